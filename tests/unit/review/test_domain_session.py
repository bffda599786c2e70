"""Sessions: scheduled, open, closed, and their minutes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.review.domain import session as sessions
from services.review.domain.agenda import AgendaItem, Rule
from services.review.domain.decision import Decision, Verdict
from services.review.domain.refusal import Refusal
from services.review.domain.session import MOST_NOTES, Minutes, Note, Session, SessionState
from tests.unit.review.making import DAY, NOW


def scheduled(**known: object) -> Session:
    said = {
        "id": "rv-1", "title": "  Monday review ", "hold_time": NOW + DAY, "chair": "",
        "members": ["an", "binh", "an"], "by": "mai", "now": NOW,
    }  # fmt: skip
    return sessions.scheduled(**(said | known))  # type: ignore[arg-type]


def item(plan_id: str) -> AgendaItem:
    return AgendaItem(Rule.WAITING, "End it", "lan", "It waits for a decision.", plan_id, 3)


def decision(number: int, plan_id: str) -> Decision:
    return Decision(
        f"dc-{number}", number, plan_id, 3, "End it", "is-1", Verdict.ASK, "Why?", "mai", NOW, "rv-1"
    )


def reason(error: pytest.ExceptionInfo[Refusal]) -> tuple[str, str]:
    return error.value.reason, error.value.field


def test_who_schedules_it_leads_it_and_nobody_takes_part_twice() -> None:
    session = scheduled()
    assert (session.title, session.chair, session.members) == ("Monday review", "mai", ("an", "binh"))
    assert session.state is SessionState.SCHEDULED


@pytest.mark.parametrize("off", [timedelta(days=-1, seconds=-1), timedelta(days=1831)])
def test_an_absurd_date_is_refused(off: timedelta) -> None:
    with pytest.raises(Refusal) as refused:
        scheduled(hold_time=NOW + off)
    assert reason(refused) == ("hold_time_out_of_range", "hold_time")


@pytest.mark.parametrize(("title", "why"), [(" \t ", "text_empty"), ("a\x00b", "control_characters")])
def test_a_title_is_a_line_of_text(title: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        scheduled(title=title)
    assert reason(refused) == (why, "title")


def test_decomposed_letters_are_composed() -> None:
    assert scheduled(title="Họp tuần").title == "Họp tuần"


def test_an_old_date_may_stay_when_something_else_changes() -> None:
    later = NOW + 10 * DAY
    session = scheduled()
    same = sessions.changed(
        session, title="Other", hold_time=session.hold_time, chair="an", members=(), now=later
    )
    assert (same.title, same.chair, same.members) == ("Other", "an", ())


def test_before_it_opens_the_agenda_is_built_anew() -> None:
    first = sessions.with_agenda(scheduled(), [item("pl-1")], NOW)
    again = sessions.with_agenda(first, [item("pl-2")], NOW + DAY)
    assert [point.plan_id for point in again.agenda] == ["pl-2"]
    assert again.agenda_time == NOW + DAY


def test_while_it_is_open_the_agenda_only_grows() -> None:
    opened = sessions.opened(sessions.with_agenda(scheduled(), [item("pl-1")], NOW), NOW)
    grown = sessions.with_agenda(opened, [item("pl-2"), item("pl-1")], NOW)
    assert [point.plan_id for point in grown.agenda] == ["pl-1", "pl-2"]


def test_notes_are_kept_once_and_on_items_that_there_are() -> None:
    opened = sessions.opened(sessions.with_agenda(scheduled(), [item("pl-1")], NOW), NOW)
    note = Note("nt-1", " Ask legal. ", "an", NOW, "waiting:pl-1")
    once = sessions.noted(opened, note)
    assert [kept.text for kept in once.notes] == ["Ask legal."]
    assert sessions.noted(once, note) == once
    with pytest.raises(Refusal) as refused:
        sessions.noted(once, Note("nt-2", "Hm", "an", NOW, "waiting:pl-7"))
    assert reason(refused) == ("unknown_item", "item_id")


def test_notes_have_an_end() -> None:
    session = sessions.opened(scheduled(), NOW)
    for number in range(MOST_NOTES):
        session = sessions.noted(session, Note(f"nt-{number}", "Hm", "an", NOW))
    with pytest.raises(Refusal) as refused:
        sessions.noted(session, Note("nt-more", "Hm", "an", NOW))
    assert reason(refused) == ("too_many_notes", "text")


def test_closing_writes_the_minutes() -> None:
    opened = sessions.opened(sessions.with_agenda(scheduled(), [item("pl-1"), item("pl-2")], NOW), NOW)
    closed = sessions.closed(opened, [decision(5, "pl-1"), decision(4, "pl-1")], NOW + DAY)
    assert (closed.state, closed.close_time) == (SessionState.CLOSED, NOW + DAY)
    assert closed.minutes == Minutes(("dc-4", "dc-5"), ("waiting:pl-2",))
    assert sessions.minutes(closed, []) == closed.minutes
    assert sessions.last_decisions([decision(5, "pl-1"), decision(4, "pl-1")]) == {"pl-1": "dc-5"}


def test_a_closed_session_is_read_only() -> None:
    closed = sessions.closed(sessions.opened(scheduled(), NOW), [], NOW)
    acts = (
        lambda: sessions.changed(closed, title="x", hold_time=NOW, chair="x", members=(), now=NOW),
        lambda: sessions.with_agenda(closed, [], NOW),
        lambda: sessions.opened(closed, NOW),
        lambda: sessions.noted(closed, Note("nt-1", "x", "an", NOW)),
        lambda: sessions.closed(closed, [], NOW),
    )
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.reason == "review_closed"


def test_a_scheduled_session_takes_no_notes_and_is_not_closed() -> None:
    for act in (sessions.noted, lambda s, n: sessions.closed(s, [], NOW)):
        with pytest.raises(Refusal) as refused:
            act(scheduled(), Note("nt-1", "x", "an", NOW))  # type: ignore[operator]
        assert refused.value.reason == "review_not_open"
