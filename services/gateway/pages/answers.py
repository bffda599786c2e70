"""What was typed into a form, as the draft that intake keeps, or what is wrong with it, per field."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo

from voc.intake.v1 import catalog_pb2, feedback_pb2
from voc.type.v1 import type_pb2

from services.gateway.language import Language
from services.gateway.pages.reader import Values
from services.gateway.problems import FieldError

Field = catalog_pb2.FormField

_STAGES = {
    word: type_pb2.JourneyStage.Value(f"JOURNEY_STAGE_{word.upper()}")
    for word in ("awareness", "consideration", "decision", "retention", "advocacy")
}
LANGUAGES = {"en": type_pb2.LANGUAGE_EN, "vi": type_pb2.LANGUAGE_VI}
_PLAIN = ("product", "text", "goal", "event", "consequence", "account", "contact")
_SCORES = ("nps", "csat", "ces")


class Answers:
    """Reads one posted form. Afterwards `draft` is what it says and `errors` what cannot be taken."""

    def __init__(self, form: catalog_pb2.Form, typed: Values, language: Language, zone: tzinfo) -> None:
        self.errors: list[FieldError] = []
        self._typed = typed
        self._zone = zone
        self.draft = feedback_pb2.FeedbackDraft(
            form=form.id, form_version=form.form_version, language=LANGUAGES[language], acknowledge=True
        )
        for asked in form.fields:
            self._read(asked, typed.get(asked.name, "").strip())
        self._check_consent(form)

    def request_id(self, page_id: str) -> str:
        """The same for the same page with the same words: a double click is one feedback, and words that
        were changed after going back are another."""
        content = self.draft.SerializeToString(deterministic=True)
        return hashlib.blake2b(content, key=page_id.encode()[:64], digest_size=16).hexdigest()

    def _read(self, asked: Field, value: str) -> None:
        name = asked.name
        if not value:
            if asked.required:
                self.errors.append(FieldError(name, "required"))
        elif name in _PLAIN:
            setattr(self.draft, name, value)
        elif name in _SCORES:
            self._score(name, value)
        elif name == "journey_stage":
            self._choice(name, value, _STAGES)
        elif name == "language":
            self._choice(name, value, LANGUAGES)
        elif name == "occur_time":
            self._moment(name, value)
        elif name == "consent":
            self.draft.consent = value == "true"
        elif asked.type == Field.TYPE_TIME:
            self.draft.answers[name] = f"{value} {self._typed.get(f'{name}.clock', '').strip()}".strip()
        else:
            self.draft.answers[name] = value

    def _score(self, name: str, value: str) -> None:
        if value.isascii() and value.isdigit() and len(value) < 4:
            setattr(self.draft, name, int(value))
        else:
            self.errors.append(FieldError(name, "whole_number_expected"))

    def _choice(self, name: str, value: str, known: Mapping[str, int]) -> None:
        if value in known:
            setattr(self.draft, name, known[value])
        else:
            self.errors.append(FieldError(name, "choice_unknown", {"choices": ", ".join(known)}))

    def _moment(self, name: str, value: str) -> None:
        """A day, and the time of day if it was said. A day alone counts from its beginning, which never
        makes something happen later than it did."""
        clock = self._typed.get(f"{name}.clock", "").strip()
        try:
            local = datetime.combine(
                date.fromisoformat(value), time.fromisoformat(clock) if clock else time(), self._zone
            )
            self.draft.occur_time.FromDatetime(local)
        except (ValueError, OverflowError):
            self.errors.append(FieldError(name, "day_malformed"))

    def _check_consent(self, form: catalog_pb2.Form) -> None:
        """A contact that we may not use helps nobody: say so, instead of dropping it."""
        asked = {one.name for one in form.fields}
        if self.draft.contact and not self.draft.consent and "consent" in asked:
            self.errors.append(FieldError("consent", "consent_needed"))
