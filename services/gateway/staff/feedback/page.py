"""`/feedback/{id}`: the page of one feedback, and what is done there besides triage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2
from voc.intake.v1 import intake_pb2

from services.gateway.api.handler import json_response
from services.gateway.pages.speech import mark
from services.gateway.problems import FieldError, Problem, invalid
from services.gateway.reasons import field_text, problem_text
from services.gateway.staff.again import local
from services.gateway.staff.desk import Desk
from services.gateway.staff.feedback.detail import Again, Detail
from services.gateway.staff.inbox.acts import CASE_ACTS, LABEL_ACTS, Acts, Mark, Outcome, Wish
from services.gateway.staff.inbox.after import heard
from services.gateway.staff.inbox.counts import Counts
from services.gateway.staff.inbox.page import ACTORS, LOOKERS
from services.gateway.staff.inbox.sentences import told
from services.gateway.staff.issues.meanwhile import SEEN, meanwhile
from services.gateway.staff.known import Known
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

Values = Mapping[str, str]
_DONE = {
    "note": mark("The note was added. Nobody outside sees it."),
    "reply": mark("The answer is on its way to the customer."),
    "event-time": mark("It is settled when it happened."),
    "withdraw": mark("Taken back for the customer."),
    "erase": mark("The feedback was erased, here and in every service."),
}
_TRIAGE = (*CASE_ACTS, *LABEL_ACTS)


class FeedbackPage:
    """One feedback."""

    def __init__(self, desk: Desk, known: Known, counts: Counts, detail: Detail) -> None:
        self._desk = desk
        self._known = known
        self._counts = counts
        self._detail = detail
        self._acts = Acts(desk.gateway.clients)

    def routes(self) -> list[BaseRoute]:
        """The page, what stands beside the inbox, and one address per act."""
        page, path = self._desk.page, "/feedback/{id}"
        return [
            Route(path, page(self.show, *LOOKERS)),
            Route(f"{path}/panel", page(self.panel, *LOOKERS)),
            Route(f"{path}/note", page(self._posted("note"), *LOOKERS), methods=["POST"]),
            Route(f"{path}/erase", page(self._posted("erase"), "admin"), methods=["POST"]),
            *(
                Route(f"{path}/{act}", page(self._posted(act), *ACTORS), methods=["POST"])
                for act in ("reply", "event-time", "withdraw", *_TRIAGE)
            ),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The page."""
        return await self._page(request, visitor, Again())

    async def panel(self, request: Request, visitor: Visitor) -> Response:
        """Its inside alone, for the inbox to show it beside the list."""
        values = await self._detail.beside(request, visitor, request.path_params["id"])
        back_to = local(request.query_params.get("back", ""), "/inbox")
        return self._desk.answer(request, visitor, "staff/feedback_panel.html", back_to=back_to, **values)

    def _posted(self, act: str) -> Any:
        async def posted(request: Request, visitor: Visitor) -> Response:
            typed = await self._desk.typed(request, visitor)
            script = "application/json" in request.headers.get("accept", "")
            if act == "reply" and "preview" in typed:
                return await self._page(request, visitor, Again(act, typed, preview=True))
            try:
                done, undo = await self._do(act, request, visitor, typed)
            except Problem as problem:
                if problem.status in (401, 403) and not script:
                    raise
                return await self._again(act, request, visitor, typed, problem)
            self._counts.forget(visitor.caller)
            if script:
                fields = {"action": undo.action, "fields": dict(undo.fields)} if undo else None
                return json_response({"told": done, "undo": fields})
            return self._desk.back(request, visitor, _back(act, request, typed), done=done, undo=undo)

        return posted

    async def _do(
        self, act: str, request: Request, visitor: Visitor, typed: Values
    ) -> tuple[str, Undo | None]:
        """Do it: what is said afterwards, and how it is taken back."""
        speech, feedback_id = self._desk.speech(request, visitor), request.path_params["id"]
        if act not in _TRIAGE:
            await getattr(self, f"_{act.replace('-', '_')}")(feedback_id, visitor, typed)
            return speech.say(_DONE[act]), None
        said = dict(typed)
        if said.get("owner") == "me":
            said["owner"] = visitor.person_id
        if act == "label" and said.get("dimension") == "topic":
            said["value"] = ",".join(said.get(name, "") for name in ("value", "value2"))
        if act == "link" and not said.get("issue_id", "").strip():
            raise invalid([FieldError("issue_id", "required")])
        wish = Wish(act, [Mark(feedback_id, _version(typed))], {**said, "seen": "labels"})
        since = self._desk.gateway.clock()
        outcome = await self._acts.do(wish, visitor.caller)
        await heard(self._desk, outcome, since, visitor)
        names = await self._known.names(visitor.caller, speech)
        return told(outcome, names, speech), _undo(outcome, feedback_id)

    async def _again(
        self, act: str, request: Request, visitor: Visitor, typed: Values, problem: Problem
    ) -> Response:
        """The page with what was typed, why it was not done, and what somebody else changed."""
        speech = self._desk.speech(request, visitor)
        errors = {
            error.field: field_text(error.code, speech.language, error.values, error.description)
            for error in problem.errors
        }
        why = problem_text(problem.code, speech.language, problem.values, problem.description, problem.status)
        again = Again(act, typed, problem.status, why, errors)
        return await self._page(request, visitor, again, stale=problem.code == "stale")

    async def _page(
        self, request: Request, visitor: Visitor, again: Again, *, stale: bool = False
    ) -> Response:
        """The page; for scripts its inside, in JSON with the sentence that says why it came back."""
        values = await self._detail.values(request, visitor, request.path_params["id"])
        if stale:
            last = values["history"][-1] if values["history"] else None
            by, at = (last.by, last.time) if last else ("", None)
            seen = again.typed.get(SEEN, "")
            again = replace(again, changed=meanwhile(seen, orjson.loads(values["seen"]), by=by, at=at))
        values |= {"again": again}
        if again.typed.get("request_id"):
            values["request_id"] = again.typed["request_id"]
        if request.method == "POST" and "application/json" in request.headers.get("accept", ""):
            back_to = local(again.typed.get("back", ""), "/inbox")
            panel = self._desk.answer(
                request, visitor, "staff/feedback_panel.html", back_to=back_to, **values
            )
            return json_response({"why": again.why, "panel": bytes(panel.body).decode()}, again.status)
        return self._desk.answer(request, visitor, "staff/feedback.html", status=again.status, **values)

    async def _note(self, feedback_id: str, visitor: Visitor, typed: Values) -> None:
        message = intake_pb2.AddNoteRequest(
            id=feedback_id,
            version=_version(typed),
            text=_text(typed),
            request_id=typed.get("request_id", "")[:128],
        )
        await self._desk.ask(self._desk.gateway.clients.intake.AddNote, message, visitor)

    async def _reply(self, feedback_id: str, visitor: Visitor, typed: Values) -> None:
        message = intake_pb2.ReplyFeedbackRequest(
            id=feedback_id,
            version=_version(typed),
            text=_text(typed),
            awaits_customer=bool(typed.get("awaits_customer")),
            request_id=typed.get("request_id", "")[:128],
        )
        await self._desk.ask(self._desk.gateway.clients.intake.ReplyFeedback, message, visitor)

    async def _event_time(self, feedback_id: str, visitor: Visitor, typed: Values) -> None:
        zone = self._desk.gateway.settings.tz
        try:
            clock = time.fromisoformat(typed.get("clock") or "00:00")
            when = datetime.combine(date.fromisoformat(typed.get("day", "")), clock, zone)
        except ValueError:
            raise invalid([FieldError("day", "day_malformed")]) from None
        message = actions_pb2.ConfirmEventTimeRequest(case_id=feedback_id, version=_version(typed))
        message.occur_time.FromDatetime(when.astimezone(UTC))
        await self._desk.ask(self._desk.gateway.clients.actions.ConfirmEventTime, message, visitor)

    async def _withdraw(self, feedback_id: str, visitor: Visitor, typed: Values) -> None:
        message = intake_pb2.WithdrawFeedbackRequest(id=feedback_id, version=_version(typed))
        await self._desk.ask(self._desk.gateway.clients.intake.WithdrawFeedback, message, visitor)

    async def _erase(self, feedback_id: str, visitor: Visitor, typed: Values) -> None:
        if not typed.get("sure"):
            raise invalid([FieldError("sure", "required")])
        message = intake_pb2.EraseFeedbackRequest(id=feedback_id)
        await self._desk.ask(self._desk.gateway.clients.intake.EraseFeedback, message, visitor)


def _undo(outcome: Outcome, feedback_id: str) -> Undo | None:
    if not outcome.undoable:
        return None
    fields = {"version": str(outcome.done[0].version)}
    return Undo(f"/feedback/{feedback_id}/{outcome.undone_by}", fields)


def _back(act: str, request: Request, typed: Values) -> str:
    """Where it was asked for; the page of what was erased is no more."""
    if act == "erase":
        return "/inbox"
    return local(typed.get("back", ""), f"/feedback/{request.path_params['id']}")


def _version(typed: Values) -> int:
    text = typed.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise invalid([FieldError("version", "value_refused")])
    return int(text)


def _text(typed: Values) -> str:
    text = typed.get("text", "").strip()
    if not text:
        raise invalid([FieldError("text", "required")])
    return text
