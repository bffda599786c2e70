"""A form as the editor's page sends it: read, changed question by question, and put in shape to be saved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from voc.intake.v1 import catalog_pb2

from services.gateway.pages.reader import Values
from services.gateway.problems import FieldError
from services.gateway.staff.settings.form_words import OWN, SORTS, sort_of

Form = catalog_pb2.Form
Field = catalog_pb2.FormField
Text = catalog_pb2.LocalizedText

MOST_QUESTIONS = 60
_MOST_LETTERS = 36
_PATH = re.compile(r"fields\[(\d+)\]\.(.+)")
_CHOICE = re.compile(r"choices.*")
_SCORE = re.compile(r"-?\d{1,4}", re.ASCII)


def read(typed: Values, base: Form) -> tuple[Form, list[FieldError]]:
    """The form that was typed, and what cannot be read of it. `base` is the version that it was made of."""
    form = Form(
        id=base.id,
        form_version=base.form_version,
        title=_text(typed, "title"),
        intro=_text(typed, "intro"),
        channel=typed.get("channel", ""),
        active=typed.get("active") == "true",
    )
    errors: list[FieldError] = []
    known = {asked.name: asked for asked in base.fields}
    for place in range(MOST_QUESTIONS):
        if f"q.{place}.is" not in typed:
            break
        form.fields.append(_question(typed, f"q.{place}", known, errors))
    return form, errors


def acted(form: Form, act: str, add: str) -> int | None:
    """Do what a button says (`up.2`, `down.2`, `remove.2`, `add`); the question that it was about."""
    verb, _, number = act.partition(".")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    fields = list(form.fields)
    if verb == "add":
        return _add(form, add)
    if not 0 <= place < len(fields):
        return None
    other = {"up": place - 1, "down": place + 1}.get(verb, place)
    if verb == "remove":
        fields.pop(place)
        other = max(0, min(place, len(fields) - 1))
    elif 0 <= other < len(fields):
        fields[place], fields[other] = fields[other], fields[place]
    else:
        other = place
    del form.fields[:]
    form.fields.extend(fields)
    return other


def named(form: Form, others: Sequence[Form]) -> Form:
    """The form with a name for each question that has none: made of its words, and never one that means
    something else in an `others` version of the form."""
    taken = {asked.name for one in (form, *others) for asked in one.fields} | set(SORTS)
    ready = Form()
    ready.CopyFrom(form)
    for asked in ready.fields:
        if not asked.name:
            asked.name = _unused(_slug(asked.label.en) or "question", taken)
            taken.add(asked.name)
    return ready


def shown(form: Form) -> dict[str, str]:
    """The form as the page's fields hold it: `read` of it is the form again."""
    typed = {"title.en": form.title.en, "title.vi": form.title.vi, "channel": form.channel}
    typed |= {"intro.en": form.intro.en, "intro.vi": form.intro.vi}
    typed |= {"active": "true"} if form.active else {}
    for place, asked in enumerate(form.fields):
        key = f"q.{place}"
        typed |= {
            f"{key}.is": f"{sort_of(asked).key}|{asked.name}",
            f"{key}.label.en": asked.label.en,
            f"{key}.label.vi": asked.label.vi,
            f"{key}.hint.en": asked.hint.en,
            f"{key}.hint.vi": asked.hint.vi,
            f"{key}.minimum": str(asked.minimum),
            f"{key}.maximum": str(asked.maximum),
            f"{key}.choices.en": "\n".join(one.label.en for one in asked.choices),
            f"{key}.choices.vi": "\n".join(one.label.vi for one in asked.choices).rstrip("\n"),
        }
        typed |= {f"{key}.required": "true"} if asked.required else {}
    return typed


def input_of(path: str) -> str:
    """The input of the page that a field's path in the request belongs to."""
    found = _PATH.fullmatch(path)
    if found is None:
        return path
    rest = _CHOICE.sub("choices.en", found[2])
    return f"q.{found[1]}.{'label.en' if rest in ('name', 'type') else rest}"


def _question(typed: Values, key: str, known: dict[str, Field], errors: list[FieldError]) -> Field:
    sort_key, _, name = typed[f"{key}.is"].partition("|")
    sort = SORTS.get(sort_key, SORTS["own-line"])
    asked = Field()
    asked.CopyFrom(known.get(sort.name or name, sort.begin))
    asked.name = sort.name or name
    asked.type = sort.begin.type
    asked.label.CopyFrom(_text(typed, f"{key}.label"))
    asked.hint.CopyFrom(_text(typed, f"{key}.hint"))
    asked.required = typed.get(f"{key}.required") == "true"
    if asked.type == Field.TYPE_SCORE and sort.key.startswith(OWN):
        asked.minimum = _number(typed, f"{key}.minimum", errors)
        asked.maximum = _number(typed, f"{key}.maximum", errors)
    if asked.type == Field.TYPE_CHOICE:
        before = {one.label.en: one.value for one in asked.choices}
        del asked.choices[:]
        asked.choices.extend(_choices(typed, key, before, errors))
    return asked


def _choices(
    typed: Values, key: str, before: dict[str, str], errors: list[FieldError]
) -> list[catalog_pb2.FormChoice]:
    """One answer a line, in both languages alike. One that was there keeps what is stored for it."""
    english, vietnamese = _lines(typed, f"{key}.choices.en"), _lines(typed, f"{key}.choices.vi")
    if vietnamese and len(vietnamese) != len(english):
        counts = {"en": str(len(english)), "vi": str(len(vietnamese))}
        errors.append(FieldError(f"{key}.choices.vi", "choice_lines", counts))
    vietnamese += [""] * (len(english) - len(vietnamese))
    taken = set(before.values())
    found = []
    for place, label in enumerate(english):
        value = before.get(label) or _unused(_slug(label) or "answer", taken)
        taken.add(value)
        found.append(catalog_pb2.FormChoice(value=value, label=Text(en=label, vi=vietnamese[place])))
    return found


def _add(form: Form, key: str) -> int | None:
    sort = SORTS.get(key)
    names = {asked.name for asked in form.fields}
    if sort is None or (sort.name and sort.name in names) or len(form.fields) >= MOST_QUESTIONS:
        return None
    form.fields.add().CopyFrom(sort.begin)
    return len(form.fields) - 1


def _number(typed: Values, name: str, errors: list[FieldError]) -> int:
    text = typed.get(name, "").strip()
    if not _SCORE.fullmatch(text):
        errors.append(FieldError(name, "whole_number_expected"))
        return 0
    return int(text)


def _text(typed: Values, name: str) -> catalog_pb2.LocalizedText:
    return Text(en=typed.get(f"{name}.en", "").strip(), vi=typed.get(f"{name}.vi", "").strip())


def _lines(typed: Values, name: str) -> list[str]:
    lines = [line.strip() for line in typed.get(name, "").splitlines()]
    return [line for line in lines if line]


def _slug(words: str) -> str:
    plain = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    found = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:_MOST_LETTERS].strip("_")
    return found if not found or found[0].isalpha() else f"q_{found}"[:_MOST_LETTERS]


def _unused(name: str, taken: set[str]) -> str:
    number = 1
    while (name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return name if number == 1 else f"{name}_{number}"
