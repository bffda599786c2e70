"""`/operations/dead-letters`: what services could not hear, one by one; heard again, or given up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.operations.v1 import operations_pb2 as pb

from services.gateway.api.encode import encode
from services.gateway.clients import SERVICES
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.export import Cell, stream_csv
from services.gateway.staff.operations import rows
from services.gateway.staff.operations.asking import Part, Watch
from services.gateway.staff.operations.rows import LetterRow
from services.gateway.staff.visitor import Visitor

OPERATORS = ("operator", "admin")
LIST = "/operations/dead-letters"
_ONE = LIST + "/{service}/{letter_id:path}"
_PAGE = 500
_SHOWN = 100
_REASON = (3, 500)
_LOOK_SECONDS = 4.0
_COLUMNS = (
    *("service", "id", "topic", "subject", "event_type", "failure", "error", "place"),
    *("first_time", "last_time", "tries", "parked", "replaying"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dead letters an address asks for; empty words ask for all."""

    service: str = ""
    topic: str = ""
    error: str = ""

    def address(self, path: str = LIST) -> str:
        """The address that asks for these."""
        pairs = {"service": self.service, "topic": self.topic, "error": self.error}
        query = urlencode({name: value for name, value in pairs.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def any(self) -> bool:
        """Whether it asks for some only."""
        return bool(self.service or self.topic or self.error)

    def takes(self, said: pb.DeadLetter) -> bool:
        """Whether it asks for this one."""
        return self.topic in ("", said.topic) and self.error in ("", said.error)


def wanted_of(values: Any) -> Wanted:
    """What a query or a form asks for."""
    service = str(values.get("service", ""))
    return Wanted(
        service=service if service in SERVICES else "",
        topic=str(values.get("topic", ""))[:200],
        error=str(values.get("error", ""))[:200],
    )


class LetterPages:
    """List, page, replay and discard."""

    def __init__(self, desk: Desk, watch: Watch, answer: Callable[..., Response]) -> None:
        self._desk = desk
        self._watch = watch
        self._answer = partial(answer, section="letters")

    def routes(self) -> list[BaseRoute]:
        """An id may hold slashes, so what is done with a letter stands before it is looked at."""
        return [
            Route(LIST, self._page(self.listed)),
            Route(f"{LIST}.csv", self._page(self.csv)),
            Route(f"{LIST}.json", self._page(self.json)),
            Route(f"{LIST}/replay", self._page(self.ask_all)),
            Route(f"{LIST}/replay", self._page(self.replay_all), methods=["POST"]),
            Route(f"{_ONE}/replay", self._page(self.replay), methods=["POST"]),
            Route(f"{_ONE}/discard", self._page(self.ask_discard)),
            Route(f"{_ONE}/discard", self._page(self.discard), methods=["POST"]),
            Route(_ONE, self._page(self.show)),
        ]

    async def listed(self, request: Request, visitor: Visitor) -> Response:
        """Those that the address asks for, the oldest first."""
        wanted = wanted_of(request.query_params)
        parts = await self._parts(Wanted(wanted.service), visitor)
        found = rows.letters_of(parts)
        chosen = [row for row in found if wanted.takes(row.said)]
        return self._answer(
            request,
            visitor,
            "operations_letters.html",
            wanted=wanted,
            names=tuple(SERVICES),
            topics=sorted({row.said.topic for row in found} | ({wanted.topic} - {""})),
            kinds=sorted({row.said.error for row in found} | ({wanted.error} - {""})),
            letters=chosen[:_SHOWN],
            count=len(chosen),
            away=_away(parts),
        )

    async def csv(self, request: Request, visitor: Visitor) -> Response:
        """The same as a file for spreadsheets, without a limit."""
        chosen = await self._chosen(wanted_of(request.query_params), visitor)

        async def lines() -> AsyncIterator[Sequence[Cell]]:
            for row in chosen:
                said = encode(row.said)
                yield [said[name] for name in _COLUMNS]

        return stream_csv("dead-letters.csv", _COLUMNS, lines())

    async def json(self, request: Request, visitor: Visitor) -> Response:
        """The same for scripts."""
        chosen = await self._chosen(wanted_of(request.query_params), visitor)
        content = orjson.dumps({"dead_letters": [encode(row.said) for row in chosen]})
        headers = {"Content-Disposition": 'attachment; filename="dead-letters.json"'}
        return Response(content, headers=headers, media_type="application/json")

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """One, with all that may be known of it."""
        service, letter_id = _named(request)
        message = pb.GetDeadLetterRequest(service=service, id=letter_id)
        try:
            seen = await self._watch.ask(
                service, "GetDeadLetter", message, visitor.caller, seconds=_LOOK_SECONDS
            )
        except Problem as problem:
            if problem.code != "dead_letter_unknown":
                raise
            return self._answer(
                request, visitor, "operations_letter_gone.html", status=404, service=service, id=letter_id
            )
        return self._answer(
            request,
            visitor,
            "operations_letter.html",
            seen=seen,
            letter=rows.letter_of(seen.dead_letter),
            decisions=[(one, rows.word(one, "kind"), rows.when(one, "time")) for one in seen.decisions],
            people=await self._desk.people(),
            address=_address(service, letter_id),
        )

    async def replay(self, request: Request, visitor: Visitor) -> Response:
        """Have one heard again."""
        service, letter_id = _named(request)
        typed = await self._desk.typed(request, visitor)
        reason = typed.get("reason", "").strip()[: _REASON[1]]
        message = pb.ReplayDeadLetterRequest(service=service, id=letter_id, reason=reason)
        await self._watch.ask(service, "ReplayDeadLetter", message, visitor.caller)
        done = self._desk.speech(request, visitor).say(
            "It is heard again within seconds. What cannot be heard comes back here."
        )
        return self._desk.back(request, visitor, LIST, done=done)

    async def ask_all(self, request: Request, visitor: Visitor) -> Response:
        """How many would be heard again."""
        wanted = wanted_of(request.query_params)
        parts = await self._parts(wanted, visitor)
        chosen = [row for row in rows.letters_of(parts) if wanted.takes(row.said)]
        return self._answer(
            request,
            visitor,
            "operations_replay.html",
            wanted=wanted,
            letters=chosen,
            parked=sum(row.said.parked for row in chosen),
            away=_away(parts),
        )

    async def replay_all(self, request: Request, visitor: Visitor) -> Response:
        """Have all of them heard again."""
        typed = await self._desk.typed(request, visitor)
        wanted, count = wanted_of(typed), 0
        reason = typed.get("reason", "").strip()[: _REASON[1]]
        by_service: dict[str, list[str]] = {}
        for row in await self._chosen(wanted, visitor):
            by_service.setdefault(row.said.service, []).append(row.said.id)
        for service, ids in by_service.items():
            message = pb.BatchReplayDeadLettersRequest(service=service, ids=ids[:_PAGE], reason=reason)
            answer = await self._watch.ask(service, "BatchReplayDeadLetters", message, visitor.caller)
            count += answer.letters
        speech = self._desk.speech(request, visitor)
        done = speech.plural(
            "{shown} event is heard again within seconds.",
            "{shown} events are heard again within seconds.",
            count,
            shown=speech.number(count),
        )
        return self._desk.back(request, visitor, wanted.address(), done=done)

    async def ask_discard(self, request: Request, visitor: Visitor) -> Response:
        """The first question: why."""
        return await self._discarding(request, visitor)

    async def discard(self, request: Request, visitor: Visitor) -> Response:
        """The second question; and once it was answered too, the letter is given up."""
        service, letter_id = _named(request)
        typed = await self._desk.typed(request, visitor)
        reason = typed.get("reason", "").strip()
        if not _REASON[0] <= len(reason) <= _REASON[1]:
            return await self._discarding(request, visitor, reason=reason, wrong=True)
        if typed.get("sure") != "yes":
            return await self._discarding(request, visitor, reason=reason, second=True)
        message = pb.DiscardDeadLetterRequest(service=service, id=letter_id, reason=reason)
        await self._watch.ask(service, "DiscardDeadLetter", message, visitor.caller)
        done = self._desk.speech(request, visitor).say(
            "It was given up. What was parked behind it is heard now."
        )
        return self._desk.back(request, visitor, LIST, done=done)

    async def _discarding(
        self,
        request: Request,
        visitor: Visitor,
        *,
        reason: str = "",
        second: bool = False,
        wrong: bool = False,
    ) -> Response:
        service, letter_id = _named(request)
        message = pb.GetDeadLetterRequest(service=service, id=letter_id)
        seen = await self._watch.ask(service, "GetDeadLetter", message, visitor.caller, seconds=_LOOK_SECONDS)
        return self._answer(
            request,
            visitor,
            "operations_discard.html",
            status=422 if wrong else 200,
            letter=rows.letter_of(seen.dead_letter),
            address=_address(service, letter_id),
            reason=reason,
            second=second,
            wrong=wrong,
            least=_REASON[0],
            most=_REASON[1],
        )

    async def _chosen(self, wanted: Wanted, visitor: Visitor) -> list[LetterRow]:
        found = rows.letters_of(await self._parts(wanted, visitor))
        return [row for row in found if wanted.takes(row.said)]

    async def _parts(self, wanted: Wanted, visitor: Visitor) -> list[Part]:
        return await self._watch.each(
            "ListDeadLetters",
            visitor.caller,
            lambda name: pb.ListDeadLettersRequest(service=name, topic=wanted.topic, page_size=_PAGE),
            (wanted.service,) if wanted.service else (),
        )

    def _page(self, handler: Any) -> Any:
        return self._desk.page(handler, *OPERATORS)


def _named(request: Request) -> tuple[str, str]:
    return request.path_params["service"], request.path_params["letter_id"][:300]


def _address(service: str, letter_id: str) -> str:
    return f"{LIST}/{service}/{quote(letter_id)}"


def _away(parts: Sequence[Part]) -> list[str]:
    return [part.service for part in parts if part.answer is None]
