"""Patterns over crashes, replicas and stores that are away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from services.classification.domain.classification import Hints
from services.classification.domain.pattern import Pattern, PatternRef, Reason
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.patterns.joining import mark_of
from services.classification.learning.patterns.meaning import Meaning
from services.classification.learning.reading import Reader
from services.classification.learning.rules import Rules
from services.classification.store.patterns import PatternBook
from services.classification.usecases import recount
from services.classification.usecases.gathering import FOLLOW_SECONDS, Gathering
from services.mesh import ids
from services.mesh.documents.port import DocumentsUnavailable
from tests.unit.classification.making import HOUR, NOW
from tests.unit.classification.meanings import Senses
from tests.unit.classification.world import World

CRASH, RATE = "The app crashes when I open a photo", "The exchange rate for my cash was wrong"
ZEBRA, QUAGGA = "The zebra stood in the garden", "A quagga walked past my window"


class Replica:
    """One process of several, on the same documents."""

    def __init__(self, world: World, reader: Reader, name: str, meaning: Meaning | None = None) -> None:
        self.seconds = 0.0
        self.world, self.rules = world, Rules(reader)
        self.index = PatternIndex(reader, meaning=meaning)
        self.gathering = Gathering(
            world.store.patterns, self.index, replica=name, process_now=lambda: self.seconds
        )

    async def places(self, feedback_id: str, text: str) -> PatternRef:
        return await self.gathering.place(
            feedback_id=feedback_id,
            text=text,
            product="phone",
            labels=self.rules.classify(text, Hints()),
            now=self.world.now,
        )


@pytest.fixture
async def replicas(world: World, reader: Reader) -> tuple[Replica, Replica]:
    one, two = Replica(world, reader, "re-1"), Replica(world, reader, "re-2")
    for replica in (one, two):
        await replica.gathering.start()
    return one, two


async def test_another_replica_learns_of_a_pattern(replicas: tuple[Replica, Replica]) -> None:
    one, two = replicas
    await two.places("fb-0", RATE)
    opened = await one.places("fb-1", CRASH)
    two.seconds += FOLLOW_SECONDS
    joined = await two.places("fb-2", "App crashes after opening a photo")
    assert (joined.pattern_id, joined.reason) == (opened.pattern_id, Reason.SIMILAR_WORDS)


async def test_the_same_words_never_open_two_patterns(replicas: tuple[Replica, Replica]) -> None:
    one, two = replicas
    await two.places("fb-0", RATE)
    opened = await one.places("fb-1", CRASH)
    joined = await two.places("fb-2", CRASH.upper())
    assert (joined.pattern_id, joined.reason) == (opened.pattern_id, Reason.SAME_TEXT)
    again = await two.places("fb-3", CRASH)
    assert again.pattern_id == opened.pattern_id
    assert await one.world.store.patterns.count() == 2


async def test_a_crash_between_the_pattern_and_its_feedback(
    replicas: tuple[Replica, Replica], world: World, reader: Reader
) -> None:
    one, two = replicas
    opened = await one.places("fb-1", CRASH)
    assert await one.places("fb-1", CRASH) == opened
    assert (await two.places("fb-1", CRASH)).pattern_id == opened.pattern_id
    restarted = Replica(world, reader, "re-3")
    await restarted.gathering.start()
    assert await restarted.places("fb-1", CRASH) == opened
    assert opened.pattern_id == ids.derived("pt", "fb-1")
    assert await world.store.patterns.count() == 1


async def test_a_restart_remembers(world: World, tmp_path: Path) -> None:
    first = await world.says("fb-1", CRASH)
    restarted = World(world.documents, tmp_path)
    assert restarted.service.start is not None
    await restarted.service.start()
    assert (await restarted.says("fb-2", "App crashes after opening a photo")).pattern.pattern_id == (
        first.pattern.pattern_id
    )


class Away(PatternBook):
    """A store of patterns that can go away, and tells how far a save has come."""

    def __init__(self, book: PatternBook) -> None:
        self.away = False
        self.entered, self.go_on = asyncio.Event(), asyncio.Event()
        self._book = book

    def __getattribute__(self, name: str) -> Any:
        if name in {"away", "entered", "go_on", "_book", "open", "__class__"}:
            return object.__getattribute__(self, name)
        return getattr(self._book, name)

    async def open(self, pattern: Pattern, opened_by: str) -> None:
        self.entered.set()
        await self.go_on.wait()
        if self.away:
            raise DocumentsUnavailable("away")
        await self._book.open(pattern, opened_by)


@pytest.fixture
async def slow(world: World, reader: Reader) -> tuple[Replica, Away]:
    replica = Replica(world, reader, "re-1")
    book = Away(world.store.patterns)
    replica.gathering = Gathering(book, replica.index, replica="re-1", process_now=lambda: 0.0)
    await replica.gathering.start()
    return replica, book


async def test_nothing_is_joined_before_it_is_durable(slow: tuple[Replica, Away]) -> None:
    replica, book = slow
    opening = asyncio.create_task(replica.places("fb-1", CRASH))
    await book.entered.wait()
    joining = asyncio.create_task(replica.places("fb-2", CRASH))
    await asyncio.sleep(0.02)
    assert not joining.done()
    book.go_on.set()
    assert (await joining).pattern_id == (await opening).pattern_id


async def test_what_could_not_be_kept_is_not_remembered(slow: tuple[Replica, Away]) -> None:
    replica, book = slow
    book.away = True
    opening = asyncio.create_task(replica.places("fb-1", CRASH))
    await book.entered.wait()
    joining = asyncio.create_task(replica.places("fb-2", CRASH))
    await asyncio.sleep(0.02)
    book.go_on.set()
    for task in (opening, joining):
        with pytest.raises(DocumentsUnavailable):
            await task
    assert len(replica.index) == 0
    book.away = False
    assert (await replica.places("fb-2", CRASH)).reason is Reason.FIRST
    assert (await replica.places("fb-1", CRASH)).reason is Reason.SAME_TEXT


async def test_members_are_recounted(world: World) -> None:
    first = (await world.says("fb-1", CRASH)).pattern.pattern_id
    for number in range(2, 5):
        await world.says(f"fb-{number}", CRASH)
    await world.tick("recount-patterns")

    async def counted() -> list[int]:
        document = await world.documents.collection(world.service.specs[1]).get(first)
        assert document is not None
        return [document.body["counted"]]

    assert await counted() == [4]
    world.now += HOUR
    await world.hear(world.withdrawn("fb-4"))
    await world.tick("recount-patterns")
    assert await counted() == [3]
    await world.hear(world.erased("fb-3"))
    assert await counted() == [2]
    await world.store.patterns.set_counted({first: 99})
    await world.tick("recount-all-patterns")
    assert await counted() == [2]
    await recount.changed(store=world.store, now=NOW + 2 * HOUR)
    assert await world.store.patterns.recounted() == NOW + 2 * HOUR


async def meanings_of(world: World, pattern_id: str) -> list[int]:
    """Whose meanings a pattern's document has."""
    document = await world.documents.collection(world.service.specs[1]).get(pattern_id)
    assert document is not None
    return [mark for mark, _ in document.body.get("meanings", [])]


async def test_replicas_follow_each_others_meanings(world: World, reader: Reader) -> None:
    one, two = (Replica(world, reader, name, Meaning(Senses())) for name in ("re-1", "re-2"))
    for replica in (one, two):
        await replica.gathering.start()
    opened = await one.places("fb-1", ZEBRA)
    two.seconds += FOLLOW_SECONDS
    joined = await two.places("fb-2", QUAGGA)
    assert (joined.pattern_id, joined.reason) == (opened.pattern_id, Reason.SIMILAR_MEANING)
    third = Replica(world, reader, "re-3", Meaning(Senses()))
    await third.gathering.start()
    assert third.index.known(opened.pattern_id) == two.index.known(opened.pattern_id)
    assert (await third.places("fb-3", "Where is the quagga")).pattern_id == opened.pattern_id
    assert len(await meanings_of(world, opened.pattern_id)) == 3


async def test_an_erased_feedback_leaves_no_meaning(world: World, reader: Reader) -> None:
    one, two = (Replica(world, reader, name, Meaning(Senses())) for name in ("re-1", "re-2"))
    opened = await one.places("fb-1", ZEBRA)
    two.seconds += FOLLOW_SECONDS
    await two.places("fb-2", QUAGGA)
    assert await meanings_of(world, opened.pattern_id) == [mark_of("fb-1"), mark_of("fb-2")]
    await one.gathering.forget(feedback_id="fb-1", pattern_id=opened.pattern_id, now=world.now)
    assert await meanings_of(world, opened.pattern_id) == [mark_of("fb-2")]
    # The other replica still knows it, and teaches the pattern before it follows.
    await two.places("fb-3", "Where is the quagga")
    assert await meanings_of(world, opened.pattern_id) == [mark_of("fb-2"), mark_of("fb-3")]
    known = two.index.known(opened.pattern_id)
    assert known is not None and [each.mark for each in known.meanings] == [mark_of("fb-2"), mark_of("fb-3")]
    for number in (2, 3):
        await one.gathering.forget(feedback_id=f"fb-{number}", pattern_id=opened.pattern_id, now=world.now)
    document = await world.documents.collection(world.service.specs[1]).get(opened.pattern_id)
    assert document is not None and "meanings" not in document.body


async def test_a_replica_that_reads_no_meanings_keeps_those_of_others(
    replicas: tuple[Replica, Replica], world: World, reader: Reader
) -> None:
    plain, _ = replicas
    reading = Replica(world, reader, "re-9", Meaning(Senses()))
    await plain.places("fb-0", RATE)
    opened = await reading.places("fb-1", CRASH)
    plain.seconds += FOLLOW_SECONDS
    joined = await plain.places("fb-2", "App crashes after opening a photo")
    assert (joined.pattern_id, joined.reason) == (opened.pattern_id, Reason.SIMILAR_WORDS)
    assert await meanings_of(world, opened.pattern_id) == [mark_of("fb-1")]
    await plain.gathering.forget(feedback_id="fb-1", pattern_id=opened.pattern_id, now=world.now)
    assert await meanings_of(world, opened.pattern_id) == []


async def test_what_a_member_adds_is_forgotten_where_it_cannot_be_kept(
    world: World, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    replica = Replica(world, reader, "re-1", Meaning(Senses()))
    opened = await replica.places("fb-1", ZEBRA)

    async def away(*_: Any, **__: Any) -> None:
        raise DocumentsUnavailable("away")

    monkeypatch.setattr(PatternBook, "teach", away)
    with pytest.raises(DocumentsUnavailable):
        await replica.places("fb-2", QUAGGA)
    known = replica.index.known(opened.pattern_id)
    assert known is not None and [each.mark for each in known.meanings] == [mark_of("fb-1")]
    assert known.voices == ()
