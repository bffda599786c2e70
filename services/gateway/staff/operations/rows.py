"""Rows of the tables: answers of the services, flat and with moments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from voc.operations.v1 import operations_pb2 as pb

from services.gateway.api.names import word_of
from services.gateway.staff.operations.asking import Part, Seen

MOST_ERRORS = 200


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service in a row. `state` is `ready`, `degraded`, `unready` or `away`; None is what nobody said."""

    service: str
    state: str
    reasons: tuple[str, ...]
    said: pb.Condition | None
    answered: datetime | None
    replicas: tuple[str, ...]
    uptime: timedelta | None = None
    lag: int | None = None
    oldest_waiting: datetime | None = None
    outbox: int | None = None
    oldest_untold: datetime | None = None
    dead_letters: int | None = None


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A dead letter in a row."""

    said: pb.DeadLetter
    failure: str
    first: datetime
    last: datetime | None

    @property
    def href(self) -> str:
        """Its page."""
        return f"/operations/dead-letters/{self.said.service}/{quote(self.said.id)}"


@dataclass(frozen=True, slots=True)
class Cause:
    """Dead letters of one service with one error from one place: most likely one fault."""

    letters: tuple[LetterRow, ...]

    @property
    def first(self) -> LetterRow:
        """The oldest of them."""
        return self.letters[0]

    @property
    def parked(self) -> int:
        """Events parked behind them."""
        return sum(one.said.parked for one in self.letters)

    @property
    def href(self) -> str:
        """The letter, or the list of them."""
        if len(self.letters) == 1:
            return self.first.href
        said = self.first.said
        return f"/operations/dead-letters?{urlencode({'service': said.service, 'error': said.error})}"


@dataclass(frozen=True, slots=True)
class ConsumerRow:
    """A topic in a row."""

    said: pb.Consumer
    lag: int | None
    oldest: datetime | None
    heard: datetime | None
    still: tuple[tuple[pb.Partition, str, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class TimerRow:
    """A timer in a row. `state` is `running`, `late`, `failed`, `done` or `never`."""

    service: str
    said: pb.Timer
    state: str
    begin: datetime | None
    next: datetime | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """An error in a row."""

    service: str
    replica: str
    said: pb.RecentError
    time: datetime

    @property
    def key(self) -> tuple[str, str, bytes]:
        """The same for the same error, however it was found."""
        return (self.service, self.replica, self.said.SerializeToString(deterministic=True))


def when(message: Any, name: str) -> datetime | None:
    """The moment in a field; None where it is not set."""
    if not message.HasField(name):
        return None
    found: datetime = getattr(message, name).ToDatetime(tzinfo=UTC)
    return found


def word(message: Any, name: str) -> str:
    """An enum's value in a word."""
    field = message.DESCRIPTOR.fields_by_name[name]
    return word_of(field.enum_type, getattr(message, name)) or ""


def service_of(seen: Seen, now: datetime, say: Callable[[str], str]) -> ServiceRow:
    """How a service is; `say` puts a reason into the reader's language."""
    said = seen.condition
    if said is None:
        return ServiceRow(seen.service, "away", (), None, seen.answered, seen.replicas)
    begin = when(said, "start_time")
    return ServiceRow(
        service=seen.service,
        state=word(said, "state"),
        reasons=tuple(say(one) for one in said.reasons),
        said=said,
        answered=seen.answered,
        replicas=seen.replicas,
        uptime=now - begin if begin else None,
        lag=said.lag if said.HasField("lag") else None,
        oldest_waiting=when(said, "oldest_waiting_time"),
        outbox=said.outbox.documents if said.HasField("outbox") else None,
        oldest_untold=when(said.outbox, "oldest_time"),
        dead_letters=said.dead_letters if said.HasField("dead_letters") else None,
    )


def letter_of(said: pb.DeadLetter) -> LetterRow:
    """One dead letter."""
    first = said.first_time.ToDatetime(tzinfo=UTC)
    return LetterRow(said, word(said, "failure"), first, when(said, "last_time"))


def letters_of(parts: Sequence[Part]) -> list[LetterRow]:
    """Dead letters of several services, the oldest first."""
    found = [letter_of(one) for part in parts if part.answer is not None for one in part.answer.dead_letters]
    return sorted(found, key=lambda row: (row.first, row.said.id))


def causes_of(letters: Sequence[LetterRow]) -> list[Cause]:
    """Letters by their cause, the most frequent first, then the oldest."""
    found: dict[tuple[str, str, str], list[LetterRow]] = {}
    for row in letters:
        found.setdefault((row.said.service, row.said.error, row.said.place), []).append(row)
    causes = [Cause(tuple(rows)) for rows in found.values()]
    return sorted(causes, key=lambda cause: (-len(cause.letters), cause.first.first))


def consumers_of(part: Part) -> list[ConsumerRow]:
    """Topics of one service, those that are behind first."""
    if part.answer is None:
        return []
    found = [
        ConsumerRow(
            said=one,
            lag=one.lag if one.HasField("lag") else None,
            oldest=when(one, "oldest_waiting_time"),
            heard=when(one, "heard_time"),
            still=tuple((p, word(p, "state"), when(p, "since_time")) for p in one.partitions),
        )
        for one in part.answer.consumers
    ]
    return sorted(found, key=lambda row: (-len(row.still), -(row.lag or 0), row.said.topic))


def timers_of(parts: Sequence[Part]) -> list[TimerRow]:
    """Timers of all services, those that need a look first."""
    order = ("late", "failed", "running", "done", "never")
    found = [
        TimerRow(
            service=part.service,
            said=one,
            state=_timer_state(one),
            begin=when(one, "begin_time"),
            next=when(one, "next_time"),
            since=when(one, "running_since_time"),
        )
        for part in parts
        if part.answer is not None
        for one in part.answer.timers
    ]
    return sorted(found, key=lambda row: (order.index(row.state), row.service, row.said.name))


def _timer_state(said: pb.Timer) -> str:
    if said.HasField("running_since_time"):
        return "running"
    if said.late:
        return "late"
    if said.error:
        return "failed"
    return "done" if said.HasField("begin_time") else "never"


def errors_of(answers: Sequence[tuple[str, Sequence[Part]]]) -> list[ErrorRow]:
    """Errors of all replicas, the latest first."""
    found = [
        ErrorRow(service, part.answer.replica, one, one.time.ToDatetime(tzinfo=UTC))
        for service, parts in answers
        for part in parts
        if part.answer is not None
        for one in part.answer.errors
    ]
    return sorted(found, key=lambda row: row.time, reverse=True)


def replicas_of(answers: Sequence[tuple[str, Sequence[Part]]]) -> list[tuple[str, str, datetime]]:
    """Who answered, and since when each remembers."""
    return [
        (service, part.answer.replica, part.answer.start_time.ToDatetime(tzinfo=UTC))
        for service, parts in answers
        for part in parts
        if part.answer is not None
    ]
