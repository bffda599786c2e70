"""What a gRPC service offers, from the descriptor pool: the mesh imports no generated message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, MethodDescriptor

from services.mesh.rpc.allow import Allow, read

_READS = ("Get", "List", "BatchGet", "Count")


@dataclass(frozen=True, slots=True)
class Method:
    """One unary method.

    Attributes:
        service: full name of its service (`voc.intake.v1.IntakeService`).
        repeatable: sending it twice does no harm: it reads, says so (`idempotency_level`), or it or each
            of its items carries a `request_id`. Others are sent again only when they never left.
    """

    service: str
    name: str
    request: type[Any]
    response: type[Any]
    allow: Allow
    repeatable: bool

    @property
    def path(self) -> str:
        """What stands in the HTTP/2 request."""
        return f"/{self.service}/{self.name}"


def methods_of(service: str, pool: descriptor_pool.DescriptorPool | None = None) -> list[Method]:
    """All methods of a service whose generated code was imported.

    Raises:
        KeyError: no such service is known.
        AllowMissing: a method does not say who may call it.
        ValueError: a method streams, which the mesh does not serve.
    """
    found = (pool or descriptor_pool.Default()).FindServiceByName(service)
    return [_method(descriptor) for descriptor in found.methods]


def _method(descriptor: MethodDescriptor) -> Method:
    if descriptor.client_streaming or descriptor.server_streaming:
        raise ValueError(f"{descriptor.full_name} streams")
    return Method(
        service=descriptor.containing_service.full_name,
        name=descriptor.name,
        request=message_factory.GetMessageClass(descriptor.input_type),
        response=message_factory.GetMessageClass(descriptor.output_type),
        allow=read(descriptor),
        repeatable=_repeatable(descriptor),
    )


def _repeatable(descriptor: MethodDescriptor) -> bool:
    return (
        descriptor.name.startswith(_READS)
        or _recognisable(descriptor.input_type)
        or descriptor.GetOptions().idempotency_level != 0
    )


def _recognisable(message: Descriptor) -> bool:
    """Whether a second sending of this message is recognised as one."""
    items = [field.message_type for field in message.fields if field.message_type]
    return any("request_id" in one.fields_by_name for one in (message, *items))


def short_name(service: str) -> str:
    """`voc.intake.v1.IntakeService` is `intake`."""
    parts = service.split(".")
    return parts[-3] if len(parts) >= 3 else service
