"""How plans are remembered."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.actions.domain.plan import Plan, State
from services.actions.store.kept import Change, Kept, Listed, paged
from services.actions.store.packing import packed, unpacked
from services.mesh.clock import to_micros
from services.mesh.documents.made import Made
from services.mesh.documents.port import Collection, Document, Heard, In, Range, Save, Scalar, Where

_NO_DATE = 1 << 62
"""Where plans without a date stand among those that have one: behind them."""

_MOST = 500


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """What plans must match; what is empty matches all."""

    issue_ids: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    owner: str = ""
    query: str = ""


class Plans:
    """Plans by id, by page, and by their issue."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._made: Made[Plan] = Made()

    async def load(self, plan_id: str) -> Kept[Plan] | None:
        """The plan, or None."""
        document = await self.collection.get(plan_id)
        return self._kept(document) if document is not None else None

    async def get_many(self, plan_ids: Sequence[str]) -> dict[str, Kept[Plan]]:
        """Those that there are, by id."""
        found = await self.collection.get_many(plan_ids)
        return {plan_id: self._kept(document) for plan_id, document in found.items()}

    async def save(self, change: Change[Plan], now: datetime) -> None:
        """Write a change.

        Raises:
            Stale: somebody else saved the plan since it was loaded, or it exists already.
        """
        plan = change.after
        heard = change.heard if change.heard is not None else change.before.heard
        body = {"plan": packed(plan), "heard": heard.marks, **_found_by(plan, now)}
        await self.collection.save(Save(plan.id, change.before.version, body, change.tell))

    async def page(self, wanted: PlanFilter, *, order: str, limit: int, after: str) -> Listed[Plan]:
        """Plans that match, a page of them. `order` is a field of the body."""
        where = _where(wanted)
        text = wanted.query
        page = await paged(self.collection, where, order=order, limit=limit, after=after, text=text)
        return Listed(tuple(self._kept(document).thing for document in page.documents), page.next_after)

    async def of_issues(self, issue_ids: Some[str]) -> list[Plan]:
        """All plans of these issues, the earliest first."""
        if not issue_ids:
            return []
        where: Where = {"issue_id": In(tuple(issue_ids))}
        page = await self.collection.find(where, order="create_time", limit=_MOST)
        return [self._kept(document).thing for document in page.documents]

    async def tally(self, by: Sequence[str]) -> dict[tuple[Scalar, ...], int]:
        """How many there are, per combination of fields of the body."""
        return await self.collection.tally(by)

    async def overdue_since(self, now: datetime, limit: int) -> list[Kept[Plan]]:
        """Plans of which an action has become overdue that others do not know of."""
        page = await self.collection.find(
            {"next_due_time": Range(lt=to_micros(now))}, order="next_due_time", limit=limit
        )
        return [self._kept(document) for document in page.documents]

    def _kept(self, document: Document) -> Kept[Plan]:
        marks = Heard(dict(document.body.get("heard", {})))
        thing = self._made.get(document.id, document.version, lambda: unpacked(Plan, document.body["plan"]))
        return Kept(thing, document.version, marks)


def _found_by(plan: Plan, now: datetime) -> dict[str, Any]:
    """What lists, timers and metrics look at."""
    due = plan.next_due_time(now)
    return {
        "title": plan.title,
        "state": plan.state,
        "issue_id": plan.issue_id,
        "owner": plan.owner,
        "create_time": to_micros(plan.create_time),
        "due_order": _NO_DATE if plan.due_time is None else to_micros(plan.due_time),
        "next_due_time": None if due is None else to_micros(due),
        "preventive": plan.preventive_count > 0,
        "overdue": plan.overdue_count(now),
    }


def _where(wanted: PlanFilter) -> Where:
    where: dict[str, Any] = {}
    if wanted.issue_ids:
        where["issue_id"] = In(wanted.issue_ids)
    if wanted.states:
        where["state"] = In(wanted.states)
    if wanted.owner:
        where["owner"] = wanted.owner
    return where
