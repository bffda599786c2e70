"""Clauses: which part praises, which complains, and what may be goal, event and consequence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from services.classification.domain.labels import Label, Part, Sentence, Sentiment, Span
from services.classification.learning.cues import slots
from services.classification.learning.reading import Reading
from services.classification.learning.sentiment import Feeling
from services.classification.learning.topics import by_clause, clause_topics

MAX_PARTS = 12
_MAX_SLOT = 300


def clause_spans(reading: Reading) -> list[Span]:
    """Where each clause stands."""
    text = reading.text
    starts = [0] + [i for i, (a, b) in enumerate(pairwise(text.clauses), 1) if a != b] if text.words else []
    ends = [*starts[1:], len(text.words)]
    return [Span(text.starts[a], text.ends[b - 1], 0.0) for a, b in zip(starts, ends, strict=len(starts) > 0)]


def clause_values(felt: Sequence[Feeling]) -> dict[int, float]:
    """What each clause feels; negative is unhappy."""
    values: dict[int, float] = {}
    for feeling in felt:
        values[feeling.clause] = values.get(feeling.clause, 0.0) + feeling.value
    return values


def parts(reading: Reading, felt: Sequence[Feeling]) -> tuple[Part, ...]:
    """Clauses that feel something or have topics; none when there are fewer than two."""
    values, about = clause_values(felt), by_clause(reading)
    found = []
    for number, span in enumerate(clause_spans(reading)):
        value = values.get(number, 0.0)
        if abs(value) < 0.3 and number not in about:
            continue
        found.append(Part(span, _feels(value), clause_topics(about.get(number, {}))))
    return tuple(found[:MAX_PARTS]) if len(found) > 1 else ()


def _feels(value: float) -> Label:
    confidence = round(0.5 + min(abs(value), 4.0) / 9, 4)
    if abs(value) < 0.3:
        return Label(Sentiment.NEUTRAL, 0.5)
    return Label(Sentiment.POSITIVE if value > 0 else Sentiment.NEGATIVE, confidence)


def sentence(reading: Reading, felt: Sequence[Feeling]) -> Sentence:
    """Goal, event and consequence from free text, where words introduce them; empty when nothing happened."""
    spans = clause_spans(reading)
    introduced = slots(reading)
    goal = {reading.clause(hit.first) for hit in introduced.get("goal", [])}
    consequence = {reading.clause(hit.first) for hit in introduced.get("consequence", [])} - goal
    values = clause_values(felt)
    events = [n for n in range(len(spans)) if n not in goal | consequence and values.get(n, 0.0) < 0]
    if not events or not goal | consequence:
        return Sentence()
    event = min(events, key=lambda number: (values[number], number))
    return Sentence(
        goal=_words(reading, spans, min(goal, default=-1)),
        event=_words(reading, spans, event),
        consequence=_words(reading, spans, max(consequence, default=-1)),
    )


def _words(reading: Reading, spans: Sequence[Span], number: int) -> str:
    if number < 0:
        return ""
    return reading.text.raw[spans[number].start : spans[number].end][:_MAX_SLOT].replace("\n", " ")
