"""Look at minutes, decisions and the portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.review.domain import session as sessions
from services.review.domain.candidate import Candidate, PlanState, changes
from services.review.domain.decision import Decision
from services.review.domain.portfolio import Portfolio
from services.review.domain.refusal import Unknown
from services.review.domain.session import Minutes, Session, SessionState
from services.review.store import Store
from services.review.usecases.agenda import waiting
from services.review.usecases.decide import write_journal
from services.review.usecases.hold import load

SHOWN_DISPLACEMENTS = 50


@dataclass(frozen=True, slots=True)
class Overview:
    """The portfolio with what is known of its plans, by id, and the plans that wait for a decision."""

    portfolio: Portfolio
    version: int
    plans: dict[str, Candidate] = field(default_factory=dict)
    displacing: Sequence[Decision] = ()
    waiting: Sequence[Candidate] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A submitted plan without a final decision, and what was decided on this version so far."""

    plan: Candidate
    decision: Decision | None


async def waiting_plans(*, store: Store) -> list[Waiting]:
    """Plans that wait for a final decision, the longest waiting first."""
    kept = await store.portfolio.load()
    await write_journal(store=store, portfolio=kept.thing)
    plans = waiting(await store.candidates.in_state(PlanState.SUBMITTED), kept.thing)
    last = await store.decisions.last_of_plans([plan.plan_id for plan in plans])
    return [Waiting(plan, _on_this_version(plan, last.get(plan.plan_id))) for plan in plans]


async def changed_since(*, store: Store, session: Session) -> dict[str, dict[str, str]]:
    """Per plan that was submitted again since a session's agenda was built, what changed.

    Nothing once the session is closed: its minutes say what was seen.
    """
    if session.state is SessionState.CLOSED:
        return {}
    seen = {item.plan_id: item.plan_version for item in session.agenda if item.plan_id}
    known = await store.candidates.get_many(sorted(seen)) if seen else {}
    return {
        plan_id: changes(plan, seen[plan_id])
        for plan_id, plan in known.items()
        if plan.facts.submitted_version > seen[plan_id]
    }


def _on_this_version(plan: Candidate, last: Decision | None) -> Decision | None:
    return last if last is not None and last.plan_version == plan.facts.submitted_version else None


async def minutes(*, store: Store, review_id: str) -> tuple[Session, Minutes, list[Decision]]:
    """A session, its minutes or what they would be now, and its decisions in their order.

    Raises:
        Unknown: `unknown_review`.
    """
    session = (await load(store=store, review_id=review_id)).thing
    if session.minutes is not None:
        decisions = await store.decisions.get_many(session.minutes.decision_ids)
        return session, session.minutes, decisions
    decisions = await store.decisions.of_review(review_id)
    return session, sessions.minutes(session, decisions), decisions


async def decision(*, store: Store, decision_id: str) -> Decision:
    """One decision.

    Raises:
        Unknown: `unknown_decision`.
    """
    found = await store.decisions.get(decision_id)
    if found is None:
        await write_journal(store=store, portfolio=(await store.portfolio.load()).thing)
        found = await store.decisions.get(decision_id)
    if found is None:
        raise Unknown("unknown_decision", field="id")
    return found


async def portfolio(*, store: Store) -> Overview:
    """All active plans against the cap, and what was displaced."""
    kept = await store.portfolio.load()
    plans = await store.candidates.get_many([slot.plan_id for slot in kept.thing.active])
    submitted = await store.candidates.in_state(PlanState.SUBMITTED)
    return Overview(
        portfolio=kept.thing,
        version=kept.version,
        plans=plans,
        displacing=await store.decisions.displacing(SHOWN_DISPLACEMENTS),
        waiting=waiting(submitted, kept.thing),
    )
