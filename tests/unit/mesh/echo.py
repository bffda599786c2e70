"""A small gRPC service that exists only while tests run: `voc.testing.v1.EchoService`."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import grpc
from buf.validate import validate_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from voc.type.v1 import allow_pb2

SERVICE = "voc.testing.v1.EchoService"
UNGUARDED = "voc.testing.v1.UnguardedService"

ALLOWS = {
    "EchoPublic": allow_pb2.Allow(public=True),
    "EchoCustomer": allow_pb2.Allow(tracking_token=True),
    "EchoMember": allow_pb2.Allow(roles=[allow_pb2.ROLE_MEMBER]),
    "EchoReader": allow_pb2.Allow(scopes=[allow_pb2.SCOPE_READ]),
    "EchoGateway": allow_pb2.Allow(gateway=True),
    "GetEcho": allow_pb2.Allow(public=True),
}


class TooLoud(Exception):
    """What a use case would raise."""

    field = "text"
    reason = "too_loud"

    def __init__(self, loudness: int) -> None:
        super().__init__("that was too loud")
        self.values = {"limit": loudness}


class Quiet(Exception):
    """One that no table names."""


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="voc/testing/v1/testing.proto",
        package="voc.testing.v1",
        syntax="proto3",
        dependency=["voc/type/v1/allow.proto", "buf/validate/validate.proto"],
    )
    kind = descriptor_pb2.FieldDescriptorProto
    message = file.message_type.add(name="Echo")
    text = message.field.add(name="text", number=1, type=kind.TYPE_STRING, label=kind.LABEL_OPTIONAL)
    text.options.Extensions[validate_pb2.field].string.max_len = 10
    count = message.field.add(name="count", number=2, type=kind.TYPE_INT32, label=kind.LABEL_OPTIONAL)
    count.options.Extensions[validate_pb2.field].int32.lte = 5
    many = message.field.add(name="items", number=3, type=kind.TYPE_STRING, label=kind.LABEL_REPEATED)
    many.options.Extensions[validate_pb2.field].repeated.items.string.min_len = 1
    guarded = file.service.add(name="EchoService")
    for name, allow in ALLOWS.items():
        method = guarded.method.add(
            name=name, input_type=".voc.testing.v1.Echo", output_type=".voc.testing.v1.Echo"
        )
        method.options.Extensions[allow_pb2.allow].CopyFrom(allow)
    unguarded = file.service.add(name="UnguardedService")
    unguarded.method.add(name="Echo", input_type=".voc.testing.v1.Echo", output_type=".voc.testing.v1.Echo")
    return file


@cache
def echo_class() -> type[Any]:
    """The message; the service is known to the default pool from now on."""
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(_file().SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("voc.testing.v1.Echo"))


def echo(**fields: Any) -> Any:
    """A message."""
    return echo_class()(**fields)


class EchoServicer:
    """Answers what `behave` answers, or the request."""

    errors: ClassVar = {TooLoud: grpc.StatusCode.FAILED_PRECONDITION}

    def __init__(self, behave: Any = None) -> None:
        self._behave = behave

    async def _answer(self, request: Any, context: Any) -> Any:
        return await self._behave(request, context) if self._behave else request

    async def EchoPublic(self, request: Any, context: Any) -> Any:
        return await self._answer(request, context)

    async def EchoCustomer(self, request: Any, context: Any) -> Any:
        return await self._answer(request, context)

    async def EchoMember(self, request: Any, context: Any) -> Any:
        return await self._answer(request, context)

    async def EchoReader(self, request: Any, context: Any) -> Any:
        return await self._answer(request, context)

    async def EchoGateway(self, request: Any, context: Any) -> Any:
        return await self._answer(request, context)

    async def GetEcho(self, request: Any, context: Any) -> Any:
        return await self._answer(request, context)


class EchoStub:
    """What protoc would generate."""

    def __init__(self, channel: Any) -> None:
        message = echo_class()
        for name in ALLOWS:
            call = channel.unary_unary(
                f"/{SERVICE}/{name}",
                request_serializer=message.SerializeToString,
                response_deserializer=message.FromString,
                _registered_method=True,
            )
            setattr(self, name, call)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)
