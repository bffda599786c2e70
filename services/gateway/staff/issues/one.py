"""`/issues/{id}`: one issue, with what comes next before everything else."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.charts import Chart
from services.gateway.pages.speech import Speech
from services.gateway.staff.desk import Desk
from services.gateway.staff.issues.course import course_chart
from services.gateway.staff.issues.form import ACTORS
from services.gateway.staff.issues.listing import state_of
from services.gateway.staff.issues.marking import pieces, spans
from services.gateway.staff.issues.meanwhile import facts_of_issue, kept
from services.gateway.staff.issues.next_step import days_left, next_step
from services.gateway.staff.issues.rows import row_of
from services.gateway.staff.issues.seen import Looking, Seen
from services.gateway.staff.issues.words import when, word
from services.gateway.staff.known import Known
from services.gateway.staff.visitor import Visitor
from services.mesh.documents.made import Made

_TYPICAL = 3
_WORDS = 8
_CHARTS = 200


class IssuePage:
    """One issue."""

    def __init__(self, desk: Desk, known: Known) -> None:
        self._desk = desk
        self._known = known
        self._looking = Looking(desk)
        self._charts: Made[Chart] = Made(_CHARTS)

    def routes(self) -> list[BaseRoute]:
        """The page."""
        return [Route("/issues/{issue_id}", self._desk.page(self.show))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """Everything about it."""
        speech = self._desk.speech(request, visitor)
        seen, names = await asyncio.gather(
            self._looking.whole(request.path_params["issue_id"], visitor),
            self._known.names(visitor.caller, speech),
        )
        issue, now = seen.issue, self._desk.gateway.clock()
        typical, words = why_of(seen.hanging.why)
        return self._desk.answer(
            request,
            visitor,
            "staff/issue.html",
            issue=issue,
            row=row_of(issue),
            state=state_of(issue),
            step=next_step(issue, seen.plans, now),
            left=days_left(issue, now),
            look=seen,
            hanging=seen.hanging,
            names=names,
            chart=self._chart(seen, speech),
            typical=typical,
            words=words,
            category=word(issue.root_cause, "category"),
            plans=[(plan, word(plan, "state")) for plan in reversed(seen.plans)],
            now=now,
            when=when,
            seen=kept(facts_of_issue(issue)),
            people=await self._desk.people(),
            may_act=visitor.may(*ACTORS),
        )

    def _chart(self, seen: Seen, speech: Speech) -> Chart:
        """Drawn once for each answer of how the issue went."""
        drawn = f"{seen.issue.issue_id} {speech.language}"
        return self._charts.get(
            drawn, seen.hanging, lambda: course_chart(seen.issue, seen.hanging.course, speech)
        )


def why_of(why: object) -> tuple[list[tuple[str, list[tuple[str, bool]]]], list[tuple[str, float]]]:
    """The texts that say a pattern best, cut where the words stand that it shares, by feedback id; and those
    words with the share of members that say them."""
    shared = [(one.word, one.share) for one in getattr(why, "words", ())][:_WORDS]
    said = [name for name, _ in shared if "/" not in name]
    typical = []
    for member in list(getattr(why, "typical", ()))[:_TYPICAL]:
        text = member.classification.text
        typical.append((member.classification.feedback_id, pieces(text, spans(text, said))))
    return typical, shared
