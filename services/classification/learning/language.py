"""Which language a text is in: tone marks and letters first, then how frequent its words are in each."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.classification.domain.labels import Label, Language, Span
from services.classification.learning.lexicon import WordList, sections
from services.classification.learning.text import Text, folded, plain

_ONLY_VIETNAMESE = frozenset("ăđơưảẩẫậẳẵặắằẻẽẹểễệềếỉĩịỏọổỗộồốởỡợờớủũụửữựừứỷỹỵấầạ")
_ALSO_VIETNAMESE = frozenset("àáãâèéêìíòóõôùúýỳ")
_SYLLABLE = re.compile(
    r"(?:ngh|ch|gh|gi|kh|ng|nh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    r"(?:(?:uye|uya|ie|ye|uo|uoi|oai|oay|uay|oeo|oao|ieu|yeu|uou|uu|uyu|ai|ao|au|ay|eo|eu|ia|iu|oa|oe|oi|ua|ue|ui|uy|a|e|i|o|u|y))"
    r"(?:ch|nh|ng|[cmnpt])?"
)
_MARKED = 3.0
_STRANGE_TO_VIETNAMESE = -2.0
_LIKE_VIETNAMESE = 0.4
_MAX_WORDS = 400
_MAX_SPANS = 5
_SURE = 0.6
_UNSEEN = math.log(4e-6)


class _Says(NamedTuple):
    """What one word says about the language of its text.

    Attributes:
        vietnamese: for Vietnamese against English, as a natural logarithm.
        marks: how much its marks alone say for Vietnamese.
        known: against any other language, because English or Vietnamese has it.
        others: for each other language that has it.
        letters: how many letters count; 0 for numbers and signs.
        foreign: written in letters that neither English nor Vietnamese uses.
    """

    vietnamese: float
    marks: float
    known: float
    others: tuple[tuple[str, float], ...]
    letters: int
    foreign: bool


class LanguageGuess:
    """Decides the language of a text from its words."""

    def __init__(self, words: WordList, vietnamese: frozenset[str], english: frozenset[str]) -> None:
        """`vietnamese` and `english`: words of the lexicons, as further evidence."""
        self._en = {**dict.fromkeys(english, math.log(2e-5)), **_frequencies(words["frequent_en"])}
        marked = {**dict.fromkeys(vietnamese, math.log(2e-5)), **_frequencies(words["frequent_vi"])}
        self._vi = _bare(marked)
        self._other = _of_other_languages(self._en, self._vi)
        self._kept: dict[str, _Says] = {}

    def guess(self, text: Text, hint: str = "") -> Label:
        """The language; `hint`, the one that the customer chose, counts only where the words are silent."""
        said = [self._says(word) for word in text.words[:_MAX_WORDS]]
        lettered = [each for each in said if each.letters]
        if not lettered:
            return _silent(hint)
        foreign = sum(each.letters for each in lettered if each.foreign)
        if foreign * 2 > sum(each.letters for each in lettered):
            return Label(Language.OTHER, 0.97)
        return self._weigh(text, said, lettered, hint)

    def _weigh(self, text: Text, said: Sequence[_Says], lettered: Sequence[_Says], hint: str) -> Label:
        total = sum(each.vietnamese for each in lettered)
        other = _for_another(lettered)
        if other > 1.5 and total > -other * 3 and all(each.marks < _MARKED for each in lettered):
            return Label(Language.OTHER, min(0.95, 0.5 + other / 20))
        if _mixed(lettered):
            return Label(Language.MIXED, 0.7)
        if abs(total) < 0.05:
            return _silent(hint)
        confidence = 1 / (1 + math.exp(-min(abs(total), 30) * 0.9))
        value = Language.VI if total > 0 else Language.EN
        if confidence < _SURE and hint in (Language.EN, Language.VI):
            return Label(hint, _SURE)
        return Label(value, round(confidence, 4), spans=_behind(text, said, value))

    def _says(self, word: str) -> _Says:
        kept = self._kept.get(word)
        if kept is None:
            if len(self._kept) > 20_000:
                self._kept.clear()
            kept = self._kept[word] = self._fresh(word)
        return kept

    def _fresh(self, word: str) -> _Says:
        marks = _marks(word)
        theirs = max(self._en.get(word, _UNSEEN), self._vi.get(word, _UNSEEN))
        return _Says(
            vietnamese=marks or self._by_frequency(word),
            marks=marks,
            known=max(-4.0, _UNSEEN - theirs),
            others=self._other.get(word, ()),
            letters=len(word) if any(c.isalpha() for c in word) else 0,
            foreign=_foreign(word),
        )

    def _by_frequency(self, word: str) -> float:
        if word in self._vi or word in self._en:
            score = self._vi.get(word, _UNSEEN) - self._en.get(word, _UNSEEN)
            return max(-6.0, min(6.0, score))
        if len(word) == 1 or any(c.isdigit() for c in word):
            return 0.0
        return _LIKE_VIETNAMESE if _SYLLABLE.fullmatch(word) else _STRANGE_TO_VIETNAMESE


def _for_another(said: Sequence[_Says]) -> float:
    """How much the words say for the likeliest other language against English and Vietnamese."""
    gains = {"": 0.0}
    for each in said:
        for language, gain in each.others:
            gains[language] = gains.get(language, 0.0) + gain
    return (max(gains.values()) + sum(each.known for each in said)) / math.sqrt(len(said))


def _behind(text: Text, said: Sequence[_Says], value: Language) -> tuple[Span, ...]:
    """The few words that say most for it."""
    sign = 1 if value is Language.VI else -1
    ranked = sorted(((each.vietnamese * sign, -index) for index, each in enumerate(said)), reverse=True)
    return tuple(
        Span(text.starts[-index], text.ends[-index], round(weight, 3))
        for weight, index in ranked[:_MAX_SPANS]
        if weight > 0
    )


def _silent(hint: str) -> Label:
    """Nothing in the text tells: the customer's own choice, or nobody knows."""
    if hint in (Language.EN, Language.VI):
        return Label(hint, _SURE)
    return Label(confidence=0.0, unsure=True)


def vietnamese_syllable(word: str) -> bool:
    """Whether a word, typed with or without tone marks, could be a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(folded(word)) is not None


def _marks(word: str) -> float:
    if word.isascii():
        return 0.0
    if not _SYLLABLE.fullmatch(folded(word)):
        return 0.0
    if any(c in _ONLY_VIETNAMESE for c in word):
        return _MARKED * 1.5
    return 1.5 if any(c in _ALSO_VIETNAMESE for c in word) else 0.0


def _foreign(word: str) -> bool:
    """Written in letters that neither language uses."""
    return any(c.isalpha() and ord(c) > 0x24F and not 0x1E00 <= ord(c) <= 0x1EFF for c in word)


def _mixed(said: Sequence[_Says]) -> bool:
    """Both languages, each with several words that only it has and nearly a third of the text."""
    vietnamese = sum(1 for each in said if each.vietnamese > 2.5)
    english = sum(1 for each in said if each.vietnamese < -2.5)
    return min(vietnamese, english) >= 4 and min(vietnamese, english) * 3.2 >= len(said)


def _frequencies(entries: Mapping[str, Sequence[str]]) -> dict[str, float]:
    return _frequencies_of(entries["frequent"])


def _frequencies_of(entries: Sequence[str]) -> dict[str, float]:
    """Natural log of the share that the word of each rank has in a text, by Zipf's law."""
    found: dict[str, float] = {}
    for rank, entry in enumerate(entries):
        found.setdefault(plain(entry), math.log(0.08 / (rank + 2.7)))
    return found


def _bare(marked: Mapping[str, float]) -> dict[str, float]:
    """The same shares for words typed without tone marks, where several words become one."""
    shares: dict[str, float] = {}
    for word, share in marked.items():
        shares[folded(word)] = shares.get(folded(word), 0.0) + math.exp(share)
    return {word: math.log(share) for word, share in shares.items()}


def _of_other_languages(
    en: Mapping[str, float], vi: Mapping[str, float]
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Per word what it says for each language that has it, beyond what `_known` says against all."""
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for language, words in sections("frequent_other.txt").items():
        for word, share in _frequencies_of(words).items():
            theirs = max(en.get(word, _UNSEEN), vi.get(word, _UNSEEN))
            gain = max(-4.0, min(4.0, share - theirs)) - max(-4.0, _UNSEEN - theirs)
            found[word] = (*found.get(word, ()), (language, gain))
    return found
