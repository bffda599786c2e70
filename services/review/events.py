"""When told: plans and issues from actions, and review's own decisions."""

from __future__ import annotations

from services.mesh.log.port import Event
from services.mesh.service import Handler
from services.review.store import Store
from services.review.usecases import hear
from services.review.wire import heard
from services.review.wire.told import DECISIONS, PARTICIPLES


def handlers(store: Store) -> dict[str, Handler]:
    """What review does with what it hears, by event type."""

    async def plan(event: Event) -> None:
        facts = heard.plan(event)
        await hear.hear_plan(store=store, facts=facts, source=event.source, sequence=event.sequence)

    async def issue(event: Event) -> None:
        known = heard.issue(event)
        await hear.hear_issue(store=store, issue=known, source=event.source, sequence=event.sequence)

    async def decision(event: Event) -> None:
        await hear.hear_decision(store=store, decision=heard.decision(event))

    return {
        **{f"{heard.PLANS}.{participle}": plan for participle in heard.PLAN_EVENTS},
        **{f"{heard.ISSUES}.{participle}": issue for participle in heard.ISSUE_EVENTS},
        **{f"{DECISIONS}.{participle}": decision for participle in PARTICIPLES.values()},
    }
