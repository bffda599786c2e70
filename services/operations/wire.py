"""How facts are spoken: plain dataclasses of the mesh to messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from voc.operations.v1 import operations_pb2 as pb

from services.mesh.clock import from_micros
from services.mesh.dead_letters import DeadLetter
from services.mesh.inbox.blocked import REPLAY, Block
from services.mesh.inspection.facts import Consumer, Failure, Partition, Standing, TimerFacts, Untold

LATE = timedelta(seconds=30)
"""Besides its own interval: runs are written down a while after they were, and clocks differ."""

_STATES = {
    "ready": pb.Condition.STATE_READY,
    "degraded": pb.Condition.STATE_DEGRADED,
    "unready": pb.Condition.STATE_UNREADY,
}
_STILL = {"stopped": pb.Partition.STATE_STOPPED, "waiting": pb.Partition.STATE_WAITING}
_FAILURES = {"poison": pb.DeadLetter.FAILURE_POISON, "bug": pb.DeadLetter.FAILURE_BUG}


def stamp(moment: datetime | None) -> Timestamp | None:
    """The moment as a message; nothing for none."""
    if moment is None:
        return None
    made = Timestamp()
    made.FromDatetime(moment)
    return made


def condition(standing: Standing) -> pb.Condition:
    """What a replica says of itself without asking anybody."""
    return pb.Condition(
        service=standing.service,
        replica=standing.replica,
        version=standing.version,
        state=_STATES[standing.state],
        reasons=standing.reasons,
        start_time=stamp(standing.start_time),
        answer_time=stamp(standing.now),
        ground=pb.Ground(
            documents=standing.ground.documents,
            documents_place=standing.ground.documents_place,
            log=standing.ground.log,
            log_place=standing.ground.log_place,
        ),
    )


def hearing(into: pb.Condition, consumers: Sequence[Consumer]) -> None:
    """How it keeps up, all topics together."""
    if all(one.lag is not None for one in consumers):
        into.lag = sum(one.lag or 0 for one in consumers)
    oldest = [one.oldest_time for one in consumers if one.oldest_time]
    if oldest:
        into.oldest_waiting_time.FromDatetime(min(oldest))
    still = [partition for one in consumers for partition in one.partitions]
    into.stopped_partitions = sum(one.state == "stopped" for one in still)
    into.waiting_partitions = sum(one.state == "waiting" for one in still)


def outbox(waits: Iterable[Untold]) -> pb.Outbox:
    """What waits to be told."""
    some = [one for one in waits if one.documents]
    return pb.Outbox(
        documents=sum(one.documents for one in some),
        oldest_time=stamp(min((one.oldest_time for one in some if one.oldest_time), default=None)),
        collections=[
            pb.Untold(collection=one.collection, documents=one.documents, oldest_time=stamp(one.oldest_time))
            for one in some
        ],
    )


def letters(into: pb.Condition, dead: Sequence[DeadLetter]) -> None:
    """Dead letters in numbers; they come the oldest first."""
    into.dead_letters = len(dead)
    into.parked = sum(one.parked for one in dead)
    if dead:
        into.oldest_dead_letter_time.FromDatetime(from_micros(dead[0].letter.time))


def consumer(found: Consumer) -> pb.Consumer:
    """One topic."""
    made = pb.Consumer(
        topic=found.topic,
        oldest_waiting_time=stamp(found.oldest_time),
        heard_time=stamp(found.heard_time),
        held_partitions=found.held,
        partitions=[_partition(one) for one in found.partitions],
    )
    if found.lag is not None:
        made.lag = found.lag
    return made


def _partition(found: Partition) -> pb.Partition:
    return pb.Partition(
        number=found.number, state=_STILL[found.state], error=found.error, since_time=stamp(found.since)
    )


def timer(found: TimerFacts, now: datetime) -> pb.Timer:
    """One timer."""
    return pb.Timer(
        name=found.name,
        every_seconds=found.every.total_seconds(),
        duration_seconds=found.seconds,
        begin_time=stamp(found.begin_time),
        error=found.error,
        next_time=stamp(found.next_time),
        holder=found.holder,
        running_since_time=stamp(found.running_since),
        late=late(found, now),
    )


def late(found: TimerFacts, now: datetime) -> bool:
    """Whether it should have run and did not."""
    if found.running_since is not None or found.next_time is None:
        return False
    return now > found.next_time + found.every + LATE


def failure(found: Failure) -> pb.RecentError:
    """One error."""
    return pb.RecentError(
        time=stamp(found.time),
        doing=found.doing,
        error=found.error,
        place=found.place,
        request_id=found.request_id,
        trace_id=found.trace_id,
        event_id=found.event_id,
    )


def dead_letter(found: DeadLetter) -> pb.DeadLetter:
    """One dead letter."""
    letter = found.letter
    return pb.DeadLetter(
        id=letter.id,
        service=found.consumer,
        topic=found.block.topic,
        subject=found.block.subject,
        event_type=letter.type,
        failure=_FAILURES.get(letter.failure, pb.DeadLetter.FAILURE_UNSPECIFIED),
        error=letter.error,
        place=letter.where,
        first_time=stamp(from_micros(letter.time)),
        last_time=stamp(from_micros(letter.last_time)) if letter.last_time else None,
        tries=letter.tries,
        parked=found.parked,
        replaying=found.block.state == REPLAY,
    )


def decisions(block: Block) -> list[pb.Decision]:
    """What people decided about this subject, the latest first."""
    asked = [(note, pb.Decision.KIND_REPLAYED) for note in block.asked]
    given_up = [(note, pb.Decision.KIND_DISCARDED) for note in block.discarded]
    return [
        pb.Decision(
            kind=kind,
            decided_by=note.get("by", ""),
            time=stamp(from_micros(note["time"])),
            reason=note.get("reason", ""),
            letter_id=note.get("id", ""),
        )
        for note, kind in sorted(asked + given_up, key=lambda one: one[0]["time"], reverse=True)
    ]


def details(found: Mapping[str, Any], prefix: str = "") -> Iterable[pb.Detail]:
    """Names and values, nested names with dots."""
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from details(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield from details({str(at): one for at, one in enumerate(value)}, f"{prefix}{name}.")
        else:
            yield pb.Detail(name=prefix + name, value=str(value))
