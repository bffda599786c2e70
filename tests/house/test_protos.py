"""The contract explains itself and says who may call it."""

from __future__ import annotations

from google.protobuf import descriptor_pb2

from tests.house.tree import ROOT

MESSAGE, ENUM, SERVICE = 4, 5, 6


def _ours() -> list[descriptor_pb2.FileDescriptorProto]:
    image = descriptor_pb2.FileDescriptorSet.FromString((ROOT / "build/gen/voc/image.binpb").read_bytes())
    return [file for file in image.file if file.package.startswith("voc.")]


def _uncommented(file: descriptor_pb2.FileDescriptorProto) -> list[str]:
    comments = {
        tuple(where.path) for where in file.source_code_info.location if where.leading_comments.strip()
    }
    missing = []

    def want(path: tuple[int, ...], name: str) -> None:
        if path not in comments:
            missing.append(f"{file.name}: {name}")

    def enum(path: tuple[int, ...], thing: descriptor_pb2.EnumDescriptorProto) -> None:
        want(path, thing.name)
        for index, value in enumerate(thing.value):
            want((*path, 2, index), value.name)

    def message(path: tuple[int, ...], thing: descriptor_pb2.DescriptorProto) -> None:
        if thing.options.map_entry:
            return
        want(path, thing.name)
        for index, field in enumerate(thing.field):
            want((*path, 2, index), f"{thing.name}.{field.name}")
        for index, nested in enumerate(thing.nested_type):
            message((*path, 3, index), nested)
        for index, nested_enum in enumerate(thing.enum_type):
            enum((*path, 4, index), nested_enum)

    for index, thing in enumerate(file.message_type):
        message((MESSAGE, index), thing)
    for index, thing in enumerate(file.enum_type):
        enum((ENUM, index), thing)
    for index, thing in enumerate(file.service):
        want((SERVICE, index), thing.name)
        for number, method in enumerate(thing.method):
            want((SERVICE, index, 2, number), method.name)
    return missing


def test_everything_has_a_comment() -> None:
    assert [name for file in _ours() for name in _uncommented(file)] == []


def test_every_enum_starts_with_unspecified() -> None:
    wrong = []
    for file in _ours():
        enums = [*file.enum_type, *(enum for thing in file.message_type for enum in thing.enum_type)]
        wrong += [enum.name for enum in enums if not enum.value[0].name.endswith("_UNSPECIFIED")]
    assert wrong == []


def _creates(file: descriptor_pb2.FileDescriptorProto) -> list[descriptor_pb2.DescriptorProto]:
    return [m for m in file.message_type if m.name.startswith("Create") and m.name.endswith("Request")]


def test_every_create_is_safe_to_send_twice() -> None:
    for file in _ours():
        for request in _creates(file):
            assert "request_id" in {field.name for field in request.field}, request.name
