"""The form editor: questions in both languages, versions, and what others saved meanwhile."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest
from voc.intake.v1 import intake_pb2

from services.gateway.staff.settings import form_typed
from services.gateway.staff.settings.form_words import SORTS
from tests.unit.gateway.accounts.conftest import site
from tests.unit.gateway.answering import Peers, TooOld, Wrong
from tests.unit.gateway.staff.setting import TYPES, Field, Text, admin, form, house, post

assert all((site, house, admin))


def test_a_form_is_the_same_after_the_page() -> None:
    before = form()
    after, errors = form_typed.read(form_typed.shown(before), before)
    assert (form_typed.shown(after), errors) == (form_typed.shown(before), [])
    assert [asked.choices for asked in after.fields] == [asked.choices for asked in before.fields]


@pytest.mark.parametrize(
    ("act", "names", "focus"),
    [
        ("up.2", ["product", "own_2", "own_1"], 1),
        ("down.0", ["own_1", "product", "own_2"], 1),
        ("up.0", ["product", "own_1", "own_2"], 0),
        ("remove.1", ["product", "own_2", "own_3"], 1),
        ("remove.99", ["product", "own_1", "own_2"], None),
        ("nonsense", ["product", "own_1", "own_2"], None),
    ],
)
def test_questions_are_moved_and_taken_away(act: str, names: list[str], focus: int | None) -> None:
    changed = form()
    assert form_typed.acted(changed, act, "") == focus
    assert [asked.name for asked in changed.fields][:3] == names


def test_a_known_question_is_asked_once_and_an_own_one_gets_a_name() -> None:
    changed = form()
    assert form_typed.acted(changed, "add", "contact") is None
    for _ in range(2):
        form_typed.acted(changed, "add", "own-line")
        changed.fields[-1].label.en = "Which Đà Nẵng branch?"
    form_typed.acted(changed, "add", "own-text")
    changed.fields[-1].label.en = "3 words"
    named = form_typed.named(changed, [form()])
    assert [asked.name for asked in named.fields][-3:] == [
        *("which_da_nang_branch", "which_da_nang_branch_2", "q_3_words"),
    ]


def test_an_answer_keeps_what_is_stored_for_it() -> None:
    base = form()
    typed = form_typed.shown(base) | {"q.2.choices.en": "Hue\nDa Nang\n\nHa Noi", "q.2.choices.vi": ""}
    after, errors = form_typed.read(typed, base)
    assert [choice.value for choice in after.fields[2].choices] == ["hue", "da_nang", "ha_noi"]
    assert errors == []
    _, errors = form_typed.read(typed | {"q.2.choices.vi": "Huế"}, base)
    assert [(error.field, error.code) for error in errors] == [("q.2.choices.vi", "choice_lines")]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("title.en", "title.en"),
        ("fields[3].label.en", "q.3.label.en"),
        ("fields[3].choices[1].value", "q.3.choices.en"),
        ("fields[3].maximum", "q.3.maximum"),
        ("fields[3].name", "q.3.label.en"),
    ],
)
def test_a_path_leads_to_its_input(path: str, name: str) -> None:
    assert form_typed.input_of(path) == name


async def test_every_sort_of_question_can_be_edited(admin: httpx.AsyncClient) -> None:
    assert {Field.Type.Name(sort.begin.type).removeprefix("TYPE_") for sort in SORTS.values()} == TYPES
    page = (await admin.get("/settings/forms/default")).text
    offered = re.findall(r'<option value="([\w-]+)"', page.partition('id="add"')[2])
    assert set(SORTS) - set(offered) == {"product", "contact", "consent"}


async def test_a_button_changes_the_page_and_saves_nothing(admin: httpx.AsyncClient, house: Peers) -> None:
    typed = form_typed.shown(form()) | {"version": "3", "act": "add", "add": "own-score"}
    answer = await post(admin, "/forms/default", typed | {"q.1.label.en": "Not saved yet"})
    assert answer.status_code == 200
    assert 'name="q.8.is" value="own-score|"' in answer.text
    assert 'value="Not saved yet"' in answer.text
    assert "UpdateForm" not in [name for name, _, _ in house.intake.asked]


async def test_a_form_is_saved_with_every_question(admin: httpx.AsyncClient, house: Peers) -> None:
    house.intake.answers["UpdateForm"] = intake_pb2.UpdateFormResponse(form=form(4))
    typed = form_typed.shown(form()) | {"version": "3", "act": "save", "q.8.is": "own-line|"}
    typed |= {"q.8.label.en": "Your branch", "q.8.label.vi": "Chi nhánh", "q.8.required": "true"}
    answer = await post(admin, "/forms/default", typed)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/forms/default")
    asked = house.intake.last("UpdateForm")
    assert (asked.version, len(asked.fields)) == (3, 9)
    new = asked.fields[8]
    assert (new.name, new.label.vi, new.required) == ("your_branch", "Chi nhánh", True)
    page = (await admin.get("/settings/forms/default")).text
    assert "Version 4 is saved" in page
    assert 'name="to" value="3"' in page


async def test_another_save_in_between_is_told_and_nothing_typed_is_lost(
    admin: httpx.AsyncClient, house: Peers
) -> None:
    def late(_asked: Any) -> Any:
        raise TooOld("stale", "version")

    def get(asked: Any) -> Any:
        theirs = form(4, create_by="pe-1")
        theirs.fields.add(name="extra", type=Field.TYPE_LINE, label=Text(en="Their question"))
        theirs.title.en = "Their title"
        return intake_pb2.GetFormResponse(form=form() if asked.form_version == 3 else theirs)

    house.intake.answers |= {"UpdateForm": late, "GetForm": get}
    typed = form_typed.shown(form()) | {"version": "3", "act": "save", "title.en": "My title"}
    answer = await post(admin, "/forms/default", typed)
    assert answer.status_code == 409
    page = html.unescape(answer.text)
    assert "New: “Their question”." in page
    assert "The title is “Their title”." in page
    assert 'value="My title"' in page
    assert 'name="version" value="4"' in page


async def test_a_refused_question_is_told_at_its_field(admin: httpx.AsyncClient, house: Peers) -> None:
    def refuse(_asked: Any) -> Any:
        raise Wrong("label_empty", "fields[1].label.en")

    house.intake.answers["UpdateForm"] = refuse
    typed = form_typed.shown(form()) | {"version": "3", "q.1.label.en": " ", "q.4.label.en": "Kept"}
    answer = await post(admin, "/forms/default", typed)
    assert answer.status_code == 422
    assert 'id="q.1.label.en-error"' in answer.text
    assert 'value="Kept"' in answer.text


async def test_the_preview_asks_in_both_languages(admin: httpx.AsyncClient) -> None:
    typed = form_typed.shown(form()) | {"version": "3", "q.1.label.vi": "Câu hỏi mới"}
    page = (await post(admin, "/forms/default/preview", typed)).text
    assert "Ask 1" in page
    assert "Câu hỏi mới" in page
    assert '<section lang="vi"' in page
    assert "(bắt buộc)" in page
    assert "(required)" in page


async def test_an_older_version_is_restored(admin: httpx.AsyncClient, house: Peers) -> None:
    older = form(2)
    older.title.en = "Before"
    house.intake.answers["GetForm"] = lambda asked: intake_pb2.GetFormResponse(
        form=older if asked.form_version == 2 else form()
    )
    house.intake.answers["UpdateForm"] = intake_pb2.UpdateFormResponse(form=form(4))
    await post(admin, "/forms/default/restore", {"version": "3", "to": "2"})
    asked = house.intake.last("UpdateForm")
    assert (asked.version, asked.title.en) == (3, "Before")
