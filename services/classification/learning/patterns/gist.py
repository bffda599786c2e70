"""What a text is about, as patterns compare it: weighted terms, and a sketch for near-duplicates.

Terms and sketch are numbers made from words, so a pattern holds no words of a customer beside its title.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from zlib import crc32

from services.classification.domain.labels import Labels, Language, Sentiment
from services.classification.learning.lexicon import sections
from services.classification.learning.parts import clause_spans
from services.classification.learning.port import Gist
from services.classification.learning.reading import Reader, Reading
from services.classification.learning.text import folded, plain

MAX_TERMS = 16
SKETCH = 16
_MAX_FORMS = 400
_MAX_TOPICS = 3
_PAIR = 0.5
_TOPIC = 0.9
_HEAVY, _LIGHT = 1.3, 0.5
_SPREAD = 0x9E3779B97F4A7C15
_MASKS = tuple(int.from_bytes(blake2b(bytes([n]), digest_size=8).digest()) for n in range(SKETCH))


class GistReader:
    """Makes the gist of a text. Deterministic, keeps nothing."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._stop = frozenset(
            folded(plain(word)) for name in ("stop_en.txt", "stop_vi.txt") for word in sections(name)["stop"]
        )

    def gist(self, text: str, product: str, labels: Labels) -> Gist:
        """The gist of a text that was classified.

        Praise is kept apart from all else: it needs no answer, and its words would glue troubles together.
        """
        reading = self._reader.read(text, labels.language.value)
        forms = [folded(form) for form in reading.forms[:_MAX_FORMS]]
        glad = labels.sentiment.value == Sentiment.POSITIVE
        ranked = self._terms(reading, forms, labels)
        return Gist(
            product=product,
            language=Language(labels.language.value),
            glad=glad,
            terms=array("q", (term for term, _ in ranked)),
            weights=array("f", (weight for _, weight in ranked)),
            sketch=sketch(forms),
            claim=_claim(product, glad, forms),
        )

    def _terms(self, reading: Reading, forms: Sequence[str], labels: Labels) -> list[tuple[int, float]]:
        """Words and pairs of words that say something, and topics, the weightiest first.

        Topics have negative numbers, words positive ones.
        """
        weights: dict[int, float] = {}
        clauses = _clause_weights(reading, labels)
        last = ""
        for index, form in enumerate(forms):
            if form in self._stop or form.isdigit() or (len(form) < 2 and form.isascii()):
                last = ""
                continue
            weight = clauses.get(reading.clause(index), 1.0)
            _raise(weights, crc32(form.encode()), weight)
            if last:
                _raise(weights, crc32(f"{last} {form}".encode()), _PAIR * weight)
            last = form
        for label in labels.topics[:_MAX_TOPICS]:
            if label.value:
                _raise(weights, -1 - crc32(label.value.encode()), _TOPIC * (0.5 + label.confidence))
        ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
        return [(term, round(weight, 3)) for term, weight in ranked[:MAX_TERMS]]


def _raise(weights: dict[int, float], term: int, weight: float) -> None:
    if weights.get(term, 0.0) < weight:
        weights[term] = weight


def _clause_weights(reading: Reading, labels: Labels) -> dict[int, float]:
    """Clauses that feel as the whole text does say more about it than those that feel otherwise."""
    if not labels.parts:
        return {}
    main = Sentiment.POSITIVE if labels.sentiment.value == Sentiment.POSITIVE else Sentiment.NEGATIVE
    numbers = {span.start: number for number, span in enumerate(clause_spans(reading))}
    weights = {}
    for part in labels.parts:
        feels = part.sentiment.value
        if feels != Sentiment.NEUTRAL:
            weights[numbers[part.span.start]] = _HEAVY if feels == main else _LIGHT
    return weights


def sketch(forms: Sequence[str]) -> array[int]:
    """MinHash of words and pairs of words: the share of equal places estimates the Jaccard index."""
    shingles = {*forms, *(f"{a} {b}" for a, b in pairwise(forms))}
    hashes = [(crc32(shingle.encode()) * _SPREAD) & 0xFFFFFFFFFFFFFFFF for shingle in shingles]
    if not hashes:
        return array("I")
    return array("I", [min([value ^ mask for value in hashes]) >> 32 for mask in _MASKS])


def _claim(product: str, glad: bool, forms: Sequence[str]) -> str:
    if not forms:
        return ""
    named = "\x1f".join((product, str(glad), " ".join(forms)))
    return blake2b(named.encode(), digest_size=12).hexdigest()
