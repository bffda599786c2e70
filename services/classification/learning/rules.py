"""Version 1 of understanding: rules and word lists, in English and Vietnamese."""

from __future__ import annotations

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Labels, Sentence
from services.classification.learning import cues
from services.classification.learning.language import LanguageGuess
from services.classification.learning.lexicon import sections
from services.classification.learning.parts import parts, sentence
from services.classification.learning.port import Taxonomy
from services.classification.learning.reading import Reader, default_reader
from services.classification.learning.sentiment import feelings, sentiment
from services.classification.learning.topics import topics


class Rules:
    """A classifier by rules; `learning.port.Classifier`. Safe to share, keeps nothing of what it reads."""

    version = "rules-1"

    def __init__(self, reader: Reader | None = None) -> None:
        self._reader = reader or default_reader()
        lists = {name: sections(f"{name}.txt") for name in ("frequent_en", "frequent_vi")}
        self._language = LanguageGuess(lists, self._reader.vietnamese, self._reader.english)

    @property
    def taxonomy(self) -> Taxonomy:
        """The topics it sorts into."""
        return self._reader.taxonomy

    def classify(self, text: str, hints: Hints) -> Labels:
        """Labels of one text with the words behind them."""
        words = self._reader.words(text)
        language = self._language.guess(words, hints.language)
        reading = self._reader.read(text, language.value or hints.language)
        felt = feelings(reading)
        feeling = sentiment(reading, felt, hints)
        found = cues.signs(reading)
        said = cues.kind(found, feeling)
        return Labels(
            language=language,
            sentiment=feeling,
            topics=topics(reading),
            kind=said,
            journey_stage=cues.journey_stage(found, hints),
            severity=cues.severity(found, feeling, said),
            impact=cues.impact(found, feeling, said),
            parts=parts(reading, felt),
            proposed=Sentence() if hints.slotted else sentence(reading, felt),
            model_version=self.version,
            taxonomy_version=self.taxonomy.version,
        )
