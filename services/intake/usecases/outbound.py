"""Look at what went out to customers."""

from __future__ import annotations

from collections.abc import Sequence

from services.intake.domain.message import Broadcast, Message
from services.intake.domain.refusal import Invalid, Unknown
from services.intake.usecases.ground import Ground


async def messages(
    *,
    ground: Ground,
    feedback_id: str,
    broadcast_id: str,
    states: Sequence[str],
    limit: int,
    after: str,
) -> tuple[list[Message], str]:
    """Messages, newest first. Raises `Invalid` with `page_token_wrong`."""
    try:
        return await ground.store.messages.page(
            feedback_id=feedback_id, broadcast_id=broadcast_id, states=states, limit=limit, after=after
        )
    except ValueError:
        raise Invalid("page_token_wrong", "page_token") from None


async def broadcast(*, ground: Ground, broadcast_id: str) -> Broadcast:
    """One broadcast. Raises `Unknown`."""
    kept = await ground.store.broadcasts.get(broadcast_id)
    if kept is None:
        raise Unknown("unknown", "id")
    return kept.broadcast


async def broadcasts(*, ground: Ground, issue_id: str, limit: int, after: str) -> tuple[list[Broadcast], str]:
    """Broadcasts, newest first. Raises `Invalid` with `page_token_wrong`."""
    try:
        return await ground.store.broadcasts.page(issue_id=issue_id, limit=limit, after=after)
    except ValueError:
        raise Invalid("page_token_wrong", "page_token") from None
