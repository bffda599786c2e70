"""What the protos say about their messages, fields, values and methods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from google.protobuf import descriptor_pb2

_IMAGE = "image.binpb"


@lru_cache(maxsize=1)
def all_comments() -> dict[str, str]:
    """Comment by full name (`voc.intake.v1.Feedback.text`), unwrapped to one line per paragraph."""
    image = descriptor_pb2.FileDescriptorSet()
    image.ParseFromString(resources.files("voc").joinpath(_IMAGE).read_bytes())
    comments: dict[str, str] = {}
    for file in image.file:
        if file.name.startswith("voc/"):
            comments.update(_of_file(file))
    return comments


def comment(full_name: str) -> str:
    """What the proto says about this thing."""
    return all_comments().get(full_name, "")


def _of_file(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[str, str]]:
    for location in file.source_code_info.location:
        text = location.leading_comments.strip()
        if text and location.path:
            name = _name(file, list(location.path))
            if name:
                yield f"{file.package}.{name}", _unwrapped(text)


def _name(file: Any, path: list[int]) -> str:
    """The dotted name of what a path of (field number, index) pairs leads to; empty when it has none."""
    names = []
    thing: Any = file
    for number, index in zip(path[::2], path[1::2], strict=False):
        items = getattr(thing, thing.DESCRIPTOR.fields_by_number[number].name)
        if isinstance(items, str) or not hasattr(items, "__getitem__"):
            return ""
        thing = items[index]
        if not hasattr(thing, "name"):
            return ""
        names.append(thing.name)
    return ".".join(names) if len(path) % 2 == 0 else ""


def _unwrapped(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text)
    return "\n\n".join(" ".join(line.strip() for line in paragraph.splitlines()) for paragraph in paragraphs)
