"""Views of the inbox that people keep for themselves: a name and the filter that it stands for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.gateway.accounts.refusal import Refused
from services.mesh import ids
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Collection, Document, Documents, Save, Spec

VIEWS = Spec("view", indexes=(("person_id", "create_time"),))
MOST = 30
NAME_LIMIT = 60
QUERY_LIMIT = 2000


class ViewRefused(Refused):
    """A view cannot be kept as asked."""


@dataclass(frozen=True, slots=True)
class View:
    """A person's own view. `query` is what stands behind the `?` of its address."""

    id: str
    person_id: str
    name: str
    query: str
    create_time: datetime
    version: int = 0


class Views:
    """Everybody's own views, each seen by its person alone. Every method may raise `DocumentsUnavailable`."""

    def __init__(self, documents: Documents) -> None:
        self._views: Collection = documents.collection(VIEWS)

    async def of(self, person_id: str) -> list[View]:
        """A person's views, the first first."""
        page = await self._views.find({"person_id": person_id}, order="create_time", limit=MOST)
        return [_view(document) for document in page.documents]

    async def keep(self, person_id: str, name: str, query: str, now: datetime) -> View:
        """One view more.

        Raises:
            ViewRefused: no name, too long a name or filter, a name that the person uses, or too many views.
        """
        if len(query) > QUERY_LIMIT:
            raise ViewRefused("", "view_too_long")
        view = View(ids.new("vw", now), person_id, _named(name), query, now)
        mine = await self.of(person_id)
        if len(mine) >= MOST:
            raise ViewRefused("", "views_too_many", limit=str(MOST))
        _check_free(view, mine)
        await self._views.save(Save(view.id, 0, _body(view)))
        return replace(view, version=1)

    async def rename(self, person_id: str, view_id: str, name: str) -> View | None:
        """The view with another name; None when the person has no such view. Raises ViewRefused as `keep`."""
        mine = await self.of(person_id)
        view = next((one for one in mine if one.id == view_id), None)
        if view is None:
            return None
        renamed = replace(view, name=_named(name))
        _check_free(renamed, mine)
        await self._views.save(Save(view.id, view.version, _body(renamed)))
        return renamed

    async def drop(self, person_id: str, view_id: str) -> View | None:
        """Take it away; what it was, so that it can be kept again."""
        view = next((one for one in await self.of(person_id) if one.id == view_id), None)
        if view is not None:
            await self._views.expire({"_id": view_id, "person_id": person_id})
        return view


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise ViewRefused("name", "required")
    if len(name) > NAME_LIMIT:
        raise ViewRefused("name", "text_too_long", limit=str(NAME_LIMIT))
    return name


def _check_free(view: View, mine: list[View]) -> None:
    if any(one.name.casefold() == view.name.casefold() and one.id != view.id for one in mine):
        raise ViewRefused("name", "view_name_taken", name=view.name)


def _body(view: View) -> dict[str, object]:
    return {
        "person_id": view.person_id,
        "name": view.name,
        "query": view.query,
        "create_time": to_micros(view.create_time),
    }


def _view(document: Document) -> View:
    body = document.body
    return View(
        document.id,
        body["person_id"],
        body["name"],
        body["query"],
        from_micros(body["create_time"]),
        document.version,
    )
