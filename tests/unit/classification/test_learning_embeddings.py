"""Sentence embeddings: the encoder against published figures, heads, pooling, and files that are refused."""

from __future__ import annotations

import numpy as np
import pytest

from services.classification.learning.embeddings import extra, file, pooling, training
from services.classification.learning.embeddings.encoder import VIEWS, WIDTH, encoder, vectors
from services.classification.learning.embeddings.head import summed
from services.classification.learning.embeddings.layers import Norm, gelu
from services.classification.learning.embeddings.mixed import MixedModel
from services.classification.learning.embeddings.recipes import RECIPES
from services.classification.learning.linear import calibration, features
from services.classification.learning.linear import file as plain
from services.classification.learning.linear.archive import ModelRefused
from services.classification.learning.linear.lesson import lesson
from services.classification.learning.linear.model import LinearModel
from services.classification.learning.linear.training import Plan
from services.classification.learning.linear.training import train as learnt_plainly

with_extra = pytest.mark.skipif(
    not extra.available(), reason="sentence embeddings are not installed: run `make embeddings`"
)


def test_without_the_extra_a_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    assert not extra.available()
    with pytest.raises(extra.ExtraMissing, match="run `make embeddings`"):
        extra.folder()


def test_gelu_at_known_points() -> None:
    found = gelu(np.array([[-1.0, 0.0, 1.0, 3.0]], dtype=np.float32))
    assert found[0] == pytest.approx([-0.158655, 0.0, 0.841345, 2.995950], abs=1e-5)


def test_a_norm_has_mean_zero_and_variance_one() -> None:
    norm = Norm(np.ones(4, dtype=np.float32), np.zeros(4, dtype=np.float32))
    row = norm(np.array([[1.0, 2.0, 3.0, 6.0]], dtype=np.float32))
    assert row.mean() == pytest.approx(0, abs=1e-6) and row.var() == pytest.approx(1, abs=1e-5)


@with_extra
def test_vectors_are_those_that_the_models_authors_publish() -> None:
    """The first numbers of two sentences on the model's card, to the digits shown there."""
    found = vectors(["This is an example sentence", "Each sentence is converted"])
    assert found.shape == (2, WIDTH) and found.dtype == np.float32
    assert found[:, :3] == pytest.approx(
        np.array([[0.0676, 0.0635, 0.0487], [0.0864, 0.1028, 0.0054]]), abs=1e-4
    )


@with_extra
def test_similarities_are_those_that_the_models_authors_publish() -> None:
    """The three sentences of the quick start of Sentence Transformers."""
    found = vectors(["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."])
    published = np.array([[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]])
    assert found @ found.T == pytest.approx(published, abs=1e-4)


@with_extra
def test_what_means_the_same_is_nearer_than_what_shares_words() -> None:
    lost, stolen, liked = vectors(["I lost my card", "My debit card has gone missing", "I like my car"])
    assert lost @ stolen > lost @ liked


@with_extra
def test_a_text_is_the_same_alone_and_among_others() -> None:
    texts = [
        "refund",
        "where is my refund",
        "a" * 4000,
        "",
        "where is my money, please?",
        "😀",
        "tệ quá",
    ] * 40
    together = vectors(texts)
    alone = np.vstack([vectors([text]) for text in texts[:7]])
    assert together[:7] == pytest.approx(alone, abs=1e-5)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(together, vectors(texts))


@with_extra
def test_no_texts_have_no_vectors() -> None:
    assert vectors([]).shape == (0, WIDTH)


LOST = (
    *("I lost my card", "my wallet was stolen", "somebody took my purse", "a thief has my debit card"),
    *(
        "cannot find the plastic anywhere",
        "it fell out of my pocket",
        "left it in a taxi",
        "where did I put it",
    ),
    *("robbed on holiday", "missing since monday", "burglars got my bag", "the dog ate mine"),
)
REFUND = (
    *("give me a refund", "I want my money back", "return what I paid", "reimburse this purchase"),
    *("the shop owes me cash", "cancel it and repay me", "charged wrongly, undo the payment"),
    *("when will the merchant credit me", "sent goods back, no credit yet", "dispute this transaction"),
    *("take the fee off again", "compensation for a broken product"),
)
TEXTS = [*LOST, *REFUND]
LABELS = ["lost_card"] * len(LOST) + ["refund"] * len(REFUND)


@pytest.fixture(scope="module")
def mixed() -> MixedModel:
    made = training.train(TEXTS, LABELS, dimension="topic", plan=Plan(precision=0.9))
    found = file.loaded(file.dumped(made))
    assert isinstance(found, MixedModel)
    return found


def test_a_model_that_says_nothing_gets_nothing() -> None:
    chance = np.random.default_rng(1)
    right = chance.integers(0, 3, 300)
    telling = chance.normal(size=(300, 3)) + 2 * np.eye(3)[right]
    found = pooling.amounts({"telling": telling, "noise": chance.normal(size=(300, 3))}, right)
    assert found["telling"] > 0.5 and found["noise"] < 0.2
    against = pooling.amounts({"telling": telling, "against": chance.normal(size=(300, 3)) - telling}, right)
    assert against["against"] == pytest.approx(0, abs=1e-6)


def test_amounts_surprise_least() -> None:
    chance = np.random.default_rng(2)
    right = chance.integers(0, 4, 200)
    margins = {
        name: chance.normal(size=(200, 4)) + share * np.eye(4)[right] for name, share in (("a", 2), ("b", 1))
    }
    found = pooling.amounts(margins, right)

    def surprise(a: float, b: float) -> float:
        return calibration.surprise(a * margins["a"] + b * margins["b"], right, 1.0)

    best = surprise(found["a"], found["b"])
    for a, b in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        assert surprise(found["a"] + a, found["b"] + b) >= best


def test_heads_add_up() -> None:
    chance = np.random.default_rng(3)
    views = chance.normal(size=(40, VIEWS)).astype(np.float32)
    classes = (views[:, 0] > 0).astype(np.int64)
    heads = {name: RECIPES[name].fitted(views, classes) for name in ("meaning", "all views")}
    both = summed(heads, {"meaning": 0.5, "all views": 2.0})
    expected = 0.5 * heads["meaning"].margins(views) + 2.0 * heads["all views"].margins(views)
    assert both.margins(views) == pytest.approx(expected, abs=1e-3)
    assert (heads["all views"].margins(views).argmax(axis=1) == classes).all()


def test_training_without_the_extra_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    with pytest.raises(extra.ExtraMissing, match="run `make embeddings`"):
        training.train(TEXTS, LABELS, dimension="topic", plan=Plan())


@with_extra
def test_a_head_that_is_not_worth_it_is_left_out() -> None:
    """The words tell all, and no encoder knows them."""
    made_up = {"a": ("blorf", "vexit", "quonk"), "b": ("zibble", "mordu", "plisk")}
    given = [
        (f"{w} {v} {n}", label) for label, ws in made_up.items() for w in ws for v in ws for n in range(20)
    ]
    texts, labels = [text for text, _ in given], [label for _, label in given]
    made = training.train(texts, labels, dimension="topic", plan=Plan())
    assert file.dumped(made) == plain.dumped(learnt_plainly(lesson(texts, labels), dimension="topic"))


@with_extra
def test_it_hears_what_it_never_read(mixed: MixedModel) -> None:
    answers = mixed.of_texts(
        ["somebody took my wallet and the debit card in it", "return the amount that I paid"]
    )
    assert [answer.likeliest for answer in answers] == ["lost_card", "refund"]
    assert float(answers[0].chances.sum()) == pytest.approx(1.0)
    assert mixed.version.startswith("embedded-")


@with_extra
def test_texts_are_answered_alike_alone_and_together(mixed: MixedModel) -> None:
    texts = ["", "refund", "😀", "x" * 4000, "thẻ của tôi bị mất", "<b>card</b>"]
    together = mixed.of_texts(texts)
    for text, answer in zip(texts, together, strict=True):
        assert mixed.of_texts([text])[0].chances == pytest.approx(answer.chances, abs=1e-4)
    assert mixed.of_texts([]) == []


@with_extra
def test_marks_make_no_difference_to_what_is_seen() -> None:
    seen = encoder().views(["Thầy dạy rất tốt, được điểm cao", "Thay day rat tot, duoc diem cao"])
    assert np.array_equal(seen[0], seen[1])


@with_extra
def test_the_words_behind_are_those_of_the_linear_model(mixed: MixedModel) -> None:
    raw = "my card is stolen"
    assert mixed.behind(raw, "lost_card") == mixed.linear.behind(raw, "lost_card") != []


@with_extra
def test_a_model_with_a_head_is_refused_where_it_cannot_be_used(
    mixed: MixedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = file.dumped(mixed)
    with pytest.raises(ModelRefused, match="cannot be used in this place"):
        plain.loaded(content)
    with pytest.raises(ModelRefused, match="damaged"):
        file.loaded(content[:-200])
    monkeypatch.setattr(extra, "checksum", lambda: "another")
    with pytest.raises(ModelRefused, match="other sentence embeddings"):
        file.loaded(content)
    monkeypatch.setattr(extra, "find_spec", lambda name: None)
    with pytest.raises(ModelRefused, match="run `make embeddings`"):
        file.loaded(content)


@with_extra
def test_training_twice_gives_the_same_bytes(mixed: MixedModel) -> None:
    again = training.train(TEXTS, LABELS, dimension="topic", plan=Plan(precision=0.9))
    assert file.dumped(again) == file.dumped(mixed)


def test_a_plain_model_stays_as_it_is() -> None:
    made = learnt_plainly(lesson(TEXTS, LABELS), dimension="topic")
    content = file.dumped(made)
    assert content == plain.dumped(made)
    found = file.loaded(content)
    assert isinstance(found, LinearModel)
    words = features.words("my card is lost")
    assert np.array_equal(found.of_texts(["my card is lost"])[0].chances, found.answer(words).chances)
