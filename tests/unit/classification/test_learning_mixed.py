"""Models with a head among those that decide: asked beside rules, read from files, followed by replicas.

The encoder is the tests' own.
"""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np
import pytest

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Dimension, Sentiment
from services.classification.learning import aided
from services.classification.learning.assembling import assembled
from services.classification.learning.current import Current
from services.classification.learning.deciding import Opinion
from services.classification.learning.embeddings import extra, file, mixed
from services.classification.learning.embeddings.encoder import VIEWS
from services.classification.learning.embeddings.head import Head
from services.classification.learning.embeddings.mixed import MixedModel
from services.classification.learning.linear import file as plain
from services.classification.learning.linear.lesson import lesson
from services.classification.learning.linear.model import LinearModel, chances_of
from services.classification.learning.linear.training import train
from services.classification.learning.reading import Reader
from services.classification.learning.text import read
from tests.unit.classification.meanings import Senses
from tests.unit.classification.test_usecases_models import TEXTS, corrected, promote, trained
from tests.unit.classification.world import World

WORDS = ("the zebra wobbles", "the zebra falls", "the lamp shines", "the lamp glows")
FEELS = ("negative", "negative", "positive", "positive")
QUAGGA = "a quagga came by"


@pytest.fixture
def senses(monkeypatch: pytest.MonkeyPatch) -> Senses:
    """In the place of the installed encoder, which need not be there."""
    found = Senses()
    monkeypatch.setattr(mixed, "recalled", lambda: found)
    monkeypatch.setattr(extra, "find_spec", lambda name: name)
    monkeypatch.setattr(extra, "checksum", lambda: "of the tests")
    return found


@pytest.fixture
def linear() -> LinearModel:
    return replace(train(lesson(WORDS, FEELS), dimension="sentiment"), version="linear-test", temperature=0.5)


@pytest.fixture
def model(senses: Senses, linear: LinearModel) -> MixedModel:
    """Its head takes what is nearer to zebras for negative."""
    towards = senses.views("zebra")
    weights = np.stack([8 * towards, -8 * towards], axis=1).astype(np.float32)
    head = Head(weights, np.array([-2.0, 2.0], dtype=np.float32))
    return MixedModel(linear, head, 0.5, 0.6, "of the tests", "embedded-test", share=0.75)


def test_its_log_odds_are_those_of_words_and_of_meaning(model: MixedModel, senses: Senses) -> None:
    seen = model.linear.vocabulary.see(["zebra"])
    found = mixed.log_odds(model, seen, "zebra")
    expected = model.linear.scores(seen) * 0.5 / 0.5 + model.head.margins(senses.views("zebra")[None])[0]
    assert found == pytest.approx(expected)
    of_words = mixed.log_odds(model.linear, seen, "zebra")
    assert np.array_equal(of_words, model.linear.scores(seen) / model.linear.temperature)
    assert (mixed.model_of_words(model), mixed.weight_of_words(model)) == (model.linear, 1.0)


def test_it_is_pooled_with_rules_by_its_share(model: MixedModel, reader: Reader) -> None:
    judge = aided.judge_of({Dimension.SENTIMENT: (model,)}, reader.taxonomy)(read(QUAGGA))
    alone = judge.opinion(Dimension.SENTIMENT, Opinion())
    seen = model.linear.vocabulary.see(aided.features.words(QUAGGA))
    own = mixed.log_odds(model, seen, QUAGGA)
    assert list(alone.chances.values()) == pytest.approx(list(chances_of(own, 1.0)))
    assert alone.threshold == 0.6
    rules = np.log([0.2, 0.8])
    beside = judge.opinion(Dimension.SENTIMENT, Opinion({"negative": 0.2, "positive": 0.8}))
    pooled = chances_of(0.75 * own + 0.25 * rules, 1.0)
    assert list(beside.chances.values()) == pytest.approx(list(pooled))


def test_a_text_is_encoded_once_for_all_models(model: MixedModel, senses: Senses, reader: Reader) -> None:
    other = replace(model, version="embedded-other")
    models = {Dimension.SENTIMENT: (model, other), Dimension.KIND: (replace(model, version="embedded-3"),)}
    senses.encoded.clear()
    labels = assembled(reader.taxonomy, models).classify(QUAGGA, Hints())
    assert senses.encoded == [QUAGGA]
    assert labels.sentiment.value == Sentiment.NEGATIVE
    assert labels.model_version.startswith("mixed-")


def test_the_words_behind_are_those_of_the_linear_part(model: MixedModel, reader: Reader) -> None:
    judge = aided.judge_of({Dimension.SENTIMENT: (model,)}, reader.taxonomy)(read("the zebra wobbles"))
    spans = judge.opinion(Dimension.SENTIMENT, Opinion()).behind("negative")
    of_words = model.linear.behind("the zebra wobbles", "negative")
    assert {(span.start, span.end): span.weight for span in spans} == {
        (span.start, span.end): pytest.approx(span.weight, abs=2e-3)
        for span in of_words
        if span.weight > 0.02
    }
    silent = aided.judge_of({Dimension.SENTIMENT: (replace(model, amount=0.0),)}, reader.taxonomy)
    assert silent(read("the zebra wobbles")).opinion(Dimension.SENTIMENT, Opinion()).behind("negative") == []


def test_it_finds_topics(model: MixedModel, reader: Reader) -> None:
    first, second = (topic.path for topic in reader.taxonomy.used()[:2])
    of_topics = replace(model, linear=replace(model.linear, classes=(first, second)), share=1.0)
    labels = assembled(reader.taxonomy, {Dimension.TOPIC: (of_topics,)}).classify(QUAGGA, Hints())
    assert [label.value for label in labels.topics] == [first]


def test_what_it_knows_is_what_its_words_know(model: MixedModel, reader: Reader) -> None:
    knows = Current(assembled, reader.taxonomy, {Dimension.SENTIMENT: (model,)}).knows(Dimension.SENTIMENT)
    assert knows("zebra") and not knows("quagga")


def test_a_file_keeps_the_share(model: MixedModel) -> None:
    found = file.loaded(file.dumped(model))
    assert isinstance(found, MixedModel)
    assert (found.share, found.threshold, found.amount) == (0.75, 0.6, 0.5)
    assert found.head.weights.shape == (VIEWS, 2)
    assert np.array_equal(found.head.weights, model.head.weights)
    assert plain.dumped(found.linear) == plain.dumped(model.linear)


async def decides(world: World, model: MixedModel) -> None:
    """A trained model whose bytes are those of this one is promoted."""
    await corrected(world, [*TEXTS, *(f"{text} a bit" for text in TEXTS)])
    made = await trained(world)
    kept = await world.store.models.get(made.model_id)
    assert kept is not None
    blob = await world.store.models.put(file.dumped(model), world.now)
    await world.store.models.save(replace(kept.thing, blob_id=blob), kept.version)
    await promote(world, made)


async def test_every_replica_follows_a_model_with_a_head(world: World, model: MixedModel) -> None:
    await decides(world, replace(model, share=1.0))
    before = world.ground.classifier.version
    await world.look()
    assert world.ground.classifier.version != before
    assert world.ground.classifier.classify(QUAGGA, Hints()).sentiment.value == Sentiment.NEGATIVE


async def test_a_replica_without_the_extra_keeps_what_it_has_and_says_so(
    world: World, model: MixedModel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await decides(world, model)
    before = world.ground.classifier.version
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    with caplog.at_level(logging.ERROR):
        await world.look()
        await world.look()
    assert world.ground.classifier.version == before
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said == ["a model needs sentence embeddings that are not installed here"]
