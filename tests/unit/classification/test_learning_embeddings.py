"""Sentence embeddings: the encoder against published figures."""

from __future__ import annotations

import numpy as np
import pytest

from services.classification.learning.embeddings import extra
from services.classification.learning.embeddings.encoder import WIDTH, vectors
from services.classification.learning.embeddings.layers import Norm, gelu

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
