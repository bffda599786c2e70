"""Take a decision, once, in turn with all others."""

from __future__ import annotations

from datetime import datetime

from services.mesh import ids
from services.mesh.documents.settle import settled
from services.review.domain import portfolio as rules
from services.review.domain.decision import Decision, Wish
from services.review.domain.portfolio import Portfolio
from services.review.domain.refusal import Invalid
from services.review.store import Store
from services.review.wire import told


def decision_id(*, by: str, request_id: str) -> str:
    """The id that a decision has from its request, so that the same request is the same decision."""
    return ids.derived("dc", by, request_id)


async def decide(*, store: Store, wish: Wish, now: datetime) -> Decision:
    """The decision that this wish led to, now or when it was sent before.

    Raises:
        Invalid, WrongState: as `domain.portfolio.decide`; Invalid `request_id_reused` when the request
            id led to another decision.
        Busy: others decide at the same time, again and again.
    """

    async def attempt() -> Decision:
        kept = await store.portfolio.load()
        await write_journal(store=store, portfolio=kept.thing)
        before = await store.decisions.get(wish.decision_id)
        if before is not None:
            return _same(before, wish)
        # Read after the portfolio: see `domain.portfolio.settle`.
        candidate = await store.candidates.get(wish.plan_id)
        portfolio, decision = rules.decide(rules.journal_written(kept.thing), candidate, wish, now)
        displaced = kept.thing.slot(wish.other_plan_id) if wish.other_plan_id else None
        await store.portfolio.save(portfolio, kept.version, told.decided(decision, displaced))
        return decision

    decision = await settled(attempt)
    await store.decisions.write(decision)
    return await store.decisions.get(decision.id) or decision


async def write_journal(*, store: Store, portfolio: Portfolio) -> None:
    """Give every decision of the journal its own document; those that have one stay as they are."""
    for decision in portfolio.journal:
        await store.decisions.write(decision)


def _same(before: Decision, wish: Wish) -> Decision:
    if not before.answers(wish):
        raise Invalid("request_id_reused", field="request_id")
    return before
