"""Forms can be filled in, and answers are checked by their types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.intake.domain import defaults
from services.intake.domain.catalog import Localized, create, usable
from services.intake.domain.form import Choice, Field, FieldType, Form, checked, filled
from services.intake.domain.refusal import Invalid, Unfit
from tests.unit.intake.making import NOW, draft

WORDS = Localized("words", "lời")


def form(*fields: Field, **said: Any) -> Form:
    product = Field("product", FieldType.PRODUCT, WORDS, required=True)
    return replace(defaults.form(NOW), id="short", fields=(product, *fields), **said)


def _choice(*said: tuple[str, str]) -> Field:
    return Field(
        "branch",
        FieldType.CHOICE,
        WORDS,
        choices=tuple(Choice(value, Localized(label)) for value, label in said),
    )


def _score(least: int, most: int) -> Field:
    return Field("effort", FieldType.SCORE, WORDS, minimum=least, maximum=most)


def test_the_default_form_is_complete_in_both_languages() -> None:
    default = checked(defaults.form(NOW))
    assert [field.name for field in default.fields] == [
        "product", "journey_stage", "goal", "event", "consequence", "text", "occur_time", "nps", "contact",
        "consent", "language",
    ]  # fmt: skip
    for field in default.fields:
        assert field.label.en
        assert field.label.vi
        assert bool(field.hint.en) is bool(field.hint.vi)
    assert filled(default, draft()) == {}


@pytest.mark.parametrize(
    ("fields", "reason", "path"),
    [
        ((Field("goal", FieldType.SCORE, WORDS),), "field_type_wrong", "fields[1].type"),
        ((Field("nps", FieldType.TEXT, WORDS),), "field_type_wrong", "fields[1].type"),
        ((Field("branch", FieldType.PRODUCT, WORDS),), "field_type_wrong", "fields[1].type"),
        ((Field("branch", FieldType.CHOICE, WORDS),), "choices_missing", "fields[1].choices"),
        ((Field("branch", FieldType.LINE, Localized(" ", "lời")),), "label_empty", "fields[1].label.en"),
        ((_choice(("a", "A"), ("a", "B")),), "choice_twice", "fields[1].choices[1].value"),
        ((_choice(("a", " ")),), "choice_empty", "fields[1].choices[0].label.en"),
        ((_score(1, 1),), "score_range_wrong", "fields[1].maximum"),
        ((_score(0, 21),), "score_range_wrong", "fields[1].maximum"),
        ((Field("product", FieldType.PRODUCT, WORDS),), "field_twice", "fields[1].name"),
    ],
)
def test_a_form_that_cannot_be_filled_in(fields: tuple[Field, ...], reason: str, path: str) -> None:
    with pytest.raises(Invalid) as wrong:
        checked(form(*fields))
    assert (wrong.value.reason, wrong.value.field) == (reason, path)


def test_a_form_needs_a_product_and_a_title() -> None:
    with pytest.raises(Invalid) as wrong:
        checked(replace(form(), fields=(Field("text", FieldType.TEXT, WORDS),)))
    assert wrong.value.reason == "product_field_missing"
    with pytest.raises(Invalid) as wrong:
        checked(form(title=Localized(" ", "tên")))
    assert wrong.value.reason == "title_empty"


OWN = (
    Field("branch", FieldType.CHOICE, WORDS, choices=(Choice("hanoi", WORDS), Choice("hue", WORDS))),
    Field("visits", FieldType.SCORE, WORDS, minimum=0, maximum=9),
    Field("again", FieldType.CHECK, WORDS),
    Field("wish", FieldType.TEXT, WORDS, max_length=10),
)


def test_answers_to_own_questions_are_kept() -> None:
    answers = {"branch": "hue", "visits": " 07 ", "again": "true", "wish": "  faster\x00 "}
    assert filled(form(*OWN), draft(answers=answers)) == {
        "branch": "hue",
        "visits": "7",
        "again": "true",
        "wish": "faster",
    }


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("branch", "paris", "choice_unknown"),
        ("visits", "many", "number_malformed"),
        ("visits", "10", "out_of_range"),
        ("again", "maybe", "choice_unknown"),
        ("wish", "x" * 11, "text_too_long"),
        ("stranger", "x", "answer_unknown"),
        ("text", "x", "answer_unknown"),
    ],
)
def test_answers_of_the_wrong_kind(name: str, value: str, reason: str) -> None:
    with pytest.raises(Invalid) as wrong:
        filled(form(*OWN), draft(answers={name: value}))
    assert (wrong.value.field, wrong.value.reason) == (f"answers.{name}", reason)


@pytest.mark.parametrize("name", ["goal", "contact", "consent", "nps", "occur_time", "branch"])
def test_required_is_required(name: str) -> None:
    types = {"nps": FieldType.SCORE, "contact": FieldType.CONTACT, "consent": FieldType.CHECK}
    kind = types.get(name, FieldType.TIME if name == "occur_time" else FieldType.LINE)
    asking = form(Field(name, kind if name != "goal" else FieldType.TEXT, WORDS, required=True))
    with pytest.raises(Invalid) as wrong:
        filled(asking, draft())
    assert wrong.value.reason == "required"
    assert wrong.value.field.endswith(name)


def test_a_closed_form_takes_nothing() -> None:
    with pytest.raises(Unfit) as wrong:
        filled(form(active=False), draft())
    assert wrong.value.reason == "form_closed"


def test_products_make_their_ids() -> None:
    assert create("", Localized(" US Airways "), NOW).id == "us-airways"
    assert create("ua", Localized("US Airways"), NOW).id == "ua"
    for chosen, title, reason in (
        ("", "日本", "id_malformed"),
        ("Ua!", "x", "id_malformed"),
        ("a", " ", "title_empty"),
    ):
        with pytest.raises(Invalid) as wrong:
            create(chosen, Localized(title), NOW)
        assert wrong.value.reason == reason


def test_only_active_products_are_taken() -> None:
    item = create("", Localized("Shop"), NOW)
    assert usable(item, "product") is item
    with pytest.raises(Invalid) as unknown:
        usable(None, "product")
    assert (unknown.value.reason, unknown.value.field) == ("product_unknown", "product")
    with pytest.raises(Unfit) as inactive:
        usable(replace(item, active=False), "channel")
    assert (inactive.value.reason, inactive.value.field) == ("channel_inactive", "channel")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("2026-08-01", "2026-08-01"),
        ("2026-08-01 9:30", ""),
        ("2026-08-01 09:30", "2026-08-01 09:30"),
        ("x", ""),
    ],
)
def test_an_answer_that_is_a_day(said: str, kept: str) -> None:
    asked = form(Field("bought", FieldType.TIME, WORDS))
    if kept:
        assert filled(asked, replace(draft(), answers={"bought": said})) == {"bought": kept}
        return
    with pytest.raises(Invalid) as wrong:
        filled(asked, replace(draft(), answers={"bought": said}))
    assert (wrong.value.reason, wrong.value.field) == ("day_malformed", "answers.bought")
