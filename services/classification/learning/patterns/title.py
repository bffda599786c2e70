"""A readable title from a text's own words.

Only words of the project's lists and examples are taken, and no capitalised word inside a clause: a title
outlives the text it came from, so no name, address or number of a customer may get into it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache

from services.classification.domain.labels import Labels, Language, Sentiment, Span
from services.classification.learning.examples.shelf import examples
from services.classification.learning.lexicon import sections
from services.classification.learning.parts import clause_spans
from services.classification.learning.reading import Reader, Reading
from services.classification.learning.text import folded, plain

GAP = "…"
"""Stands where words were left out."""
_MAX_WORDS = 10
_ENOUGH_WORDS = 3
_GAP_COST = 2.0
"""What a gap takes from the weight of a clause, in words: a title with holes is hard to read."""
_MAX_CLAUSES = 60
_LONGEST_WORD = 20
_WORD = re.compile(r"\b[^\W\d_]{2,}\b")
_NO_WORDS = {Language.VI: "Phản hồi không có lời", Language.EN: "Feedback without words"}


class Titles:
    """Makes titles; knows the words that may be in one."""

    def __init__(self, reader: Reader) -> None:
        self._known = _ordinary() | {folded(word) for word in reader.english | reader.vietnamese}
        self._reader = reader
        self._names = {
            topic.path: {Language.VI: topic.name_vi, Language.EN: topic.name_en}
            for topic in reader.taxonomy.topics
        }

    def title(self, text: str, labels: Labels) -> str:
        """The words of the clause that says most in one piece; the topic's name where too few are known."""
        reading = self._reader.read(text, labels.language.value)
        spans = clause_spans(reading)[:_MAX_CLAUSES]
        clauses = [self._words(reading, number) for number in range(len(spans))]
        weights = [_weight(labels, span, words) for span, words in zip(spans, clauses, strict=True)]
        words = clauses[weights.index(max(weights))] if clauses else []
        if _known(words) >= _ENOUGH_WORDS:
            title = _joined(words)
            return title[0].upper() + title[1:]
        return self._without_words(labels, [word for word in words if word != GAP])

    def _words(self, reading: Reading, clause: int) -> list[str]:
        text = reading.text
        first = bisect_left(text.clauses, clause)
        kept: list[str] = []
        for index in range(first, bisect_right(text.clauses, clause)):
            raw = text.raw[text.starts[index] : text.ends[index]]
            proper = index > first and raw[:1].isupper() and not raw.isupper()
            listed = len(raw) <= _LONGEST_WORD and folded(text.words[index]) in self._known
            if listed and raw[:1].isalpha() and not proper:
                kept.append(_spelled(raw))
            elif kept and kept[-1] != GAP:
                kept.append(GAP)
        return kept[:-1] if kept and kept[-1] == GAP else kept

    def _without_words(self, labels: Labels, words: Sequence[str]) -> str:
        language = Language.VI if labels.language.value == Language.VI else Language.EN
        name = next((self._names[t.value][language] for t in labels.topics if t.value in self._names), "")
        own = " ".join(words)
        if name and own:
            return f"{name}: {own}"
        return name or own.capitalize() or _NO_WORDS[language]


@cache
def _ordinary() -> frozenset[str]:
    """Words that everybody uses: the lists, and what the examples say in lower case."""
    listed = {
        folded(plain(word))
        for name in ("frequent_en.txt", "frequent_vi.txt")
        for word in sections(name)["frequent"]
    }
    said = {word for example in examples() for word in _WORD.findall(example.text) if word.islower()}
    return frozenset(listed | {folded(plain(word)) for word in said})


def _known(words: Sequence[str]) -> int:
    return sum(word != GAP for word in words)


def _joined(words: Sequence[str]) -> str:
    shown = words[:_MAX_WORDS]
    if len(words) > len(shown) and shown[-1] != GAP:
        shown = [*shown, GAP]
    return " ".join(shown).removesuffix(f" {GAP}") + (GAP if shown[-1] == GAP else "")


def _spelled(raw: str) -> str:
    """In lower case, but for the English `I`."""
    word = raw.lower()
    return "I" + word[1:] if word[0] == "i" and word[1:2] in {"", "'", "’"} else word


def _weight(labels: Labels, span: Span, words: Sequence[str]) -> float:
    """How much a clause says: its words up to a title's, less what is left out, and whether it feels as the
    whole text does."""
    known = _known(words)
    weight = float(min(known, _MAX_WORDS)) - _GAP_COST * (len(words) - known)
    for part in labels.parts:
        if part.span.start == span.start:
            weight += 2 * len(part.topics)
            if part.sentiment.value == labels.sentiment.value != Sentiment.NEUTRAL:
                weight += 8 * part.sentiment.confidence
    return weight
