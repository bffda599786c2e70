"""What the company has agreed on: seen, changed, and followed by every replica."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.actions.domain import policy as decided
from services.actions.domain.policy import Policy
from services.actions.domain.refusal import Outdated, expect
from services.actions.usecases.ground import Ground
from services.mesh.documents.port import Stale


async def get(*, ground: Ground) -> Policy:
    """The policy as it stands now."""
    return await ground.store.policies.get() or ground.standing.first


async def update(*, ground: Ground, policy: Policy, by: str, now: datetime) -> Policy:
    """Another policy, decided on its `version`. What was measured before stays as it was.

    Raises:
        Outdated: somebody changed it since.
        Invalid: as `domain.policy.checked`.
    """
    kept = decided.checked(replace(policy, by=by, time=now))
    expect(policy.version, (await get(ground=ground)).version)
    try:
        saved = await ground.store.policies.save(kept)
    except Stale:
        raise Outdated("stale", field="version") from None
    ground.standing.follow(saved)
    return saved


async def look(*, ground: Ground) -> None:
    """Follow what another replica may have changed."""
    policy = await get(ground=ground)
    if policy.version > ground.standing.policy.version:
        ground.standing.follow(policy)
