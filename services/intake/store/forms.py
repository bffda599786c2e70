"""Forms as they are remembered: the newest version of each, and beside it those before."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from services.intake.domain.catalog import Localized
from services.intake.domain.form import Choice, Field, FieldType, Form
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Document, Save, Stale

MEMORY_SECONDS = 2.0


class FormStore:
    """Queries over the collections `form` (newest versions) and `form_version` (those before)."""

    def __init__(self, newest: Collection, versions: Collection) -> None:
        self._newest = newest
        self._versions = versions
        self._known: dict[tuple[str, int], tuple[float, Form]] = {}

    async def get(self, id: str, version: int = 0) -> Form | None:  # noqa: A002
        """A form in its newest version (0) or in this one."""
        document = await self._newest.get(id)
        if document is None or version in (0, document.body["version"]):
            return None if document is None else _form(id, document)
        old = await self._versions.get(f"{id}.{version}")
        return None if old is None else _form(id, old)

    async def lately(self, id: str, version: int = 0) -> Form | None:  # noqa: A002
        """As `get`, but perhaps as it stood `MEMORY_SECONDS` ago."""
        until, known = self._known.get((id, version), (0.0, None))
        if known is not None and until > time.monotonic():
            return known
        form = await self.get(id, version)
        if form is not None:
            self._known[id, version] = (time.monotonic() + MEMORY_SECONDS, form)
        return form

    async def page(self, *, limit: int, after: str) -> tuple[list[Form], str]:
        """Forms in their newest versions, by id, and where to go on.

        Raises:
            ValueError: `after` is no cursor of this list.
        """
        page = await self._newest.find(None, order="_id", limit=limit, after=after)
        return [_form(document.id, document) for document in page.documents], page.next_after

    async def versions(self, id: str, *, limit: int, after: str) -> tuple[list[Form], str]:  # noqa: A002
        """Versions of a form before its newest, the latest first, and where to go on.

        Raises:
            ValueError: `after` is no cursor of this list.
        """
        page = await self._versions.find({"form": id}, order="-version", limit=limit, after=after)
        return [_form(id, document) for document in page.documents], page.next_after

    async def create(self, form: Form) -> Form:
        """Version 1 of a form.

        Raises:
            Stale, Gone: as the documents port says.
        """
        saved = await self._newest.save(Save(form.id, 0, _body(form)))
        return replace(form, stored=saved.document.version)

    async def next(self, before: Form, after: Form) -> Form:
        """The next version; the one before is put aside first, so that no crash can lose it.

        Raises:
            Stale: somebody made another next version.
        """
        aside = Save(f"{before.id}.{before.version}", 0, {**_body(before), "form": before.id})
        for outcome in await self._versions.save_many([aside]):
            if isinstance(outcome, Exception) and not isinstance(outcome, Stale):
                raise outcome
        saved = await self._newest.save(Save(after.id, before.stored, _body(after)))
        self._known.clear()
        return replace(after, stored=saved.document.version)


def _body(form: Form) -> Body:
    return {
        "version": form.version,
        "title": _words(form.title),
        "intro": _words(form.intro),
        "fields": [_field_body(field) for field in form.fields],
        "active": form.active,
        "channel": form.channel,
        "create_time": to_micros(form.create_time),
        "by": form.by,
    }


def _form(id: str, document: Document) -> Form:  # noqa: A002
    body = document.body
    return Form(
        id=id,
        version=body["version"],
        title=Localized(**body["title"]),
        intro=Localized(**body["intro"]),
        fields=tuple(_field(field) for field in body["fields"]),
        active=body["active"],
        channel=body["channel"],
        create_time=from_micros(body["create_time"]),
        by=body.get("by", ""),
        stored=document.version,
    )


def _words(words: Localized) -> dict[str, str]:
    return {"en": words.en, "vi": words.vi}


def _field_body(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type.value,
        "label": _words(field.label),
        "hint": _words(field.hint),
        "required": field.required,
        "max_length": field.max_length,
        "minimum": field.minimum,
        "maximum": field.maximum,
        "choices": [{"value": one.value, "label": _words(one.label)} for one in field.choices],
    }


def _field(body: dict[str, Any]) -> Field:
    choices = tuple(Choice(one["value"], Localized(**one["label"])) for one in body["choices"])
    words = {"label": Localized(**body["label"]), "hint": Localized(**body["hint"])}
    return Field(**{**body, **words, "type": FieldType(body["type"]), "choices": choices})
