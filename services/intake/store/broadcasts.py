"""Issues as intake heard of them, and the broadcasts that tell their customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.intake.domain.message import Broadcast, BroadcastKind, BroadcastState, Fix, Issue
from services.intake.store.feedback_body import moment
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Document, Save, Telling

_MOST_ISSUES = 500


class IssueStore:
    """Queries over the collection `issue`."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self, id: str) -> tuple[Issue, int]:  # noqa: A002
        """What was heard of an issue, and the version of its document; nothing, and 0, when it is unknown."""
        document = await self._collection.get(id)
        if document is None:
            return Issue(id), 0
        body = document.body
        fix = body.get("fix")
        issue = Issue(id, body["state"], _fix(fix) if fix else None, body["heard"])
        return issue, document.version

    async def regressed(self) -> list[str]:
        """Ids of issues that came back after a fix."""
        page = await self._collection.find({"state": "regressed"}, order="state", limit=_MOST_ISSUES)
        return [document.id for document in page.documents]

    async def save(self, issue: Issue, expected: int) -> None:
        """One write.

        Raises:
            Stale, Gone: as the documents port says.
        """
        body: Body = {"state": issue.state, "heard": issue.heard}
        if issue.fix is not None:
            effective = issue.fix.effective_time
            body["fix"] = {
                "id": issue.fix.id,
                "note_en": issue.fix.note_en,
                "note_vi": issue.fix.note_vi,
                "effective_time": to_micros(effective) if effective else None,
            }
        await self._collection.save(Save(issue.id, expected, body))


def _fix(body: Body) -> Fix:
    return Fix(body["id"], body["note_en"], body["note_vi"], moment(body, "effective_time"))


@dataclass(frozen=True, slots=True)
class KeptBroadcast:
    """A broadcast and the version of its document."""

    broadcast: Broadcast
    version: int


class BroadcastStore:
    """Queries over the collection `broadcast`."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self, id: str) -> KeptBroadcast | None:  # noqa: A002
        """The broadcast, or None when it is unknown."""
        document = await self._collection.get(id)
        return None if document is None else _kept(document)

    async def running(self, limit: int) -> list[KeptBroadcast]:
        """Broadcasts that have customers to tell, in the order of their ids."""
        where = {"state": BroadcastState.RUNNING.value}
        page = await self._collection.find(where, order="_id", limit=limit)
        return [_kept(document) for document in page.documents]

    async def page(self, *, issue_id: str, limit: int, after: str) -> tuple[list[Broadcast], str]:
        """Broadcasts, newest first, and where to go on.

        Raises:
            ValueError: `after` is no cursor of this list.
        """
        where = {"issue_id": issue_id} if issue_id else None
        page = await self._collection.find(where, order="-create_time", limit=limit, after=after)
        return [_kept(document).broadcast for document in page.documents], page.next_after

    async def save(self, broadcast: Broadcast, expected: int, tell: tuple[Telling, ...] = ()) -> None:
        """One write.

        Raises:
            Stale, Gone: as the documents port says.
        """
        body: dict[str, Any] = {
            "kind": broadcast.kind.value,
            "state": broadcast.state.value,
            "issue_id": broadcast.issue_id,
            "fix_id": broadcast.fix_id,
            "create_time": to_micros(broadcast.create_time),
            "told_count": broadcast.told_count,
            "unreachable_count": broadcast.unreachable_count,
        }
        if broadcast.complete_time is not None:
            body["complete_time"] = to_micros(broadcast.complete_time)
        await self._collection.save(Save(broadcast.id, expected, body, tell))


def _kept(document: Document) -> KeptBroadcast:
    body = document.body
    broadcast = Broadcast(
        id=document.id,
        kind=BroadcastKind(body["kind"]),
        state=BroadcastState(body["state"]),
        issue_id=body["issue_id"],
        fix_id=body["fix_id"],
        create_time=from_micros(body["create_time"]),
        told_count=body["told_count"],
        unreachable_count=body["unreachable_count"],
        complete_time=moment(body, "complete_time"),
    )
    return KeptBroadcast(broadcast, document.version)
