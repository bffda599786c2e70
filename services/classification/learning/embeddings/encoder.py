"""Texts to vectors by MiniLM: 384 numbers of length 1, near each other where texts mean the same.

Source: Reimers and Gurevych 2019, "Sentence-BERT" (mean of the tokens' vectors); the model all-MiniLM-L6-v2.
English: of other languages it knows little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import numpy as np

from services.classification.learning.embeddings import extra
from services.classification.learning.embeddings.layers import Floats, Layer, Norm, Run

WIDTH = 384
VIEWS = 4 * WIDTH
"""Of a text: mean of the last layer (the meaning), of the fourth, of the second; maximum of the last."""
_LAYERS = 6
_EARLIER = (4, 2)
_LONGEST = 256
"""Tokens of a text that are read, as the model's authors have it."""
_BARRED = str.maketrans("đĐ", "dD")
"""The tokeniser drops every mark but this bar: without it, a text and the same without marks are one."""
_TOKENS_AT_ONCE = 2048
"""Bounds the memory of a step, some 40 MB; larger ones are no quicker."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """The tokeniser and the weights: of words (30,522), of places (512), and of six layers."""

    tokenizer: Any
    words: Floats
    places: Floats
    norm: Norm
    layers: tuple[Layer, ...]

    def views(self, texts: Sequence[str]) -> Floats:
        """One row per text: (texts, 1536), four views of length 1 each. A text may be empty.

        Earlier layers know more of tone than of subject, which the last one is trained on. Which texts are
        asked together moves the numbers in the seventh digit at most.
        """
        read = self.tokenizer.encode_batch([text.translate(_BARRED) for text in texts])
        tokens = [found.ids for found in read]
        rows = np.empty((len(texts), VIEWS), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(tokens[number]))
        for batch in _batches(order, tokens):
            rows[batch] = self._views([tokens[number] for number in batch])
        return rows

    def _views(self, tokens: Sequence[Sequence[int]]) -> Floats:
        """Of texts in the order of their lengths."""
        runs, begin = [], 0
        for length, same in groupby(map(len, tokens)):
            runs.append(Run(begin, len(list(same)), length))
            begin = runs[-1].end
        places = np.concatenate([np.arange(len(each)) for each in tokens])
        rows = self.norm(self.words[np.concatenate(tokens)] + self.places[places])
        seen = {}
        for number, layer in enumerate(self.layers, start=1):
            rows = layer(rows, runs)
            if number in _EARLIER:
                seen[number] = _pooled(rows, runs, np.mean)
        earlier = [seen[number] for number in _EARLIER]
        return np.hstack([_pooled(rows, runs, np.mean), *earlier, _pooled(rows, runs, np.max)])


def _pooled(rows: Floats, runs: Sequence[Run], how: Callable[..., Any]) -> Floats:
    """One row of length 1 per text, from those of its tokens."""
    found: Floats = np.concatenate(
        [how(rows[run.begin : run.end].reshape(run.texts, run.length, WIDTH), axis=1) for run in runs]
    )
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


def _batches(order: Sequence[int], tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    held = 0
    for number in order:
        if batch and held + len(tokens[number]) > _TOKENS_AT_ONCE:
            yield batch
            batch, held = [], 0
        batch.append(number)
        held += len(tokens[number])
    if batch:
        yield batch


@cache
def encoder() -> Encoder:
    """The installed one, read once: some 90 MB stay in memory.

    Raises:
        ExtraMissing: the extra is not installed.
    """
    folder = extra.folder()
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_LONGEST)
    tensors = load_file(folder / "model.safetensors")
    # Every text is a first sentence, so the vector that says so is added to all places once.
    places = tensors["embeddings.position_embeddings.weight"]
    places = places + tensors["embeddings.token_type_embeddings.weight"][0]
    return Encoder(
        tokenizer,
        tensors["embeddings.word_embeddings.weight"],
        places,
        Norm.named(tensors, "embeddings.LayerNorm"),
        tuple(Layer.named(tensors, f"encoder.layer.{number}") for number in range(_LAYERS)),
    )


def vectors(texts: Sequence[str]) -> Floats:
    """What texts mean: (texts, 384), each row of length 1, so that a product of two is their cosine.

    Raises:
        ExtraMissing: the extra is not installed.
    """
    return encoder().views(texts)[:, :WIDTH].copy()
