"""`/plans/{id}`: one plan, with what comes next, its actions on a time line, and what leadership decided."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.actions.v1 import actions_pb2 as pb
from voc.review.v1 import review_pb2

from services.gateway.charts import Chart, Charts, Row
from services.gateway.pages.speech import Speech
from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.form import ACTORS
from services.gateway.staff.issues.listing import state_of
from services.gateway.staff.issues.meanwhile import facts_of_plan, kept
from services.gateway.staff.issues.next_step import days_left
from services.gateway.staff.issues.words import when, word
from services.gateway.staff.plans.listing import EDITABLE, ENDED
from services.gateway.staff.plans.rows import progress_of
from services.gateway.staff.visitor import Visitor

_DECISIONS = 50
_WEEK = timedelta(days=7)
_LOOKS = {"correct": 1, "prevent_recurrence": 2, "prevent_occurrence": 3}


@dataclass(frozen=True, slots=True)
class Line:
    """An action as the page shows it.

    Attributes:
        needs: titles of what must be done before and is not.
        workable: whether it may be worked on as the plan stands.
    """

    action: pb.Action
    type: str
    start: datetime | None
    due: datetime | None
    done: datetime | None
    late: bool
    needs: tuple[str, ...]
    workable: bool


class PlanPage:
    """One plan."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._actions = desk.gateway.clients.actions
        self._review = desk.gateway.clients.review
        self._zone = desk.gateway.settings.tz

    def routes(self) -> list[BaseRoute]:
        """The page."""
        return [Route("/plans/{plan_id}", self._desk.page(self.show))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Everything about it."""
        asked = pb.GetPlanRequest(plan_id=request.path_params["plan_id"][:64])
        plan = (await self._desk.ask(self._actions.GetPlan, asked, visitor)).plan
        issue, decisions = await asyncio.gather(
            self._issue(plan.issue_id, visitor), self._decisions(plan.plan_id, visitor)
        )
        now, state = self._desk.gateway.clock(), word(plan, "state")
        lines = lines_of(plan, now)
        return self._desk.answer(
            request,
            visitor,
            "staff/plan.html",
            plan=plan,
            state=state,
            lines=lines,
            gantt=gantt_of(lines, now.astimezone(self._zone), self._desk.speech(request, visitor)),
            progress=progress_of(plan),
            issue=issue,
            issue_state=state_of(issue) if issue is not None else "",
            left=days_left(issue, now) if issue is not None else 0,
            decisions=decisions,
            verdicts=[word(one, "verdict") for one in decisions or ()],
            outcomes=[word(one, "outcome") for one in decisions or ()],
            editable=state in EDITABLE,
            ended=state in ENDED,
            seen=kept(facts_of_plan(plan)),
            when=when,
            now=now,
            people=await self._desk.people(),
            may_act=visitor.may(*ACTORS),
        )

    async def _issue(self, issue_id: str, visitor: Visitor) -> pb.Issue | None:
        request = pb.BatchGetIssuesRequest(issue_ids=[issue_id])
        answer = await self._desk.ask(self._actions.BatchGetIssues, request, visitor)
        return next(iter(answer.issues), None)

    async def _decisions(self, plan_id: str, visitor: Visitor) -> Any:
        """What leadership decided, the latest first; None where that cannot be told now, or not to this
        visitor."""
        if not visitor.may("member", "leader", "admin"):
            return None
        request = review_pb2.ListDecisionsRequest(plan_id=plan_id, page_size=_DECISIONS)
        answer = await self._desk.panel(self._review.ListDecisions, request, visitor)
        return getattr(answer, "decisions", None)


def lines_of(plan: pb.Plan, now: datetime) -> list[Line]:
    """Actions in the order in which they were added."""
    state = word(plan, "state")
    undone = {one.action_id: one.title for one in plan.actions if not one.HasField("done_time")}
    found = []
    for action in plan.actions:
        due, done, kind = when(action, "due_time"), when(action, "done_time"), word(action, "type")
        found.append(
            Line(
                action=action,
                type=kind,
                start=when(action, "start_time"),
                due=due,
                done=done,
                late=done is None and due is not None and due < now and state not in ENDED,
                needs=tuple(undone[one] for one in action.depends_on if one in undone),
                workable=done is None and state not in ENDED and (state == "approved" or kind == "correct"),
            )
        )
    return found


def gantt_of(lines: list[Line], today: datetime, speech: Speech) -> Chart | None:
    """Actions that have a date, over days; one without a first day is given a week. None without any."""
    rows = []
    for line in lines:
        end = line.due or line.done
        if line.start is None and end is None:
            continue
        begin = line.start or (end or today) - _WEEK
        rows.append(
            Row(
                line.action.title,
                begin.astimezone(today.tzinfo).date(),
                max(end or begin + _WEEK, begin).astimezone(today.tzinfo).date(),
                done=line.action.progress / 100,
                look=_LOOKS.get(line.type, 1),
                late=line.late,
            )
        )
    if not rows:
        return None
    return Charts(speech).gantt(speech.say("The actions over days"), rows, today=today.date())
