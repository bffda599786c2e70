"""What can be asked for: filters and orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.classification.domain.labels import Dimension


class Order(StrEnum):
    """How classifications are listed; `TEACHES_MOST` is found by `usecases.queue`."""

    LATEST = "latest"
    EARLIEST = "earliest"
    LEAST_SURE = "least_sure"
    TEACHES_MOST = "teaches_most"


class PatternOrder(StrEnum):
    """How patterns are listed; `LARGEST` as of the latest recount."""

    LARGEST = "largest"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Filter:
    """All that is said must hold; of a dimension in `any_of`, one of its values.

    Attributes:
        topic: a path, and all below it.
        formerly: paths that lead to it since they were moved.
        unsure: unsure in any of these.
        corrected: by a person, or by nobody.
        received: from, and before.
        sampled: only what is in the sample that people check.
    """

    any_of: tuple[tuple[Dimension, tuple[str, ...]], ...] = ()
    topic: str = ""
    formerly: tuple[str, ...] = ()
    product: str = ""
    channel: str = ""
    pattern_id: str = ""
    unsure: tuple[Dimension, ...] = ()
    corrected: bool | None = None
    received: tuple[datetime | None, datetime | None] = (None, None)
    with_withdrawn: bool = False
    sampled: bool = False
