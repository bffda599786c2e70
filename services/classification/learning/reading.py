"""A text read with the word lists of its language: the entries that were found, and where."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from services.classification.domain.labels import Language, Span
from services.classification.domain.taxonomy import Taxonomy
from services.classification.learning.language import vietnamese_syllable
from services.classification.learning.lexicon import Cue, Hit, Matcher, entries, sections, words_of
from services.classification.learning.nearest import Examples
from services.classification.learning.taxonomy import keywords, shipped
from services.classification.learning.text import Memo, Text, folded, read

SENTIMENT, NEGATOR, STRONGER, WEAKER, TURN, CONDITION = (
    "sentiment",
    "negator",
    "stronger",
    "weaker",
    "turn",
    "if",
)
_LATEST = 8
_MODIFIERS = frozenset({NEGATOR, STRONGER, WEAKER, TURN, CONDITION})
_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("er", ""),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a text.

    Attributes:
        forms: the words as the lists spell them; informal spellings written out.
        places: for each form, the number of the word in the text that it stands for.
        hits: entries by dimension, in the order of the text; they count in forms.
        examples: those of the topics, to compare the text with.
    """

    text: Text
    language: str
    forms: list[str]
    places: list[int]
    hits: dict[str, list[Hit]]
    examples: Examples

    def of(self, dimension: str) -> list[Hit]:
        """Hits of one dimension."""
        return self.hits.get(dimension, [])

    def clause(self, form: int) -> int:
        """Number of the clause that a form stands in."""
        return self.text.clauses[self.places[form]]

    def span(self, hit: Hit, weight: float) -> Span:
        """Where the words of a hit stand in the text."""
        start = self.text.starts[self.places[hit.first]]
        return Span(start, self.text.ends[self.places[hit.last - 1]], round(weight, 3))


class Reader:
    """All word lists of the project, ready to read with. Costs about a tenth of a second to make."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._examples = Examples(taxonomy)
        self._en, self._vi, self._plain = Matcher(), Matcher(), Matcher()
        self._native: set[str] = set()
        self._inflectable: list[tuple[str, Cue]] = []
        self._ambiguous = {words_of(entry) for entry in sections("sentiment_vi.txt")["ambiguous"]}
        self._informal = {
            words_of(left)[0]: words_of(right)
            for left, _, right in (e.partition("=") for e in sections("frequent_vi.txt")["informal"])
        }
        self._informal_plain = {k: tuple(map(folded, v)) for k, v in self._informal.items()}
        for cue, entry in _cues("en"):
            self._add_english(words_of(entry), cue)
        for language, path, weight, keyword in keywords(taxonomy):
            add = self._add_english if language == "en" else self._add_vietnamese
            add(words_of(keyword), Cue("topic", path, weight))
        for cue, entry in _cues("vi"):
            self._add_vietnamese(words_of(entry), cue)
        self._add_inflected()
        self._stems = Memo()
        self._latest: OrderedDict[tuple[str, str], Reading] = OrderedDict()
        self._last: Text | None = None
        self.english, self.vietnamese = frozenset(self._en.words), frozenset(self._native)

    def _add_english(self, words: tuple[str, ...], cue: Cue) -> None:
        self._en.add(words, cue)
        word = words[0]
        if len(words) > 1 or cue.dimension in _MODIFIERS or not word.isalpha():
            return
        if len(word) > 3:
            self._inflectable.append((word, cue))
        if len(word) > 2 and not vietnamese_syllable(word):
            self._vi.add(words, cue)
            self._plain.add(words, cue)

    def _add_inflected(self) -> None:
        """`crashed` says what `crash` says, wherever the lists do not say what `crashed` says."""
        for word, cue in self._inflectable:
            for form in _inflections(word):
                if not self._en.holds((form,), cue.dimension):
                    self._en.add((form,), cue)

    def _add_vietnamese(self, words: tuple[str, ...], cue: Cue) -> None:
        self._vi.add(words, cue)
        self._native.update(words)
        if words not in self._ambiguous:
            bare = tuple(map(folded, words))
            if not self._plain.holds(bare, cue.dimension) or cue.dimension != SENTIMENT:
                self._plain.add(bare, cue)

    def read(self, raw: str, language: str) -> Reading:
        """Find the entries of the text's language; the English ones when it is neither.

        The latest few readings are kept, because a text is classified first and compared next.
        """
        key = (raw, language)
        found = self._latest.get(key)
        if found is None:
            found = self._latest[key] = self._fresh(self.words(raw), language)
            if len(self._latest) > _LATEST:
                self._latest.popitem(last=False)
        return found

    def words(self, raw: str) -> Text:
        """The words of a text."""
        if self._last is None or self._last.raw is not raw:
            self._last = read(raw)
        return self._last

    def _fresh(self, text: Text, language: str) -> Reading:
        if language in (Language.VI, Language.MIXED):
            forms, places, bare = self._vietnamese(text)
            matcher = self._plain if bare else self._vi
        else:
            forms, places = [self._stem(word) for word in text.words], list(range(len(text.words)))
            matcher = self._en
        hits = matcher.find(forms, [text.clauses[place] for place in places])
        return Reading(text, language, forms, places, hits, self._examples)

    def _vietnamese(self, text: Text) -> tuple[list[str], list[int], bool]:
        marked = sum(1 for word in text.words if not word.isascii())
        bare = marked * 8 < len(text.words)
        informal = self._informal_plain if bare else self._informal
        forms: list[str] = []
        places: list[int] = []
        for index, word in enumerate(text.words):
            written = informal.get(word)
            for form in written or ((folded(word) if bare else word),):
                forms.append(form)
                places.append(index)
        return forms, places, bare

    def _stem(self, word: str) -> str:
        """The word as the English lists have it, if they have it or what it is inflected from."""
        if word in self._en.words:
            return word
        found = self._stems.get(word)
        return found if found is not None else self._stems.remember(word, self._inflected_from(word))

    def _inflected_from(self, word: str) -> str:
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                stem = word[: len(word) - len(ending)] + instead
                for candidate in (stem, stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
                    if candidate in self._en.words:
                        return candidate
        return word


def _inflections(word: str) -> tuple[str, ...]:
    """Forms of an English word; some are no words, which does no harm."""
    if word.endswith("y") and word[-2] not in "aeou":
        return word[:-1] + "ies", word[:-1] + "ied", word + "ing"
    if word.endswith("e"):
        return word + "s", word + "d", word[:-1] + "ing"
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es", word + "ed", word + "ing"
    return word + "s", word + "ed", word + "ing", word + word[-1] + "ed", word + word[-1] + "ing"


def _cues(language: str) -> Iterable[tuple[Cue, str]]:
    for label, _, entry in entries((f"sentiment_{language}.txt", "emoji.txt")):
        if label[0] in "+-":
            yield Cue(SENTIMENT, "", float(label)), entry
        elif label in _MODIFIERS:
            yield Cue(label, "", 1.0), entry
    for label, weight, entry in entries((f"cues_{language}.txt",)):
        dimension, _, value = label.partition(".")
        yield Cue(dimension, value, weight), entry


def default_reader() -> Reader:
    """The reader with the taxonomy that ships."""
    return Reader(shipped())
