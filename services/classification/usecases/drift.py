"""How far feedback moved away from what it was when the models that decide were trained."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.classification.domain.asking import Filter, Order
from services.classification.domain.drift import Windows, of_words, stability, windows
from services.classification.domain.labels import Dimension, Language
from services.classification.learning.linear import features
from services.classification.store import Store
from services.classification.usecases.ground import Ground

_TEXTS = 500
"""Of each span of time, the latest."""
_TURN = 50
"""Texts between which others may go on."""

Heap = Sequence[Sequence[str]]
"""The words of each of many texts."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One dimension's drift.

    Attributes:
        since: with what was said before it, what was said lately is compared.
        labels, vocabulary: population stability index of the labels, and of the words.
        unknown, unknown_before: share of the words that no model of the dimension knows.
        texts, texts_before: texts whose words were looked at.
    """

    since: datetime
    labels: float
    vocabulary: float
    unknown: float
    unknown_before: float
    texts: int
    texts_before: int


async def drifts(*, ground: Ground, language: str, now: datetime) -> Mapping[Dimension, Drift]:
    """Of every dimension; of feedback in one language, or (empty) in all."""
    deciding = (await ground.store.models.line_up()).thing.deciding
    heaps: dict[Windows, tuple[Heap, Heap]] = {}
    found = {}
    for dimension in Dimension:
        spans = windows(await _trained(ground.store, deciding.get(dimension, "")), now)
        if spans not in heaps:
            heaps[spans] = await _heaps(ground.store, language, spans)
        before, recent = heaps[spans]
        found[dimension] = Drift(
            since=spans.since,
            labels=await _of_labels(ground.store, dimension, language, spans),
            vocabulary=of_words(before, recent),
            unknown=_unknown(ground, dimension, recent),
            unknown_before=_unknown(ground, dimension, before),
            texts=len(recent),
            texts_before=len(before),
        )
        await asyncio.sleep(0)
    return found


def spoken(language: str) -> tuple[tuple[Dimension, tuple[str, ...]], ...]:
    """One language, or (empty) all, as a filter has it."""
    return ((Dimension.LANGUAGE, (Language(language).value,)),) if language else ()


async def _trained(store: Store, model_id: str) -> datetime | None:
    kept = await store.models.get(model_id) if model_id else None
    return kept.thing.train_time if kept else None


async def _heaps(store: Store, language: str, spans: Windows) -> tuple[Heap, Heap]:
    before = await _words(store, Filter(any_of=spoken(language), received=spans.before))
    recent = await _words(store, Filter(any_of=spoken(language), received=(spans.recent, None)))
    return before, recent


async def _words(store: Store, chosen: Filter) -> Heap:
    page = await store.classifications.find(chosen, order=Order.LATEST, limit=_TEXTS, after="")
    found = []
    for number, kept in enumerate(page.kept, 1):
        found.append(features.words(kept.thing.text))
        if number % _TURN == 0:
            await asyncio.sleep(0)
    return found


def _unknown(ground: Ground, dimension: Dimension, heap: Heap) -> float:
    words = [word for text in heap for word in text]
    knows = ground.classifier.knows(dimension)
    return sum(not knows(word) for word in words) / len(words) if words else 0.0


async def _of_labels(store: Store, dimension: Dimension, language: str, spans: Windows) -> float:
    recent = await _labels(store, dimension, language, (spans.recent, None))
    before = await _labels(store, dimension, language, spans.before)
    return stability(before, recent)


async def _labels(
    store: Store, dimension: Dimension, language: str, received: tuple[datetime | None, datetime | None]
) -> dict[str, int]:
    chosen = Filter(any_of=spoken(language), received=received)
    tally = await store.classifications.tally([dimension.value], chosen)
    return {str(value): count for (value,), count in tally.items()}
