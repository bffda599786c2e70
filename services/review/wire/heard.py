"""What review hears: plans and issues from actions, and its own decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from google.protobuf.message import Message
from voc.actions.v1 import events_pb2 as actions
from voc.review.v1 import events_pb2 as review

from services.mesh.inbox import parse
from services.mesh.log.port import Event
from services.mesh.moments import moment
from services.mesh.service import Poison
from services.review.domain.candidate import PlanFacts, PlanState
from services.review.domain.decision import Decision, Verdict
from services.review.domain.issue import Issue, IssueState
from services.review.wire.words import word

Thing = TypeVar("Thing")

PLANS = "voc.actions.plan.v1"
PLAN_EVENTS = (
    *("created", "changed", "submitted", "withdrawn", "approved", "returned"),
    *("stopped", "displaced", "lapsed", "completed"),
)
ISSUES = "voc.actions.issue.v1"
ISSUE_EVENTS = (
    *("opened", "counted", "changed", "planned", "fixed", "verified", "regressed"),
    *("archived", "unarchived", "merged", "unmerged", "split"),
)


def plan(event: Event) -> PlanFacts:
    """What a plan's event says.

    Raises:
        Poison: it cannot be decoded, or an id, a state or the time is missing or unknown.
    """
    said = parse(event, actions.PlanEvent)
    return _understood(lambda: _plan(said, lapsed=event.type == f"{PLANS}.lapsed"))


def issue(event: Event) -> Issue:
    """What an issue's event says.

    Raises:
        Poison: as `plan`.
    """
    said = parse(event, actions.IssueEvent)
    return _understood(lambda: _issue(said))


def decision(event: Event) -> Decision:
    """The decision that an event tells.

    Raises:
        Poison: as `plan`.
    """
    said = parse(event, review.DecisionEvent)
    return _understood(lambda: _decision(said))


def _understood(read: Callable[[], Thing]) -> Thing:
    try:
        return read()
    except ValueError as wrong:
        raise Poison(str(wrong)) from None


def _plan(event: actions.PlanEvent, *, lapsed: bool) -> PlanFacts:
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


def _issue(event: actions.IssueEvent) -> Issue:
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


def _decision(event: review.DecisionEvent) -> Decision:
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
