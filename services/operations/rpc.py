"""When asked: `voc.operations.v1.OperationsService`, of whichever service offers it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import grpc
from voc.operations.v1 import operations_pb2 as pb
from voc.operations.v1 import operations_pb2_grpc as rpc

from services.mesh import dead_letters
from services.mesh.dead_letters import DeadLetter, LetterUnknown
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.identity import caller
from services.mesh.inbox.blocked import SPEC as BLOCKED
from services.mesh.inspection.inspection import in_time
from services.mesh.log.port import LogUnavailable, Record
from services.mesh.patience import within
from services.mesh.rpc.guard import while_starting
from services.mesh.service import Mesh
from services.mesh.telemetry.lines import plain
from services.operations import hidden, looking, wire

NAME = "voc.operations.v1.OperationsService"

PAGE = 50
_LOOK_SECONDS = 3.0
_DETAILS = 100
_PARKED = 50
_HEADERS = ("ce_", "voc_", "traceparent", "content-type")


class WrongService(Exception):
    """The request was meant for another service: an address is wrong."""

    reason = "wrong_service"
    field = "service"

    def __init__(self, meant: str, reached: str) -> None:
        super().__init__(f"{reached} was reached instead of {meant}")
        self.values = {"meant": meant, "reached": reached}


class PageTokenWrong(Exception):
    """It does not come from an answer."""

    reason = "page_token_wrong"
    field = "page_token"


ERRORS: Mapping[type[Exception], grpc.StatusCode] = {
    WrongService: grpc.StatusCode.FAILED_PRECONDITION,
    LetterUnknown: grpc.StatusCode.NOT_FOUND,
    PageTokenWrong: grpc.StatusCode.INVALID_ARGUMENT,
}


def servicers(mesh: Mesh) -> Mapping[str, Any]:
    """What the `main` of each service offers beside its own."""
    return {NAME: OperationsServicer(mesh)}


class OperationsServicer(rpc.OperationsServiceServicer):
    """Answers for one replica of one service."""

    errors = ERRORS

    def __init__(self, mesh: Mesh) -> None:
        self._inspection = mesh.inspection
        self._blocks = mesh.collection(BLOCKED)
        self._log = mesh.log

    @while_starting
    async def GetCondition(self, request: pb.GetConditionRequest, _context: Any) -> pb.GetConditionResponse:
        self._meant(request.service)
        found = await looking.condition(self._inspection, self._letters())
        return pb.GetConditionResponse(condition=found)

    @while_starting
    async def ListConsumers(
        self, request: pb.ListConsumersRequest, _context: Any
    ) -> pb.ListConsumersResponse:
        self._meant(request.service)
        found = await self._inspection.consumers()
        return pb.ListConsumersResponse(
            consumers=[wire.consumer(one) for one in found], replica=self._inspection.replica
        )

    @while_starting
    async def ListTimers(self, request: pb.ListTimersRequest, _context: Any) -> pb.ListTimersResponse:
        self._meant(request.service)
        return await looking.timers(self._inspection)

    @while_starting
    async def ListRecentErrors(
        self, request: pb.ListRecentErrorsRequest, _context: Any
    ) -> pb.ListRecentErrorsResponse:
        self._meant(request.service)
        return looking.recent_errors(self._inspection, request.id)

    async def ListDeadLetters(
        self, request: pb.ListDeadLettersRequest, _context: Any
    ) -> pb.ListDeadLettersResponse:
        self._meant(request.service)
        found = await in_time(self._letters())
        if found is None:
            raise DocumentsUnavailable("no answer in time")
        chosen = [one for one in found if request.topic in ("", one.block.topic)]
        after = _read_token(request.page_token)
        left = [one for one in chosen if _place(one) > after]
        page = left[: request.page_size or PAGE]
        return pb.ListDeadLettersResponse(
            dead_letters=[wire.dead_letter(one) for one in page],
            next_page_token=_token(page[-1]) if len(left) > len(page) else "",
            total_size=len(chosen),
        )

    async def GetDeadLetter(
        self, request: pb.GetDeadLetterRequest, _context: Any
    ) -> pb.GetDeadLetterResponse:
        self._meant(request.service)
        dead = await self._letter(request.id)
        made = pb.GetDeadLetterResponse(
            dead_letter=wire.dead_letter(dead),
            parked_ids=_behind(dead),
            decisions=wire.decisions(dead.block),
        )
        try:
            record = await within(dead_letters.bytes_of(self._log, dead), _LOOK_SECONDS)
        except (LogUnavailable, TimeoutError):
            made.log_away = True
            return made
        if record is not None:
            _fill(made, record)
        return made

    async def ReplayDeadLetter(
        self, request: pb.ReplayDeadLetterRequest, _context: Any
    ) -> pb.ReplayDeadLetterResponse:
        self._meant(request.service)
        dead = await self._letter(request.id)
        await dead_letters.ask_replay(self._blocks, [dead.block], caller().id, request.reason.strip())
        answer = wire.dead_letter(dead)
        answer.replaying = True
        return pb.ReplayDeadLetterResponse(dead_letter=answer)

    async def BatchReplayDeadLetters(
        self, request: pb.BatchReplayDeadLettersRequest, _context: Any
    ) -> pb.BatchReplayDeadLettersResponse:
        self._meant(request.service)
        wanted = set(request.ids)
        found = [dead for dead in await self._letters() if dead.letter.id in wanted]
        blocks = [dead.block for dead in found]
        asked = await dead_letters.ask_replay(self._blocks, blocks, caller().id, request.reason.strip())
        return pb.BatchReplayDeadLettersResponse(letters=len(found), subjects=asked)

    async def DiscardDeadLetter(
        self, request: pb.DiscardDeadLetterRequest, _context: Any
    ) -> pb.DiscardDeadLetterResponse:
        self._meant(request.service)
        dead = await self._letter(request.id)
        await dead_letters.discard(self._blocks, dead, request.reason.strip(), caller().id)
        return pb.DiscardDeadLetterResponse(dead_letter=wire.dead_letter(dead))

    def _meant(self, service: str) -> None:
        if service != self._inspection.service:
            raise WrongService(service, self._inspection.service)

    async def _letters(self) -> list[DeadLetter]:
        return await dead_letters.dead_letters(self._inspection.service, self._blocks)

    async def _letter(self, letter_id: str) -> DeadLetter:
        return await dead_letters.dead_letter(self._inspection.service, self._blocks, letter_id)


def _behind(dead: DeadLetter) -> list[str]:
    """Ids of what is parked behind a letter."""
    letters = dead.block.letters
    at = letters.index(dead.letter) + 1
    return [letter.id for letter in islice(letters, at, at + min(dead.parked, _PARKED))]


def _fill(into: pb.GetDeadLetterResponse, record: Record) -> None:
    """What lies in the log, as far as it may be shown."""
    into.size = len(record.value)
    shown = {name: plain(value) for name, value in record.headers.items() if name.startswith(_HEADERS)}
    into.headers.extend(islice(wire.details(shown), _DETAILS))
    content = hidden.content(record.headers.get("ce_type", ""), record.value)
    into.content.extend(islice(wire.details(content or {}), _DETAILS))


def _place(dead: DeadLetter) -> tuple[int, str]:
    return (dead.letter.time, dead.letter.id)


def _token(dead: DeadLetter) -> str:
    return f"{dead.letter.time}.{dead.letter.id}"


def _read_token(token: str) -> tuple[int, str]:
    time, _, letter_id = token.partition(".")
    if token and not time.isdigit():
        raise PageTokenWrong("the page token is none")
    return (int(time or 0), letter_id)
