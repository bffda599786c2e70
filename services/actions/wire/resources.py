"""Cases, issues and plans as others see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain import case as cases
from services.actions.domain import issue as issues
from services.actions.domain.case import Case
from services.actions.domain.clocks import Rules
from services.actions.domain.issue import Archive, Entry, Issue, PlanRef, RootCause
from services.actions.domain.plan import Action, Metric, Money, Plan, Verdict
from services.actions.wire.told import fix
from services.actions.wire.words import number
from services.mesh.moments import timestamp


def case(thing: Case, rules: Rules) -> pb.Case:
    """A case."""
    said = thing.said
    return pb.Case(
        case_id=thing.id,
        version=thing.revision,
        state=number(pb.Case, "state", thing.state),
        close_reason=number(pb.Case, "close_reason", thing.close_reason),
        severity=number(pb.Case, "severity", said.severity),
        kind=number(pb.Case, "kind", said.kind),
        journey_stage=number(pb.Case, "journey_stage", said.stage),
        product=said.product,
        channel=said.channel,
        topics=said.topics,
        pattern_id=said.pattern_id,
        issue_id=thing.issue_id,
        pinned_issue_id=thing.pinned_to,
        owner=thing.owner,
        receive_time=timestamp(said.receive_time),
        last_occur_time=timestamp(thing.last_occur_time),
        event_time_doubt=thing.event_time_doubt,
        acknowledge_time=timestamp(thing.acknowledge_time),
        triage_time=timestamp(thing.triage_time),
        rest_time=timestamp(thing.rests.since),
        close_time=timestamp(thing.close_time),
        reopen_count=thing.reopen_count,
        target_time=timestamp(cases.target_time(thing, rules)),
        note=thing.note,
    )


def issue(thing: Issue, rules: Rules, *, with_history: bool = False, merged: Sequence[str] = ()) -> pb.Issue:
    """An issue; `merged` are the issues that are merged into it."""
    counts = thing.counts
    return pb.Issue(
        issue_id=thing.id,
        version=thing.revision,
        state=number(pb.Issue, "state", thing.state),
        trend=number(pb.Issue, "trend", counts.trend),
        title=thing.title,
        owner=thing.owner,
        severity=number(pb.Issue, "severity", counts.severity),
        product=counts.product,
        case_count=counts.cases,
        open_case_count=counts.open_cases,
        customer_count=counts.customers,
        doubt_count=counts.doubts,
        pattern_ids=thing.pattern_ids,
        merged_into=thing.merged_into,
        merged_issue_ids=merged,
        root_cause=_root_cause(thing.root_cause),
        fix=fix(thing.fix),
        told_time=timestamp(thing.told_time),
        told_count=thing.told_count,
        verify_time=timestamp(thing.verify_time),
        regression_count=thing.regression_count,
        regress_time=timestamp(thing.regress_time),
        open_time=timestamp(thing.open_time),
        first_receive_time=timestamp(counts.first_receive_time),
        last_receive_time=timestamp(counts.last_receive_time),
        last_occur_time=timestamp(counts.last_occur_time),
        archive=_archive(thing.archive),
        target_time=timestamp(issues.target_time(thing, rules)),
        history=[_entry(entry) for entry in thing.history] if with_history else (),
        week_case_counts=counts.weeks,
        plans=[_plan_ref(plan) for plan in thing.plans],
    )


def _plan_ref(thing: PlanRef) -> pb.PlanRef:
    return pb.PlanRef(plan_id=thing.id, title=thing.title, state=number(pb.PlanRef, "state", thing.state))


def _root_cause(thing: RootCause | None) -> pb.RootCause | None:
    if thing is None:
        return None
    return pb.RootCause(
        whys=thing.whys,
        category=number(pb.RootCause, "category", thing.category),
        set_by=thing.set_by,
        set_time=timestamp(thing.set_time),
    )


def _archive(thing: Archive | None) -> pb.Archive | None:
    if thing is None:
        return None
    return pb.Archive(
        case_count=thing.cases, customer_count=thing.customers, until_time=timestamp(thing.until_time)
    )


def _entry(thing: Entry) -> pb.Issue.HistoryEntry:
    return pb.Issue.HistoryEntry(
        time=timestamp(thing.time),
        changed_by=thing.changed_by,
        what=thing.what,
        from_state=number(pb.Issue.HistoryEntry, "from_state", thing.before),
        to_state=number(pb.Issue.HistoryEntry, "to_state", thing.after),
        about=thing.about,
        reason=thing.reason,
    )


def plan(thing: Plan, now: datetime) -> pb.Plan:
    """A plan."""
    return pb.Plan(
        plan_id=thing.id,
        version=thing.revision,
        state=number(pb.Plan, "state", thing.state),
        issue_id=thing.issue_id,
        title=thing.title,
        owner=thing.owner,
        overview=thing.overview,
        ask=thing.ask,
        due_time=timestamp(thing.due_time),
        metric=_metric(thing.metric),
        cost=_money(thing.cost),
        actions=[_action(action) for action in thing.actions],
        done_count=thing.done_count,
        preventive_count=thing.preventive_count,
        overdue_count=thing.overdue_count(now),
        submitted_version=thing.submitted_version,
        submit_time=timestamp(thing.submit_time),
        approve_time=timestamp(thing.approve_time),
        end_time=timestamp(thing.end_time),
        decision=_decision(thing.verdict),
        create_time=timestamp(thing.create_time),
        created_by=thing.created_by,
        note=thing.note,
        changed_by=thing.changed_by,
        change_time=timestamp(thing.change_time),
    )


def _metric(thing: Metric | None) -> pb.Metric | None:
    if thing is None:
        return None
    return pb.Metric(name=thing.name, unit=thing.unit, baseline=thing.baseline, target=thing.target)


def _money(thing: Money | None) -> pb.Money | None:
    return None if thing is None else pb.Money(currency_code=thing.currency, units=thing.units)


def _action(thing: Action) -> pb.Action:
    return pb.Action(
        action_id=thing.id,
        title=thing.title,
        description=thing.description,
        type=number(pb.Action, "type", thing.type),
        owner=thing.owner,
        start_time=timestamp(thing.start_time),
        due_time=timestamp(thing.due_time),
        progress=thing.progress,
        depends_on=thing.depends_on,
        done_time=timestamp(thing.done_time),
        done_by=thing.done_by,
        evidence=thing.evidence,
    )


def _decision(thing: Verdict | None) -> pb.PlanDecision | None:
    if thing is None:
        return None
    return pb.PlanDecision(
        decision_id=thing.decision_id,
        verdict=thing.verdict,
        reason=thing.reason,
        decided_by=thing.decided_by,
        decide_time=timestamp(thing.decide_time),
        follow_up_time=timestamp(thing.follow_up_time),
    )
