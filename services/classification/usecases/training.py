"""Train the models that were asked for: on one replica, one after the other, in a process of its own.

A replica that dies meanwhile leaves the model queued; the next run of the timer trains it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from services.classification.domain import model as happens
from services.classification.domain.asking import Filter, Order
from services.classification.domain.labelled import Labelled, labelled
from services.classification.domain.labels import Dimension
from services.classification.domain.model import State, Trial
from services.classification.learning.embeddings import file
from services.classification.learning.lending import Apprenticed, TeachingFailed, learnt
from services.classification.learning.linear.measuring import compared
from services.classification.learning.port import Classifier
from services.classification.store import Store
from services.classification.store.learned import KeptModel
from services.classification.usecases import line_up
from services.classification.usecases.ground import Ground
from services.mesh.documents.port import Stale

_PAGE = 500
_MOST = 50_000
"""Corrected texts that are read, the latest first."""
_EXAMPLES = 20

Learn = Callable[[Dimension, Sequence[Labelled]], Awaitable[Apprenticed]]


async def trained(*, ground: Ground, now: Callable[[], datetime], learn: Learn = learnt) -> None:
    """Train every queued model, the oldest first."""
    found, _ = await ground.store.models.find(dimension="", state=State.QUEUED, limit=20, after="")
    for kept in reversed(found):
        try:
            await _train(ground, kept, now, learn)
        except Stale:
            continue


async def _train(ground: Ground, kept: KeptModel, now: Callable[[], datetime], learn: Learn) -> None:
    store, model = ground.store, kept.thing
    lesson = await decided_by_people(store=store, dimension=model.dimension)
    against = (await store.models.line_up()).thing.deciding.get(model.dimension, "")
    try:
        found = await _learnt(learn, model.dimension, lesson)
    except TeachingFailed as wrong:
        await store.models.save(happens.failed(model, wrong.args[0], now()), kept.version)
        return
    version = file.loaded(found.content).version
    since = await _taught_until(store, against)
    asked = [n for n in sorted(found.answers) if since is None or lesson[n].correct_time > since]
    trial = await tried(
        ground.classifier.now, [lesson[n] for n in asked], [found.answers[n] for n in asked], model.dimension
    )
    blob_id = await store.models.put(found.content, now())
    after = happens.trained(
        model, version=version, blob_id=blob_id, taught=len(lesson), trial=trial, now=now()
    )
    await store.models.save(after, kept.version, against)
    await line_up.put_beside(store=store, model=after)


async def _learnt(learn: Learn, dimension: Dimension, lesson: Sequence[Labelled]) -> Apprenticed:
    if not lesson:
        raise TeachingFailed("nothing_to_learn")
    return await learn(dimension, lesson)


async def _taught_until(store: Store, model_id: str) -> datetime | None:
    """What was corrected later, the model has not seen; None for what ships, which has seen nothing of it."""
    kept = await store.models.get(model_id) if model_id else None
    return kept.thing.train_time if kept else None


async def decided_by_people(*, store: Store, dimension: Dimension) -> list[Labelled]:
    """What people decided in a dimension, the latest feedback first."""
    found: list[Labelled] = []
    after = ""
    while len(found) < _MOST:
        page = await store.classifications.find(
            Filter(corrected=True), order=Order.LATEST, limit=_PAGE, after=after
        )
        said = (labelled(kept.thing, dimension) for kept in page.kept)
        found += [each for each in said if each is not None]
        after = page.next_after
        if not after:
            break
    return found


async def tried(
    before: Classifier, texts: Sequence[Labelled], answers: Sequence[str], dimension: Dimension
) -> Trial:
    """What decides beside the answers of a model, on the same texts. Where it is unsure, what it holds for
    likeliest counts."""
    if not texts:
        return Trial()
    was, becomes = [], []
    for each, answer in zip(texts, answers, strict=True):
        was.append(_right(before, each, dimension))
        becomes.append(answer in each.values)
        await asyncio.sleep(0)
    found = compared(was, becomes)
    both = zip(texts, was, becomes, strict=True)
    changed = [(good, each.feedback_id) for each, bad, good in both if bad != good]
    changed.sort(key=lambda item: not item[0])
    return Trial(
        texts=len(texts),
        accuracy_before=sum(was) / len(was),
        accuracy=sum(becomes) / len(becomes),
        gain=found.mean,
        gain_low=found.low,
        gain_high=found.high,
        examples=tuple(feedback_id for _, feedback_id in changed[:_EXAMPLES]),
    )


def _right(classifier: Classifier, asked: Labelled, dimension: Dimension) -> bool:
    labels = classifier.classify(asked.text, asked.hints).of(dimension)
    return bool(labels) and labels[0].likeliest in asked.values
