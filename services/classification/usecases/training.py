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
from services.classification.domain.model import State, Trial, held_out
from services.classification.learning.apprentice import TeachingFailed, learnt
from services.classification.learning.linear import file
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

Learn = Callable[[Dimension, Sequence[Labelled]], Awaitable[bytes]]


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
    known = await decided_by_people(store=store, dimension=model.dimension)
    lesson = [each for each in known if not held_out(each.feedback_id)]
    against = (await store.models.line_up()).thing.deciding.get(model.dimension, "")
    try:
        content = await learn(model.dimension, lesson)
    except TeachingFailed as wrong:
        await store.models.save(happens.failed(model, wrong.args[0], now()), kept.version)
        return
    made = file.loaded(content)
    aside = [each for each in known if held_out(each.feedback_id)]
    candidate = ground.classifier.beside({model.dimension: made})
    trial = await tried(ground.classifier.now, candidate, model.dimension, aside)
    blob_id = await store.models.put(content, now())
    after = happens.trained(
        model, version=made.version, blob_id=blob_id, taught=len(lesson), trial=trial, now=now()
    )
    await store.models.save(after, kept.version, against)
    await line_up.put_beside(store=store, model=after)


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
    before: Classifier, after: Classifier, dimension: Dimension, aside: Sequence[Labelled]
) -> Trial:
    """Both asked about the same texts. Where one is unsure, what it holds for likeliest counts."""
    if not aside:
        return Trial()
    was, becomes = [], []
    for each in aside:
        was.append(_right(before, each, dimension))
        becomes.append(_right(after, each, dimension))
        await asyncio.sleep(0)
    found = compared(was, becomes)
    answers = zip(aside, was, becomes, strict=True)
    changed = [(good, each.feedback_id) for each, bad, good in answers if bad != good]
    changed.sort(key=lambda item: not item[0])
    return Trial(
        texts=len(aside),
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
