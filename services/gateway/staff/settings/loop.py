"""`/settings/loop`: working hours, holidays, targets, waits, and the focus cap."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from babel.dates import get_day_names
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import policy_pb2
from voc.review.v1 import review_pb2

from services.gateway.pages.speech import Speech
from services.gateway.problems import FieldError, Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.settings import loop_typed
from services.gateway.staff.settings.asking import policies
from services.gateway.staff.settings.loop_typed import INPUTS, Lists, Policy
from services.gateway.staff.settings.overview import ADMIN
from services.gateway.staff.settings.wrong import NOTHING, Wrong, told, wrong_of
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

_PATH = "/settings/loop"
_CAP = (1, 100)
_CARRIED = 600


class LoopPage:
    """The policy of actions and the cap of review: two forms on one page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        """The page, and its two forms."""
        page = self._desk.page
        return [
            Route(_PATH, page(self.show, ADMIN)),
            Route(_PATH, page(self.save, ADMIN), methods=["POST"]),
            Route(f"{_PATH}/cap", page(self.cap, ADMIN), methods=["POST"]),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Everything as it stands."""
        return await self._page(request, visitor)

    async def save(self, request: Request, visitor: Visitor) -> Response:
        """Another policy."""
        desk, speech = self._desk, self._desk.speech(request, visitor)
        typed = await desk.typed_lists(request, visitor)
        policy, errors = loop_typed.read(typed)
        if errors:
            return await self._page(request, visitor, typed=typed, wrong=told(errors, speech, INPUTS))
        before = await self._policy(visitor)
        message = policy_pb2.UpdatePolicyRequest(policy=policy)
        try:
            answer = await desk.ask(policies(desk.gateway.clients).UpdatePolicy, message, visitor)
        except Problem as problem:
            wrong = wrong_of(problem, speech, INPUTS, loop_typed.input_of)
            if problem.code != "stale":
                return await self._page(request, visitor, typed=typed, wrong=wrong)
            other = loop_typed.differences(policy, before, speech)
            typed = {**typed, "version": [str(before.version)]}
            return await self._page(request, visitor, typed=typed, wrong=wrong, meanwhile=other)
        done = speech.say("The loop works by this from now on.")
        return desk.back(request, visitor, _PATH, done=done, undo=_undo(before, answer.policy))

    async def cap(self, request: Request, visitor: Visitor) -> Response:
        """How many plans may be active at once."""
        desk, speech = self._desk, self._desk.speech(request, visitor)
        typed = await desk.typed(request, visitor)
        text, version = typed.get("cap", "").strip(), typed.get("version", "")
        least, most = _CAP
        if not (text.isascii() and text.isdigit() and len(text) < 4 and least <= int(text) <= most):
            error = FieldError("cap", "out_of_range", {"least": str(least), "most": str(most)})
            wrong = told([error], speech, frozenset({"cap"}))
            return await self._page(request, visitor, cap=text, cap_wrong=wrong)
        message = review_pb2.SetFocusCapRequest(
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            cap=int(text),
        )
        try:
            await desk.ask(desk.gateway.clients.review.SetFocusCap, message, visitor)
        except Problem as problem:
            wrong = wrong_of(problem, speech, frozenset({"cap"}))
            return await self._page(request, visitor, cap=text, cap_wrong=wrong)
        done = speech.plural(
            "{count} plan may be active at once.",
            "{count} plans may be active at once.",
            int(text),
            count=text,
        )
        return desk.back(request, visitor, _PATH, done=done)

    async def _policy(self, visitor: Visitor) -> Policy:
        call = policies(self._desk.gateway.clients).GetPolicy
        found: Policy = (await self._desk.ask(call, policy_pb2.GetPolicyRequest(), visitor)).policy
        return found

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        *,
        typed: Lists | None = None,
        wrong: Wrong = NOTHING,
        meanwhile: Sequence[str] | None = None,
        cap: str = "",
        cap_wrong: Wrong = NOTHING,
    ) -> Response:
        desk, clients = self._desk, self._desk.gateway.clients
        found, portfolio, people = await asyncio.gather(
            desk.panel(policies(clients).GetPolicy, policy_pb2.GetPolicyRequest(), visitor),
            desk.panel(clients.review.GetPortfolio, review_pb2.GetPortfolioRequest(), visitor),
            desk.people(),
        )
        speech = desk.speech(request, visitor)
        return desk.answer(
            request,
            visitor,
            "staff/settings_loop.html",
            status=max(wrong.status, cap_wrong.status),
            found=found,
            portfolio=portfolio and portfolio.portfolio,
            people=people,
            typed=typed or (loop_typed.shown(found.policy) if found else {}),
            wrong=wrong,
            meanwhile=meanwhile,
            cap=cap,
            cap_wrong=cap_wrong,
            weekdays=_weekdays(speech),
            severities=loop_typed.SEVERITIES,
            targets=_targets(speech, found),
        )


def _weekdays(speech: Speech) -> list[tuple[str, str]]:
    names = get_day_names("abbreviated", context="stand-alone", locale=speech.language)
    return [(str(day + 1), names[day]) for day in range(7)]


def _targets(speech: Speech, found: Any) -> list[tuple[str, str]]:
    if not found:
        return []
    return [
        (str(days), speech.plural("{count} day", "{count} days", days, count=days))
        for days in found.target_choices
    ]


def _undo(before: Policy, after: Policy) -> Undo | None:
    """The form that puts the policy back; None when it is more than a page can carry to the next."""
    fields = {name: ",".join(values) for name, values in loop_typed.shown(before).items()}
    fields["version"] = str(after.version)
    return Undo(_PATH, fields) if len(fields["holidays"]) <= _CARRIED else None
