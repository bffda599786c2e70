"""How classification remembers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.classification.domain.asking import Filter, Order, PatternOrder
from services.classification.domain.classification import corrected, understood, withdrawn
from services.classification.domain.labels import Dimension, Kind, Label, Part, Sentence, Severity, Span
from services.classification.store import Kept
from services.classification.store.body import from_body, to_body
from services.classification.store.packing import pack, unpack
from services.mesh.documents.port import Gone, Stale, Taken
from tests.unit.classification.making import HOUR, NOW, facts, labels, pattern, received, reference
from tests.unit.classification.world import World


def full() -> Kept:
    said = labels(
        parts=(Part(Span(0, 3, 0.0), Label("negative", 0.5), (Label("price", 0.4),)),),
        proposed=Sentence("a", "b", ""),
    )
    thing, _ = understood(received(), said, reference(), NOW)
    thing, _ = corrected(thing, {Dimension.KIND: (Kind.REQUEST,), Dimension.TOPIC: ()}, "lan", "why", NOW)
    return Kept(withdrawn(thing, NOW + HOUR), 0)


def test_nothing_is_lost_in_a_body() -> None:
    thing = full().thing
    assert from_body("fb-1", to_body(thing, NOW)) == thing
    assert from_body("fb-1", to_body(received(), NOW)) == received()
    assert unpack(pack(labels())) == labels()


async def keep(
    world: World, feedback_id: str, *, hours: int = 0, pattern_id: str = "pt-1", **said: object
) -> Kept:
    thing = received(feedback_id, facts=facts(receive_time=NOW + hours * HOUR))
    thing, _ = understood(thing, labels(**said), reference(pattern_id), NOW + hours * HOUR)
    return await world.store.classifications.save(Kept(thing, 0), thing, NOW + hours * HOUR)


async def ids(world: World, chosen: Filter, order: Order = Order.LATEST) -> list[str]:
    page = await world.store.classifications.find(chosen, order=order, limit=50, after="")
    return [kept.thing.feedback_id for kept in page.kept]


async def test_filters_and_orders(world: World) -> None:
    await keep(world, "fb-1", hours=1, severity=Label(Severity.P1, 0.9))
    await keep(
        world, "fb-2", hours=2, kind=Label("", 0.2, unsure=True), topics=(Label("", 0.1, unsure=True),)
    )
    third = await keep(world, "fb-3", hours=3, topics=(Label("price", 0.6), Label("product/camera", 0.5)))
    assert await ids(world, Filter()) == ["fb-3", "fb-2", "fb-1"]
    assert await ids(world, Filter(), Order.EARLIEST) == ["fb-1", "fb-2", "fb-3"]
    assert (await ids(world, Filter(), Order.LEAST_SURE))[0] == "fb-2"
    assert await ids(world, Filter(any_of=((Dimension.SEVERITY, ("p1", "p2")),))) == ["fb-1"]
    assert await ids(world, Filter(topic="product")) == ["fb-3", "fb-1"]
    assert await ids(world, Filter(topic="product/camera")) == ["fb-3"]
    assert await ids(world, Filter(unsure=(Dimension.KIND, Dimension.TOPIC))) == ["fb-2"]
    assert await ids(world, Filter(received=(NOW + 2 * HOUR, NOW + 3 * HOUR))) == ["fb-2"]
    assert await ids(world, Filter(product="tablet")) == []
    after, _ = corrected(third.thing, {Dimension.KIND: (Kind.PRAISE,)}, "lan", "", NOW)
    await world.store.classifications.save(third, withdrawn(after, NOW), NOW)
    assert await ids(world, Filter(corrected=True)) == []
    assert await ids(world, Filter(corrected=True, with_withdrawn=True)) == ["fb-3"]
    assert await ids(world, Filter(corrected=False)) == ["fb-2", "fb-1"]


async def test_pages_go_on_where_they_ended(world: World) -> None:
    for number in range(5):
        await keep(world, f"fb-{number}", hours=number)
    book = world.store.classifications
    first = await book.find(Filter(), order=Order.LATEST, limit=3, after="")
    second = await book.find(Filter(), order=Order.LATEST, limit=3, after=first.next_after)
    assert [k.thing.feedback_id for k in (*first.kept, *second.kept)] == [
        "fb-4",
        "fb-3",
        "fb-2",
        "fb-1",
        "fb-0",
    ]
    assert not second.next_after
    with pytest.raises(ValueError, match="cursor"):
        await book.find(Filter(), order=Order.EARLIEST, limit=3, after=first.next_after)


async def test_tallies_count_topics_once_each(world: World) -> None:
    await keep(world, "fb-1", topics=(Label("price", 0.6), Label("product/camera", 0.5)))
    await keep(world, "fb-2", topics=(Label("price", 0.6),))
    await keep(world, "fb-3", topics=(Label("", 0.1, unsure=True),))
    tally = await world.store.classifications.tally(["topic"], Filter())
    assert tally == {("price",): 2, ("product/camera",): 1, ("",): 1}
    assert await world.store.classifications.tally(["language", "kind"], Filter()) == {("en", "problem"): 3}


async def test_what_is_forgotten_stays_counted_and_stays_away(world: World) -> None:
    kept = await keep(world, "fb-1")
    book = world.store.classifications
    await book.forget(kept)
    await book.forget(Kept(kept.thing, kept.version))
    assert (await book.load("fb-1")).version == 0
    assert sum((await book.counted()).values()) == 1
    with pytest.raises(Gone):
        await book.save(Kept(kept.thing, 0), kept.thing, NOW)


async def test_a_pattern_is_opened_once_and_claims_its_words(world: World) -> None:
    book = world.store.patterns
    await book.open(pattern(), "re-1")
    assert await book.get("pt-1") == pattern()
    with pytest.raises(Stale):
        await book.open(pattern(), "re-2")
    with pytest.raises(Taken):
        await book.open(pattern("pt-2", claim="claim-of-pt-1"), "re-2")
    assert await book.claimed("claim-of-pt-1") == pattern()
    assert await book.claimed("nobody's") is None
    await book.open(pattern("pt-3", claim=""), "re-1")
    await book.open(pattern("pt-4", claim=""), "re-1")
    assert await book.count() == 3


async def test_what_others_opened(world: World) -> None:
    book = world.store.patterns
    for number in range(3):
        opened = pattern(f"pt-{number}", open_time=NOW + number * HOUR)
        await book.open(opened, f"re-{number % 2}")
    assert [each.pattern_id for each in await book.latest(2)] == ["pt-1", "pt-2"]
    assert [each.pattern_id for each in await book.changed_since(NOW, "re-1")] == ["pt-0", "pt-2"]
    assert await book.changed_since(NOW + timedelta(days=1), "re-1") == []


async def test_members_are_counted_without_the_withdrawn(world: World) -> None:
    for number in range(3):
        kept = await keep(world, f"fb-{number}", hours=number)
    await keep(world, "fb-9", pattern_id="pt-9")
    book = world.store.classifications
    await book.save(kept, withdrawn(kept.thing, NOW), NOW)
    assert await book.members(["pt-1", "pt-9", "pt-0"]) == {"pt-1": 2, "pt-9": 1}
    assert await book.latest("pt-1") == NOW + HOUR
    assert await book.latest("pt-0") is None
    assert await book.changed_patterns(NOW) == ["pt-1", "pt-9"]


async def test_patterns_by_size(world: World) -> None:
    book = world.store.patterns
    for number, product in enumerate(("phone", "phone", "bank")):
        await book.open(pattern(f"pt-{number}", product=product, open_time=NOW + number * HOUR), "re-1")
    await book.set_counted({"pt-0": 7, "pt-1": 3, "pt-2": 5, "pt-none": 4})

    async def found(product: str, least: int, order: PatternOrder) -> list[str]:
        page = await book.find(product=product, least=least, order=order, limit=9, after="")
        return [each.pattern_id for each in page.patterns]

    assert await found("", 0, PatternOrder.LARGEST) == ["pt-0", "pt-2", "pt-1"]
    assert await found("phone", 4, PatternOrder.LARGEST) == ["pt-0"]
    assert await found("", 0, PatternOrder.LATEST) == ["pt-2", "pt-1", "pt-0"]
