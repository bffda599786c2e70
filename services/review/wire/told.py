"""What review tells."""

from __future__ import annotations

from datetime import datetime

from voc.review.v1 import events_pb2 as events

from services.mesh.documents.port import Telling
from services.mesh.moments import timestamp
from services.review.domain.decision import Decision, Verdict
from services.review.domain.portfolio import Slot
from services.review.domain.session import Session
from services.review.wire.words import number

DECISIONS = "voc.review.decision.v1"
SESSIONS = "voc.review.session.v1"
TOPICS = (DECISIONS, SESSIONS)

PARTICIPLES = {
    Verdict.APPROVE: "approved",
    Verdict.RETURN: "returned",
    Verdict.STOP: "stopped",
    Verdict.ESCALATE: "escalated",
    Verdict.ASK: "asked",
}
"""How each verdict is told. `displaced` is told besides, about the plan that gave its place."""


def decided(decision: Decision, displaced: Slot | None) -> list[Telling]:
    """The events of a decision: one about its plan, and one about the plan that it displaced."""
    tellings = [_decision(decision, PARTICIPLES[decision.verdict], _decision_event(decision))]
    if displaced is not None:
        event = _decision_event(decision)
        event.plan_id, event.plan_version = displaced.plan_id, displaced.plan_version
        event.other_plan_id = decision.plan_id
        event.ClearField("plan_title")
        event.ClearField("issue_id")
        event.ClearField("submit_time")
        tellings.append(_decision(decision, "displaced", event))
    return tellings


def session(participle: str, changed: Session, now: datetime, *, decisions: int = 0) -> Telling:
    """An event of a session: `scheduled`, `opened` or `closed`."""
    event = events.SessionEvent(
        review_id=changed.id,
        title=changed.title,
        hold_time=timestamp(changed.hold_time),
        decision_count=decisions,
        change_time=timestamp(now),
    )
    return Telling(f"{SESSIONS}.{participle}", changed.id, now, event.SerializeToString())


def _decision(decision: Decision, participle: str, event: events.DecisionEvent) -> Telling:
    data = event.SerializeToString()
    return Telling(f"{DECISIONS}.{participle}", event.plan_id, decision.decide_time, data)


def _decision_event(decision: Decision) -> events.DecisionEvent:
    return events.DecisionEvent(
        decision_id=decision.id,
        number=decision.number,
        plan_id=decision.plan_id,
        plan_version=decision.plan_version,
        review_id=decision.review_id,
        verdict=number(events.DecisionEvent, "verdict", decision.verdict),
        reason=decision.reason,
        decided_by=decision.decided_by,
        decide_time=timestamp(decision.decide_time),
        other_plan_id=decision.other_plan_id,
        follow_up_time=timestamp(decision.follow_up_time),
        plan_title=decision.plan_title,
        issue_id=decision.issue_id,
        submit_time=timestamp(decision.submit_time),
    )
