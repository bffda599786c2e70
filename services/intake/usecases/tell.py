"""Tell all customers of an issue, page by page. Killed anywhere, it goes on where it was: each customer's
message has an id made of the broadcast and the customer, and each feedback remembers what it was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.intake.domain import heard
from services.intake.domain.facts import Completed
from services.intake.domain.feedback import Feedback
from services.intake.domain.message import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    Fix,
    Message,
    MessageKind,
    MessageState,
    completed,
)
from services.intake.store.broadcasts import KeptBroadcast
from services.intake.store.feedback import Kept, save_of
from services.intake.usecases.ground import BROADCASTS, MESSAGES, Ground
from services.intake.wire.tellings import tellings
from services.mesh import ids
from services.mesh.documents.port import Gone, Save, Stale

_RUNNING = 50
_PAGE = 200
_PAGES = 25
"""Pages of one broadcast in one go, so that a large one does not keep the others waiting."""

_MARKS = {BroadcastKind.FIXED: "told_fix", BroadcastKind.VERIFIED: "told_verified"}
_MESSAGES = {BroadcastKind.FIXED: MessageKind.FIXED, BroadcastKind.VERIFIED: MessageKind.VERIFIED}


async def tell_customers(*, ground: Ground, now: datetime) -> None:
    """Carry every running broadcast on."""
    for kept in await ground.store.broadcasts.running(_RUNNING):
        try:
            await _carry_on(ground, kept, now)
        except Stale:
            # Somebody started it again, or another replica ended it: the next turn looks anew.
            ground.wake(BROADCASTS)


async def _carry_on(ground: Ground, kept: KeptBroadcast, now: datetime) -> None:
    broadcast = kept.broadcast
    issue, _ = await ground.store.issues.get(broadcast.issue_id)
    if issue.fix is None or not issue.tells(broadcast.kind, broadcast.fix_id):
        await ground.store.broadcasts.save(replace(broadcast, state=BroadcastState.ENDED), kept.version)
        return
    mark = _MARKS[broadcast.kind]
    for _page in range(_PAGES):
        untold = await ground.store.feedback.untold(broadcast.issue_id, mark, broadcast.fix_id, _PAGE)
        if not untold:
            await _complete(ground, kept, now)
            return
        await _tell(ground, broadcast, issue.fix, untold, now, settled=issue.state == "verified")
    ground.wake(BROADCASTS)


async def _tell(
    ground: Ground, broadcast: Broadcast, fix: Fix, untold: Sequence[Kept], now: datetime, *, settled: bool
) -> None:
    """One page: first the messages, then the marks. A crash in between repeats, and adds nothing."""
    messages: dict[str, Message] = {}
    saves: list[Save] = []
    for kept in untold:
        before = kept.feedback
        after = heard.told(before, broadcast.kind, fix, now, settled=settled)
        saves.append(save_of(after, kept.document.version))
        if heard.wants_message(before, after):
            message = _message(broadcast, after, now)
            messages.setdefault(message.id, message)
    for outcome in await ground.store.messages.add(list(messages.values())):
        if isinstance(outcome, Exception) and not isinstance(outcome, Stale):
            raise outcome
    for outcome in await ground.store.feedback.save_many(saves):
        # A feedback that changed meanwhile is found again by the next page.
        if isinstance(outcome, Exception) and not isinstance(outcome, Stale | Gone):
            raise outcome
    if messages:
        ground.wake(MESSAGES)


def _message(broadcast: Broadcast, feedback: Feedback, now: datetime) -> Message:
    """A customer with several feedback gets one message; without a key each feedback is its own customer."""
    return Message(
        id=ids.derived("msg", broadcast.id, feedback.customer_key or feedback.id),
        kind=_MESSAGES[broadcast.kind],
        state=MessageState.QUEUED,
        feedback_id=feedback.id,
        language=feedback.speaks,
        create_time=now,
        due_time=now,
        entry=feedback.timeline[-1].id,
        broadcast_id=broadcast.id,
        customer_key=feedback.customer_key,
    )


async def _complete(ground: Ground, kept: KeptBroadcast, now: datetime) -> None:
    """Completed when the last message went out; until then the next turn looks again."""
    broadcast = kept.broadcast
    told, waiting = await ground.store.messages.told(broadcast.id)
    if waiting:
        return
    unreachable = await ground.store.feedback.unreachable(broadcast.issue_id, broadcast.fix_id)
    after = completed(broadcast, told=told, unreachable=unreachable, now=now)
    await ground.store.broadcasts.save(after, kept.version, tellings((Completed(after, now),)))
