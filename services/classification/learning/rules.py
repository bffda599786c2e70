"""Understanding a text: rules and word lists in English and Vietnamese, and a judge that may know more."""

from __future__ import annotations

from collections.abc import Callable

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Dimension, Labels, Sentence
from services.classification.learning import cues
from services.classification.learning.deciding import Alone, Judge
from services.classification.learning.language import LanguageGuess
from services.classification.learning.lexicon import sections
from services.classification.learning.parts import parts, sentence
from services.classification.learning.port import Taxonomy
from services.classification.learning.reading import Reader, default_reader
from services.classification.learning.sentiment import feelings, sentiment
from services.classification.learning.text import Text
from services.classification.learning.topics import topics

VERSION = "rules-1"


class Rules:
    """A classifier by rules, helped by a judge; `learning.port.Classifier`. Safe to share, keeps nothing of
    what it reads."""

    def __init__(
        self,
        reader: Reader | None = None,
        judge: Callable[[Text], Judge] = lambda _text: Alone(),
        version: str = VERSION,
    ) -> None:
        """`judge` makes one for each text; `version` names both together."""
        self._reader = reader or default_reader()
        self._judge = judge
        self.version = version
        lists = {name: sections(f"{name}.txt") for name in ("frequent_en", "frequent_vi")}
        self._language = LanguageGuess(lists, self._reader.vietnamese, self._reader.english)

    @property
    def taxonomy(self) -> Taxonomy:
        """The topics it sorts into."""
        return self._reader.taxonomy

    def classify(self, text: str, hints: Hints) -> Labels:
        """Labels of one text with the words behind them."""
        return self.judged(text, hints, self.judge_of(text))

    def judge_of(self, text: str) -> Judge:
        """Who decides about a text."""
        return self._judge(self._reader.words(text))

    def judged(self, text: str, hints: Hints, judge: Judge) -> Labels:
        """The same by another judge, such as one that only watches."""
        words = self._reader.words(text)
        language = self._language.guess(words, hints.language)
        reading = self._reader.read(text, language.value or hints.language)
        felt = feelings(reading)
        feeling = judge.decide(Dimension.SENTIMENT, sentiment(reading, felt, hints))
        found = cues.signs(reading)
        said = judge.decide(Dimension.KIND, cues.kind(found, feeling))
        return Labels(
            language=language,
            sentiment=feeling,
            topics=judge.topics(topics(reading)),
            kind=said,
            journey_stage=judge.decide(Dimension.JOURNEY_STAGE, cues.journey_stage(found, hints)),
            severity=judge.decide(Dimension.SEVERITY, cues.severity(found, feeling, said)),
            impact=judge.decide(Dimension.IMPACT, cues.impact(found, feeling, said)),
            parts=parts(reading, felt),
            proposed=Sentence() if hints.slotted else sentence(reading, felt),
            model_version=self.version,
            taxonomy_version=self.taxonomy.version,
        )
