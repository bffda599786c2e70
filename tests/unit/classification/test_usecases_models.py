"""The life of a model: corrections teach it, a trial shows whether it is better, replicas follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import model_pb2
from voc.type.v1 import type_pb2 as words

from services.classification.domain.classification import Hints
from services.classification.domain.labelled import Labelled
from services.classification.domain.labels import Dimension
from services.classification.domain.model import (
    ModelNotBetter,
    ModelNotTrained,
    NothingToRollBack,
    State,
    TrialTooSmall,
)
from services.classification.learning.lending import Apprenticed, TeachingFailed, learnt
from services.classification.learning.linear import file
from services.classification.learning.linear.training import Plan
from services.classification.learning.rules import Rules
from services.classification.learning.teaching import Taught, taught
from services.classification.rpc.learned import MODELS, ModelServicer
from services.classification.usecases import training
from services.mesh.documents.port import Stale
from tests.unit.classification.world import World

COLOURS = ("red", "blue", "green", "black", "white", "brown", "grey", "pink")
THINGS = ("lamp", "chair", "table", "shelf", "mirror", "carpet", "vase", "clock", "stool", "bench")
TEXTS = [f"the {colour} {thing} wobbles" for colour in COLOURS for thing in THINGS]
"""The rules take these for neutral; this company's people call them praise."""


def asked(world: World) -> Any:
    """The servicer for models, asked by Lan."""
    _ = world.ask
    return world.service.servicers[MODELS]


async def learn(dimension: Dimension, given: Sequence[Labelled]) -> Apprenticed:
    """As an apprentice would, in this process and from these labels alone."""
    lesson = [Taught(each.text, each.values[0], each.hints) for each in given]
    others = [f"it {word} at once, terrible" for word in ("broke", "failed", "died", "burst", "tore")]
    lesson += [Taught(f"{text} {n}", "negative") for text in others for n in range(4)]
    found = taught(lesson, dimension=dimension, beside=Rules(), plan=Plan())
    own = {place: value for place, value in found.answers.items() if place < len(given)}
    return Apprenticed(file.dumped(found.model), own)


async def corrected(world: World, texts: Sequence[str]) -> None:
    """Customers say these, and a person calls all of them positive."""
    for number, text in enumerate(texts):
        said = await world.says(f"fb-{number}", text)
        request = pb.CorrectClassificationRequest(
            feedback_id=said.feedback_id, version=said.version, sentiment=words.SENTIMENT_POSITIVE
        )
        await world.ask.CorrectClassification(request, None)


async def corrected_kind(world: World) -> None:
    """A person says what kind of thing one customer said."""
    said = await world.says("fb-kind", "can you add a dark mode")
    request = pb.CorrectClassificationRequest(
        feedback_id="fb-kind", version=said.version, kind=words.KIND_REQUEST
    )
    await world.ask.CorrectClassification(request, None)


async def trained(world: World, request_id: str = "first") -> model_pb2.Model:
    """A model of what was corrected so far."""
    request = model_pb2.TrainModelRequest(request_id=request_id, dimension=pb.DIMENSION_SENTIMENT)
    model = (await asked(world).TrainModel(request, None)).model
    await training.trained(ground=world.ground, now=lambda: world.now, learn=learn)
    found = await asked(world).GetModel(model_pb2.GetModelRequest(model_id=model.model_id), None)
    return found.model  # type: ignore[no-any-return]


async def line_up(world: World) -> model_pb2.LineUp:
    answer = await asked(world).GetLineUp(model_pb2.GetLineUpRequest(), None)
    return answer.line_up  # type: ignore[no-any-return]


async def promote(world: World, model: model_pb2.Model) -> model_pb2.LineUp:
    version = (await line_up(world)).version
    request = model_pb2.PromoteModelRequest(model_id=model.model_id, version=version)
    return (await asked(world).PromoteModel(request, None)).line_up  # type: ignore[no-any-return]


async def test_a_model_is_taught_tried_promoted_and_rolled_back(anywhere: World) -> None:
    world = anywhere
    await corrected(world, [*TEXTS, *(f"{text} a bit" for text in TEXTS)])
    model = await trained(world)
    assert model.state == model_pb2.Model.STATE_TRAINED and model.shadow and not model.deciding
    assert (model.trial.text_count, model.taught_count) == (160, 160)
    assert (
        model.trial.won
        and model.trial.sure
        and 0 < model.trial.gain_low <= model.trial.gain <= model.trial.gain_high
    )
    assert model.trial.example_feedback_ids

    before = await world.says("fb-new", "the yellow lamp wobbles")
    assert before.labels.sentiment.value != words.SENTIMENT_POSITIVE
    await promote(world, model)
    await world.look()
    after = await world.says("fb-newer", "the yellow chair wobbles")
    assert after.labels.sentiment.value == words.SENTIMENT_POSITIVE
    assert after.labels.model_version != before.labels.model_version

    version = (await line_up(world)).version
    back = model_pb2.RollBackModelRequest(dimension=pb.DIMENSION_SENTIMENT, version=version)
    await asked(world).RollBackModel(back, None)
    await world.look()
    again = await world.says("fb-newest", "the yellow table wobbles")
    assert again.labels.model_version == before.labels.model_version
    acts = (await line_up(world)).acts
    assert [(act.model_id, act.changed_by) for act in acts] == [(model.model_id, "lan"), ("", "lan")]


async def test_every_replica_switches_without_a_restart(anywhere: World, tmp_path: Path) -> None:
    await corrected(anywhere, [*TEXTS, *(f"{text} a bit" for text in TEXTS)])
    model = await trained(anywhere)
    replicas = [anywhere, World(anywhere.documents, tmp_path)]

    async def versions() -> set[str]:
        for replica in replicas:
            await replica.look()
        said = {replica.ground.classifier.classify("a lamp", Hints()).sentiment for replica in replicas}
        assert len(said) == 1
        return {replica.ground.classifier.version for replica in replicas}

    before = await versions()
    await promote(anywhere, model)
    promoted = await versions()
    restarted = World(anywhere.documents, tmp_path)
    await restarted.look()
    assert {restarted.ground.classifier.version} == promoted != before and len(promoted) == 1
    version = (await line_up(anywhere)).version
    back = model_pb2.RollBackModelRequest(dimension=pb.DIMENSION_SENTIMENT, version=version)
    await asked(anywhere).RollBackModel(back, None)
    assert await versions() == before


async def test_a_model_in_shadow_is_heard_and_decides_nothing(world: World) -> None:
    await corrected(world, TEXTS)
    model = await trained(world)
    await world.look()
    said = await world.says("fb-new", "the yellow lamp wobbles")
    assert said.labels.sentiment.value != words.SENTIMENT_POSITIVE
    await world.says("fb-sad", "it broke at once, terrible")
    found = await asked(world).GetModel(model_pb2.GetModelRequest(model_id=model.model_id), None)
    assert (found.model.shadow_same_count, found.model.shadow_other_count) == (1, 1)


async def test_too_few_held_out_labels_promote_nothing(world: World) -> None:
    await corrected(world, TEXTS[:20])
    model = await trained(world)
    assert not model.trial.won
    with pytest.raises(TrialTooSmall):
        await promote(world, model)


async def test_a_model_that_is_no_better_is_not_promoted(world: World) -> None:
    for number in range(200):
        said = await world.says(f"fb-{number}", f"I love number {number}, it is wonderful")
        request = pb.CorrectClassificationRequest(
            feedback_id=said.feedback_id, version=said.version, sentiment=words.SENTIMENT_POSITIVE
        )
        await world.ask.CorrectClassification(request, None)
    with pytest.raises(ModelNotBetter):
        await promote(world, await trained(world))


async def test_nothing_untrained_is_promoted_and_nothing_rolled_back_twice(world: World) -> None:
    request = model_pb2.TrainModelRequest(request_id="one", dimension=pb.DIMENSION_KIND)
    first, second = [(await asked(world).TrainModel(request, None)).model for _ in range(2)]
    assert first.model_id == second.model_id and first.state == model_pb2.Model.STATE_QUEUED
    with pytest.raises(ModelNotTrained):
        await promote(world, first)
    with pytest.raises(NothingToRollBack):
        back = model_pb2.RollBackModelRequest(dimension=pb.DIMENSION_KIND, version=0)
        await asked(world).RollBackModel(back, None)
    with pytest.raises(Stale):
        stale = model_pb2.RollBackModelRequest(dimension=pb.DIMENSION_KIND, version=7)
        await asked(world).RollBackModel(stale, None)


async def test_without_corrections_there_is_nothing_to_learn(world: World) -> None:
    model = await trained(world)
    assert (model.state, model.cause) == (model_pb2.Model.STATE_FAILED, "nothing_to_learn")


@pytest.mark.slow
async def test_an_apprentice_is_a_process_of_its_own(world: World) -> None:
    some = TEXTS[:40]
    lesson = [
        Labelled(f"fb-{n}", text, Hints(csat=5), ("positive",), world.now) for n, text in enumerate(some)
    ]
    found = await learnt(Dimension.SENTIMENT, lesson)
    model = file.loaded(found.content)
    assert model.classes == ("negative", "neutral", "positive")
    assert set(found.answers) <= set(range(40)) and set(found.answers.values()) <= set(model.classes)


async def test_a_training_that_fails_says_why(world: World) -> None:
    await corrected_kind(world)

    async def fails(_dimension: Dimension, _given: Sequence[Labelled]) -> Apprenticed:
        raise TeachingFailed("nothing_to_learn")

    request = model_pb2.TrainModelRequest(request_id="one", dimension=pb.DIMENSION_KIND)
    model = (await asked(world).TrainModel(request, None)).model
    await training.trained(ground=world.ground, now=lambda: world.now, learn=fails)
    found = (await asked(world).ListModels(model_pb2.ListModelsRequest(), None)).models
    assert [(each.model_id, each.state, each.cause) for each in found] == [
        (model.model_id, model_pb2.Model.STATE_FAILED, "nothing_to_learn")
    ]


async def test_what_no_model_decides_has_no_models(world: World) -> None:
    for dimension in (pb.DIMENSION_PRODUCT, pb.DIMENSION_CHANNEL):
        request = model_pb2.ListModelsRequest(dimension=dimension)
        assert list((await asked(world).ListModels(request, None)).models) == []


async def test_a_training_that_was_killed_is_taken_up_again(world: World) -> None:
    async def killed(_dimension: Dimension, _given: Sequence[Labelled]) -> Apprenticed:
        raise ConnectionResetError

    await corrected(world, TEXTS)
    request = model_pb2.TrainModelRequest(request_id="first", dimension=pb.DIMENSION_SENTIMENT)
    await asked(world).TrainModel(request, None)
    with pytest.raises(ConnectionResetError):
        await training.trained(ground=world.ground, now=lambda: world.now, learn=killed)
    assert (await trained(world)).state == model_pb2.Model.STATE_TRAINED


async def test_a_damaged_model_never_decides(world: World) -> None:
    await corrected(world, [*TEXTS, *(f"{text} a bit" for text in TEXTS)])
    model = await trained(world)
    before = await world.says("fb-new", "the yellow lamp wobbles")
    kept = await world.store.models.get(model.model_id)
    assert kept is not None and kept.thing.state is State.TRAINED
    broken = await world.store.models.put(b"no model at all", world.now)
    await world.store.models.save(replace(kept.thing, blob_id=broken), kept.version)
    await promote(world, model)
    await world.look()
    after = await world.says("fb-newer", "the yellow chair wobbles")
    assert after.labels.model_version == before.labels.model_version


def test_every_refusal_of_models_has_a_status() -> None:
    assert ModelServicer.errors[ModelNotBetter] is grpc.StatusCode.FAILED_PRECONDITION
