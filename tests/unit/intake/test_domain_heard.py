"""What others tell moves the customer's state; twice or out of order, it does no harm."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from services.intake.domain import acts, heard
from services.intake.domain.draft import check
from services.intake.domain.feedback import EntryKind, Feedback, Source, State, Verdict
from services.intake.domain.message import BroadcastKind, Fix
from services.intake.domain.receive import receive
from tests.unit.intake.making import DAY, FIX, HOUR, NOW, PLACED, SECRET, case, draft, labels, mark

LATER = NOW + DAY


def feedback(**said: Any) -> Feedback:
    facts = {"contact": "an@example.com", "consent": True, **said}
    checked = check(draft(**facts), NOW)
    return receive(checked, PLACED, id="fb-1", source=Source.FORM, request="", secret=SECRET, now=NOW)[0]


def kinds(of: Feedback) -> list[str]:
    return [entry.kind.value for entry in of.timeline]


def test_classified_once() -> None:
    label_mark = mark(1, "voc/classification:feedback")
    after = heard.classified(feedback(), labels(), label_mark, LATER)
    assert after.state is State.CLASSIFIED
    assert after.labels == labels()
    assert kinds(after) == ["received", "classified"]
    assert heard.classified(after, labels(kind="praise"), label_mark, LATER) is after


def test_corrected_by_a_person_is_internal() -> None:
    once = heard.classified(feedback(), labels(), mark(1, "c"), LATER)
    after = heard.classified(once, labels(severity="p1"), mark(2, "c"), LATER, corrected_by="mai")
    assert after.labels is not None
    assert after.labels.severity == "p1"
    assert after.timeline[-1].kind is EntryKind.CORRECTED
    assert after.timeline[-1].internal


def test_an_older_event_after_a_newer_one_changes_nothing() -> None:
    newer = heard.case_moved(feedback(), case("answered", "is-1"), mark(4), LATER)
    assert heard.case_moved(newer, case("new"), mark(2), LATER) is newer


def test_topics_have_sequences_of_their_own() -> None:
    one = heard.case_moved(feedback(), case("in_progress"), mark(5), LATER)
    two = heard.classified(one, labels(), mark(1, "voc/classification:feedback"), LATER)
    assert two.labels is not None
    assert two.state is State.IN_PROGRESS


def test_any_order_of_topics_ends_the_same() -> None:
    steps = [
        lambda one: heard.classified(one, labels(), mark(1, "c"), LATER),
        lambda one: heard.case_moved(one, case("new"), mark(1), LATER),
        lambda one: heard.told(one, BroadcastKind.FIXED, FIX, LATER),
    ]
    ends = set()
    for order in permutations(steps):
        one = feedback()
        for step in order:
            one = step(step(one))
        ends.add((one.state, one.asked, tuple(sorted(kinds(one)))))
    assert ends == {(State.FIXED, True, ("classified", "fixed", "received"))}


@pytest.mark.parametrize(
    ("states", "state", "entries"),
    [
        (["new"], State.CLASSIFIED, []),
        (["not_needed"], State.CLASSIFIED, []),
        (["new", "in_progress"], State.IN_PROGRESS, ["in_progress"]),
        (["new", "waiting"], State.WAITING, []),
        (["new", "in_progress", "answered", "closed"], State.RESOLVED, ["in_progress", "closed"]),
        (
            ["in_progress", "closed", "in_progress"],
            State.IN_PROGRESS,
            ["in_progress", "closed", "reopened"],
        ),
        (["closed", "new"], State.IN_PROGRESS, ["closed", "reopened"]),
    ],
)
def test_the_customer_follows_the_case(states: list[str], state: State, entries: list[str]) -> None:
    one = feedback()
    for number, word in enumerate(states, 1):
        one = heard.case_moved(one, case(word), mark(number), LATER)
    assert one.state is state
    assert kinds(one) == ["received", *entries]


def test_owner_and_issue_are_kept_and_hidden() -> None:
    one = heard.case_moved(feedback(), case("new", "is-1", "mai"), mark(1), LATER)
    assert (one.issue_id, one.owner) == ("is-1", "mai")
    assert one.timeline[-1].kind is EntryKind.ATTACHED
    assert one.timeline[-1].internal
    two = heard.case_moved(one, case("new", "", "bo"), mark(2), LATER)
    assert (two.issue_id, two.owner) == ("", "bo")


def test_a_waiting_question_stays_in_sight_while_the_case_moves() -> None:
    one = heard.told(feedback(), BroadcastKind.FIXED, FIX, LATER)
    one = heard.case_moved(one, case("in_progress"), mark(1), LATER)
    assert (one.state, one.asked) == (State.FIXED, True)
    one = heard.case_moved(one, case("closed", close_reason="silence"), mark(2), LATER)
    assert (one.state, one.asked) == (State.RESOLVED, True)


def test_who_agreed_sees_no_second_line() -> None:
    one = heard.told(feedback(), BroadcastKind.FIXED, FIX, LATER)
    one, _ = acts.confirm(one, LATER)
    one = heard.case_moved(one, case("closed", close_reason="confirmed"), mark(1), LATER)
    assert kinds(one) == ["received", "fixed", "confirmed"]
    again = heard.case_moved(one, case("in_progress"), mark(2), LATER)
    assert (again.verdict, again.asked_fix, again.state) == (Verdict.NONE, "", State.IN_PROGRESS)


def test_what_was_taken_back_stays_so() -> None:
    one, _ = acts.withdraw(feedback(), LATER)
    one = heard.classified(one, labels(), mark(1, "c"), LATER)
    one = heard.case_moved(one, case("closed", close_reason="withdrawn"), mark(1), LATER)
    one = heard.told(one, BroadcastKind.FIXED, FIX, LATER)
    assert one.state is State.WITHDRAWN
    assert not one.asked
    assert one.told_fix == "fix-1"
    assert kinds(one) == ["received", "withdrawn", "classified"]


def test_a_fix_is_told_and_asked_once() -> None:
    before = feedback(language="vi")
    one = heard.told(before, BroadcastKind.FIXED, FIX, LATER)
    assert (one.state, one.asked, one.asked_fix) == (State.FIXED, True, "fix-1")
    assert one.timeline[-1].text == "Chúng tôi đã tăng gấp đôi số xe."
    assert heard.wants_message(before, one)
    assert heard.told(one, BroadcastKind.FIXED, FIX, LATER) is one
    assert not heard.wants_message(one, heard.told(one, BroadcastKind.FIXED, FIX, LATER))


def test_a_second_fix_asks_again() -> None:
    one, _ = acts.confirm(heard.told(feedback(), BroadcastKind.FIXED, FIX, LATER), LATER)
    two = heard.told(one, BroadcastKind.FIXED, Fix("fix-2"), LATER + DAY)
    assert (two.asked_fix, two.asked, two.state) == ("fix-2", True, State.FIXED)


def test_who_met_it_after_the_fix_is_not_told_that_it_is_fixed() -> None:
    late = feedback(occur_time=NOW)
    fix = replace(FIX, effective_time=NOW - HOUR)
    after = heard.told(late, BroadcastKind.FIXED, fix, LATER)
    assert after.told_fix == "fix-1"
    assert not after.asked
    assert not heard.wants_message(late, after)
    before = heard.told(feedback(occur_time=NOW - DAY), BroadcastKind.FIXED, fix, LATER)
    assert before.asked


def test_verified_is_told_to_who_was_asked_and_did_not_say_no() -> None:
    asked = heard.told(feedback(), BroadcastKind.FIXED, FIX, LATER)
    for one, hears in (
        (asked, True),
        (acts.confirm(asked, LATER)[0], True),
        (acts.dispute(asked, "", LATER)[0], False),
        (feedback(), False),
        (heard.told(feedback(), BroadcastKind.FIXED, Fix("fix-0"), LATER), False),
    ):
        after = heard.told(one, BroadcastKind.VERIFIED, FIX, LATER + DAY)
        assert after.told_verified == "fix-1"
        assert heard.wants_message(one, after) is hears
        assert heard.told(after, BroadcastKind.VERIFIED, FIX, LATER + DAY) is after


def test_late_feedback_of_a_verified_fix_is_asked_and_gets_no_second_note() -> None:
    asked = heard.told(feedback(), BroadcastKind.FIXED, FIX, LATER, settled=True)
    assert asked.asked
    assert heard.told(asked, BroadcastKind.VERIFIED, FIX, LATER) is asked


def test_the_language_to_write_in() -> None:
    assert feedback().speaks == "en"
    assert feedback(language="vi").speaks == "vi"
    understood = heard.classified(feedback(), labels(language="vi"), mark(1), LATER)
    assert understood.speaks == "vi"
    chosen = heard.classified(feedback(language="en"), labels(language="vi"), mark(1), LATER)
    assert chosen.speaks == "en"
    mixed = heard.classified(feedback(), labels(language="mixed"), mark(1), LATER)
    assert mixed.speaks == "en"
