"""The layers of BERT in NumPy, over the tokens of many texts laid end to end.

No text is padded: the dense steps run over all tokens at once, attention runs over texts of equal length.
Sources: Vaswani et al. 2017, "Attention is all you need"; Devlin et al. 2019, "BERT"; GELU by the error
function, Hendrycks and Gimpel 2016.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

HEADS = 12
_EPSILON = np.float32(1e-12)
"""Of the layer norm, as the weights' configuration has it."""
_ROOT_HALF = np.float32(np.sqrt(0.5))


@dataclass(frozen=True, slots=True)
class Run:
    """Texts of equal length side by side: where the first begins, how many, and how long (in tokens)."""

    begin: int
    texts: int
    length: int

    @property
    def end(self) -> int:
        """Where the token behind the last one stands."""
        return self.begin + self.texts * self.length


@dataclass(frozen=True, slots=True)
class Dense:
    """A matrix of (in, out) and a number for each output."""

    matrix: Floats
    bias: Floats

    @classmethod
    def named(cls, tensors: Mapping[str, Floats], *names: str) -> Dense:
        """One step of several stored ones side by side; they are stored as (out, in)."""
        matrix = np.concatenate([tensors[f"{name}.weight"] for name in names]).T
        return cls(
            np.ascontiguousarray(matrix, dtype=np.float32),
            np.concatenate([tensors[f"{name}.bias"] for name in names]).astype(np.float32),
        )

    def __call__(self, rows: Floats) -> Floats:
        found: Floats = rows @ self.matrix
        found += self.bias
        return found


@dataclass(frozen=True, slots=True)
class Norm:
    """Brings each row to mean 0 and variance 1, then scales and shifts it (Ba et al. 2016)."""

    scale: Floats
    shift: Floats

    @classmethod
    def named(cls, tensors: Mapping[str, Floats], name: str) -> Norm:
        """The stored one."""
        return cls(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def __call__(self, rows: Floats) -> Floats:
        rows = rows - rows.mean(axis=1, keepdims=True)
        variance = np.einsum("td,td->t", rows, rows)[:, None] / np.float32(rows.shape[1])
        rows /= np.sqrt(variance + _EPSILON)
        rows *= self.scale
        rows += self.shift
        return rows


@dataclass(frozen=True, slots=True)
class Layer:
    """Attention and a step through a wider space, each added to what came in and normed."""

    attention: Dense
    out: Dense
    norm: Norm
    wide: Dense
    narrow: Dense
    last_norm: Norm

    @classmethod
    def named(cls, tensors: Mapping[str, Floats], name: str) -> Layer:
        """The stored one."""
        own = f"{name}.attention"
        return cls(
            Dense.named(tensors, *(f"{own}.self.{part}" for part in ("query", "key", "value"))),
            Dense.named(tensors, f"{own}.output.dense"),
            Norm.named(tensors, f"{own}.output.LayerNorm"),
            Dense.named(tensors, f"{name}.intermediate.dense"),
            Dense.named(tensors, f"{name}.output.dense"),
            Norm.named(tensors, f"{name}.output.LayerNorm"),
        )

    def __call__(self, rows: Floats, runs: Sequence[Run]) -> Floats:
        """`rows`: (tokens, width), all texts end to end, as `runs` say."""
        mixed = np.empty_like(rows)
        seen = self.attention(rows)
        for run in runs:
            mixed[run.begin : run.end] = _attended(seen[run.begin : run.end], run)
        rows = self.norm(rows + self.out(mixed))
        return self.last_norm(rows + self.narrow(gelu(self.wide(rows))))


def _attended(seen: Floats, run: Run) -> Floats:
    """`seen`: (tokens, 3 widths) query, key and value of texts of equal length. Returns (tokens, width)."""
    width = seen.shape[1] // 3
    parts = seen.reshape(run.texts, run.length, 3, HEADS, width // HEADS).transpose(2, 0, 3, 1, 4)
    query, key, value = parts
    scores = (query @ key.swapaxes(-1, -2)) / np.float32(np.sqrt(width // HEADS))
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed: Floats = (scores @ value).transpose(0, 2, 1, 3).reshape(len(seen), width)
    return mixed


def gelu(rows: Floats) -> Floats:
    """x · Φ(x), where Φ is the normal distribution's cumulative share."""
    from scipy.special import erf

    share = erf(rows * _ROOT_HALF)
    share += np.float32(1)
    share *= rows
    share *= np.float32(0.5)
    found: Floats = share
    return found
