"""Products, channels and forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.intake.domain import catalog
from services.intake.domain import form as forms
from services.intake.domain.catalog import Item, Localized
from services.intake.domain.form import Form
from services.intake.domain.refusal import Conflict, Invalid, Outdated, Unknown
from services.intake.store.catalog import CatalogStore
from services.intake.usecases.ground import Ground
from services.mesh.documents.port import Stale


async def create_item(
    *,
    store: CatalogStore,
    id: str,  # noqa: A002
    title: Localized,
    now: datetime,
) -> tuple[Item, bool]:
    """A product or channel, and whether it was there already: a title that makes the same id is the same.

    Raises:
        Invalid: `id_malformed`, `title_empty`, and what is wrong with the title.
        Conflict: `taken`, when one with the wished id has another title.
    """
    item = catalog.create(id, title, now)
    try:
        return await store.save(item, 0), False
    except Stale:
        there = await store.get(item.id)
        if there is None or (id and there.title.en != item.title.en):
            raise Conflict("taken", "id") from None
        return there, True


async def update_item(
    *,
    store: CatalogStore,
    id: str,  # noqa: A002
    version: int,
    title: Localized,
    active: bool,
) -> Item:
    """Another title or standing for a product or channel.

    Raises:
        Unknown: `unknown`.
        Outdated: `stale`.
        Invalid: what is wrong with the title.
    """
    item = await get_item(store=store, id=id)
    if item.version != version:
        raise Outdated("stale", "version")
    try:
        return await store.save(catalog.changed(item, title, active=active), version)
    except Stale:
        raise Outdated("stale", "version") from None


async def get_item(*, store: CatalogStore, id: str) -> Item:  # noqa: A002
    """A product or channel. Raises `Unknown`."""
    item = await store.get(id)
    if item is None:
        raise Unknown("unknown", "id")
    return item


async def list_items(
    *, store: CatalogStore, active_only: bool, limit: int, after: str
) -> tuple[list[Item], str]:
    """Products or channels by id. Raises `Invalid` with `page_token_wrong`."""
    try:
        return await store.page(active_only=active_only, limit=limit, after=after)
    except ValueError:
        raise Invalid("page_token_wrong", "page_token") from None


async def get_form(*, ground: Ground, id: str, version: int) -> Form:  # noqa: A002
    """A form in its newest version (0) or in this one. Raises `Unknown` with `form_unknown`."""
    form = await ground.store.forms.lately(id, version)
    if form is None:
        raise Unknown("form_unknown", "id")
    return form


async def list_forms(*, ground: Ground, limit: int, after: str) -> tuple[list[Form], str]:
    """Forms in their newest versions, by id. Raises `Invalid` with `page_token_wrong`."""
    try:
        return await ground.store.forms.page(limit=limit, after=after)
    except ValueError:
        raise Invalid("page_token_wrong", "page_token") from None


async def list_form_versions(
    *,
    ground: Ground,
    id: str,  # noqa: A002
    limit: int,
    after: str,
) -> tuple[list[Form], str]:
    """Every version of a form, the newest first.

    Raises:
        Unknown: `form_unknown`.
        Invalid: `page_token_wrong`.
    """
    newest = await ground.store.forms.get(id)
    if newest is None:
        raise Unknown("form_unknown", "id")
    try:
        before, more = await ground.store.forms.versions(id, limit=limit, after=after)
    except ValueError:
        raise Invalid("page_token_wrong", "page_token") from None
    # What is put aside just before a save that then fails is the newest once more.
    before = [form for form in before if form.version != newest.version]
    return ([newest, *before] if not after else before), more


async def create_form(*, ground: Ground, form: Form) -> Form:
    """A new form, as version 1; the same again is that form.

    Raises:
        Invalid: what is wrong with the form, `channel_unknown`.
        Conflict: `taken`.
    """
    await _by_known_channel(ground, form)
    try:
        return await ground.store.forms.create(forms.checked(form))
    except Stale:
        there = await ground.store.forms.get(form.id)
        if there is None or not _same(there, form):
            raise Conflict("taken", "id") from None
        return there


async def update_form(*, ground: Ground, form: Form, version: int) -> Form:
    """The next version of a form, decided on its version `version`.

    Raises:
        Unknown: `form_unknown`.
        Outdated: `stale`.
        Invalid: what is wrong with the form, `channel_unknown`.
    """
    before = await ground.store.forms.get(form.id)
    if before is None:
        raise Unknown("form_unknown", "id")
    if before.version != version:
        raise Outdated("stale", "version")
    await _by_known_channel(ground, form)
    after = forms.checked(replace(form, version=version + 1, stored=before.stored))
    try:
        return await ground.store.forms.next(before, after)
    except Stale:
        raise Outdated("stale", "version") from None


async def _by_known_channel(ground: Ground, form: Form) -> None:
    if form.channel and await ground.store.channels.lately(form.channel) is None:
        raise Invalid("channel_unknown", "channel")


def _same(one: Form, other: Form) -> bool:
    return replace(one, create_time=other.create_time, by=other.by, stored=other.stored) == other
