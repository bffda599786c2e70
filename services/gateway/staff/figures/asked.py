"""What the services are asked for when a number is needed, and which rows lie behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from voc.actions.v1 import actions_pb2 as actions
from voc.actions.v1 import measures_pb2 as courses
from voc.intake.v1 import feedback_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.gateway.api.names import number_of
from services.gateway.staff.figures.period import Period
from services.mesh.moments import timestamp

_Case = feedback_pb2.Feedback
NEEDS_ANSWER = {
    "new": _Case.CASE_STATE_NEW,
    "in_progress": _Case.CASE_STATE_IN_PROGRESS,
    "waiting": _Case.CASE_STATE_WAITING,
    "answered": _Case.CASE_STATE_ANSWERED,
    "closed": _Case.CASE_STATE_CLOSED,
}
"""States of cases of all feedback but praise, by their names in addresses."""

OPEN_ISSUES = ("new", "ongoing", "planned", "regressed")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is looked at: the days, perhaps one product and one journey stage."""

    period: Period
    product: str = ""
    stage: str = ""

    def feedback(self, *, needs_answer: bool) -> intake_pb2.FeedbackFilter:
        """The feedback that was received then; perhaps without praise."""
        found = intake_pb2.FeedbackFilter(
            receive_time_from=timestamp(self.period.begin),
            receive_time_to=timestamp(self.period.end),
            case_states=NEEDS_ANSWER.values() if needs_answer else (),
        )
        if self.product:
            found.products.append(self.product)
        if self.stage:
            stage = number_of(type_pb2.JourneyStage.DESCRIPTOR, self.stage) or 0
            found.journey_stages.append(cast("type_pb2.JourneyStage", stage))
        return found

    def inbox(self, *, needs_answer: bool, **more: str) -> str:
        """Where those rows are listed."""
        pairs = [("view", "all"), *more.items()]
        pairs += [("case", state) for state in NEEDS_ANSWER] if needs_answer else []
        pairs += [("product", self.product)] if self.product else []
        pairs += [("journey_stage", self.stage)] if self.stage else []
        return f"/inbox?{urlencode([*pairs, *self.period.pairs])}"


def cases_by_end(period: Period) -> actions.CountCasesRequest:
    """Cases received in a period, by where they stand and why they were closed."""
    return actions.CountCasesRequest(
        by=[actions.CASE_DIMENSION_STATE, actions.CASE_DIMENSION_CLOSE_REASON],
        filter=actions.CaseFilter(from_time=timestamp(period.begin), until_time=timestamp(period.end)),
    )


def course(subject: str, edges: Sequence[datetime]) -> courses.GetResolutionCourseRequest:
    """How long `case` or `issue` took between each two edges."""
    return courses.GetResolutionCourseRequest(
        subject=getattr(actions.GetTimeToResolveRequest, f"SUBJECT_{subject.upper()}"),
        edges=[found for edge in edges if (found := timestamp(edge)) is not None],
    )
