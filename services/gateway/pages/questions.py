"""A form's questions as a page asks them: labels, what was typed, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voc.intake.v1 import catalog_pb2

from services.gateway.pages.reader import Values
from services.gateway.pages.speech import NAMES, Speech

Form = catalog_pb2.Form
Field = catalog_pb2.FormField
Product = catalog_pb2.Product

SENTENCE = ("goal", "event", "consequence")
"""The three fields that make the customer's sentence."""

_KINDS = {
    Field.TYPE_PRODUCT: "select",
    Field.TYPE_JOURNEY_STAGE: "select",
    Field.TYPE_LINE: "line",
    Field.TYPE_TEXT: "text",
    Field.TYPE_TIME: "time",
    Field.TYPE_SCORE: "score",
    Field.TYPE_CONTACT: "contact",
    Field.TYPE_CHECK: "check",
    Field.TYPE_LANGUAGE: "radio",
    Field.TYPE_CHOICE: "select",
}
_FEW = 5
"""So many choices are shown at once; more fold into a list."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `value` is what was typed, exactly; `clock` the time of day beside a date."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    value: str = ""
    clock: str = ""
    error: str = ""
    rows: int = 3
    limit: int = 0
    options: Sequence[Option] = ()

    @property
    def described_by(self) -> str:
        """Ids of what explains the field to those who do not see it."""
        ids = [f"{self.name}-hint"] if self.hint else []
        return " ".join([*ids, f"{self.name}-error"] if self.error else ids)

    @property
    def target(self) -> str:
        """Id of the element that an error leads to."""
        return f"{self.name}-0" if self.kind in ("score", "radio") else self.name


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together. The sentence is one of them, with a preview."""

    questions: Sequence[Question] = field(default_factory=tuple)
    sentence: bool = False


def ask(
    form: Form,
    products: Sequence[Product],
    speech: Speech,
    *,
    typed: Values,
    errors: Mapping[str, str],
) -> list[Section]:
    """The form's questions in order; the sentence's fields stand together."""
    sections: list[tuple[bool, list[Question]]] = []
    for one in form.fields:
        sentence = one.name in SENTENCE
        if not sections or sections[-1][0] != sentence:
            sections.append((sentence, []))
        sections[-1][1].append(_question(one, products, speech, typed, errors.get(one.name, "")))
    return [Section(tuple(questions), sentence) for sentence, questions in sections]


def _question(
    asked: Field, products: Sequence[Product], speech: Speech, typed: Values, error: str
) -> Question:
    value = typed.get(asked.name, "")
    options = _options(asked, products, speech, value)
    kind = _KINDS.get(asked.type, "line")
    if asked.type == Field.TYPE_CHOICE and len(options) <= _FEW:
        kind = "radio"
    return Question(
        name=asked.name,
        kind=kind,
        label=speech.pick(asked.label),
        hint=speech.pick(asked.hint),
        required=asked.required,
        value=value,
        clock=typed.get(f"{asked.name}.clock", ""),
        error=error,
        rows=6 if asked.name == "text" else 2 if asked.name in SENTENCE else 3,
        limit=asked.max_length,
        options=options,
    )


def _options(asked: Field, products: Sequence[Product], speech: Speech, value: str) -> Sequence[Option]:
    if asked.type == Field.TYPE_PRODUCT:
        return [Option(one.id, speech.pick(one.title), one.id == value) for one in products]
    if asked.type == Field.TYPE_JOURNEY_STAGE:
        return [Option(word, told, word == value) for word, told in _stages(speech)]
    if asked.type == Field.TYPE_LANGUAGE:
        chosen = value or speech.language
        return [Option(word, name, word == chosen) for word, name in NAMES.items()]
    if asked.type == Field.TYPE_SCORE:
        numbers = range(asked.minimum, min(asked.maximum, asked.minimum + 20) + 1)
        return [Option(str(number), str(number), str(number) == value) for number in numbers]
    return [Option(one.value, speech.pick(one.label), one.value == value) for one in asked.choices]


def _stages(speech: Speech) -> list[tuple[str, str]]:
    return [
        ("awareness", speech.say("I had just heard of you")),
        ("consideration", speech.say("I was comparing and deciding")),
        ("decision", speech.say("I was buying or signing up")),
        ("retention", speech.say("I was using it as a customer")),
        ("advocacy", speech.say("I was telling others about it")),
    ]
