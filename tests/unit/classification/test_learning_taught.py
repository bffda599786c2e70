"""What corrections teach where sentence embeddings are used. The encoder is the tests' own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from zlib import crc32

import numpy as np
import pytest
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import model_pb2
from voc.type.v1 import type_pb2 as words

from services.classification.domain.classification import Hints
from services.classification.domain.labelled import Labelled
from services.classification.domain.labels import Dimension
from services.classification.learning.assembling import assembled
from services.classification.learning.embeddings import extra, file, mixed, training
from services.classification.learning.embeddings.encoder import VIEWS
from services.classification.learning.embeddings.head import Head
from services.classification.learning.embeddings.mixed import MixedModel
from services.classification.learning.embeddings.teaching import taught_with_head
from services.classification.learning.lending import Apprenticed, learnt
from services.classification.learning.linear import file as plain
from services.classification.learning.linear.model import LinearModel
from services.classification.learning.linear.training import Plan
from services.classification.learning.reading import Reader
from services.classification.learning.rules import Rules
from services.classification.learning.teaching import Taught, taught
from services.classification.usecases import training as usecase
from tests.unit.classification.making import NOW
from tests.unit.classification.meanings import Senses
from tests.unit.classification.test_usecases_models import TEXTS, asked, corrected, promote
from tests.unit.classification.test_usecases_models import learn as learnt_here
from tests.unit.classification.world import World

with_extra = pytest.mark.skipif(
    not extra.available(), reason="sentence embeddings are not installed: run `make embeddings`"
)
SOUNDS = ("ba", "che", "di", "fo", "gu")
WORDS = [f"{one}{two}{three}" for one in SOUNDS for two in SOUNDS for three in SOUNDS]
VALUES = ("p2", "p3", "p4")
SENSES = {word: crc32(word.encode()) % len(VALUES) for word in WORDS}
"""What words mean cannot be seen in them."""
PLAN = Plan(precision=0.7, shares=(0.3, 0.7, 1.0))


@pytest.fixture
def senses(monkeypatch: pytest.MonkeyPatch) -> Senses:
    """In the place of the installed encoder, which need not be there."""
    found = Senses(senses=SENSES)
    monkeypatch.setattr(training, "encoder", lambda: SimpleNamespace(views=found._views))
    monkeypatch.setattr(mixed, "recalled", lambda: found)
    monkeypatch.setattr(extra, "find_spec", lambda name: name)
    monkeypatch.setattr(extra, "checksum", lambda: "of the tests")
    return found


def given_in(values: Sequence[str]) -> list[Taught]:
    """One text a word, each once."""
    return [Taught(f"the {word}", values[sense]) for word, sense in SENSES.items()]


@pytest.mark.usefixtures("senses")
def test_a_head_is_learnt_where_meaning_tells_more_than_words() -> None:
    given = given_in(VALUES)
    found = taught_with_head(given, dimension=Dimension.SEVERITY, beside=Rules(), plan=PLAN)
    assert isinstance(found.model, MixedModel)
    assert found.model.share in PLAN.shares
    by_words = taught(given, dimension=Dimension.SEVERITY, beside=Rules(), plan=PLAN)
    assert found.answers.keys() == by_words.answers.keys() <= set(range(len(given)))
    assert right(given, found.answers) > 0.95 > 0.6 > right(given, by_words.answers)
    again = taught_with_head(given, dimension=Dimension.SEVERITY, beside=Rules(), plan=PLAN)
    assert file.dumped(again.model) == file.dumped(found.model)


@pytest.mark.usefixtures("senses")
def test_the_answers_are_what_the_model_says_in_the_mesh(reader: Reader) -> None:
    """Those of models that had not seen the texts, but here it is hard to learn anything else."""
    given = given_in(VALUES)
    plan = Plan(shares=(1.0,))
    found = taught_with_head(given, dimension=Dimension.SEVERITY, beside=Rules(), plan=plan)
    model = file.loaded(file.dumped(found.model))
    mesh = assembled(reader.taxonomy, {Dimension.SEVERITY: (model,)})
    said = {place: mesh.classify(given[place].text, Hints()).severity.likeliest for place in found.answers}
    same = [said[place] == value for place, value in found.answers.items()]
    assert sum(same) > 0.95 * len(same)


@pytest.mark.usefixtures("senses")
def test_topics_are_pooled_as_those_of_a_plain_model() -> None:
    given = given_in(("a", "b", "c"))
    found = taught_with_head(given, dimension=Dimension.TOPIC, beside=Rules(), plan=Plan())
    assert isinstance(found.model, MixedModel)
    assert found.model.share == 1.0
    assert right(given, found.answers) > 0.95


def right(given: Sequence[Taught], answers: Mapping[int, str]) -> float:
    return sum(given[place].label == value for place, value in answers.items()) / len(answers)


def test_a_head_that_is_not_worth_it_is_left_out(senses: Senses) -> None:
    """The words tell all, and no encoder knows them."""
    made_up = {"p1": ("blorf", "vexit", "quonk"), "p2": ("zibble", "mordu", "plisk")}
    given = [
        Taught(f"{w} {v} {n}", label)
        for label, ws in made_up.items()
        for w in ws
        for v in ws
        for n in range(20)
    ]
    found = taught_with_head(given, dimension=Dimension.SEVERITY, beside=Rules(), plan=PLAN)
    by_words = taught(given, dimension=Dimension.SEVERITY, beside=Rules(), plan=PLAN)
    assert file.dumped(found.model) == plain.dumped(by_words.model)
    assert found.answers == by_words.answers
    assert senses.encoded


@pytest.mark.usefixtures("senses")
def test_without_texts_to_hold_out_both_count_once() -> None:
    given = given_in(VALUES)[:6]
    found = taught_with_head(given, dimension=Dimension.SEVERITY, beside=Rules(), plan=PLAN)
    assert isinstance(found.model, MixedModel)
    assert (found.model.amount, found.model.threshold, found.answers) == (1.0, 0.0, {})


def _corrected(texts: Sequence[str], value: str) -> list[Labelled]:
    return [Labelled(f"fb-{value}-{n}", text, Hints(), (value,), NOW) for n, text in enumerate(texts)]


@with_extra
@pytest.mark.slow
async def test_an_apprentice_learns_a_head() -> None:
    lost = ("my card was stolen", "I lost my wallet", "someone took my card", "my bag has vanished")
    paid = ("give me a refund", "I want my money back", "return what I paid", "you owe me a repayment")
    given = [
        *_corrected([f"{text} {end}" for text in lost for end in SOUNDS], "request"),
        *_corrected([f"{text} {end}" for text in paid for end in SOUNDS], "complaint"),
    ]
    found = await learnt(Dimension.KIND, given, embeddings=True)
    assert isinstance(file.loaded(found.content), MixedModel)
    assert set(found.answers) <= set(range(len(given)))


async def test_a_model_with_a_head_is_trained_tried_and_kept(world: World, senses: Senses) -> None:
    async def learn(dimension: Dimension, given: Sequence[Labelled]) -> Apprenticed:
        made = await learnt_here(dimension, given)
        linear = file.loaded(made.content)
        assert isinstance(linear, LinearModel)
        head = Head(np.zeros((VIEWS, len(linear.classes)), dtype=np.float32), np.zeros(len(linear.classes)))
        model = MixedModel(linear, head, 1.0, 0.0, "of the tests", version="")
        return Apprenticed(file.dumped(model), made.answers)

    await corrected(world, [*TEXTS, *(f"{text} a bit" for text in TEXTS)])
    request = model_pb2.TrainModelRequest(request_id="first", dimension=pb.DIMENSION_SENTIMENT)
    model = (await asked(world).TrainModel(request, None)).model
    await usecase.trained(ground=world.ground, now=lambda: world.now, learn=learn)
    found = await asked(world).GetModel(model_pb2.GetModelRequest(model_id=model.model_id), None)
    kept = await world.store.models.get(model.model_id)
    assert kept is not None and kept.thing.version.startswith("embedded-") and kept.thing.trial.won
    await promote(world, found.model)
    await world.look()
    said = await world.says("fb-new", "the yellow lamp wobbles")
    assert said.labels.sentiment.value == words.SENTIMENT_POSITIVE
    assert "the yellow lamp wobbles" in senses.encoded
