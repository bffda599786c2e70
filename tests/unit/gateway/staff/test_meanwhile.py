"""What a form shows when somebody else was there before: words of both."""

from __future__ import annotations

from services.gateway.staff.issues.meanwhile import BEGAN, kept, meanwhile, rebased

BEGINNING = {"title": "Bags tear", "overview": "Paper\nof twice the weight", "owner": ""}


def test_what_nobody_touched_shows_what_stands_there_now() -> None:
    typed = {BEGAN: kept(BEGINNING), "title": "Bags tear", "overview": "Cloth", "owner": "", "_page": "7"}
    now = {**BEGINNING, "title": "Bags and boxes tear", "owner": "pe-lan"}
    again = rebased(typed, now)
    assert again == {**typed, "title": "Bags and boxes tear", "owner": "pe-lan"}


def test_line_ends_of_browsers_are_no_change() -> None:
    typed = {BEGAN: kept(BEGINNING), **BEGINNING, "overview": "Paper\r\nof twice the weight"}
    assert rebased(typed, {**BEGINNING, "overview": "Cloth"})["overview"] == "Cloth"


def test_what_somebody_else_took_away_does_not_come_back_by_itself() -> None:
    began = {"why1": "Slow", "why2": "Old"}
    typed = {BEGAN: kept(began), "why1": "Slow, as ever", "why2": "Old"}
    assert rebased(typed, {"why1": "Slow"}) | {BEGAN: ""} == {
        BEGAN: "",
        "why1": "Slow, as ever",
        "why2": "",
    }


def test_a_form_that_does_not_say_how_it_began_keeps_everything() -> None:
    for began in ("", "{}", "[1]", "no JSON", "x" * 30_000):
        typed = {BEGAN: began, "title": "Mine"}
        assert rebased(typed, {"title": "Theirs"}) == typed


def test_what_changed_is_told_with_both_values() -> None:
    (change,) = meanwhile(kept(BEGINNING), {**BEGINNING, "owner": "pe-lan"}, by="pe-an", at=None).changes
    assert (change.name, change.before, change.now) == ("owner", "", "pe-lan")
