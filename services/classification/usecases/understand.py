"""Understand what customers say, forget what they take back, and let people put it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services.classification.domain import classification as happens
from services.classification.domain.classification import (
    Classification,
    Facts,
    FeedbackUnknown,
    Hints,
    TopicRetired,
    TopicUnknown,
)
from services.classification.domain.labels import Dimension, Labels
from services.classification.domain.pattern import PatternRef
from services.classification.store import Kept
from services.classification.usecases import taxonomy
from services.classification.usecases.ground import Ground
from services.classification.wire import told
from services.mesh.documents.port import Gone, Heard, Stale
from services.mesh.documents.settle import settled


@dataclass(frozen=True, slots=True)
class Mark:
    """Which event is heard: by its source, the sequence of its subject."""

    source: str
    sequence: int


async def received(
    *, ground: Ground, feedback_id: str, text: str, hints: Hints, facts: Facts, mark: Mark, now: datetime
) -> None:
    """A customer said something: read it, gather it, tell. Heard twice, or after it was erased: nothing.

    Raises:
        Busy: many change it at once.
        DocumentsUnavailable: nothing is kept but, at most, a pattern that the next try takes up again.
    """

    async def attempt() -> None:
        kept = await ground.store.classifications.load(feedback_id)
        if kept.thing.labels is not None and Heard(dict(kept.thing.heard)).already(
            mark.source, mark.sequence
        ):
            return
        thing = replace(kept.thing, text=text, hints=hints, facts=facts, heard=_heard(kept.thing, mark))
        await ground.turns.mine()
        labels = ground.classifier.classify(text, hints)
        thing = replace(thing, second=ground.classifier.second_opinions(text, hints, labels))
        pattern = thing.pattern or await ground.gathering.place(
            feedback_id=feedback_id, text=text, product=facts.product, labels=labels, now=now
        )
        after, event = happens.understood(thing, labels, pattern, now)
        await ground.store.classifications.save(kept, after, now, (told.classified(event),))

    try:
        await settled(attempt)
    except Gone:
        return


async def withdrawn(
    *, ground: Ground, feedback_id: str, withdraw_time: datetime, mark: Mark, now: datetime
) -> None:
    """A customer took it back: kept, and counted no more. May be heard before `received`.

    Raises:
        Busy: many change it at once.
    """

    async def attempt() -> None:
        kept = await ground.store.classifications.load(feedback_id)
        if kept.thing.withdraw_time is not None:
            return
        after = happens.withdrawn(replace(kept.thing, heard=_heard(kept.thing, mark)), withdraw_time)
        await ground.store.classifications.save(kept, after, now)

    try:
        await settled(attempt)
    except Gone:
        return


async def erased(*, ground: Ground, feedback_id: str, now: datetime) -> None:
    """Forget it, whatever was heard before and whatever comes after.

    Raises:
        Busy: many change it at once.
    """

    async def attempt() -> PatternRef | None:
        kept = await ground.store.classifications.load(feedback_id)
        await ground.store.classifications.forget(kept)
        return kept.thing.pattern

    pattern = await settled(attempt)
    if pattern is not None:
        await ground.gathering.forget(feedback_id=feedback_id, pattern_id=pattern.pattern_id, now=now)
        members = await ground.store.classifications.members([pattern.pattern_id])
        await ground.store.patterns.set_counted({pattern.pattern_id: members.get(pattern.pattern_id, 0)})


async def corrected(
    *,
    ground: Ground,
    feedback_id: str,
    version: int,
    decisions: Mapping[Dimension, tuple[str, ...]],
    by: str,
    note: str,
    now: datetime,
) -> Kept:
    """A person puts labels right.

    Raises:
        FeedbackUnknown, NotClassifiedYet, NothingToCorrect, TopicUnknown, TopicRetired: as they say.
        Stale: the person saw another version.
    """
    if Dimension.TOPIC in decisions:
        decisions = {**decisions, Dimension.TOPIC: await _topics(ground, decisions[Dimension.TOPIC])}
    kept = await _seen(ground, feedback_id, version)
    after, event = happens.corrected(kept.thing, decisions, by, note, now)
    return await ground.store.classifications.save(kept, after, now, (told.corrected(event),))


async def uncorrected(*, ground: Ground, feedback_id: str, version: int, by: str, now: datetime) -> Kept:
    """A person takes back their own latest correction.

    Raises:
        FeedbackUnknown, NoCorrectionToUndo: as they say.
        Stale: something changed since that correction.
    """
    kept = await _seen(ground, feedback_id, version)
    after, event = happens.uncorrected(kept.thing, by, now)
    return await ground.store.classifications.save(kept, after, now, (told.classified(event),))


async def _seen(ground: Ground, feedback_id: str, version: int) -> Kept:
    """The classification as the person saw it."""
    kept = await ground.store.classifications.load(feedback_id)
    if not kept.version:
        raise FeedbackUnknown(feedback_id)
    if kept.version != version:
        raise Stale(feedback_id)
    return kept


async def _topics(ground: Ground, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths as they are today. One that is not known may be new on another replica."""
    if any(path not in ground.classifier.taxonomy for path in paths):
        await taxonomy.look(ground=ground)
    known = ground.classifier.taxonomy
    paths = tuple(dict.fromkeys(known.now(path) for path in paths))
    for path in paths:
        if known.get(path) is None:
            raise TopicUnknown(path)
        if path not in known:
            raise TopicRetired(path)
    return paths


def tried(*, ground: Ground, text: str, hints: Hints, product: str) -> tuple[Labels, PatternRef | None]:
    """What would be understood of a text, and the pattern it would join. Nothing is kept."""
    labels = ground.classifier.classify(text, hints)
    return labels, ground.gathering.offered(text, product, labels)


def _heard(thing: Classification, mark: Mark) -> dict[str, int]:
    return {**thing.heard, mark.source: max(mark.sequence, thing.heard.get(mark.source, 0))}
