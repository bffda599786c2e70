"""How a customer feels: words with negation, strength and turn, pictures of faces, and the scores given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Label, Language, Sentiment, Span
from services.classification.learning.deciding import Opinion, chances
from services.classification.learning.lexicon import Hit
from services.classification.learning.reading import (
    CONDITION,
    NEGATOR,
    SENTIMENT,
    STRONGER,
    TURN,
    WEAKER,
    Reading,
)

_WINDOW = 4
_THRESHOLD = 0.42
_BARE_NO = -0.5


@dataclass(frozen=True, slots=True)
class Feeling:
    """What one entry says here, with what stands before it: negative is unhappy. `clause` numbers from 0."""

    hit: Hit
    clause: int
    value: float


def feelings(reading: Reading) -> list[Feeling]:
    """Every entry that speaks, in the order of the text."""
    modifiers = _modifiers(reading)
    turned = _turned_at(reading)
    used: set[int] = set()
    found = []
    for hit in reading.of(SENTIMENT):
        clause = reading.clause(hit.first)
        value = _modified(reading, hit, clause, modifiers, used)
        if turned is not None:
            value *= 1.25 if hit.first >= turned else 0.8
        found.append(Feeling(hit, clause, value))
        used.update(range(hit.first, hit.last))
    found.extend(
        Feeling(hit, reading.clause(hit.first), _BARE_NO)
        for hit in reading.of(NEGATOR)
        if hit.last - 1 not in used
    )
    return sorted(found, key=lambda feeling: feeling.hit.first)


def _modifiers(reading: Reading) -> dict[int, str]:
    """What kind of modifier ends at each form."""
    found: dict[int, str] = {}
    for kind in (STRONGER, WEAKER, CONDITION, NEGATOR):
        for hit in reading.of(kind):
            found[hit.last - 1] = kind
    return found


def _turned_at(reading: Reading) -> int | None:
    turns = reading.of(TURN)
    return turns[-1].last if turns else None


def _modified(reading: Reading, hit: Hit, clause: int, modifiers: dict[int, str], used: set[int]) -> float:
    value = hit.weight
    negated = False
    for place in range(hit.first - 1, max(-1, hit.first - 1 - _WINDOW), -1):
        if reading.clause(place) != clause:
            break
        kind = modifiers.get(place)
        if kind == NEGATOR:
            negated = not negated
            used.add(place)
        elif kind == STRONGER and place >= hit.first - 2:
            value *= 1.3
        elif kind == WEAKER and place >= hit.first - 2:
            value *= 0.7
        elif kind == CONDITION and value > 0:
            value *= -0.4 if reading.language != Language.EN else 0.3
    if negated:
        return -0.7 * value if value > 0 else -0.4 * value
    return value


def sentiment(reading: Reading, felt: Sequence[Feeling], hints: Hints) -> Opinion:
    """How a text feels, with the words behind it."""
    positive = sum(feeling.value for feeling in felt if feeling.value > 0)
    negative = -sum(feeling.value for feeling in felt if feeling.value < 0)
    given = _scored(hints)
    if not felt and given is None and not any(form[:1].isalpha() for form in reading.forms):
        return Opinion(settled=Label(unsure=True))
    scores = _scores(reading, positive, negative, given or 0.0)
    return Opinion(chances(scores), partial(_behind, reading, felt), _THRESHOLD)


def _scores(reading: Reading, positive: float, negative: float, given: float) -> dict[str, float]:
    balance = (positive - negative) / (1 + 0.2 * (positive + negative)) + 0.6 * given
    asks = sum(1 for stop in reading.text.stops if "?" in stop)
    return {
        Sentiment.NEGATIVE: 0.2 - balance,
        Sentiment.POSITIVE: balance - 0.3 - 0.5 * min(asks, 2),
        Sentiment.NEUTRAL: 0.0 if positive + negative else 0.8,
    }


def _scored(hints: Hints) -> float | None:
    """What the scores that the customer gave say, from -2 to 2; None when none was given."""
    given = []
    if hints.csat is not None:
        given.append(float(hints.csat - 3))
    if hints.nps is not None:
        given.append(max(-2.0, min(2.0, (hints.nps - 7.5) * 0.8)))
    if hints.ces is not None:
        given.append((hints.ces - 4) * 0.5)
    return sum(given) / len(given) if given else None


def _behind(reading: Reading, felt: Sequence[Feeling], value: str) -> list[Span]:
    """What every entry says for this sentiment; whatever feels anything says against neutral."""
    if value == Sentiment.NEUTRAL:
        return [reading.span(feeling.hit, -abs(feeling.value)) for feeling in felt]
    sign = 1 if value == Sentiment.POSITIVE else -1
    return [reading.span(feeling.hit, sign * feeling.value) for feeling in felt]
