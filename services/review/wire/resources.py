"""The things of review as resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from voc.review.v1 import review_pb2 as pb

from services.mesh.moments import timestamp
from services.review.domain.agenda import AgendaItem
from services.review.domain.candidate import Candidate
from services.review.domain.decision import Decision
from services.review.domain.portfolio import Portfolio, Slot
from services.review.domain.session import Minutes, Note, Session, SessionState, last_decisions
from services.review.wire.words import number


def review(
    session: Session,
    version: int,
    decisions: Sequence[Decision],
    changed: Mapping[str, Mapping[str, str]],
) -> pb.Review:
    """A session with the decisions that were taken in it; `changed` says by plan what changed since its
    agenda was built."""
    brief = listed(session, version, len(decisions))
    agenda = _agenda(session, last_decisions(decisions))
    for item in agenda:
        item.changes.update(changed.get(item.plan_id, {}))
    brief.agenda.extend(agenda)
    brief.notes.extend(_note(note) for note in session.notes)
    return brief


def listed(session: Session, version: int, decision_count: int) -> pb.Review:
    """A session as a list shows it: without agenda and notes."""
    return pb.Review(
        id=session.id,
        version=version,
        title=session.title,
        hold_time=timestamp(session.hold_time),
        chair=session.chair,
        members=session.members,
        state=number(pb.Review, "state", session.state),
        agenda_time=timestamp(session.agenda_time),
        decision_count=decision_count,
        create_time=timestamp(session.create_time),
        created_by=session.created_by,
        open_time=timestamp(session.open_time),
        close_time=timestamp(session.close_time),
    )


def minutes(session: Session, kept: Minutes, decisions: Sequence[Decision]) -> pb.Minutes:
    """The minutes of a session, with its decisions in their order."""
    return pb.Minutes(
        review_id=session.id,
        final=session.state is SessionState.CLOSED,
        title=session.title,
        chair=session.chair,
        members=session.members,
        open_time=timestamp(session.open_time),
        close_time=timestamp(session.close_time),
        agenda=_agenda(session, last_decisions(decisions)),
        decisions=[decision(taken) for taken in decisions],
        notes=[_note(note) for note in session.notes],
        undecided_item_ids=kept.undecided_item_ids,
    )


def decision(taken: Decision) -> pb.Decision:
    """A decision."""
    return pb.Decision(
        id=taken.id,
        number=taken.number,
        plan_id=taken.plan_id,
        plan_version=taken.plan_version,
        plan_title=taken.plan_title,
        issue_id=taken.issue_id,
        review_id=taken.review_id,
        verdict=number(pb.Decision, "verdict", taken.verdict),
        reason=taken.reason,
        decided_by=taken.decided_by,
        decide_time=timestamp(taken.decide_time),
        other_plan_id=taken.other_plan_id,
        follow_up_time=timestamp(taken.follow_up_time),
        submit_time=timestamp(taken.submit_time),
        outcome=number(pb.Decision, "outcome", taken.outcome),
        lapse_reason=taken.lapse_reason,
    )


def portfolio(
    kept: Portfolio,
    version: int,
    *,
    plans: Mapping[str, Candidate],
    displacing: Sequence[Decision],
    waiting: int,
) -> pb.Portfolio:
    """The portfolio; `plans` by id are what is known of those that hold a place."""
    return pb.Portfolio(
        version=version,
        cap=kept.cap,
        active=[_active(slot, plans.get(slot.plan_id)) for slot in kept.active],
        displaced=[_displacement(taken) for taken in displacing],
        decision_count=kept.last_number,
        waiting_count=waiting,
    )


def waiting(plan: Candidate, last: Decision | None) -> pb.WaitingPlan:
    """A plan that waits for a decision."""
    facts = plan.facts
    return pb.WaitingPlan(
        plan_id=plan.plan_id,
        plan_version=facts.submitted_version,
        title=facts.title,
        issue_id=facts.issue_id,
        owner=facts.owner,
        submit_time=timestamp(plan.submit_time),
        due_time=timestamp(facts.due_time),
        ask=facts.ask,
        decision=decision(last) if last is not None else None,
    )


def _agenda(session: Session, decided: Mapping[str, str]) -> list[pb.AgendaItem]:
    return [_item(item, decided.get(item.plan_id, "")) for item in session.agenda]


def _item(item: AgendaItem, decision_id: str) -> pb.AgendaItem:
    return pb.AgendaItem(
        id=item.id,
        rule=number(pb.AgendaItem, "rule", item.rule),
        plan_id=item.plan_id,
        plan_version=item.plan_version,
        issue_id=item.issue_id,
        title=item.title,
        owner=item.owner,
        why=item.why,
        facts=item.facts,
        decision_id=decision_id,
    )


def _note(note: Note) -> pb.Note:
    return pb.Note(
        id=note.id,
        text=note.text,
        item_id=note.item_id,
        noted_by=note.noted_by,
        note_time=timestamp(note.note_time),
    )


def _active(slot: Slot, plan: Candidate | None) -> pb.ActivePlan:
    active = pb.ActivePlan(
        plan_id=slot.plan_id,
        plan_version=slot.plan_version,
        decision_id=slot.decision_id,
        approve_time=timestamp(slot.approve_time),
        carried_out=slot.carried_out,
    )
    if plan is not None:
        facts = plan.facts
        active.title, active.issue_id, active.owner = facts.title, facts.issue_id, facts.owner
        active.action_count, active.done_count = facts.action_count, facts.done_count
        active.overdue_count = facts.overdue_count
        if due := timestamp(facts.due_time):
            active.due_time.CopyFrom(due)
    return active


def _displacement(taken: Decision) -> pb.Displacement:
    return pb.Displacement(
        decision_id=taken.id,
        plan_id=taken.other_plan_id,
        by_plan_id=taken.plan_id,
        reason=taken.reason,
        decided_by=taken.decided_by,
        displace_time=timestamp(taken.decide_time),
    )
