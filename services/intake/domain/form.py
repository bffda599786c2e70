"""Forms: typed questions in both languages, in versions that never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.intake.domain.catalog import Localized
from services.intake.domain.draft import Draft
from services.intake.domain.refusal import Invalid, Unfit
from services.intake.domain.words import LINE_LIMIT, PART_LIMIT, line, text


class FieldType(StrEnum):
    """What is asked for, and so how it is asked and checked."""

    PRODUCT = "product"
    JOURNEY_STAGE = "journey_stage"
    LINE = "line"
    TEXT = "text"
    TIME = "time"
    SCORE = "score"
    CONTACT = "contact"
    CHECK = "check"
    LANGUAGE = "language"
    CHOICE = "choice"


KNOWN: Mapping[str, tuple[FieldType, ...]] = {
    "product": (FieldType.PRODUCT,),
    "journey_stage": (FieldType.JOURNEY_STAGE,),
    "text": (FieldType.TEXT,),
    "goal": (FieldType.LINE, FieldType.TEXT),
    "event": (FieldType.LINE, FieldType.TEXT),
    "consequence": (FieldType.LINE, FieldType.TEXT),
    "occur_time": (FieldType.TIME,),
    "nps": (FieldType.SCORE,),
    "csat": (FieldType.SCORE,),
    "ces": (FieldType.SCORE,),
    "contact": (FieldType.CONTACT,),
    "consent": (FieldType.CHECK,),
    "account": (FieldType.LINE,),
    "language": (FieldType.LANGUAGE,),
}
"""Fields of the draft, and how each may be asked for. Any other name is a question of the form's own."""

_OWN = (FieldType.LINE, FieldType.TEXT, FieldType.TIME, FieldType.SCORE, FieldType.CHECK, FieldType.CHOICE)


NO_WORDS = Localized("")
SCORE_STEPS = 20
"""How far the highest score may lie above the lowest: all of them are shown side by side."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several answers."""

    value: str
    label: Localized


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `max_length` 0: the limit of its kind."""

    name: str
    type: FieldType
    label: Localized
    hint: Localized = NO_WORDS
    required: bool = False
    max_length: int = 0
    minimum: int = 0
    maximum: int = 0
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a form, and who made it (`by`; nobody: it came with the house).

    `stored` is the version of the stored document.
    """

    id: str
    version: int
    title: Localized
    intro: Localized
    fields: tuple[Field, ...]
    active: bool
    channel: str
    create_time: datetime
    by: str = ""
    stored: int = 0


def checked(form: Form) -> Form:
    """The form, if people can fill it in.

    Raises:
        Invalid: `title_empty`, `product_field_missing`, `field_twice`, `field_type_wrong`, `label_empty`,
            `choices_missing`, `choice_empty`, `choice_twice`, `score_range_wrong`.
    """
    if not form.title.en.strip():
        raise Invalid("title_empty", "title.en")
    names = [field.name for field in form.fields]
    if "product" not in names:
        raise Invalid("product_field_missing", "fields")
    for index, field in enumerate(form.fields):
        path = f"fields[{index}]"
        if names.index(field.name) != index:
            raise Invalid("field_twice", f"{path}.name")
        if field.type not in KNOWN.get(field.name, _OWN):
            raise Invalid("field_type_wrong", f"{path}.type", name=field.name)
        if not field.label.en.strip():
            raise Invalid("label_empty", f"{path}.label.en")
        if field.type is FieldType.CHOICE:
            _check_choices(field, path)
        if field.type is FieldType.SCORE and not 0 < field.maximum - field.minimum <= SCORE_STEPS:
            raise Invalid("score_range_wrong", f"{path}.maximum", steps=SCORE_STEPS)
    return form


def _check_choices(field: Field, path: str) -> None:
    if not field.choices:
        raise Invalid("choices_missing", f"{path}.choices")
    values = [choice.value for choice in field.choices]
    for index, choice in enumerate(field.choices):
        if not choice.label.en.strip():
            raise Invalid("choice_empty", f"{path}.choices[{index}].label.en")
        if values.index(choice.value) != index:
            raise Invalid("choice_twice", f"{path}.choices[{index}].value", value=choice.value)


def filled(form: Form, draft: Draft) -> dict[str, str]:
    """The answers to the form's own questions, checked; the draft's own fields are checked as always.

    Raises:
        Unfit: `form_closed`.
        Invalid: `required`, `answer_unknown`, and what is wrong with an answer.
    """
    if not form.active:
        raise Unfit("form_closed", "form")
    own = {field.name: field for field in form.fields if field.name not in KNOWN}
    for name in draft.answers:
        if name not in own:
            raise Invalid("answer_unknown", f"answers.{name}"[:80])
    _complete(form.fields, draft)
    answers = {name: _answer(field, draft.answers.get(name, "")) for name, field in own.items()}
    return {name: answer for name, answer in answers.items() if answer}


def _complete(fields: Sequence[Field], draft: Draft) -> None:
    given = {
        "product": draft.product, "journey_stage": draft.stage, "text": draft.words.text,
        "goal": draft.words.goal, "event": draft.words.event, "consequence": draft.words.consequence,
        "occur_time": draft.occur_time, "nps": draft.scores.nps, "csat": draft.scores.csat,
        "ces": draft.scores.ces, "contact": draft.contact, "consent": draft.consent or None,
        "account": draft.account, "language": draft.language,
    }  # fmt: skip
    for field in fields:
        if field.required and field.name in given and given[field.name] in (None, ""):
            raise Invalid("required", field.name)


def _answer(field: Field, value: str) -> str:
    path = f"answers.{field.name}"
    limit = field.max_length or (PART_LIMIT if field.type is FieldType.TEXT else LINE_LIMIT)
    kept = text(value, path, limit) if field.type is FieldType.TEXT else line(value, path, limit)
    if not kept:
        if field.required:
            raise Invalid("required", path)
        return ""
    if field.type is FieldType.SCORE:
        return _score(field, kept, path)
    if field.type is FieldType.TIME:
        return _moment(kept, path)
    choices = ("true", "false") if field.type is FieldType.CHECK else [one.value for one in field.choices]
    if field.type in (FieldType.CHECK, FieldType.CHOICE) and kept not in choices:
        raise Invalid("choice_unknown", path, choices=", ".join(choices))
    return kept


def _moment(kept: str, path: str) -> str:
    """A day, or a day and a time of day, where the customer is: `2026-08-01`, `2026-08-01 09:30`."""
    try:
        moment = datetime.fromisoformat(kept)
    except ValueError:
        raise Invalid("day_malformed", path) from None
    return f"{moment:%Y-%m-%d}" if len(kept) == len("2026-08-01") else f"{moment:%Y-%m-%d %H:%M}"


def _score(field: Field, kept: str, path: str) -> str:
    try:
        number = int(kept)
    except ValueError:
        raise Invalid("number_malformed", path) from None
    if not field.minimum <= number <= field.maximum:
        raise Invalid("out_of_range", path, least=field.minimum, most=field.maximum)
    return str(number)
