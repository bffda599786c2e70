"""`/feedback/new`: a colleague hands in what a customer said."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.classification.v1 import classification_pb2
from voc.intake.v1 import feedback_pb2, intake_pb2

from services.gateway.problems import FieldError, Problem, invalid
from services.gateway.reasons import field_text, problem_text
from services.gateway.staff.desk import Desk
from services.gateway.staff.feedback.detail import similar_of
from services.gateway.staff.inbox.page import LOOKERS
from services.gateway.staff.inbox.vocabulary import SAID, number
from services.gateway.staff.known import Known, Named
from services.gateway.staff.visitor import Visitor

Values = Mapping[str, str]
_TEXTS = ("text", "goal", "event", "consequence", "contact", "account")
_SCORES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
_LEAST_SIMILAR = 12
"""Characters before anything is compared."""

_EMPTY = dict.fromkeys(
    (*_TEXTS, *_SCORES, "product", "channel", "consent", "language", "occur_time", "journey_stage"), ""
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why the form comes back."""

    status: int
    why: str = ""
    errors: Values = field(default_factory=dict)


class HandInPage:
    """The form, what is like it, and the receipt."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._desk = desk
        self._known = known
        self._clients = desk.gateway.clients

    def routes(self) -> list[BaseRoute]:
        """The form and what follows it."""
        page = self._desk.page
        return [
            Route("/feedback/new", page(self.show, *LOOKERS)),
            Route("/feedback/new", page(self.take, *LOOKERS), methods=["POST"]),
            Route("/feedback/new/similar", page(self.similar, *LOOKERS), methods=["POST"]),
            Route("/feedback/new/done/{token}", page(self.done, *LOOKERS)),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The empty form; the address may choose a product and a channel beforehand."""
        typed = {name: request.query_params.get(name, "")[:200] for name in ("product", "channel")}
        return await self._form(request, visitor, typed)

    async def take(self, request: Request, visitor: Visitor) -> Response:
        """Keep it, and show the receipt; or show the form again with what is wrong."""
        typed = await self._desk.typed(request, visitor)
        if "look" in typed:
            return await self._form(request, visitor, typed, found=await self._like(visitor, typed))
        speech = self._desk.speech(request, visitor)
        try:
            draft = draft_of(typed, self._desk.gateway.settings.tz)
            message = intake_pb2.CreateFeedbackRequest(
                draft=draft,
                request_id=_once(draft, typed.get("_page", "")),
                source=feedback_pb2.Feedback.SOURCE_STAFF,
            )
            answer = await self._desk.ask(self._clients.intake.CreateFeedback, message, visitor)
        except Problem as problem:
            if problem.status in (401, 403):
                raise
            why = problem_text(
                problem.code, speech.language, problem.values, problem.description, problem.status
            )
            errors = {
                error.field.removeprefix("draft."): field_text(
                    error.code, speech.language, error.values, error.description
                )
                for error in problem.errors
            }
            return await self._form(request, visitor, typed, wrong=Wrong(problem.status, why, errors))
        return self._desk.back(request, visitor, f"/feedback/new/done/{answer.receipt.tracking_token}")

    async def similar(self, request: Request, visitor: Visitor) -> Response:
        """What is like a text that is being typed, for the script."""
        typed = await self._desk.typed(request, visitor)
        names = await self._known.names(visitor.caller, self._desk.speech(request, visitor))
        found = await self._like(visitor, typed)
        similar = None if found is None else [similar_of(one, names) for one in found]
        return self._desk.answer(request, visitor, "staff/hand_in_similar.html", similar=similar)

    async def done(self, request: Request, visitor: Visitor) -> Response:
        """The receipt: the code to read out, the link for the customer, and the page for the team."""
        token = request.path_params["token"][:128]
        feedback_id = token.partition(".")[0]
        message = intake_pb2.GetFeedbackRequest(id=feedback_id[:64])
        feedback = (await self._desk.ask(self._clients.intake.GetFeedback, message, visitor)).feedback
        public = self._desk.gateway.settings.public_url.rstrip("/")
        return self._desk.answer(
            request, visitor, "staff/hand_in_done.html", feedback=feedback, tracking=f"{public}/t/{token}"
        )

    async def _like(self, visitor: Visitor, typed: Values) -> list[classification_pb2.SimilarFeedback] | None:
        """Feedback that says the like; None where too little is typed or classification is away."""
        said = "\n".join(typed[name].strip() for name in _TEXTS[:4] if typed.get(name, "").strip())
        if len(said) < _LEAST_SIMILAR:
            return None
        message = classification_pb2.FindSimilarRequest(
            text=said[:10_000], product=typed.get("product", "")[:200]
        )
        try:
            found = await self._desk.panel(self._clients.classification.FindSimilar, message, visitor)
        except Problem:
            return None
        return list(found.similar) if found else None

    async def _form(
        self,
        request: Request,
        visitor: Visitor,
        typed: Values,
        *,
        wrong: Wrong | None = None,
        found: list[classification_pb2.SimilarFeedback] | None = None,
    ) -> Response:
        speech = self._desk.speech(request, visitor)
        names = await self._known.names(visitor.caller, speech)
        return self._desk.answer(
            request,
            visitor,
            "staff/hand_in.html",
            status=wrong.status if wrong else 200,
            typed={**_EMPTY, **typed},
            wrong=wrong,
            errors={**_EMPTY, **(wrong.errors if wrong else {})},
            products=_pairs(names.products, typed.get("product", "")),
            channels=_pairs(names.channels, typed.get("channel", "")),
            stages=[(word, speech.say(said)) for word, said in SAID["journey_stage"].items()],
            page_id=typed.get("_page") or secrets.token_hex(16),
            similar=None if found is None else [similar_of(one, names) for one in found],
        )


def _pairs(known: Sequence[Named], chosen: str) -> list[tuple[str, str]]:
    """What can be chosen: what is in use, and what was chosen before."""
    return [(one.id, one.name) for one in known if one.active or one.id == chosen]


def draft_of(typed: Values, zone: tzinfo) -> feedback_pb2.FeedbackDraft:
    """The draft that a form says.

    Raises:
        Problem: 422 with every field that cannot be read.
    """
    draft, errors = feedback_pb2.FeedbackDraft(), []
    for name in (*_TEXTS, "product", "channel"):
        setattr(draft, name, typed.get(name, "").strip())
    if not draft.product:
        errors.append(FieldError("product", "required"))
    draft.consent = bool(typed.get("consent"))
    draft.acknowledge = draft.consent and bool(draft.contact)
    if draft.contact and not draft.consent:
        errors.append(FieldError("consent", "consent_needed"))
    for name in _SCORES:
        value = typed.get(name, "").strip()
        if value.isascii() and value.isdigit() and len(value) < 4:
            setattr(draft, name, int(value))
        elif value:
            errors.append(FieldError(name, "whole_number_expected"))
    draft.journey_stage = number("journey_stage", typed.get("journey_stage", ""))
    draft.language = number("language", typed.get("language", ""))
    errors += _happened(draft, typed, zone)
    if errors:
        raise invalid(errors)
    return draft


def _happened(draft: feedback_pb2.FeedbackDraft, typed: Values, zone: tzinfo) -> list[FieldError]:
    day, clock = typed.get("occur_time", "").strip(), typed.get("occur_time.clock", "").strip()
    if not day:
        return [FieldError("occur_time", "day_malformed")] if clock else []
    try:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock or "00:00"), zone)
        draft.occur_time.FromDatetime(local.astimezone(UTC))
    except (ValueError, OverflowError):
        return [FieldError("occur_time", "day_malformed")]
    return []


def _once(draft: feedback_pb2.FeedbackDraft, page_id: str) -> str:
    """The same page with the same words is one feedback, however often it is sent."""
    content = draft.SerializeToString(deterministic=True)
    return hashlib.blake2b(content, key=page_id.encode()[:64], digest_size=16).hexdigest()
