"""The examples that the default model learns from: enough, well labelled, and no two alike."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict

import pytest

from services.classification.domain import labels
from services.classification.domain.labels import Dimension
from services.classification.learning.examples.shelf import LANGUAGES, Example, examples
from services.classification.learning.reading import default_reader
from services.classification.learning.text import read

AT_LEAST = 1_500
ALIKE = 0.6
"""Jaccard index of two texts' word sets above which they say the same thing."""
CLOSED = {
    Dimension.SENTIMENT: labels.Sentiment,
    Dimension.KIND: labels.Kind,
    Dimension.SEVERITY: labels.Severity,
    Dimension.JOURNEY_STAGE: labels.JourneyStage,
    Dimension.IMPACT: labels.Impact,
}


def alike(found: list[Example]) -> list[tuple[str, str]]:
    """Pairs of texts whose word sets are nearer than they may be."""
    having: dict[str, list[int]] = defaultdict(list)
    sets: list[frozenset[str]] = []
    pairs = []
    for number, example in enumerate(found):
        words = frozenset(read(example.text).words)
        shared = Counter(other for word in words for other in having[word])
        for other, count in shared.items():
            if count / len(words | sets[other]) > ALIKE:
                pairs.append((found[other].text, example.text))
        for word in words:
            having[word].append(number)
        sets.append(words)
    return pairs


def test_there_are_enough_of_them() -> None:
    assert len(list(examples())) >= AT_LEAST


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_are_alike(language: str) -> None:
    assert alike(list(examples(language))) == []


def test_a_near_copy_would_be_found() -> None:
    first, *_ = examples("en")
    copy = Example("en", first.text + " really", first.labels)
    assert alike([first, copy]) == [(first.text, copy.text)]


def test_every_label_is_one_that_exists() -> None:
    paths = {topic.path for topic in default_reader().taxonomy.topics}
    for example in examples():
        assert example.text == unicodedata.normalize("NFC", example.text).strip() != ""
        assert set(example.labels[Dimension.TOPIC]) <= paths, example
        for dimension, values in CLOSED.items():
            assert len(example.labels[dimension]) <= 1, example
            assert {*example.labels[dimension]} <= {value.value for value in values if value}, example


def test_every_value_has_examples_in_both_languages() -> None:
    paths = {topic.path for topic in default_reader().taxonomy.topics}
    for language in LANGUAGES:
        seen: dict[Dimension, Counter[str]] = defaultdict(Counter)
        for example in examples(language):
            for dimension, values in example.labels.items():
                seen[dimension].update(values)
        assert {path for path in paths if seen[Dimension.TOPIC][path] < 10} == set()
        for dimension, allowed in CLOSED.items():
            assert {value for value in allowed if value and seen[dimension][value.value] < 20} == set()
