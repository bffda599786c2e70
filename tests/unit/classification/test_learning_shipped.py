"""The models that ship: built from the project's own examples, and held beside the rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Dimension, Kind, Labels, Sentiment
from services.classification.learning import building
from services.classification.learning import shipped as shipping
from services.classification.learning.aided import Models
from services.classification.learning.assembling import assembled
from services.classification.learning.port import Classifier
from services.classification.learning.reading import Reader
from services.classification.learning.rules import Rules
from services.classification.learning.shipped import ModelsMissing, shipped


@pytest.fixture(scope="module")
def models() -> Models:
    return shipped()


@pytest.fixture(scope="module")
def classifier(models: Models, reader: Reader) -> Classifier:
    return assembled(reader.taxonomy, models)


def read(classifier: Classifier, text: str) -> Labels:
    return classifier.classify(text, Hints())


def test_every_dimension_but_language_has_one(models: Models) -> None:
    assert set(models) == set(Dimension) - {Dimension.LANGUAGE}
    assert len({id(model.vocabulary) for (model,) in models.values()}) == 1


@pytest.mark.parametrize(
    ("text", "sentiment", "kind"),
    [
        ("The crew was wonderful and the seats were comfy", Sentiment.POSITIVE, Kind.PRAISE),
        ("Worst app ever, it crashes every time", Sentiment.NEGATIVE, Kind.PROBLEM),
        ("Nhân viên rất nhiệt tình, cảm ơn shop", Sentiment.POSITIVE, Kind.PRAISE),
        ("nhan vien rat nhiet tinh, cam on shop", Sentiment.POSITIVE, Kind.PRAISE),
        ("Giao hàng quá chậm, tôi rất thất vọng", Sentiment.NEGATIVE, Kind.PROBLEM),
        ("How do I change my address?", Sentiment.NEUTRAL, Kind.QUESTION),
    ],
)
def test_it_reads_both_languages(classifier: Classifier, text: str, sentiment: Sentiment, kind: Kind) -> None:
    said = read(classifier, text)
    assert (said.sentiment.value, said.kind.value) == (sentiment, kind)


def test_words_behind_stand_in_the_text_each_once(classifier: Classifier) -> None:
    text = "Pin tụt nhanh quá 😡, but the camera is GREAT!!"
    said = read(classifier, text)
    for label in (label for dimension in Dimension for label in said.of(dimension)):
        assert all(0 <= span.start < span.end <= len(text) for span in label.spans)
        assert len({(span.start, span.end) for span in label.spans}) == len(label.spans)
    places = [(span.start, span.end) for span in said.sentiment.spans]
    assert all(before[1] <= after[0] for before, after in pairwise(places))


def test_nothing_to_read_is_unsure(classifier: Classifier) -> None:
    for text in ("", "123 456", "..."):
        assert read(classifier, text).sentiment.unsure


def test_words_of_danger_are_p1_whatever_a_model_says(classifier: Classifier, rules: Rules) -> None:
    text = "The charger caught fire and burned my hand"
    assert rules.classify(text, Hints()).severity.value == "p1"
    assert read(classifier, text).severity.value == "p1"


def test_the_version_names_rules_and_models(models: Models, reader: Reader) -> None:
    whole = assembled(reader.taxonomy, models).version
    (kind,) = models[Dimension.KIND]
    other = {**models, Dimension.KIND: (replace(kind, version="linear-other"),)}
    assert whole.startswith("mixed-")
    assert assembled(reader.taxonomy, {}).version == "rules-1"
    assert assembled(reader.taxonomy, other).version != whole


def test_a_package_that_was_not_built_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping, "PACKAGE", "voc_models_that_are_not_there")
    with pytest.raises(ModelsMissing, match="make models"):
        shipped.__wrapped__()


@pytest.mark.slow
def test_building_twice_gives_the_same_model() -> None:
    words = building.vocabulary()
    first, second = (building.built(Dimension.KIND, words) for _ in range(2))
    assert (first.weights == second.weights).all()
    assert (first.temperature, first.threshold) == (second.temperature, second.threshold)


def test_unsure_names_the_two_likeliest(classifier: Classifier) -> None:
    texts = ("the box has four corners", "hmm", "well then", "maybe later", "có lẽ vậy", "Tuesday")
    unsure = [
        label for text in texts for d in Dimension for label in read(classifier, text).of(d) if label.likely
    ]
    assert unsure
    for label in unsure:
        (first, high), (_, low) = label.likely
        assert label.unsure and not label.value and label.likeliest == first
        assert 1 >= high >= low >= 0
