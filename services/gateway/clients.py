"""The services as the gateway sees them: typed stubs, and what they refuse told as a `Problem`.

form = await clients.ask(clients.intake.GetForm, GetFormRequest(id="default"), ANONYMOUS)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
from google.protobuf.message import Message

from services.gateway.problems import Problem
from services.gateway.refusals import problem_of
from services.mesh.config import Settings
from services.mesh.identity import Caller, Signer
from services.mesh.rpc.channel import DEADLINE_SECONDS, Channel
from services.mesh.rpc.tls import files_of

if TYPE_CHECKING:
    from services.gateway.api.table import Act

Answer = TypeVar("Answer", bound=Message)
Call = Callable[..., Awaitable[Answer]]

SERVICES = {
    "intake": "voc.intake.v1.IntakeService",
    "classification": "voc.classification.v1.ClassificationService",
    "actions": "voc.actions.v1.ActionsService",
    "review": "voc.review.v1.ReviewService",
}
"""Short name, as folders and metrics have it, to the full gRPC name of what its folder is named for."""

OPERATIONS = "voc.operations.v1.OperationsService"
"""Every service offers it beside its own."""


def offered(service: str) -> list[str]:
    """Full gRPC names of all that a service offers at its address, by its short name."""
    from services.gateway.api.tables import all_acts

    tables = (act.method.containing_service.full_name for act in all_acts() if act.service == service)
    return list(dict.fromkeys((SERVICES[service], *tables, OPERATIONS)))


class Clients:
    """One channel per service, opened by its first call: the gateway starts whatever else is up."""

    def __init__(self, settings: Settings, signer: Signer) -> None:
        self._settings = settings
        self._signer = signer
        self._tls = files_of(settings)
        self._channels: dict[str, Channel] = {}
        self._calls: dict[tuple[str, str], Call[Any]] = {}
        self._operations: dict[str, Any] = {}

    @cached_property
    def intake(self) -> Any:
        """`IntakeServiceStub`: feedback, customers, products, channels, forms."""
        from voc.intake.v1.intake_pb2_grpc import IntakeServiceStub

        return IntakeServiceStub(self.channel("intake"))  # type: ignore[no-untyped-call]

    @cached_property
    def classification(self) -> Any:
        """`ClassificationServiceStub`: labels, patterns, taxonomy."""
        from voc.classification.v1.classification_pb2_grpc import ClassificationServiceStub

        return ClassificationServiceStub(self.channel("classification"))  # type: ignore[no-untyped-call]

    @cached_property
    def actions(self) -> Any:
        """`ActionsServiceStub`: cases, issues, plans."""
        from voc.actions.v1.actions_pb2_grpc import ActionsServiceStub

        return ActionsServiceStub(self.channel("actions"))  # type: ignore[no-untyped-call]

    @cached_property
    def review(self) -> Any:
        """`ReviewServiceStub`: sessions, decisions, portfolio."""
        from voc.review.v1.review_pb2_grpc import ReviewServiceStub

        return ReviewServiceStub(self.channel("review"))  # type: ignore[no-untyped-call]

    def operations(self, service: str) -> Any:
        """`OperationsServiceStub` of a service, by its short name: how it is, its dead letters."""
        from voc.operations.v1.operations_pb2_grpc import OperationsServiceStub

        if service not in self._operations:
            stub = OperationsServiceStub(self.channel(service))  # type: ignore[no-untyped-call]
            self._operations[service] = stub
        return self._operations[service]

    def channel(self, service: str) -> Channel:
        """The channel of a service, by its short name."""
        found = self._channels.get(service)
        if found is None:
            found = Channel(offered(service), self._settings.address(service), self._signer, self._tls)
            self._channels[service] = found
        return found

    async def ask(
        self,
        call: Call[Answer],
        request: Message,
        caller: Caller,
        *,
        seconds: float = DEADLINE_SECONDS,
        conditional: bool = False,
    ) -> Answer:
        """The answer of one RPC, asked for this caller, within so many seconds.

        Raises:
            Problem: the service refused it, or is away. `conditional` as in `problem_of`.
        """
        try:
            return await call(request, timeout=seconds, caller=caller)
        except grpc.aio.AioRpcError as error:
            raise problem_of(error, conditional=conditional) from None

    async def act(self, act: Act, request: Message, caller: Caller, *, conditional: bool = False) -> Any:
        """The answer to a row of the API's table.

        Raises:
            Problem: as `ask`, and 404 for a service that there is not.
        """
        service = _asked(act, request)
        call = self._calls.get((service, act.address))
        if call is None:
            channel = self.channel(service)
            call = channel.unary_unary(act.address, act.request.SerializeToString, act.response.FromString)
            self._calls[service, act.address] = call
        return await self.ask(call, request, caller, conditional=conditional)

    def away(self) -> list[str]:
        """A sentence for each service that does not answer now."""
        return [f"{name} does not answer" for name in SERVICES if not self.channel(name).connected()]

    async def close(self) -> None:
        """Hang up everywhere."""
        for channel in self._channels.values():
            await channel.close()


def _asked(act: Act, request: Any) -> str:
    """The service to ask: the one that the row belongs to, or, of what all offer, the one it names."""
    if act.service in SERVICES:
        return act.service
    if request.service not in SERVICES:
        raise Problem(404, "service_unknown", values={"services": ", ".join(SERVICES)})
    return str(request.service)
