"""How issues are remembered, and which issue a pattern belongs to."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.actions.domain.issue import Issue, State
from services.actions.domain.label import CauseCategory, Severity
from services.actions.domain.trend import Trend
from services.actions.store.cases import HOUR, NOBODY
from services.actions.store.kept import Change, Kept, Listed, paged, save_chunked
from services.actions.store.packing import packed, unpacked
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.made import Made
from services.mesh.documents.port import (
    Body,
    Collection,
    Document,
    Heard,
    In,
    Range,
    Save,
    Scalar,
    Stale,
    Where,
)


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """What issues must match; what is empty matches all. Merged ones are left out unless asked for."""

    states: tuple[State, ...] = ()
    severities: tuple[Severity, ...] = ()
    trends: tuple[Trend, ...] = ()
    product: str = ""
    owner: str = ""
    query: str = ""
    with_merged: bool = False
    with_plan: bool | None = None
    causes: tuple[CauseCategory, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an issue stands, in short."""

    issue_id: str
    state: State
    trend: Trend
    severity: Severity
    cause: CauseCategory
    product: str
    with_plan: bool
    open_time: datetime
    regress_time: datetime | None


class Issues:
    """Issues by id, by page, and by what a worker looks for."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._made: Made[Issue] = Made()

    async def load(self, issue_id: str) -> Kept[Issue] | None:
        """The issue, or None."""
        document = await self.collection.get(issue_id)
        return self._kept(document) if document is not None else None

    async def get_many(self, issue_ids: Sequence[str]) -> dict[str, Kept[Issue]]:
        """Those that there are, by id."""
        if not issue_ids:
            return {}
        found = await self.collection.get_many(issue_ids)
        return {issue_id: self._kept(document) for issue_id, document in found.items()}

    async def save(self, change: Change[Issue]) -> None:
        """Write a change.

        Raises:
            Stale: somebody else saved the issue since it was loaded, or it exists already.
        """
        await self.collection.save(_save(change))

    async def save_many(self, changes: Sequence[Change[Issue]]) -> list[bool]:
        """Write many changes; per change, whether it was written."""
        return await save_chunked(self.collection, changes, _save)

    async def page(self, wanted: IssueFilter, *, order: str, limit: int, after: str) -> Listed[Issue]:
        """Issues that match, a page of them. `order` is a field of the body."""
        where = _where(wanted)
        text = wanted.query
        page = await paged(self.collection, where, order=order, limit=limit, after=after, text=text)
        return Listed(tuple(self._kept(document).thing for document in page.documents), page.next_after)

    async def tally(self, by: Sequence[str], wanted: IssueFilter) -> dict[tuple[Scalar, ...], int]:
        """How many match, per combination of fields of the body. The filter's query is not looked at."""
        return await self.collection.tally(by, _where(wanted))

    async def standings(self) -> list[Standing]:
        """Every issue that stands for itself, by id."""
        fields = ("_id", "state", "trend", "severity", "cause", "product", "with_plan", "open_time")
        rows: Any = await self.collection.tally((*fields, "regress_time"), {"standing": True})
        return [_standing(*row) for row in sorted(rows, key=lambda row: row[0])]

    async def merged_into(self, issue_ids: Some[str]) -> dict[str, str]:
        """Issues that are merged into any of these, directly, and into which."""
        found: dict[str, str] = {}
        after, where = "", {"merged_into": In(tuple(issue_ids))}
        while issue_ids:
            page = await self.collection.find(where, order="merged_into", limit=500, after=after)
            found |= {document.id: document.body["merged_into"] for document in page.documents}
            after = page.next_after
            if not after:
                break
        return found

    async def pending(self, limit: int) -> list[Kept[Issue]]:
        """Issues that the recount has not seen as they are."""
        return await self._some({"pending": True}, limit)

    async def moving(self, limit: int, after: str = "") -> list[Kept[Issue]]:
        """Issues whose cases may still be attached elsewhere, by id, behind this one."""
        return await self._some({"moving": True, "_id": Range(gt=after)}, limit)

    async def watched_until(self, now: datetime, limit: int) -> list[Kept[Issue]]:
        """Fixed issues whose watch window is over."""
        return await self._some(
            {"state": State.FIXED, "standing": True, "watch_end_time": Range(le=to_micros(now))}, limit
        )

    async def archived_until(self, now: datetime, limit: int) -> list[Kept[Issue]]:
        """Archived issues whose date has come."""
        return await self._some(
            {"state": State.ARCHIVED, "standing": True, "until_time": Range(le=to_micros(now))}, limit
        )

    async def not_counted_since(self, day: int, limit: int) -> list[Kept[Issue]]:
        """Issues whose trend was last looked at before this day (counted since the epoch)."""
        return await self._some({"trend_day": Range(lt=day)}, limit, "trend_day")

    async def _some(self, where: Where, limit: int, order: str = "_id") -> list[Kept[Issue]]:
        """Ordered as an index is that begins with what is asked for, so that nothing else is looked at."""
        page = await self.collection.find(where, order=order, limit=limit)
        return [self._kept(document) for document in page.documents]

    def _kept(self, document: Document) -> Kept[Issue]:
        marks = Heard(dict(document.body.get("heard", {})))
        thing = self._made.get(document.id, document.version, lambda: unpacked(Issue, document.body["issue"]))
        return Kept(thing, document.version, marks)


class Patterns:
    """Which issue a pattern belongs to."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection

    async def homes(self, pattern_ids: Some[str]) -> dict[str, str]:
        """The own issue of each pattern that has one, whatever that is merged into."""
        if not pattern_ids:
            return {}
        found = await self.collection.get_many(tuple(pattern_ids))
        return {pattern_id: document.body["home"] for pattern_id, document in found.items()}

    async def of_issues(self, issue_ids: Some[str]) -> dict[str, str]:
        """All patterns whose own issue is one of these, and which."""
        found: dict[str, str] = {}
        after, where = "", {"home": In(tuple(issue_ids))}
        while issue_ids:
            page = await self.collection.find(where, order="home", limit=500, after=after)
            found |= {document.id: document.body["home"] for document in page.documents}
            after = page.next_after
            if not after:
                break
        return found

    async def settle(self, homes: Mapping[str, str], *, source: str) -> None:
        """Give patterns their issues, where they belong to `source` (empty: to none); others stay.

        Raises:
            Stale: somebody else moves one of them at the same time; some may have moved.
        """
        found = await self.collection.get_many(tuple(homes))
        due = [p for p in homes if (found[p].body["home"] if p in found else "") == source]

        def save(pattern_id: str) -> Save:
            version = found[pattern_id].version if pattern_id in found else 0
            return Save(pattern_id, version, {"home": homes[pattern_id]})

        if not all(await save_chunked(self.collection, due, save)):
            raise Stale


def _standing(  # noqa: PLR0917
    issue_id: str, state: str, trend: str, severity: str, cause: str, product: str, *rest: Any
) -> Standing:
    with_plan, opened, regressed = rest
    return Standing(
        issue_id=issue_id,
        state=State(state),
        trend=Trend(trend),
        severity=Severity(severity),
        cause=CauseCategory(cause or ""),
        product=product,
        with_plan=bool(with_plan),
        open_time=from_micros(opened),
        regress_time=None if regressed is None else from_micros(regressed),
    )


def _save(change: Change[Issue]) -> Save:
    body = {"issue": packed(change.after), **_found_by(change.after)}
    return Save(change.after.id, change.before.version, body, change.tell)


def _found_by(issue: Issue) -> Body:
    """What lists, timers and metrics look at."""
    counts, opened = issue.counts, to_micros(issue.open_time)
    until = issue.archive.until_time if issue.archive else None
    return {
        "title": issue.title,
        "state": issue.state,
        "standing": not issue.merged_into,
        "open": issue.open,
        "pending": issue.pending or None,
        "moving": issue.moving or None,
        "merged_into": issue.merged_into,
        "owner": issue.owner,
        "severity": counts.severity,
        "severity_rank": counts.severity.rank,
        "product": counts.product,
        "trend": counts.trend,
        "case_count": counts.cases,
        "open_time": opened,
        "open_hour": opened // HOUR,
        "last_occur_time": _micros(counts.last_occur_time),
        "watch_end_time": _micros(issue.fix.watch_end_time) if issue.fix else None,
        "until_time": _micros(until),
        "regressions": issue.regression_count,
        "regress_time": _micros(issue.regress_time),
        "cause": issue.root_cause.category if issue.root_cause else "",
        "trend_day": _trend_day(issue),
        "with_plan": bool(issue.plans),
    }


def _trend_day(issue: Issue) -> int | None:
    return None if issue.merged_into else issue.counts.day


def _micros(moment: datetime | None) -> int | None:
    return None if moment is None else to_micros(moment)


def _where(wanted: IssueFilter) -> Where:
    where: dict[str, Any] = {} if wanted.with_merged else {"standing": True}
    for field, values in (
        ("state", wanted.states),
        ("severity", wanted.severities),
        ("trend", wanted.trends),
        ("cause", wanted.causes),
    ):
        if values:
            where[field] = In(values)
    if wanted.product:
        where["product"] = wanted.product
    if wanted.owner:
        where["owner"] = "" if wanted.owner == NOBODY else wanted.owner
    if wanted.with_plan is not None:
        where["with_plan"] = wanted.with_plan
    return where
