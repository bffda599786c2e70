"""Putting together what this replica knows and what log and documents say of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from services.mesh.documents.port import Document
from services.mesh.inspection.facts import Consumer, Partition, TimerFacts
from services.mesh.log.port import Backlog

if TYPE_CHECKING:
    from services.mesh.inbox import Inbox
    from services.mesh.timers import Run, Timers

Place = tuple[str, int]


def consumers(inbox: Inbox, backlog: Mapping[Place, Backlog] | None) -> list[Consumer]:
    """One per topic."""
    still = _still(inbox)
    return [_consumer(topic, inbox, backlog, still) for topic in inbox.topics]


def _consumer(
    topic: str, inbox: Inbox, backlog: Mapping[Place, Backlog] | None, still: Mapping[Place, Partition]
) -> Consumer:
    waits = [one for (name, _), one in (backlog or {}).items() if name == topic]
    return Consumer(
        topic=topic,
        lag=None if backlog is None else sum(one.count for one in waits),
        oldest_time=min((one.oldest_time for one in waits if one.oldest_time), default=None),
        heard_time=_moment(inbox.progress.heard.get(topic, 0.0)),
        held=sum(name == topic for name, _ in inbox.progress.held),
        partitions=tuple(one for (name, _), one in sorted(still.items()) if name == topic),
    )


def _still(inbox: Inbox) -> dict[Place, Partition]:
    """Partitions of this replica in which something stands still."""
    found = {
        place: Partition(place[1], "waiting", error, _moment(since))
        for place, (error, since) in inbox.progress.waiting().items()
    }
    for name in inbox.stopped:
        topic, _, number = name.rpartition("/")
        known = found.get((topic, int(number)))
        found[topic, int(number)] = Partition(int(number), "stopped", since=known.since if known else None)
    return found


def timers(own: Timers, stored: Mapping[str, Document]) -> list[TimerFacts]:
    """Of each timer the later of what this replica did and what any of them wrote down."""
    return [_timer(run, own.holder, stored.get(run.timer)) for run in own.runs()]


def _timer(run: Run, holder: str, stored: Document | None) -> TimerFacts:
    body: Mapping[str, Any] = stored.body if stored else {}
    if body.get("begin_time", 0) / 1e6 > run.begin + 1e-3:
        begin, seconds, error = body["begin_time"] / 1e6, body["seconds"], body["error"]
        following, who = body["next_time"] / 1e6, body.get("holder", "")
    else:
        begin, seconds, error, following = run.begin, run.seconds, run.error, run.next
        who = holder if begin else ""
    return TimerFacts(
        name=run.timer,
        every=run.every,
        begin_time=_moment(begin),
        seconds=seconds,
        error=error,
        next_time=_moment(following),
        holder=holder if run.since else who,
        running_since=_moment(run.since),
    )


def _moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
