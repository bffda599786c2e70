"""How a session is remembered: one document with its agenda, notes and minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Save, Telling
from services.review.domain.agenda import AgendaItem, Rule
from services.review.domain.session import Minutes, Note, Session, SessionState
from services.review.store.kept import Kept, Listed
from services.review.store.moments import restored, stored


def body_of(session: Session) -> Body:
    """The body of a session's document."""
    return {
        "title": session.title,
        "hold_time": to_micros(session.hold_time),
        "chair": session.chair,
        "members": list(session.members),
        "created_by": session.created_by,
        "create_time": to_micros(session.create_time),
        "state": session.state.value,
        "agenda": [_item_body(item) for item in session.agenda],
        "agenda_time": stored(session.agenda_time),
        "notes": [_note_body(note) for note in session.notes],
        "open_time": stored(session.open_time),
        "close_time": stored(session.close_time),
        "minutes": _minutes_body(session.minutes),
    }


def from_body(review_id: str, body: Body) -> Session:
    """The session that `body_of` wrote."""
    return Session(
        id=review_id,
        title=body["title"],
        hold_time=from_micros(body["hold_time"]),
        chair=body["chair"],
        members=tuple(body["members"]),
        created_by=body["created_by"],
        create_time=from_micros(body["create_time"]),
        state=SessionState(body["state"]),
        agenda=tuple(_item(item) for item in body["agenda"]),
        agenda_time=restored(body["agenda_time"]),
        notes=tuple(_note(note) for note in body["notes"]),
        open_time=restored(body["open_time"]),
        close_time=restored(body["close_time"]),
        minutes=_minutes(body["minutes"]),
    )


def _item_body(item: AgendaItem) -> dict[str, Any]:
    return {
        "rule": item.rule.value,
        "title": item.title,
        "owner": item.owner,
        "why": item.why,
        "plan_id": item.plan_id,
        "plan_version": item.plan_version,
        "issue_id": item.issue_id,
        "facts": dict(item.facts),
    }


def _item(body: dict[str, Any]) -> AgendaItem:
    return AgendaItem(
        rule=Rule(body["rule"]),
        title=body["title"],
        owner=body["owner"],
        why=body["why"],
        plan_id=body["plan_id"],
        plan_version=body["plan_version"],
        issue_id=body["issue_id"],
        facts=dict(body["facts"]),
    )


def _note_body(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "text": note.text,
        "noted_by": note.noted_by,
        "note_time": to_micros(note.note_time),
        "item_id": note.item_id,
    }


def _note(body: dict[str, Any]) -> Note:
    return Note(
        id=body["id"],
        text=body["text"],
        noted_by=body["noted_by"],
        note_time=from_micros(body["note_time"]),
        item_id=body["item_id"],
    )


def _minutes_body(minutes: Minutes | None) -> dict[str, Any] | None:
    if minutes is None:
        return None
    return {
        "decision_ids": list(minutes.decision_ids),
        "undecided_item_ids": list(minutes.undecided_item_ids),
    }


def _minutes(body: dict[str, Any] | None) -> Minutes | None:
    if body is None:
        return None
    return Minutes(tuple(body["decision_ids"]), tuple(body["undecided_item_ids"]))


class SessionBook:
    """Sessions, and the events told from them."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def load(self, review_id: str) -> Kept[Session] | None:
        """That session, if there is one."""
        document = await self._collection.get(review_id)
        return Kept(from_body(review_id, document.body), document.version) if document else None

    async def save(self, session: Session, version: int, tell: Sequence[Telling] = ()) -> Kept[Session]:
        """Keep it and tell.

        Raises:
            Stale: it changed since `version`, or for 0: there is one.
        """
        saved = await self._collection.save(Save(session.id, version, body_of(session), tuple(tell)))
        return Kept(session, saved.document.version)

    async def page(
        self, *, state: SessionState | None = None, limit: int = 50, after: str = ""
    ) -> Listed[Kept[Session]]:
        """The latest first."""
        where = {"state": state.value} if state else {}
        page = await self._collection.find(where, order="-hold_time", limit=limit, after=after)
        kept = (Kept(from_body(found.id, found.body), found.version) for found in page.documents)
        return Listed(tuple(kept), page.next_after)
