"""What actions tells: with every event the whole state that others may know."""

from __future__ import annotations

from datetime import datetime

from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import events_pb2 as events

from services.actions.domain.case import Case, target_time
from services.actions.domain.clocks import Rules
from services.actions.domain.issue import Fix, Issue
from services.actions.domain.plan import LapseReason, Plan
from services.actions.wire.words import number
from services.mesh.documents.port import Telling
from services.mesh.moments import timestamp

CASES = "voc.actions.case.v1"
ISSUES = "voc.actions.issue.v1"
PLANS = "voc.actions.plan.v1"
TOPICS = (CASES, ISSUES, PLANS)


def case(participle: str, thing: Case, now: datetime, rules: Rules) -> tuple[Telling, ...]:
    """An event of a case; none for an empty participle."""
    if not participle:
        return ()
    event = events.CaseEvent(
        case_id=thing.id,
        state=number(events.CaseEvent, "state", thing.state),
        issue_id=thing.issue_id,
        pattern_id=thing.said.pattern_id,
        severity=number(events.CaseEvent, "severity", thing.said.severity),
        owner=thing.owner,
        change_time=timestamp(now),
        close_reason=number(events.CaseEvent, "close_reason", thing.close_reason),
        product=thing.said.product,
        version=thing.revision,
        target_time=timestamp(target_time(thing, rules)),
    )
    return (Telling(f"{CASES}.{participle}", thing.id, now, event.SerializeToString()),)


def issue(participle: str, thing: Issue, now: datetime, *, by: str = "") -> tuple[Telling, ...]:
    """An event of an issue; none for an empty participle. `by` is empty for the machine."""
    if not participle:
        return ()
    counts = thing.counts
    event = events.IssueEvent(
        issue_id=thing.id,
        state=number(events.IssueEvent, "state", thing.state),
        trend=number(events.IssueEvent, "trend", counts.trend),
        title=thing.title,
        owner=thing.owner,
        severity=number(events.IssueEvent, "severity", counts.severity),
        case_count=counts.cases,
        customer_count=counts.customers,
        merged_into=thing.merged_into,
        pattern_ids=thing.pattern_ids,
        fix=fix(thing.fix),
        change_time=timestamp(now),
        changed_by=by,
        open_time=timestamp(thing.open_time),
        regression_count=thing.regression_count,
        product=counts.product,
    )
    return (Telling(f"{ISSUES}.{participle}", thing.id, now, event.SerializeToString()),)


def fix(thing: Fix | None) -> pb.Fix | None:
    """A fix as others see it."""
    if thing is None:
        return None
    return pb.Fix(
        fix_id=thing.id,
        effective_time=timestamp(thing.effective_time),
        watch_end_time=timestamp(thing.watch_end_time),
        note_en=thing.note_en,
        note_vi=thing.note_vi,
    )


def plan(
    participle: str,
    thing: Plan,
    now: datetime,
    *,
    by: str = "",
    decision_id: str = "",
    lapse: LapseReason = LapseReason.NONE,
) -> tuple[Telling, ...]:
    """An event of a plan. `decision_id` and `lapse` say which decision it answers, and why in vain."""
    event = events.PlanEvent(
        plan_id=thing.id,
        state=number(events.PlanEvent, "state", thing.state),
        title=thing.title,
        issue_id=thing.issue_id,
        owner=thing.owner,
        submitted_version=thing.submitted_version,
        due_time=timestamp(thing.due_time),
        action_count=len(thing.actions),
        done_count=thing.done_count,
        preventive_count=thing.preventive_count,
        overdue_count=thing.overdue_count(now),
        decision_id=decision_id,
        lapse_reason=number(events.PlanEvent, "lapse_reason", lapse),
        change_time=timestamp(now),
        changed_by=by,
        ask=thing.ask,
    )
    return (Telling(f"{PLANS}.{participle}", thing.id, now, event.SerializeToString()),)
