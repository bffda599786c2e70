"""Machines that find weights, and which of them goes on where there are many texts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from services.classification.learning.linear import machines
from services.classification.learning.linear.held_out import held_out
from services.classification.learning.linear.lesson import Lesson

MANY = machines.machines(machines.FEW + 1)
PLAIN, FOR_RARE = "soft support vectors", "support vectors for rare classes"
SUBJECTS = ("app", "card", "lecturer", "delivery", "screen", "hotel", "camera", "refund", "menu", "seat")


def blurred(counts: tuple[int, ...]) -> tuple[csr_matrix, machines.Numbers]:
    """So many points of each class around its own corner; the corners are near each other."""
    chance = np.random.default_rng(7)
    classes = np.repeat(np.arange(len(counts)), counts)
    corners = np.eye(len(counts), 5)[classes]
    return csr_matrix((corners + chance.normal(0, 0.6, corners.shape)).astype(np.float32)), classes


@pytest.mark.parametrize("name", MANY)
@pytest.mark.parametrize("counts", [(60, 40), (60, 40, 20), (40, 60, 20, 30)])
def test_each_has_a_column_for_each_class_and_is_better_than_guessing(
    name: str, counts: tuple[int, ...]
) -> None:
    rows, classes = blurred(counts)
    found = MANY[name](rows, classes, 1.0)
    again = MANY[name](rows, classes, 1.0)
    assert found.matrix.shape == (5, len(counts))
    assert found.bias.shape == (len(counts),)
    assert (found.margins(rows).argmax(axis=1) == classes).mean() > max(counts) / sum(counts)
    assert np.array_equal(found.matrix, again.matrix)


@pytest.mark.parametrize("counts", [(300, 12), (300, 200, 12)])
def test_a_rare_class_is_found_more_often_where_it_costs_more(counts: tuple[int, ...]) -> None:
    rows, classes = blurred(counts)
    rare = classes == len(counts) - 1

    def recall(name: str) -> float:
        said = MANY[name](rows, classes, 1.0).margins(rows).argmax(axis=1)
        return float((said == classes)[rare].mean())

    assert recall(FOR_RARE) > recall(PLAIN)


def test_classes_of_one_size_cost_the_same() -> None:
    rows, classes = blurred((40, 40))
    plain, for_rare = machines._support(0.3), machines._support(0.3, for_rare=0.5)
    assert np.array_equal(plain(rows, classes, 1.0).matrix, for_rare(rows, classes, 1.0).matrix)


def test_of_many_texts_one_machine_goes_on_after_the_first_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [["the", subject, "is", word] for subject in SUBJECTS for word in ("good", "fine", "bad", "poor")]
    given = Lesson(texts, ["positive", "positive", "negative", "negative"] * len(SUBJECTS))
    asked: list[str] = []

    def watched(name: str) -> machines.Machine:
        def fit(rows: csr_matrix, classes: machines.Numbers, share: float) -> machines.Weights:
            asked.append(name)
            found = MANY[PLAIN](rows, classes, share)
            return found if name == "right" else machines.Weights(-found.matrix, -found.bias)

        return fit

    tried = {name: watched(name) for name in ("wrong", "right")}
    everything = held_out(given, ("negative", "positive"), tried)
    assert everything is not None
    assert set(everything.margins) == {"wrong", "right"}
    asked.clear()
    monkeypatch.setattr(machines, "FEW", 20)
    held = held_out(given, ("negative", "positive"), tried)
    assert held is not None
    assert asked == ["wrong", "right", *["right"] * 3]
    assert [*held.margins] == ["right"]
    assert len(held.margins["right"]) == len(held.right) == len(texts)
