"""When told: what customers say and do, what leadership decides, and what follows from one's own facts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from services.actions.domain.refusal import Unknown
from services.actions.usecases import follow, hear_feedback
from services.actions.usecases.ground import Ground
from services.actions.usecases.hear_feedback import Source
from services.actions.wire import heard, told
from services.mesh.clock import Clock
from services.mesh.inbox import parse
from services.mesh.log.port import Event
from services.mesh.service import Handler, Poison

Hear = Callable[[Any, Event], Awaitable[None]]
"""What is done with a parsed event. NotUnderstood and Unknown mean that it can never be heard."""


def handlers(ground: Ground, clock: Clock) -> dict[str, Handler]:
    """What actions does with what it hears, by event type."""
    return {
        **_feedback(ground, clock),
        **_decisions(ground, clock),
        **_broadcasts(ground, clock),
        **_own(ground, clock),
    }


def _feedback(ground: Ground, clock: Clock) -> dict[str, Handler]:
    async def classified(said: Any, event: Event) -> None:
        known = heard.said(said)
        await hear_feedback.classified(ground=ground, event=_source(said, event), said=known, now=clock())

    async def replied(said: Any, event: Event) -> None:
        await hear_feedback.replied(
            ground=ground,
            event=_source(said, event),
            at=heard.at(said, "reply_time"),
            awaits_customer=said.awaits_customer,
            now=clock(),
        )

    async def disputed(said: Any, event: Event) -> None:
        occur = heard.at(said, "occur_time")
        await hear_feedback.disputed(ground=ground, event=_source(said, event), occur_time=occur, now=clock())

    def at(use: Callable[..., Awaitable[None]], field: str) -> Hear:
        async def happened(said: Any, event: Event) -> None:
            await use(ground=ground, event=_source(said, event), at=heard.at(said, field), now=clock())

        return happened

    intake, classification = heard.FEEDBACK, heard.CLASSIFICATION
    return {
        f"{classification}.classified": _handler(heard.Classified, classified),
        f"{classification}.corrected": _handler(heard.Corrected, classified),
        f"{intake}.replied": _handler(heard.Replied, replied),
        f"{intake}.commented": _handler(heard.Commented, at(hear_feedback.commented, "comment_time")),
        f"{intake}.confirmed": _handler(heard.Confirmed, at(hear_feedback.confirmed, "confirm_time")),
        f"{intake}.disputed": _handler(heard.Disputed, disputed),
        f"{intake}.withdrawn": _handler(heard.Withdrawn, at(hear_feedback.withdrawn, "withdraw_time")),
        f"{intake}.erased": _handler(heard.Erased, at(hear_feedback.erased, "erase_time")),
    }


def _decisions(ground: Ground, clock: Clock) -> dict[str, Handler]:
    async def decided(said: Any, event: Event) -> None:
        await follow.carry_out(
            ground=ground,
            plan_id=heard.named(said, "plan_id"),
            verdict=heard.verdict(said, event.type.rpartition(".")[2]),
            source=event.source,
            sequence=event.sequence,
            now=clock(),
        )

    participles = ("approved", "returned", "stopped", "displaced", "escalated", "asked")
    return {f"{heard.DECISION}.{word}": _handler(heard.Decided, decided) for word in participles}


def _broadcasts(ground: Ground, clock: Clock) -> dict[str, Handler]:
    async def completed(said: Any, _event: Event) -> None:
        if heard.tells_fix(said):
            await follow.customers_told(
                ground=ground,
                issue_id=heard.named(said, "issue_id"),
                fix_id=heard.named(said, "fix_id"),
                at=heard.at(said, "complete_time"),
                customers=said.told_count,
                now=clock(),
            )

    return {f"{heard.BROADCAST}.completed": _handler(heard.Completed, completed)}


def _own(ground: Ground, clock: Clock) -> dict[str, Handler]:
    """An issue follows its plans, and plans end with their issue."""

    async def plan_moved(said: Any, _event: Event) -> None:
        await follow.follow_plans(ground=ground, issue_id=heard.named(said, "issue_id"), now=clock())

    async def verified(said: Any, _event: Event) -> None:
        await follow.complete_plans(ground=ground, issue_id=heard.named(said, "issue_id"), now=clock())

    moves = (
        *("created", "changed", "submitted", "withdrawn"),
        *("approved", "returned", "stopped", "displaced", "completed"),
    )
    return {
        **{f"{told.PLANS}.{word}": _handler(heard.PlanEvent, plan_moved) for word in moves},
        f"{told.ISSUES}.verified": _handler(heard.IssueEvent, verified),
    }


def _handler(message: type[Any], hear: Hear) -> Handler:
    async def handle(event: Event) -> None:
        try:
            await hear(parse(event, message), event)
        except (heard.NotUnderstood, Unknown) as wrong:
            raise Poison(str(wrong)) from wrong

    return handle


def _source(said: Any, event: Event) -> Source:
    return Source(heard.named(said, "feedback_id"), event.source, event.sequence)
