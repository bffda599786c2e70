"""Hear what others told, any number of times and in any order across topics."""

from __future__ import annotations

from services.mesh.documents.port import Heard
from services.mesh.documents.settle import settled
from services.review.domain import portfolio as rules
from services.review.domain.candidate import PlanFacts, heard
from services.review.domain.decision import Decision
from services.review.domain.issue import Issue
from services.review.store import Store
from services.review.usecases.decide import write_journal


async def hear_plan(*, store: Store, facts: PlanFacts, source: str, sequence: int) -> None:
    """Know where a plan stands, free the place that it no longer holds, and keep what it answered.

    The plan's document is written first; the rest follows from it and is done again when the event
    comes again, so a stop in between loses nothing.
    """

    async def know() -> None:
        kept = await store.candidates.load(facts.plan_id)
        if not kept.heard.already(source, sequence):
            candidate = heard(kept.thing, facts)
            await store.candidates.save(candidate, kept.version, _with(kept.heard, source, sequence))

    await settled(know)
    await settle_portfolio(store=store, plan_id=facts.plan_id)
    if facts.decision_id:
        await _keep_outcome(store, facts)


async def settle_portfolio(*, store: Store, plan_id: str) -> None:
    """Bring the portfolio in line with where this plan stands."""

    async def attempt() -> None:
        kept = await store.portfolio.load()
        await write_journal(store=store, portfolio=kept.thing)
        # Read after the portfolio: see `domain.portfolio.settle`.
        candidate = await store.candidates.get(plan_id)
        if candidate is None:
            return
        portfolio = rules.settle(kept.thing, candidate)
        if portfolio != kept.thing:
            await store.portfolio.save(rules.journal_written(portfolio), kept.version)

    await settled(attempt)


async def hear_issue(*, store: Store, issue: Issue, source: str, sequence: int) -> None:
    """Know where an issue stands."""

    async def know() -> None:
        kept = await store.issues.load(issue.id)
        if not kept.heard.already(source, sequence):
            await store.issues.save(issue, kept.version, _with(kept.heard, source, sequence))

    await settled(know)


async def hear_decision(*, store: Store, decision: Decision) -> None:
    """Give a decision its document, where a stop kept its use case from doing so."""
    await store.decisions.write(decision)


async def _keep_outcome(store: Store, facts: PlanFacts) -> None:
    async def attempt() -> None:
        await store.decisions.write_outcome(
            facts.decision_id, plan_id=facts.plan_id, lapse_reason=facts.lapse_reason
        )

    await settled(attempt)


def _with(known: Heard, source: str, sequence: int) -> Heard:
    return Heard({**known.marks, source: sequence})
