"""`/plans/{id}/{act}` and `/plans/{id}/actions/{action}/{act}`: forms of acts, and doing them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.form import ACTORS, Refused, invalid, refused
from services.gateway.staff.issues.meanwhile import (
    SEEN,
    Meanwhile,
    facts_of_plan,
    kept,
    plan_changed,
    rebased,
)
from services.gateway.staff.issues.typed import Reader, Values
from services.gateway.staff.issues.words import choices, word
from services.gateway.staff.plans.action_acts import ACTION_ACTS, ADDING
from services.gateway.staff.plans.acts import PLAN_ACTS, About, Act
from services.gateway.staff.toast import Undo
from services.gateway.staff.visitor import Visitor

_FIELDS = {"metric.name": "metric", "cost.currency_code": "currency", "cost.units": "cost"}
"""Fields of requests that have another name in their form."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is shown: what stands in it, why it came back, what changed meanwhile."""

    typed: Values
    wrong: Refused | None = None
    changed: Meanwhile | None = None
    status: int = 200


class PlanActs:
    """Every act on a plan and its actions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._actions = desk.gateway.clients.actions
        self._zone = desk.gateway.settings.tz

    def routes(self) -> list[BaseRoute]:
        """Forms and acts, one pair of routes for each."""
        found: list[BaseRoute] = []
        for name, act in {**PLAN_ACTS, **ADDING}.items():
            found += self._pair(f"/plans/{{plan_id}}/{act.path}", name, act)
        for name, act in ACTION_ACTS.items():
            found += self._pair(f"/plans/{{plan_id}}/actions/{{action_id}}/{act.path}", name, act)
        return found

    def _pair(self, path: str, name: str, act: Act) -> list[BaseRoute]:
        page = self._desk.page

        async def ask(request: Request, visitor: Visitor) -> Response:
            about = await self._about(request, visitor)
            return await self._form(request, visitor, (name, act, about), Form(act.begin(about)))

        async def do(request: Request, visitor: Visitor) -> Response:
            return await self._do(request, visitor, name, act)

        return [
            Route(path, page(ask, *ACTORS)),
            Route(path, page(do, *ACTORS), methods=["POST"]),
        ]

    async def _do(self, request: Request, visitor: Visitor, name: str, act: Act) -> Response:
        typed = _joined(await self._desk.typed_lists(request, visitor))
        about = await self._about(request, visitor)
        reader, speech = Reader(typed, self._zone), self._desk.speech(request, visitor)
        if reader.version() != about.plan.version:
            return await self._stale(request, visitor, (name, act, about), typed)
        message = act.read(about, reader)
        if reader.errors:
            form = Form(typed, invalid(reader.errors, speech), status=422)
            return await self._form(request, visitor, (name, act, about), form)
        try:
            answer = await self._desk.ask(getattr(self._actions, act.rpc), message, visitor)
        except Problem as problem:
            if problem.code == "stale":
                about = await self._about(request, visitor)
                return await self._stale(request, visitor, (name, act, about), typed)
            wrong = refused(problem, speech, _FIELDS)
            form = Form(typed, wrong, status=problem.status)
            return await self._form(request, visitor, (name, act, about), form)
        return self._back(request, visitor, (act, about), answer.plan, typed)

    async def _stale(
        self, request: Request, visitor: Visitor, about: tuple[str, Act, About], typed: Values
    ) -> Response:
        """Somebody was there before: say what changed, keep what was typed, save when it is sent again."""
        changed = plan_changed(about[2].plan, typed.get(SEEN, ""))
        typed = rebased(typed, about[1].begin(about[2]))
        return await self._form(request, visitor, about, Form(typed, changed=changed, status=409))

    def _back(
        self,
        request: Request,
        visitor: Visitor,
        done: tuple[Act, About],
        after: pb.Plan,
        typed: Values,
    ) -> Response:
        act, about = done
        back = act.back(about, after)
        where = f"/plans/{after.plan_id}"
        below = f"{where}/actions/{about.action.action_id}" if about.action is not None else where
        undo = Undo(f"{below}/{back.act}", {**back.fields, "version": str(after.version)}) if back else None
        to = "/plans?view=board" if typed.get("_from") == "board" else where
        return self._desk.back(
            request, visitor, to, done=self._desk.speech(request, visitor).say(act.done), undo=undo
        )

    async def _about(self, request: Request, visitor: Visitor) -> About:
        """The plan, and the action where the address names one.

        Raises:
            Problem: 404 when there is none.
        """
        asked = pb.GetPlanRequest(plan_id=request.path_params["plan_id"][:64])
        plan = (await self._desk.ask(self._actions.GetPlan, asked, visitor)).plan
        wanted = request.path_params.get("action_id")
        if wanted is None:
            return About(plan, self._zone)
        action = next((one for one in plan.actions if one.action_id == wanted), None)
        if action is None:
            raise Problem(404, "action_unknown")
        return About(plan, self._zone, action)

    async def _form(
        self, request: Request, visitor: Visitor, about: tuple[str, Act, About], form: Form
    ) -> Response:
        name, act, it = about
        state = word(it.plan, "state")
        return self._desk.answer(
            request,
            visitor,
            "staff/plan_act.html",
            status=form.status,
            act=name,
            plan=it.plan,
            action=it.action,
            state=state,
            offered=state in act.states,
            typed=form.typed,
            wrong=form.wrong,
            changed=form.changed,
            seen=kept(facts_of_plan(it.plan)),
            began=kept(act.begin(it)),
            types=choices(pb.Action, "type"),
            page_id=form.typed.get("_page") or secrets.token_hex(16),
            people=await self._desk.people(),
        )


def _joined(typed: Any) -> dict[str, str]:
    """Values of a form; ticked boxes of one name are joined by commas, of others the last one counts."""
    return {
        name: ",".join(one for one in values if one) if name == "depends_on" else values[-1]
        for name, values in typed.items()
        if values
    }
