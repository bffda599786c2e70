"""Send messages to customers. First what feedback owes becomes messages, then those that are due go out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from services.intake.domain import heard, letters
from services.intake.domain.feedback import Feedback, State
from services.intake.domain.message import Message, MessageState, begun, dropped, lost, refused, sent
from services.intake.store.feedback import Kept, save_of
from services.intake.store.messages import KeptMessage
from services.intake.usecases.erase import forget_messages
from services.intake.usecases.ground import BROADCASTS, Ground
from services.mesh import ids
from services.mesh.documents.port import Gone, Stale
from services.mesh.notify import Letter, NotSent, OutcomeUnknown, Undeliverable

_PAGE = 100
_PAGES = 50
_AT_ONCE = 10
_LEASE_SECONDS = 90.0
"""How long nobody else sends a message that this process began to send; longer than any mail server takes."""


async def send_messages(*, ground: Ground, now: datetime) -> None:
    """Write down what is owed, and send what is due."""
    for _page in range(_PAGES):
        owing = await ground.store.feedback.owing(_PAGE)
        if not owing:
            break
        await _write_down(ground, owing, now)
    # What is still being sent was left behind by a crash, unless its lease says otherwise.
    for state in (MessageState.SENDING, MessageState.QUEUED):
        await _send_all(ground, state, now)


async def _send_all(ground: Ground, state: MessageState, now: datetime) -> None:
    told_broadcast = False
    for _page in range(_PAGES):
        due = await ground.store.messages.due(state, now, _PAGE)
        done = 0
        for start in range(0, len(due), _AT_ONCE):
            part = due[start : start + _AT_ONCE]
            done += sum(await asyncio.gather(*(_send(ground, kept, now) for kept in part)))
            told_broadcast = told_broadcast or any(kept.message.broadcast_id for kept in part)
        if done < _PAGE:
            break
    if told_broadcast:
        ground.wake(BROADCASTS)


async def _write_down(ground: Ground, owing: Sequence[Kept], now: datetime) -> None:
    """First the messages, then the debts are paid. A crash in between repeats, and adds nothing."""
    for kept in owing:
        if kept.feedback.state is State.ERASED:
            await _forget(ground, kept)
    owing = [kept for kept in owing if kept.feedback.state is not State.ERASED]
    messages = [message for kept in owing for message in _owed(kept.feedback, now)]
    for outcome in await ground.store.messages.add(messages):
        if isinstance(outcome, Exception) and not isinstance(outcome, Stale):
            raise outcome
    saves = [save_of(heard.paid(kept.feedback, kept.feedback.debts), kept.document.version) for kept in owing]
    for outcome in await ground.store.feedback.save_many(saves):
        # A feedback that changed meanwhile owes still, and is found again.
        if isinstance(outcome, Exception) and not isinstance(outcome, Stale | Gone):
            raise outcome


async def _forget(ground: Ground, kept: Kept) -> None:
    await forget_messages(ground=ground, feedback_id=kept.feedback.id)
    with suppress(Stale):
        await ground.store.feedback.erased(kept)


def _owed(feedback: Feedback, now: datetime) -> list[Message]:
    if not feedback.reachable:
        return []
    return [
        Message(
            id=ids.derived("msg", feedback.id, debt.kind.value, debt.entry),
            kind=debt.kind,
            state=MessageState.QUEUED,
            feedback_id=feedback.id,
            language=feedback.speaks,
            create_time=now,
            due_time=now,
            entry=debt.entry,
            customer_key=feedback.customer_key,
        )
        for debt in feedback.debts
    ]


async def _send(ground: Ground, kept: KeptMessage, now: datetime) -> bool:
    """Send one message; False when it stays as it is for now."""
    feedback = await ground.store.feedback.get(kept.message.feedback_id)
    if feedback is None or feedback.feedback.state is State.ERASED:
        await forget_messages(ground=ground, feedback_id=kept.message.feedback_id)
        return True
    if not await _mine(ground, kept.message):
        return False
    try:
        await _hand_over(ground, kept, feedback.feedback, now)
    except (Stale, Gone):
        # Another replica has it, or it was forgotten.
        return False
    return True


async def _mine(ground: Ground, message: Message) -> bool:
    return ground.notifier.repeatable or await ground.store.messages.claim(
        message.id, ground.holder, _LEASE_SECONDS
    )


async def _hand_over(ground: Ground, kept: KeptMessage, feedback: Feedback, now: datetime) -> None:
    store, contact = ground.store.messages, feedback.contact
    if contact is None or not feedback.reachable or not feedback.open:
        await store.save(dropped(kept.message), kept.version)
        return
    kept = await store.save(begun(kept.message, now, repeatable=ground.notifier.repeatable), kept.version)
    if kept.message.state is MessageState.FAILED:
        return
    words = letters.letter(kept.message, feedback, ground.link(feedback.id))
    letter = Letter(
        id=kept.message.id,
        to=contact.address,
        subject=words.subject,
        body=words.body,
        language=kept.message.language,
        time=kept.message.create_time,
    )
    await store.save(await _outcome(ground, kept.message, letter, now), kept.version)
    await _not_for_the_erased(ground, feedback.id)


async def _outcome(ground: Ground, message: Message, letter: Letter, now: datetime) -> Message:
    try:
        await ground.notifier.send(letter)
    except NotSent:
        return refused(message, now, for_good=False)
    except Undeliverable:
        return refused(message, now, for_good=True)
    except OutcomeUnknown:
        return lost(message, now)
    return sent(message, now)


async def _not_for_the_erased(ground: Ground, feedback_id: str) -> None:
    """An erasure while the letter was written could not know of it."""
    again = await ground.store.feedback.get(feedback_id)
    if again is None or again.feedback.state is State.ERASED:
        await forget_messages(ground=ground, feedback_id=feedback_id)
