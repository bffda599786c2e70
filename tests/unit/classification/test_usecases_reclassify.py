"""Reading again: only what changes is told, people's decisions stand, and a run that was cut off goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import model_pb2
from voc.type.v1 import type_pb2 as words

from services.classification.domain.labels import Dimension
from services.classification.domain.reclassification import RunUnderWay, RunUnknown
from services.classification.learning.linear.training import Plan
from services.classification.learning.rules import Rules
from services.classification.learning.shipped import shipped
from services.classification.learning.teaching import Taught, taught
from services.classification.rpc.learned import MODELS
from services.classification.usecases import reclassify
from services.mesh.documents.port import Stale
from tests.unit.classification.world import World

LAMPS = [f"the lamp number {number} is yellow" for number in range(30)]
STATES = model_pb2.Reclassification


def asked(world: World) -> Any:
    _ = world.ask
    return world.service.servicers[MODELS]


async def start(world: World, **known: Any) -> model_pb2.Reclassification:
    request = model_pb2.StartReclassificationRequest(**known)
    return (await asked(world).StartReclassification(request, None)).reclassification  # type: ignore[no-any-return]


async def state(world: World, run_id: str) -> model_pb2.Reclassification:
    request = model_pb2.GetReclassificationRequest(run_id=run_id)
    return (await asked(world).GetReclassification(request, None)).reclassification  # type: ignore[no-any-return]


async def lamps(world: World) -> None:
    for number, text in enumerate(LAMPS):
        await world.says(f"fb-{number:02}", text)


def glad_of_lamps(world: World) -> None:
    """From now on whoever says `lamp` is happy."""
    lesson = [Taught(text, "positive") for text in LAMPS] + [Taught("terrible", "negative")] * 10
    model = taught(lesson, dimension=Dimension.SENTIMENT, beside=Rules(), plan=Plan()).model
    sure = replace(model, version="linear-lamps", threshold=0.0)
    world.ground.classifier.use_models({**shipped(), Dimension.SENTIMENT: (sure,)})


async def sentiments(world: World) -> set[int]:
    return {(await world.get(f"fb-{n:02}")).labels.sentiment.value for n in range(len(LAMPS))}


async def test_a_dry_run_counts_and_changes_nothing(world: World) -> None:
    await lamps(world)
    told = len(await world.told())
    glad_of_lamps(world)
    run = await start(world, dry_run=True)
    await world.tick("reclassify")
    done = await state(world, run.run_id)
    assert (done.state, done.total_count, done.seen_count) == (STATES.STATE_DONE, 30, 30)
    assert done.changed_count == 30
    assert {change.dimension: change.count for change in done.changes}[pb.DIMENSION_SENTIMENT] == 30
    assert len(await world.told()) == told
    assert words.SENTIMENT_POSITIVE not in await sentiments(world)


async def test_what_changes_is_told_once_and_what_people_decided_stands(anywhere: World) -> None:
    world = anywhere
    await lamps(world)
    first = await world.get("fb-00")
    request = pb.CorrectClassificationRequest(
        feedback_id="fb-00", version=first.version, sentiment=words.SENTIMENT_NEGATIVE
    )
    await world.ask.CorrectClassification(request, None)
    told = len(await world.told())
    glad_of_lamps(world)
    run = await start(world)
    await world.tick("reclassify")
    assert (await state(world, run.run_id)).state == STATES.STATE_DONE
    assert (await world.get("fb-00")).labels.sentiment.value == words.SENTIMENT_NEGATIVE
    assert (await world.get("fb-01")).labels.sentiment.value == words.SENTIMENT_POSITIVE
    events = await world.told()
    assert len(events) - told >= 29
    again = await start(world)
    await world.tick("reclassify")
    assert (await state(world, again.run_id)).changed_count == 0
    assert len(await world.told()) == len(events)


async def test_back_to_the_former_models_every_answer_is_the_former(world: World) -> None:
    await lamps(world)
    before = await sentiments(world)
    glad_of_lamps(world)
    await start(world)
    await world.tick("reclassify")
    assert await sentiments(world) == {words.SENTIMENT_POSITIVE}
    world.ground.classifier.use_models(shipped())
    await start(world)
    await world.tick("reclassify")
    assert await sentiments(world) == before


async def test_a_run_that_was_cut_off_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await lamps(world)
    glad_of_lamps(world)
    monkeypatch.setattr(reclassify, "_PAGE", 7)
    monkeypatch.setattr(reclassify, "_AT_ONCE_SECONDS", 0.0)
    run = await start(world)
    kept = await world.store.runs.get(run.run_id)
    assert kept is not None
    await reclassify._page(world.ground, kept, lambda: world.now)
    cut = await state(world, run.run_id)
    assert (cut.seen_count, cut.state) == (7, STATES.STATE_RUNNING)
    monkeypatch.setattr(reclassify, "_AT_ONCE_SECONDS", 60.0)
    await world.tick("reclassify")
    done = await state(world, run.run_id)
    assert (done.seen_count, done.changed_count, done.state) == (30, 30, STATES.STATE_DONE)


async def test_one_run_at_a_time_which_a_person_may_end(anywhere: World) -> None:
    world = anywhere
    await lamps(world)
    run = await start(world, request_id="one")
    assert (await start(world, request_id="one")).run_id == run.run_id
    with pytest.raises(RunUnderWay):
        await start(world, request_id="two")
    cancel = model_pb2.CancelReclassificationRequest(run_id=run.run_id, version=run.version + 5)
    with pytest.raises(Stale):
        await asked(world).CancelReclassification(cancel, None)
    cancel.version = run.version
    ended = (await asked(world).CancelReclassification(cancel, None)).reclassification
    assert ended.state == STATES.STATE_CANCELLED
    await start(world, request_id="two")
    with pytest.raises(RunUnknown):
        await state(world, "rc-none")
    page = await asked(world).ListReclassifications(model_pb2.ListReclassificationsRequest(), None)
    assert len(page.reclassifications) == 2
