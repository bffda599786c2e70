"""What the API offers, one table per service."""

from __future__ import annotations

from functools import lru_cache

from services.gateway.api.table import Act, acts


@lru_cache(maxsize=1)
def all_acts() -> tuple[Act, ...]:
    """Every act of every service, in the order that the documentation shows them."""
    from services.gateway.api.tables import (
        actions,
        classification,
        course,
        intake,
        learned,
        operations,
        policy,
        quality,
        review,
        taxonomy,
        voices,
    )

    return tuple(
        act
        for table in (
            intake,
            classification,
            taxonomy,
            learned,
            quality,
            actions,
            course,
            policy,
            review,
            voices,
            operations,
        )
        for act in acts(table.SERVICE, table.ROWS)
    )
