"""Texts that are slow to read leave room for callers between them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Labels
from services.classification.learning.embeddings import recalled
from services.classification.usecases import understand
from services.classification.usecases.turns import Turns
from services.classification.usecases.understand import Mark
from tests.unit.classification.making import facts
from tests.unit.classification.world import World

TEXTS = [f"The app crashes when I open photo {number}" for number in range(12)]


async def turns_read_in(world: World, monkeypatch: pytest.MonkeyPatch, *, slow: bool) -> list[int]:
    """The turn of the loop in which each of many texts was read, all handed in at once."""
    ground = replace(world.ground, turns=Turns(lambda: slow))
    classify = ground.classifier.classify
    turn, read = 0, []

    def watched(text: str, hints: Hints) -> Labels:
        read.append(turn)
        return classify(text, hints)

    async def count() -> None:
        nonlocal turn
        while True:
            await asyncio.sleep(0)
            turn += 1

    monkeypatch.setattr(ground.classifier, "classify", watched)
    counting = asyncio.create_task(count())
    await asyncio.gather(
        *(
            understand.received(
                ground=ground,
                feedback_id=f"fb-{number}",
                text=text,
                hints=Hints(),
                facts=facts(),
                mark=Mark("intake", 1),
                now=world.now,
            )
            for number, text in enumerate(TEXTS)
        )
    )
    counting.cancel()
    return read


async def test_one_text_is_read_in_a_turn_where_that_is_slow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = await turns_read_in(world, monkeypatch, slow=True)
    assert len(set(read)) == len(read) == len(TEXTS)


async def test_many_texts_are_read_in_a_turn_where_that_is_quick(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = await turns_read_in(world, monkeypatch, slow=False)
    assert len(set(read)) < len(read) == len(TEXTS)


def test_reading_is_slow_once_the_encoder_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    recalled.recalled.cache_clear()
    assert not recalled.in_use()
    monkeypatch.setattr(recalled.extra, "demanded", lambda: None)
    monkeypatch.setattr(recalled.extra, "checksum", lambda: "00" * 32)
    monkeypatch.setattr(recalled, "encoder", lambda: type("Fake", (), {"views": None}))
    monkeypatch.setattr("threadpoolctl.threadpool_limits", lambda **_: None)
    recalled.recalled()
    assert recalled.in_use()
    recalled.recalled.cache_clear()
