"""A readable title from a text's own words.

Only words of the project's lists are taken, and no capitalised word inside a clause: a title outlives the
text it came from, so no name, address or number of a customer may get into it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from services.classification.domain.labels import Labels, Language, Sentiment, Span
from services.classification.learning.lexicon import sections
from services.classification.learning.parts import clause_spans
from services.classification.learning.reading import Reader, Reading
from services.classification.learning.text import folded, plain

_MAX_WORDS = 10
_ENOUGH_WORDS = 3
_MAX_CLAUSES = 60
_LONGEST_WORD = 20
_NO_WORDS = {Language.VI: "Phản hồi không có lời", Language.EN: "Feedback without words"}


class Titles:
    """Makes titles; knows the words that may be in one."""

    def __init__(self, reader: Reader) -> None:
        listed = {
            folded(plain(word))
            for name in ("frequent_en.txt", "frequent_vi.txt")
            for word in sections(name)["frequent"]
        }
        self._known = listed | {folded(word) for word in reader.english | reader.vietnamese}
        self._reader = reader
        self._names = {
            topic.path: {Language.VI: topic.name_vi, Language.EN: topic.name_en}
            for topic in reader.taxonomy.topics
        }

    def title(self, text: str, labels: Labels) -> str:
        """The words of the clause that says most; the topic's name where too few words are known."""
        reading = self._reader.read(text, labels.language.value)
        spans = clause_spans(reading)[:_MAX_CLAUSES]
        clauses = [self._words(reading, number) for number in range(len(spans))]
        weights = [_weight(labels, span, words) for span, words in zip(spans, clauses, strict=True)]
        words = clauses[weights.index(max(weights))] if clauses else []
        if len(words) >= _ENOUGH_WORDS:
            title = " ".join(words[:_MAX_WORDS]) + ("…" if len(words) > _MAX_WORDS else "")
            return title[0].upper() + title[1:]
        return self._without_words(labels, words)

    def _words(self, reading: Reading, clause: int) -> list[str]:
        text = reading.text
        first = bisect_left(text.clauses, clause)
        kept = []
        for index in range(first, bisect_right(text.clauses, clause)):
            raw = text.raw[text.starts[index] : text.ends[index]]
            proper = index > first and raw[:1].isupper() and not raw.isupper()
            listed = len(raw) <= _LONGEST_WORD and folded(text.words[index]) in self._known
            if listed and raw[:1].isalpha() and not proper:
                kept.append(_spelled(raw))
        return kept

    def _without_words(self, labels: Labels, words: Sequence[str]) -> str:
        language = Language.VI if labels.language.value == Language.VI else Language.EN
        name = next((self._names[t.value][language] for t in labels.topics if t.value in self._names), "")
        own = " ".join(words)
        if name and own:
            return f"{name}: {own}"
        return name or own.capitalize() or _NO_WORDS[language]


def _spelled(raw: str) -> str:
    """In lower case, but for the English `I`."""
    word = raw.lower()
    return "I" + word[1:] if word[0] == "i" and word[1:2] in {"", "'", "’"} else word


def _weight(labels: Labels, span: Span, words: Sequence[str]) -> float:
    """How much a clause says: its length up to a title's, and whether it feels as the whole text does."""
    weight = float(min(len(words), _MAX_WORDS))
    for part in labels.parts:
        if part.span.start == span.start:
            weight += 2 * len(part.topics)
            if part.sentiment.value == labels.sentiment.value != Sentiment.NEUTRAL:
                weight += 8 * part.sentiment.confidence
    return weight
