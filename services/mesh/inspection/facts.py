"""The facts themselves. Moments are of the process clock; None is what nobody said in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Ground:
    """What a service stands on: kind (`sqlite`, `mongodb`, `kafka`) and place, without passwords."""

    documents: str = ""
    documents_place: str = ""
    log: str = ""
    log_place: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One replica of a service, now. `state` is `ready`, `degraded` or `unready`."""

    service: str
    replica: str
    version: str
    start_time: datetime
    now: datetime
    state: str
    reasons: tuple[str, ...]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition in which something stands still: `stopped` after too many dead letters, or `waiting`
    because what an event needs is away (`error` is what it met, `since` when)."""

    number: int
    state: str
    error: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consumer:
    """How a service keeps up with one topic.

    Attributes:
        lag: events of all partitions that it has not heard, whichever replica reads them.
        oldest_time: when the oldest of them was told.
        heard_time: when this replica last heard one.
        held: partitions that this replica reads now.
        partitions: those of this replica that stand still.
    """

    topic: str
    lag: int | None
    oldest_time: datetime | None
    heard_time: datetime | None
    held: int
    partitions: tuple[Partition, ...] = ()


@dataclass(frozen=True, slots=True)
class Untold:
    """Documents of one collection with events that the log has not confirmed, and since when."""

    collection: str
    documents: int
    oldest_time: datetime | None


@dataclass(frozen=True, slots=True)
class TimerFacts:
    """The last run of a timer on whichever replica, and the next.

    `error` is empty after a good run. `holder` is the replica that has, or last had, its lease.
    `running_since` is set while it runs on this replica.
    """

    name: str
    every: timedelta
    begin_time: datetime | None
    seconds: float
    error: str
    next_time: datetime | None
    holder: str
    running_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that went wrong on this replica: class and place of the error, never what it said.

    `doing` is a method, an event type, a timer, or a route's template.
    """

    time: datetime
    doing: str
    error: str
    place: str = ""
    request_id: str = ""
    trace_id: str = ""
    event_id: str = ""
