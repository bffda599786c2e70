"""The terms of a text: words, pairs of neighbours, and topics, each with how much it says.

Words of the stop lists say little, but `still` and `why` tell one trouble from its neighbour, so they count
a little too (measured on Banking77: two points of V-measure).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

from services.classification.domain.labels import Labels, Language, Sentiment
from services.classification.learning.lexicon import sections
from services.classification.learning.parts import clause_spans
from services.classification.learning.patterns.stem import stem
from services.classification.learning.reading import Reading
from services.classification.learning.text import folded, plain

MAX_TERMS = 20
MAX_FORMS = 400
_MAX_TOPICS = 3
_PAIR, _TOPIC = 0.55, 0.9
_STOP, _STOP_PAIR = 0.2, 0.2
_HEAVY, _LIGHT = 1.3, 0.5
_STOPS = frozenset(
    folded(plain(word)) for name in ("stop_en.txt", "stop_vi.txt") for word in sections(name)["stop"]
)


class Said(NamedTuple):
    """A term, how much it says, and the forms that it stands for: `first` to `last`, that one excluded.

    Topics have negative numbers and stand for no form.
    """

    term: int
    weight: float
    first: int = 0
    last: int = 0


def said(reading: Reading, forms: Sequence[str], labels: Labels) -> list[Said]:
    """What the text says, the weightiest first, at most `MAX_TERMS`. `forms`: of the reading, folded."""
    found: dict[int, Said] = {}
    bare = labels.language.value in (Language.VI, Language.MIXED)
    clauses = _clause_weights(reading, labels)
    last, last_clause, telling = "", -1, False
    for index, folded_form in enumerate(forms):
        if folded_form.isdigit():
            last = ""
            continue
        form = folded_form if bare else stem(folded_form)
        clause = reading.clause(index)
        weight, tells = clauses.get(clause, 1.0), _tells(folded_form)
        _raise(found, Said(crc32(form.encode()), weight * (1.0 if tells else _STOP), index, index + 1))
        if last and clause == last_clause:
            pair = weight * (_PAIR if tells and telling else _STOP_PAIR)
            _raise(found, Said(crc32(f"{last} {form}".encode()), pair, index - 1, index + 1))
        last, last_clause, telling = form, clause, tells
    for label in labels.topics[:_MAX_TOPICS]:
        if label.value:
            _raise(found, Said(topic_term(str(label.value)), _TOPIC * (0.5 + label.confidence)))
    return sorted(found.values(), key=lambda each: (-each.weight, each.term))[:MAX_TERMS]


def topic_term(path: str) -> int:
    """The number of a topic as a term."""
    return -1 - crc32(path.encode())


def _tells(form: str) -> bool:
    return form not in _STOPS and (len(form) > 1 or not form.isascii())


def _raise(found: dict[int, Said], each: Said) -> None:
    before = found.get(each.term)
    if before is None or before.weight < each.weight:
        found[each.term] = each


def _clause_weights(reading: Reading, labels: Labels) -> Mapping[int, float]:
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
