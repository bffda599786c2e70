"""`/quality/models/{id}`: one model beside what decided, and where only one of the two was right."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.classification.v1 import classification_pb2
from voc.classification.v1 import model_pb2 as pb

from services.gateway.pages.speech import Speech
from services.gateway.staff.desk import Desk
from services.gateway.staff.feedback.labels import name_of, values_of
from services.gateway.staff.known import Known, Names
from services.gateway.staff.quality.asking import models
from services.gateway.staff.quality.line_up import LEAST_TEXTS, one_of
from services.gateway.staff.visitor import Visitor

_MOST = 20


@dataclass(frozen=True, slots=True)
class Example:
    """What a customer said, what the machine made of it, and what a person decided."""

    id: str
    text: str
    machine: str
    person: str


class ModelPage:
    """One model."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._desk = desk
        self._known = known
        self._classification = desk.gateway.clients.classification
        self._models = models(desk.gateway.clients)

    def routes(self) -> list[BaseRoute]:
        """One page."""
        return [Route("/quality/models/{model_id}", self._desk.page(self.show))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Its trial, what it does in shadow, and examples."""
        desk, speech = self._desk, self._desk.speech(request, visitor)
        model_id = request.path_params["model_id"][:64]
        answer, line_up, names, people = await asyncio.gather(
            desk.ask(self._models.GetModel, pb.GetModelRequest(model_id=model_id), visitor),
            desk.ask(self._models.GetLineUp, pb.GetLineUpRequest(), visitor),
            self._known.names(visitor.caller, speech),
            desk.people(),
        )
        one = one_of(answer.model)
        examples = await self._examples(answer.model.trial.example_feedback_ids, visitor)
        return desk.answer(
            request,
            visitor,
            "staff/quality_model.html",
            one=one,
            examples=[_example(each, one.dimension, names, speech) for each in examples],
            line_up_version=line_up.line_up.version,
            people=people,
            least_texts=LEAST_TEXTS,
            may_change=visitor.may("admin"),
        )

    async def _examples(self, ids: Sequence[str], visitor: Visitor) -> Sequence[Any]:
        if not ids:
            return ()
        request = classification_pb2.BatchGetClassificationsRequest(feedback_ids=ids[:_MOST])
        answer: Any = await self._desk.panel(self._classification.BatchGetClassifications, request, visitor)
        return answer.classifications if answer else ()


def _example(found: Any, dimension: str, names: Names, speech: Speech) -> Example:
    """The first correction of the dimension says what the machine had made of it."""
    said = (each for each in found.corrections if values_of(each.after, dimension))
    first = next(said, None)

    def named(labels: Any) -> str:
        return ", ".join(name_of(dimension, value, names, speech) for value in values_of(labels, dimension))

    return Example(
        id=found.feedback_id,
        text=found.text,
        machine=named(first.before) if first is not None else "",
        person=named(found.labels),
    )
