"""A decision of leadership: on a version of a plan, numbered, never changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What was decided."""

    APPROVE = "approve"
    RETURN = "return"
    STOP = "stop"
    ESCALATE = "escalate"
    ASK = "ask"

    @property
    def final(self) -> bool:
        """True when nothing more can be decided on that version until the plan has answered."""
        return self in (Verdict.APPROVE, Verdict.RETURN, Verdict.STOP)


class Outcome(StrEnum):
    """What came of a decision."""

    PENDING = "pending"
    CARRIED_OUT = "carried_out"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a leader wants to decide.

    Attributes:
        decision_id: made from the caller and the request id, so that a second send is the same decision.
        plan_version: the submitted version that the leader saw.
        review_id: open session that it is decided in; empty between sessions.
        other_plan_id: at the cap, the active plan that gives its place.
    """

    decision_id: str
    plan_id: str
    plan_version: int
    verdict: Verdict
    decided_by: str
    reason: str = ""
    review_id: str = ""
    other_plan_id: str = ""
    follow_up_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom, when, on which version, and what came of it.

    `number` is its place in the chain of all decisions, from 1.
    """

    id: str
    number: int
    plan_id: str
    plan_version: int
    plan_title: str
    issue_id: str
    verdict: Verdict
    reason: str
    decided_by: str
    decide_time: datetime
    review_id: str = ""
    other_plan_id: str = ""
    follow_up_time: datetime | None = None
    submit_time: datetime | None = None
    outcome: Outcome = Outcome.PENDING
    lapse_reason: str = ""

    def answers(self, wish: Wish) -> bool:
        """True when this is what that wish asked for: the same thing sent twice."""
        mine = (self.plan_id, self.plan_version, self.verdict, self.review_id, self.other_plan_id)
        return mine == (wish.plan_id, wish.plan_version, wish.verdict, wish.review_id, wish.other_plan_id)


def answered(decision: Decision, *, lapse_reason: str) -> Decision:
    """The decision with what came of it: carried out, or lapsed for this reason."""
    outcome = Outcome.LAPSED if lapse_reason else Outcome.CARRIED_OUT
    return replace(decision, outcome=outcome, lapse_reason=lapse_reason)
