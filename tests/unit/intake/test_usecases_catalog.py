"""Products, channels and forms are made once, and changed by who knows how they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.domain.catalog import Localized
from services.intake.domain.refusal import Conflict, Invalid, Outdated, Unknown
from services.intake.usecases import catalog
from services.intake.usecases.prepare import ensure_defaults
from tests.unit.intake.making import NOW, House


async def test_creating_again_answers_the_one_there_is(house: House) -> None:
    store = house.store.products
    item, replayed = await catalog.create_item(store=store, id="", title=Localized("US Airways"), now=NOW)
    assert (item.id, item.version, replayed) == ("us-airways", 1, False)
    again, replayed = await catalog.create_item(store=store, id="", title=Localized("US AIRWAYS"), now=NOW)
    assert (again, replayed) == (item, True)
    with pytest.raises(Conflict) as wrong:
        await catalog.create_item(store=store, id="us-airways", title=Localized("Other"), now=NOW)
    assert wrong.value.reason == "taken"


async def test_changing_names_the_version(house: House) -> None:
    store = house.store.channels
    title = Localized("Web", "Mạng")
    changed = await catalog.update_item(store=store, id="web", version=1, title=title, active=False)
    assert (changed.version, changed.active, changed.title.vi) == (2, False, "Mạng")
    assert await catalog.get_item(store=store, id="web") == changed
    with pytest.raises(Outdated):
        await catalog.update_item(store=store, id="web", version=1, title=title, active=True)
    with pytest.raises(Unknown):
        await catalog.update_item(store=store, id="nothing", version=1, title=title, active=True)
    with pytest.raises(Invalid):
        await catalog.update_item(store=store, id="web", version=2, title=Localized(""), active=True)


async def test_lists_by_id_in_pages(house: House) -> None:
    store = house.store.products
    first, after = await catalog.list_items(store=store, active_only=False, limit=2, after="")
    rest, end = await catalog.list_items(store=store, active_only=False, limit=2, after=after)
    assert [item.id for item in (*first, *rest)] == ["delivery", "mobile-app", "online-shop"]
    assert end == ""
    await catalog.update_item(
        store=store, id="delivery", version=1, title=Localized("Delivery"), active=False
    )
    active, _ = await catalog.list_items(store=store, active_only=True, limit=9, after="")
    assert [item.id for item in active] == ["mobile-app", "online-shop"]
    with pytest.raises(Invalid) as wrong:
        await catalog.list_items(store=store, active_only=False, limit=2, after="nonsense")
    assert wrong.value.reason == "page_token_wrong"


async def test_a_form_in_its_versions(house: House) -> None:
    first = await catalog.get_form(ground=house.ground, id="default", version=0)
    wish = replace(first, title=Localized("New title"), active=False)
    second = await catalog.update_form(ground=house.ground, form=wish, version=1)
    assert (second.version, second.title.en) == (2, "New title")
    assert (await catalog.get_form(ground=house.ground, id="default", version=0)).version == 2
    old = await catalog.get_form(ground=house.ground, id="default", version=1)
    assert (old.version, old.title, old.fields) == (1, first.title, first.fields)
    with pytest.raises(Outdated):
        await catalog.update_form(ground=house.ground, form=wish, version=1)
    for unknown in (("default", 3), ("nothing", 0)):
        with pytest.raises(Unknown):
            await catalog.get_form(ground=house.ground, id=unknown[0], version=unknown[1])


async def test_all_versions_of_a_form_the_newest_first(house: House) -> None:
    first = await catalog.get_form(ground=house.ground, id="default", version=0)
    for version in range(1, 12):
        wish = replace(first, title=Localized(f"Title {version + 1}"), by=f"pe-{version}")
        await catalog.update_form(ground=house.ground, form=wish, version=version)

    async def page(after: str) -> tuple[list[int], str]:
        forms, more = await catalog.list_form_versions(
            ground=house.ground, id="default", limit=6, after=after
        )
        return [form.version for form in forms], more

    newest, more = await page("")
    oldest, end = await page(more)
    assert (newest + oldest, end) == (list(range(12, 0, -1)), "")
    forms, _ = await catalog.list_form_versions(ground=house.ground, id="default", limit=50, after="")
    assert [(form.title.en, form.by) for form in forms[:2]] == [("Title 12", "pe-11"), ("Title 11", "pe-10")]
    assert (forms[-1].title, forms[-1].by) == (first.title, "")
    with pytest.raises(Unknown):
        await catalog.list_form_versions(ground=house.ground, id="nothing", limit=50, after="")
    with pytest.raises(Invalid):
        await catalog.list_form_versions(ground=house.ground, id="default", limit=50, after="nonsense")


async def test_a_new_form(house: House) -> None:
    default = await catalog.get_form(ground=house.ground, id="default", version=0)
    wish = replace(default, id="shop", channel="staff", stored=0)
    made = await catalog.create_form(ground=house.ground, form=wish)
    assert made.version == 1
    assert (await catalog.create_form(ground=house.ground, form=wish)).id == "shop"
    with pytest.raises(Conflict):
        await catalog.create_form(ground=house.ground, form=replace(wish, intro=Localized("Other")))
    with pytest.raises(Invalid) as wrong:
        await catalog.create_form(ground=house.ground, form=replace(wish, channel="pigeon"))
    assert wrong.value.reason == "channel_unknown"
    forms, after = await catalog.list_forms(ground=house.ground, limit=9, after="")
    assert [form.id for form in forms] == ["default", "shop"]
    assert after == ""


async def test_defaults_leave_what_people_changed(house: House) -> None:
    await catalog.update_item(
        store=house.store.products, id="delivery", version=1, title=Localized("Parcels"), active=False
    )
    form = await catalog.get_form(ground=house.ground, id="default", version=0)
    await catalog.update_form(ground=house.ground, form=replace(form, title=Localized("Ours")), version=1)
    await ensure_defaults(store=house.store, example_products=True, now=NOW)
    delivery = await catalog.get_item(store=house.store.products, id="delivery")
    assert (delivery.title.en, delivery.active) == ("Parcels", False)
    stands = await catalog.get_form(ground=house.ground, id="default", version=0)
    assert (stands.title.en, stands.version) == ("Ours", 2)
