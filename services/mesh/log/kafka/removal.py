"""Taking topics and groups out of a broker, and having a group go on elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    KafkaTimeoutError,
    NotCoordinatorError,
)
from kafka.structs import OffsetAndMetadata

Result = TypeVar("Result")

_FINE = frozenset({"OK", "NoError", "GroupIdNotFoundError"})
_ANSWER_MS = 8_000
_GONE_SECONDS = 30.0
_PAUSE_SECONDS = 0.2


def remove(admin: KafkaAdminClient, groups: Sequence[str], topics: Sequence[str]) -> None:
    """Remove groups and topics, and wait until the topics are gone.

    Raises:
        KafkaError: somebody reads as one of the groups, or the topics did not go in time.
    """
    if groups:
        _check(_coordinated(lambda: admin.delete_groups(list(groups))).values())
    if there := sorted({*admin.list_topics()} & {*topics}):
        admin.delete_topics(there, timeout_ms=_ANSWER_MS)
    until = time.monotonic() + _GONE_SECONDS
    while {*admin.list_topics()} & {*topics}:
        if time.monotonic() > until:
            raise KafkaTimeoutError("topics were not removed in time")
        time.sleep(_PAUSE_SECONDS)


def place(admin: KafkaAdminClient, group: str, offsets: Mapping[tuple[str, int], int]) -> None:
    """Have a group that nobody reads as go on at these offsets."""
    if offsets:
        wanted = {TopicPartition(*at): OffsetAndMetadata(offset, "", -1) for at, offset in offsets.items()}
        _check(_coordinated(lambda: admin.alter_group_offsets(group, wanted)).values())


def _check(outcomes: Iterable[type[KafkaError] | str]) -> None:
    """kafka-python names an outcome by its class here, and by the name of it there."""
    for outcome in outcomes:
        name = outcome if isinstance(outcome, str) else outcome.__name__
        if name not in _FINE:
            raise KafkaError(f"a group is read by somebody, or cannot be changed: {name}")


def _coordinated(ask: Callable[[], Result]) -> Result:
    """What the broker answers once it knows who looks after its groups; a fresh one needs a moment."""
    until = time.monotonic() + _GONE_SECONDS
    while True:
        try:
            return ask()
        except (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError):
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)
