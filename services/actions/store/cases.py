"""How cases are remembered."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.actions.domain.case import RESTING, Case, State
from services.actions.domain.label import Severity
from services.actions.store.kept import CHUNK, Change, Kept, Listed, paged, save_chunked
from services.actions.store.packing import packed, unpacked
from services.mesh.clock import to_micros
from services.mesh.documents.port import (
    Body,
    Collection,
    Document,
    Heard,
    In,
    Not,
    Range,
    Save,
    Scalar,
    Where,
)

NOBODY = "-"
"""In a filter: without an owner, without an issue."""

HOUR = 3_600_000_000
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What cases must match; what is empty or None matches all."""

    states: tuple[State, ...] = ()
    severities: tuple[Severity, ...] = ()
    product: str = ""
    owner: str = ""
    issue_id: str = ""
    pattern_id: str = ""
    event_time_doubt: bool | None = None
    open: bool | None = None
    from_time: datetime | None = None
    until_time: datetime | None = None


class Cases:
    """Cases by id, by page, and by what a worker looks for."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    async def load(self, case_id: str) -> Kept[Case]:
        """The case, or a new one that nobody knows anything of."""
        document = await self.collection.get(case_id)
        return _kept(document) if document is not None else Kept(Case(case_id))

    async def get_many(self, case_ids: Sequence[str]) -> dict[str, Kept[Case]]:
        """Those that there are, by id."""
        found = await self.collection.get_many(case_ids)
        return {case_id: _kept(document) for case_id, document in found.items()}

    async def save(self, change: Change[Case]) -> None:
        """Write a change.

        Raises:
            Stale: somebody else saved the case since it was loaded.
        """
        await self.collection.save(_save(change))

    async def save_many(self, changes: Sequence[Change[Case]]) -> list[bool]:
        """Write many changes; per change, whether it was written."""
        return await save_chunked(self.collection, changes, _save)

    async def page(self, wanted: CaseFilter, *, order: str, limit: int, after: str) -> Listed[Case]:
        """Cases that match, a page of them. `order` is a field of the body."""
        page = await paged(self.collection, _where(wanted), order=order, limit=limit, after=after)
        return Listed(tuple(_kept(document).thing for document in page.documents), page.next_after)

    async def tally(self, by: Sequence[str], wanted: CaseFilter) -> dict[tuple[Scalar, ...], int]:
        """How many match, per combination of fields of the body."""
        return await self.collection.tally(by, _where(wanted))

    async def pending(self, limit: int) -> list[Kept[Case]]:
        """Cases that the recount has not seen as they are, about so many."""
        found: list[Kept[Case]] = []
        after = ""
        while len(found) < limit:
            page = await self.collection.find({"pending": True}, order="_id", limit=CHUNK, after=after)
            found += [_kept(document) for document in page.documents]
            after = page.next_after
            if not after:
                break
        return found

    async def pending_in(self, places: Some[str]) -> bool:
        """Whether any case of these places waits for the recount."""
        return bool(places) and await self.collection.count({"unsettled": In(tuple(places))}) > 0

    async def strays(self, places: Some[str], issue_id: str, limit: int) -> list[Kept[Case]]:
        """Cases of these places that are attached elsewhere than to this issue. Those that wait for the
        recount are left to it."""
        if not places:
            return []
        where: Where = {"settled": In(tuple(places)), "issue_id": Not(issue_id)}
        return await self._some(where, limit, order="settled")

    async def silent(self, replied_until: datetime, limit: int) -> list[Kept[Case]]:
        """Cases whose customer has had the word since then or longer."""
        states = In(tuple(sorted(RESTING)))
        where: Where = {"state": states, "reply_time": Range(le=to_micros(replied_until))}
        return await self._some(where, limit, order="reply_time")

    async def _some(self, where: Where, limit: int, *, order: str) -> list[Kept[Case]]:
        """Ordered as an index is that begins with what is asked for, so that nothing else is looked at."""
        page = await self.collection.find(where, order=order, limit=limit)
        return [_kept(document) for document in page.documents]


def _kept(document: Document) -> Kept[Case]:
    marks = Heard(dict(document.body.get("heard", {})))
    return Kept(unpacked(Case, document.body["case"]), document.version, marks)


def _save(change: Change[Case]) -> Save:
    heard = change.heard if change.heard is not None else change.before.heard
    body = {"case": packed(change.after), "heard": heard.marks, **_found_by(change.after)}
    return Save(change.after.id, change.before.version, body, change.tell)


def _found_by(case: Case) -> Body:
    """What queries, recounts and metrics look at."""
    said, receive, happened = case.said, _micros(case.said.receive_time), _micros(case.last_occur_time)
    when = happened if happened is not None else receive
    return {
        "state": case.state if case.learned else "",
        "open": case.open,
        "counted": case.counted,
        "pending": case.pending or None,
        "doubt": case.event_time_doubt,
        "severity": said.severity,
        "severity_rank": said.severity.rank,
        "product": said.product,
        "stage": said.stage,
        "owner": case.owner,
        "issue_id": case.issue_id,
        "pattern_id": said.pattern_id,
        "place": case.place,
        "settled": case.place if case.counted and not case.pending else None,
        "unsettled": case.place if case.counted and case.pending else None,
        "customer_key": said.customer_key,
        "close_reason": case.close_reason,
        "reply_time": _micros(case.reply_time),
        "receive_time": receive,
        "receive_hour": None if receive is None else receive // HOUR,
        "last_occur_time": happened,
        "day": None if when is None else when // DAY,
    }


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _where(wanted: CaseFilter) -> Where:
    where: dict[str, Any] = {"state": In(wanted.states)} if wanted.states else {"state": Not("")}
    if wanted.severities:
        where["severity"] = In(wanted.severities)
    for field in ("product", "pattern_id", "owner", "issue_id"):
        if value := getattr(wanted, field):
            where[field] = "" if value == NOBODY else value
    if wanted.event_time_doubt is not None:
        where |= {"doubt": wanted.event_time_doubt, "counted": True}
    if wanted.open is not None:
        where["open"] = wanted.open
    if wanted.from_time or wanted.until_time:
        where["receive_time"] = Range(ge=_micros(wanted.from_time), lt=_micros(wanted.until_time))
    return where
