"""`/quality/models`: what decides now, what was learnt from corrections, and reading again."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from google.protobuf.message import Message
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.classification.v1 import model_pb2 as pb

from services.gateway.pages.speech import mark
from services.gateway.problems import FieldError, Problem, invalid
from services.gateway.staff.desk import Desk
from services.gateway.staff.inbox.vocabulary import DIMENSIONS
from services.gateway.staff.issues.form import Refused, refused
from services.gateway.staff.issues.typed import Reader
from services.gateway.staff.quality.asking import LEARNT, dimension_number, models, version_typed
from services.gateway.staff.quality.line_up import LEAST_TEXTS, deciding, one_of
from services.gateway.staff.quality.runs import run_of
from services.gateway.staff.visitor import Visitor
from services.mesh.moments import timestamp

PATH = "/quality/models"
ADMIN = "admin"
_MODELS = 20
_RUNS = 5
_Act = Callable[[Request, Visitor, Mapping[str, str]], Awaitable[str]]


class ModelsPage:
    """All models. Everybody may look; what decides is an admin's matter."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._models = models(desk.gateway.clients)

    def routes(self) -> list[BaseRoute]:
        """The page, and one address per act."""
        page = self._desk.page
        acts: tuple[tuple[str, _Act], ...] = (
            ("/train", self._train),
            ("/promote", self._promote),
            ("/roll-back", self._roll_back),
            ("/reclassify", self._reclassify),
            ("/cancel", self._cancel),
        )
        return [
            Route(PATH, page(self.show)),
            *(Route(f"{PATH}{path}", page(self._posted(act), ADMIN), methods=["POST"]) for path, act in acts),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """`?dimension=` for the models of one label."""
        return await self._page(request, visitor)

    def _posted(self, act: _Act) -> Callable[[Request, Visitor], Awaitable[Response]]:
        async def posted(request: Request, visitor: Visitor) -> Response:
            typed = await self._desk.typed(request, visitor)
            speech = self._desk.speech(request, visitor)
            try:
                done = await act(request, visitor, typed)
            except Problem as problem:
                wrong = refused(problem, speech)
                return await self._page(request, visitor, wrong=wrong, typed=typed)
            return self._desk.back(request, visitor, _address(typed.get("dimension", "")), done=done)

        return posted

    async def _train(self, request: Request, visitor: Visitor, typed: Mapping[str, str]) -> str:
        dimension = typed.get("dimension", "")
        if dimension not in LEARNT:
            raise invalid([FieldError("dimension", "value_refused")])
        message = pb.TrainModelRequest(
            dimension=dimension_number(dimension), request_id=typed.get("request_id", "")[:64]
        )
        await self._ask("TrainModel", message, visitor)
        speech = self._desk.speech(request, visitor)
        return speech.say(mark("A model is being learnt from the corrections. It decides nothing by itself."))

    async def _promote(self, request: Request, visitor: Visitor, typed: Mapping[str, str]) -> str:
        message = pb.PromoteModelRequest(
            model_id=typed.get("model_id", "")[:64], version=version_typed(typed)
        )
        await self._ask("PromoteModel", message, visitor)
        return self._desk.speech(request, visitor).say(mark("The model decides what comes in from now on."))

    async def _roll_back(self, request: Request, visitor: Visitor, typed: Mapping[str, str]) -> str:
        message = pb.RollBackModelRequest(
            dimension=dimension_number(typed.get("dimension", "")), version=version_typed(typed)
        )
        await self._ask("RollBackModel", message, visitor)
        return self._desk.speech(request, visitor).say(mark("What decided before decides again."))

    async def _reclassify(self, request: Request, visitor: Visitor, typed: Mapping[str, str]) -> str:
        reader = Reader(typed, self._desk.gateway.settings.tz)
        since = reader.moment("since")
        if reader.errors:
            raise invalid(reader.errors)
        message = pb.StartReclassificationRequest(
            request_id=typed.get("request_id", "")[:64],
            since_time=timestamp(since),
            dry_run=typed.get("dry_run") == "true",
        )
        await self._ask("StartReclassification", message, visitor)
        speech = self._desk.speech(request, visitor)
        if message.dry_run:
            return speech.say(mark("It is being counted what would change. Nothing is changed."))
        return speech.say(mark("Feedback is being read again. What people decided stays."))

    async def _cancel(self, request: Request, visitor: Visitor, typed: Mapping[str, str]) -> str:
        """Its version rises with every page that is read, so it is looked up right before."""
        run_id = typed.get("run_id", "")[:64]
        found = await self._ask("GetReclassification", pb.GetReclassificationRequest(run_id=run_id), visitor)
        version = found.reclassification.version
        message = pb.CancelReclassificationRequest(run_id=run_id, version=version)
        await self._ask("CancelReclassification", message, visitor)
        return self._desk.speech(request, visitor).say(mark("The run was ended. What it changed stays."))

    async def _ask(self, rpc: str, message: Message, visitor: Visitor) -> Any:
        return await self._desk.ask(getattr(self._models, rpc), message, visitor)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        *,
        wrong: Refused | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        desk, asked = self._desk, typed if typed is not None else request.query_params
        dimension = asked.get("dimension", "")
        dimension = dimension if dimension in LEARNT else ""
        listed, line_up, runs, people = await asyncio.gather(
            desk.panel(
                self._models.ListModels,
                pb.ListModelsRequest(
                    dimension=dimension_number(dimension),
                    page_size=_MODELS,
                    page_token=request.query_params.get("after", "")[:1000],
                ),
                visitor,
            ),
            desk.panel(self._models.GetLineUp, pb.GetLineUpRequest(), visitor),
            desk.panel(
                self._models.ListReclassifications,
                pb.ListReclassificationsRequest(page_size=_RUNS),
                visitor,
            ),
            desk.people(),
        )
        after = listed.next_page_token if listed else ""
        return desk.answer(
            request,
            visitor,
            "staff/quality_models.html",
            status=wrong.status if wrong else 200,
            wrong=wrong,
            typed=typed or {},
            dimension=dimension,
            dimensions={name: DIMENSIONS[name] for name in LEARNT},
            deciding=deciding(line_up.line_up) if line_up else None,
            line_up_version=line_up.line_up.version if line_up else 0,
            models=[one_of(one) for one in listed.models] if listed else None,
            next_page=_address(dimension, after=after) if after else "",
            runs=[run_of(one) for one in runs.reclassifications] if runs else None,
            people=people,
            least_texts=LEAST_TEXTS,
            request_id=secrets.token_hex(16),
            may_change=visitor.may(ADMIN),
        )


def _address(dimension: str, **more: str) -> str:
    pairs = [("dimension", dimension)] if dimension in LEARNT else []
    pairs += more.items()
    return f"{PATH}?{urlencode(pairs)}" if pairs else PATH
