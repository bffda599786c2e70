"""What customers say about their feedback, and what staff answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from services.intake.domain import acts
from services.intake.domain.acts import Decided, request_key
from services.intake.domain.feedback import Feedback
from services.intake.store.feedback import Kept
from services.intake.usecases.ground import MESSAGES, Ground
from services.intake.usecases.read import held, present
from services.intake.wire.tellings import tellings
from services.mesh.documents.settle import settled

CUSTOMER = "customer"
"""The submitter of what comes with a tracking token."""


async def comment(*, ground: Ground, token: str, words: str, request_id: str, now: datetime) -> Feedback:
    """The customer writes again. Raises as `read.held` and `acts.comment`."""
    request = request_key(CUSTOMER, request_id)
    return await _decided(
        ground,
        lambda: held(ground=ground, token=token),
        lambda feedback: acts.comment(feedback, words, now, request),
    )


async def confirm(*, ground: Ground, token: str, now: datetime) -> Feedback:
    """The customer agrees. Raises as `read.held` and `acts.confirm`."""
    return await _decided(
        ground,
        lambda: held(ground=ground, token=token),
        lambda feedback: acts.confirm(feedback, now),
    )


async def dispute(*, ground: Ground, token: str, words: str, request_id: str, now: datetime) -> Feedback:
    """The customer says no. Raises as `read.held` and `acts.dispute`."""
    request = request_key(CUSTOMER, request_id)
    return await _decided(
        ground,
        lambda: held(ground=ground, token=token),
        lambda feedback: acts.dispute(feedback, words, now, request),
    )


async def withdraw(*, ground: Ground, token: str, now: datetime) -> Feedback:
    """The customer takes it back. Raises as `read.held`."""
    return await _decided(
        ground,
        lambda: held(ground=ground, token=token),
        lambda feedback: acts.withdraw(feedback, now),
    )


async def withdraw_for(
    *, ground: Ground, feedback_id: str, version: int, actor: str, now: datetime
) -> Feedback:
    """Staff take it back for the customer. Raises as `read.present`, and `Outdated`."""

    def decide(feedback: Feedback) -> Decided:
        if feedback.open:
            acts.current(feedback, version)
        return acts.withdraw(feedback, now, actor)

    return await _decided(ground, lambda: present(ground=ground, feedback_id=feedback_id), decide)


async def reply(
    *,
    ground: Ground,
    feedback_id: str,
    version: int,
    words: str,
    awaits_customer: bool,
    actor: str,
    request_id: str,
    now: datetime,
) -> Feedback:
    """Staff answer or ask; the customer's message is sent by a timer. Raises as `acts.reply`."""
    request = request_key(actor, request_id)
    after = await _decided(
        ground,
        lambda: present(ground=ground, feedback_id=feedback_id),
        lambda feedback: acts.reply(
            feedback,
            words,
            now,
            actor=actor,
            awaits_customer=awaits_customer,
            version=version,
            request=request,
        ),
    )
    if after.debts:
        ground.wake(MESSAGES)
    return after


async def note(
    *,
    ground: Ground,
    feedback_id: str,
    version: int,
    words: str,
    actor: str,
    request_id: str,
    now: datetime,
) -> Feedback:
    """Staff write an internal note. Raises as `acts.note`."""
    request = request_key(actor, request_id)
    return await _decided(
        ground,
        lambda: present(ground=ground, feedback_id=feedback_id),
        lambda feedback: acts.note(feedback, words, now, actor=actor, version=version, request=request),
    )


async def _decided(
    ground: Ground, load: Callable[[], Awaitable[Kept]], decide: Callable[[Feedback], Decided]
) -> Feedback:
    """Load, decide, save; again when somebody else saved meanwhile. Nothing decided, nothing saved."""

    async def attempt() -> Feedback:
        kept = await load()
        after, told = decide(kept.feedback)
        if after is not kept.feedback:
            await ground.store.feedback.save(after, kept.document.version, tellings(told))
        return after

    return await settled(attempt)
