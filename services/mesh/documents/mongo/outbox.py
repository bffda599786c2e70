"""The events of a document that the log has not confirmed, in an array of the document itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pymongo import UpdateOne
from pymongo.write_concern import WriteConcern

from services.mesh.clock import from_micros, process_now, to_micros
from services.mesh.documents.mongo.schema import Records, Stored
from services.mesh.documents.port import Unsaid
from services.mesh.log.port import Event


def stored(events: Iterable[Event]) -> list[Stored]:
    """Events as they lie in the array."""
    since = int(process_now() * 1_000_000)
    return [
        {
            "id": event.id,
            "sequence": event.sequence,
            "type": event.type,
            "source": event.source,
            "subject": event.subject,
            "time": to_micros(event.time),
            "data": event.data,
            "causation": event.causation_id,
            "traceparent": event.traceparent,
            "since": since,
        }
        for event in events
    ]


async def oldest(records: Records, limit: int, until: float) -> list[Unsaid]:
    """Documents whose oldest event was kept at `until` or before, those that wait longest first."""
    waiting = {"unsaid.since": {"$lte": int(until * 1_000_000)}}
    found = records.find(waiting, {"unsaid": 1}).sort("unsaid.since", 1).limit(limit)
    return [_unsaid(document) for document in await found.to_list()]


async def waiting(records: Records, ids: Sequence[str]) -> list[Unsaid]:
    """Those of these documents with events that wait, with all of them in order."""
    found = records.find({"_id": {"$in": list(ids)}, "unsaid.0": {"$exists": True}}, {"unsaid": 1})
    return [_unsaid(document) for document in await found.to_list()]


async def said(records: Records, told: Mapping[str, Sequence[str]]) -> None:
    """Take these events out. Lost in a failover they are told again, so one node's word is enough."""
    updates = [
        UpdateOne({"_id": id_}, {"$pull": {"unsaid": {"id": {"$in": list(events)}}}})
        for id_, events in told.items()
    ]
    if updates:
        await records.with_options(write_concern=WriteConcern(w=1)).bulk_write(updates, ordered=False)


async def depth(records: Records) -> tuple[int, datetime | None]:
    """How many documents wait, and since when the oldest does."""
    waiting = {"unsaid.since": {"$gt": 0}}
    first = await records.find(waiting, {"unsaid.since": 1}).sort("unsaid.since", 1).limit(1).to_list()
    if not first:
        return 0, None
    since = min(event["since"] for event in first[0]["unsaid"])
    return await records.count_documents(waiting), from_micros(since)


def events(document: Stored) -> tuple[Event, ...]:
    """Those that wait of a document, oldest first."""
    found = sorted(document.get("unsaid", ()), key=lambda event: int(event["sequence"]))
    return tuple(map(_event, found))


def _unsaid(document: Stored) -> Unsaid:
    return Unsaid(document["_id"], events(document))


def _event(event: Stored) -> Event:
    return Event(
        id=event["id"],
        type=event["type"],
        source=event["source"],
        subject=event["subject"],
        time=from_micros(event["time"]),
        sequence=event["sequence"],
        data=event["data"],
        causation_id=event["causation"],
        traceparent=event["traceparent"],
    )
