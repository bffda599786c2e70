"""What a text is about, as patterns compare it: weighted terms, and a sketch for near-duplicates.

Terms and sketch are numbers made from words, so a pattern holds no words of a customer beside its title.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from zlib import crc32

import numpy as np

from services.classification.domain.labels import Labels, Language, Sentiment
from services.classification.learning.patterns.said import MAX_FORMS, Said, said, topic_term
from services.classification.learning.port import Gist
from services.classification.learning.reading import Reader, Reading
from services.classification.learning.text import folded

SKETCH = 16
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_MASKS = np.array(
    [int.from_bytes(blake2b(bytes([n]), digest_size=8).digest()) for n in range(SKETCH)], dtype=np.uint64
)


class GistReader:
    """Makes the gist of a text. Deterministic, keeps nothing."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def gist(self, text: str, product: str, labels: Labels) -> Gist:
        """The gist of a text that was classified.

        Praise is kept apart from all else: it needs no answer, and its words would glue troubles together.
        """
        reading, forms = self._forms(text, labels)
        glad = labels.sentiment.value == Sentiment.POSITIVE
        terms = said(reading, forms, labels)
        return Gist(
            product=product,
            language=Language(labels.language.value),
            glad=glad,
            terms=array("q", (each.term for each in terms)),
            weights=array("f", (round(each.weight, 3) for each in terms)),
            sketch=sketch(forms),
            claim=_claim(product, glad, forms),
        )

    def words(self, text: str, labels: Labels) -> dict[int, str]:
        """The words of the text behind each of its terms, as they stand in the text; topics by their path."""
        reading, forms = self._forms(text, labels)
        topics = [str(label.value) for label in labels.topics]
        spelled = {each.term: _spelled(reading, each) for each in said(reading, forms, labels) if each.last}
        return spelled | {topic_term(path): path for path in topics if path}

    def _forms(self, text: str, labels: Labels) -> tuple[Reading, list[str]]:
        reading = self._reader.read(text, labels.language.value)
        return reading, [folded(form) for form in reading.forms[:MAX_FORMS]]


def _spelled(reading: Reading, each: Said) -> str:
    text = reading.text
    first, last = reading.places[each.first], reading.places[each.last - 1]
    return " ".join(text.raw[text.starts[n] : text.ends[n]].lower() for n in range(first, last + 1))


def sketch(forms: Sequence[str]) -> array[int]:
    """MinHash of words and pairs of words: the share of equal places estimates the Jaccard index."""
    shingles = {*forms, *(f"{a} {b}" for a, b in pairwise(forms))}
    if not shingles:
        return array("I")
    hashes = np.array([crc32(shingle.encode()) for shingle in shingles], dtype=np.uint64) * _SPREAD
    least = (hashes[:, None] ^ _MASKS).min(axis=0) >> np.uint64(32)
    return array("I", least.tolist())


def _claim(product: str, glad: bool, forms: Sequence[str]) -> str:
    if not forms:
        return ""
    named = "\x1f".join((product, str(glad), " ".join(forms)))
    return blake2b(named.encode(), digest_size=12).hexdigest()
