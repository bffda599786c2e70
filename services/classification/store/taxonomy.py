"""Editions of the taxonomy as they are remembered: each a document of its own, which never changes.

The newest has the highest number, and numbers have no gaps, so one write makes an edition both kept and
current, and two people who decide on the same one cannot both succeed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from services.classification.domain.taxonomy import Act, Change, Edition, Step, Taxonomy, Topic
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Document, Save, Stale, Taken

_LISTS = ("keywords_en", "keywords_vi", "examples")


@dataclass(frozen=True, slots=True)
class EditionPage:
    """Editions, the newest first, and where to go on; empty at the end."""

    editions: tuple[Edition, ...]
    next_after: str = ""


class TaxonomyBook:
    """Queries with the domain's names over the collection `taxonomy`."""

    def __init__(self, editions: Collection) -> None:
        self._editions = editions

    async def newest(self, known: int = 1) -> Edition | None:
        """The newest edition; None, after one look-up, when there is none after the number `known`."""
        if await self._editions.get(_id(known + 1)) is None:
            return None
        page = await self._editions.find(order="-_id", limit=1)
        found = [_edition(document) for document in page.documents]
        return found[0] if found and found[0].taxonomy.number > known else None

    async def get(self, number: int) -> Edition | None:
        """The edition of this number."""
        document = await self._editions.get(_id(number))
        return None if document is None else _edition(document)

    async def made_by(self, request_id: str) -> Edition | None:
        """The edition that this request made."""
        page = await self._editions.find({"request_id": request_id}, limit=1)
        return _edition(page.documents[0]) if page.documents else None

    async def page(self, *, limit: int, after: str) -> EditionPage:
        """The newest first.

        Raises:
            ValueError: `after` is no cursor of this list.
        """
        page = await self._editions.find(order="-_id", limit=limit, after=after)
        return EditionPage(tuple(map(_edition, page.documents)), page.next_after)

    async def add(self, edition: Edition) -> None:
        """Keep the next edition.

        Raises:
            Stale: somebody made one of this number, or by this request.
        """
        try:
            await self._editions.save(Save(_id(edition.taxonomy.number), 0, _body(edition)))
        except Taken:
            raise Stale(_id(edition.taxonomy.number)) from None


def _id(number: int) -> str:
    return f"{number:08d}"


def _body(edition: Edition) -> Body:
    taxonomy = edition.taxonomy
    return {
        "version": taxonomy.version,
        "topics": [_topic_body(topic) for topic in taxonomy.topics],
        "moved": [[old, new] for old, new in taxonomy.moved.items()],
        "act": edition.change.act.value,
        "steps": [[step.path, step.to, list(step.fields)] for step in edition.change.steps],
        "changed_by": edition.changed_by,
        "change_time": to_micros(edition.change_time),
        "note": edition.note,
        "request_id": edition.request_id or None,
        "touched": edition.touched,
    }


def _topic_body(topic: Topic) -> Body:
    body = {name: value for name, value in asdict(topic).items() if value}
    for name in _LISTS:
        if name in body:
            body[name] = list(body[name])
    if topic.retire_time is not None:
        body["retire_time"] = to_micros(topic.retire_time)
    return body


def _edition(document: Document) -> Edition:
    body = document.body
    taxonomy = Taxonomy(
        body["version"],
        tuple(map(_topic, body["topics"])),
        int(document.id),
        dict(body["moved"]),
    )
    return Edition(
        taxonomy=taxonomy,
        change=Change(Act(body["act"]), tuple(Step(path, to, tuple(f)) for path, to, f in body["steps"])),
        changed_by=body["changed_by"],
        change_time=from_micros(body["change_time"]),
        note=body["note"],
        request_id=body["request_id"] or "",
        touched=body["touched"],
    )


def _topic(body: Mapping[str, Any]) -> Topic:
    said = dict(body)
    for name in _LISTS:
        said[name] = tuple(said.get(name, ()))
    if "retire_time" in said:
        said["retire_time"] = from_micros(said["retire_time"])
    return Topic(**said)
