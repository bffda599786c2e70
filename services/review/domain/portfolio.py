"""The one place where decisions are taken in turn: the cap, who holds a place, the chain's head.

Everything that must not happen twice, or not together, is decided on this one thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.review.domain import wording
from services.review.domain.candidate import Candidate, PlanState, changes
from services.review.domain.decision import Decision, Verdict, Wish
from services.review.domain.refusal import Invalid, WrongState


@dataclass(frozen=True, slots=True)
class Slot:
    """A plan that holds a place under the cap, from its approval on."""

    plan_id: str
    plan_version: int
    decision_id: str
    approve_time: datetime
    carried_out: bool = False


@dataclass(frozen=True, slots=True)
class Pending:
    """A final decision that its plan has not answered: nothing else can be decided on that version."""

    plan_id: str
    plan_version: int
    verdict: Verdict
    decision_id: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All active plans against the cap.

    Attributes:
        last_number: head of the chain of decisions.
        active: the longest first.
        journal: decisions whose own documents may not be written yet; emptied before the next one.
        open_reviews: sessions in which decisions can be taken.
    """

    cap: int
    last_number: int = 0
    active: tuple[Slot, ...] = ()
    pending: tuple[Pending, ...] = ()
    journal: tuple[Decision, ...] = ()
    open_reviews: tuple[str, ...] = ()

    def slot(self, plan_id: str) -> Slot | None:
        """The place that this plan holds."""
        return next((slot for slot in self.active if slot.plan_id == plan_id), None)

    def waits_for_plan(self, plan_id: str, version: int) -> Pending | None:
        """The final decision on this version that the plan has not answered."""
        found = (wait for wait in self.pending if (wait.plan_id, wait.plan_version) == (plan_id, version))
        return next(found, None)


def decide(
    portfolio: Portfolio, candidate: Candidate | None, wish: Wish, now: datetime
) -> tuple[Portfolio, Decision]:
    """Take a decision.

    Raises:
        Invalid: `reason_required`, `control_characters`, `follow_up_in_past`, `other_plan_same`.
        WrongState: `review_not_open`, `plan_not_known_yet`, `plan_version_changed` (values: what changed),
            `already_decided`, `plan_not_submitted`, `cap_reached`, `cap_not_reached`, `plan_not_active`,
            `portfolio_over_cap`.
    """
    reason = _checked_reason(portfolio, wish, now)
    plan = _checked_plan(portfolio, candidate, wish)
    decision = Decision(
        id=wish.decision_id,
        number=portfolio.last_number + 1,
        plan_id=wish.plan_id,
        plan_version=wish.plan_version,
        plan_title=plan.facts.title,
        issue_id=plan.facts.issue_id,
        verdict=wish.verdict,
        reason=reason,
        decided_by=wish.decided_by,
        decide_time=now,
        review_id=wish.review_id,
        other_plan_id=wish.other_plan_id,
        follow_up_time=wish.follow_up_time,
        submit_time=plan.submit_time,
    )
    return _with_decision(portfolio, decision), decision


def settle(portfolio: Portfolio, candidate: Candidate) -> Portfolio:
    """What the portfolio is once it knows where this plan stands: a place it no longer holds is free.

    The candidate must have been read after the portfolio: then it is never older than a decision in it.
    """
    return replace(
        portfolio,
        active=tuple(
            _confirmed(slot, candidate)
            for slot in portfolio.active
            if slot.plan_id != candidate.plan_id or _holds(slot, candidate)
        ),
        pending=tuple(
            wait
            for wait in portfolio.pending
            if wait.plan_id != candidate.plan_id or not _is_answered(wait, candidate)
        ),
    )


def journal_written(portfolio: Portfolio) -> Portfolio:
    """The portfolio once every decision of its journal has its own document."""
    return replace(portfolio, journal=()) if portfolio.journal else portfolio


def with_cap(portfolio: Portfolio, cap: int) -> Portfolio:
    """The portfolio with another cap. A lower one stops no plan, but none is approved above it."""
    return replace(portfolio, cap=cap)


def with_review(portfolio: Portfolio, review_id: str) -> Portfolio:
    """From now on decisions can be taken in this session."""
    others = tuple(other for other in portfolio.open_reviews if other != review_id)
    return replace(portfolio, open_reviews=(*others, review_id))


def without_review(portfolio: Portfolio, review_id: str) -> Portfolio:
    """From now on no decision can be taken in this session."""
    others = tuple(other for other in portfolio.open_reviews if other != review_id)
    return replace(portfolio, open_reviews=others)


def _checked_reason(portfolio: Portfolio, wish: Wish, now: datetime) -> str:
    if wish.review_id and wish.review_id not in portfolio.open_reviews:
        raise WrongState("review_not_open", field="review_id")
    if wish.follow_up_time is not None and wish.follow_up_time <= now:
        raise Invalid("follow_up_in_past", field="follow_up_time")
    required = wish.verdict is not Verdict.APPROVE or bool(wish.other_plan_id)
    return wording.reason(wish.reason, required=required)


def _checked_plan(portfolio: Portfolio, candidate: Candidate | None, wish: Wish) -> Candidate:
    if candidate is None or candidate.facts.submitted_version < wish.plan_version:
        raise WrongState("plan_not_known_yet", field="plan_id")
    if candidate.facts.submitted_version > wish.plan_version:
        values = changes(candidate, wish.plan_version)
        raise WrongState("plan_version_changed", field="plan_version", values=values)
    before = portfolio.waits_for_plan(wish.plan_id, wish.plan_version)
    if before is not None:
        values = {"decision_id": before.decision_id, "verdict": before.verdict.value}
        raise WrongState("already_decided", field="plan_id", values=values)
    if candidate.facts.state not in _decidable(wish.verdict):
        values = {"state": candidate.facts.state.value}
        raise WrongState("plan_not_submitted", field="plan_id", values=values)
    if wish.verdict is Verdict.APPROVE:
        _check_place(portfolio, wish)
    return candidate


def _decidable(verdict: Verdict) -> tuple[PlanState, ...]:
    """States in which this can be decided: an active plan can be stopped, escalated and asked about."""
    if verdict in (Verdict.APPROVE, Verdict.RETURN):
        return (PlanState.SUBMITTED,)
    return (PlanState.SUBMITTED, PlanState.APPROVED)


def _check_place(portfolio: Portfolio, wish: Wish) -> None:
    values = {"cap": str(portfolio.cap), "active": str(len(portfolio.active))}
    if wish.other_plan_id == wish.plan_id:
        raise Invalid("other_plan_same", field="other_plan_id")
    if len(portfolio.active) < portfolio.cap:
        if wish.other_plan_id:
            raise WrongState("cap_not_reached", field="other_plan_id", values=values)
        return
    if not wish.other_plan_id:
        raise WrongState("cap_reached", field="other_plan_id", values=values)
    if portfolio.slot(wish.other_plan_id) is None:
        raise WrongState("plan_not_active", field="other_plan_id")
    if len(portfolio.active) > portfolio.cap:
        raise WrongState("portfolio_over_cap", values=values)


def _with_decision(portfolio: Portfolio, decision: Decision) -> Portfolio:
    active = tuple(slot for slot in portfolio.active if slot.plan_id != decision.other_plan_id)
    if decision.verdict is Verdict.APPROVE:
        slot = Slot(decision.plan_id, decision.plan_version, decision.id, decision.decide_time)
        active = (*(other for other in active if other.plan_id != decision.plan_id), slot)
    pending = portfolio.pending
    if decision.verdict.final:
        wait = Pending(decision.plan_id, decision.plan_version, decision.verdict, decision.id)
        pending = (*pending, wait)
    return replace(
        portfolio,
        last_number=decision.number,
        active=active,
        pending=pending,
        journal=(*portfolio.journal, decision),
    )


def _holds(slot: Slot, candidate: Candidate) -> bool:
    """An approved plan holds its place; so does one that has not answered its approval yet."""
    if candidate.stands(slot.plan_version, PlanState.APPROVED):
        return True
    unanswered = candidate.answered != slot.decision_id
    return unanswered and candidate.stands(slot.plan_version, PlanState.SUBMITTED)


def _confirmed(slot: Slot, candidate: Candidate) -> Slot:
    if slot.plan_id != candidate.plan_id or slot.carried_out:
        return slot
    return replace(slot, carried_out=candidate.stands(slot.plan_version, PlanState.APPROVED))


def _is_answered(wait: Pending, candidate: Candidate) -> bool:
    if candidate.answered == wait.decision_id:
        return True
    return not candidate.stands(wait.plan_version, *_decidable(wait.verdict))
