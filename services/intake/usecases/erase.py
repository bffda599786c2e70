"""Forget a feedback, or a customer: what intake keeps goes at once, others hear `erased`."""

from __future__ import annotations

import asyncio
from datetime import datetime

from services.intake.domain import contact as contacts
from services.intake.domain.facts import Erased
from services.intake.domain.feedback import State
from services.intake.domain.refusal import Invalid, Unknown
from services.intake.domain.words import line
from services.intake.usecases.ground import MESSAGES, Ground
from services.intake.wire.tellings import tellings
from services.mesh.documents.settle import settled

_AT_ONCE = 20


async def erase(*, ground: Ground, feedback_id: str, now: datetime) -> bool:
    """Forget one feedback; False when it was forgotten before.

    Its messages go as well: here, and once more by the timer that sends, so that no crash in between
    leaves one.

    Raises:
        Unknown: `feedback_unknown`.
    """

    async def attempt() -> bool:
        kept = await ground.store.feedback.get(feedback_id)
        if kept is None:
            raise Unknown("feedback_unknown", "id")
        if kept.feedback.state is State.ERASED:
            return False
        await ground.store.feedback.erase(kept, now, tellings((Erased(feedback_id, now),)))
        return True

    erased = await settled(attempt)
    await forget_messages(ground=ground, feedback_id=feedback_id)
    ground.wake(MESSAGES)
    return erased


async def forget_messages(*, ground: Ground, feedback_id: str) -> None:
    """Remove the messages about a feedback, and their files."""
    while found := await ground.store.messages.of_feedback(feedback_id):
        ids = [kept.message.id for kept in found]
        await ground.notifier.forget(ids)
        await ground.store.messages.expire(ids)


async def count_customer(*, ground: Ground, customer_key: str, contact: str, account: str) -> int:
    """How much feedback `erase_customer` would forget.

    Raises:
        Invalid: as `erase_customer`.
    """
    count = ground.store.feedback.count_of_customer
    key, by_account = _named(ground, customer_key, contact, account)
    if not by_account:
        return await count("customer_key", key)
    return await count("account_key", key) + await count("customer_key", key, besides="account_key")


async def erase_customer(
    *, ground: Ground, customer_key: str, contact: str, account: str, now: datetime
) -> int:
    """Forget every feedback of the customer with this key, contact or account; how many there were.

    Raises:
        Invalid: `customer_unnamed`, and what is wrong with the contact or account.
    """
    key, by_account = _named(ground, customer_key, contact, account)
    count = await _erase_all(ground, "account_key", key, now) if by_account else 0
    return count + await _erase_all(ground, "customer_key", key, now)


def _named(ground: Ground, customer_key: str, contact: str, account: str) -> tuple[str, bool]:
    """The key of the customer who is named in one of three ways, and whether it is an account's."""
    if sum(map(bool, (customer_key, contact, account))) != 1:
        raise Invalid("customer_unnamed")
    if account:
        return contacts.account_key(ground.customer_secret, line(account, "account")), True
    named = contacts.parse(contact) if contact else None
    if contact and named is None:
        raise Invalid("customer_unnamed")
    return (contacts.contact_key(ground.customer_secret, named) if named else customer_key), False


async def _erase_all(ground: Ground, field: str, key: str, now: datetime) -> int:
    """What is erased has no key any more, so that the first page is always the next one."""
    count = 0
    while found := await ground.store.feedback.of_customer(field, key):
        for start in range(0, len(found), _AT_ONCE):
            part = found[start : start + _AT_ONCE]
            done = await asyncio.gather(
                *(erase(ground=ground, feedback_id=kept.feedback.id, now=now) for kept in part)
            )
            count += sum(done)
    return count
