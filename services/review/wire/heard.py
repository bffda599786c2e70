"""What review hears: plans and issues from actions, and its own decisions."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.message import Message
from voc.actions.v1 import events_pb2 as actions
from voc.review.v1 import events_pb2 as review

from services.review.domain.candidate import PlanFacts, PlanState
from services.review.domain.decision import Decision, Verdict
from services.review.domain.issue import Issue, IssueState
from services.review.wire.moments import moment
from services.review.wire.words import word


def plan(event: actions.PlanEvent, *, lapsed: bool) -> PlanFacts:
    """What a plan's event says; `lapsed` when it says that a decision could not be carried out.

    Raises:
        ValueError: an id, a state or the time is missing or unknown.
    """
    reason = word(event, "lapse_reason")
    return PlanFacts(
        plan_id=_named(event, "plan_id"),
        state=PlanState(word(event, "state")),
        title=event.title,
        issue_id=event.issue_id,
        owner=event.owner,
        submitted_version=event.submitted_version,
        change_time=_known(event, "change_time"),
        due_time=moment(event, "due_time"),
        action_count=event.action_count,
        done_count=event.done_count,
        preventive_count=event.preventive_count,
        overdue_count=event.overdue_count,
        ask=event.ask,
        decision_id=event.decision_id,
        lapse_reason=(reason or "unknown") if lapsed else "",
    )


def issue(event: actions.IssueEvent) -> Issue:
    """What an issue's event says.

    Raises:
        ValueError: an id, a state or the time is missing or unknown.
    """
    return Issue(
        id=_named(event, "issue_id"),
        state=IssueState(word(event, "state")),
        title=event.title,
        owner=event.owner,
        case_count=event.case_count,
        customer_count=event.customer_count,
        regression_count=event.regression_count,
        change_time=_known(event, "change_time"),
        merged_into=event.merged_into,
    )


def decision(event: review.DecisionEvent) -> Decision:
    """The decision that an event tells.

    Raises:
        ValueError: an id, the verdict or the time is missing or unknown.
    """
    return Decision(
        id=_named(event, "decision_id"),
        number=event.number,
        plan_id=_named(event, "plan_id"),
        plan_version=event.plan_version,
        plan_title=event.plan_title,
        issue_id=event.issue_id,
        verdict=Verdict(word(event, "verdict")),
        reason=event.reason,
        decided_by=event.decided_by,
        decide_time=_known(event, "decide_time"),
        review_id=event.review_id,
        other_plan_id=event.other_plan_id,
        follow_up_time=moment(event, "follow_up_time"),
        submit_time=moment(event, "submit_time"),
    )


def _named(event: Message, field: str) -> str:
    value: str = getattr(event, field)
    if not value:
        raise ValueError(f"{field} is empty")
    return value


def _known(event: Message, field: str) -> datetime:
    value = moment(event, field)
    if value is None:
        raise ValueError(f"{field} is absent")
    return value
