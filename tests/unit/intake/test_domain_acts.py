"""What customers and staff may do, when, and what is told of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.intake.domain import acts, facts, heard
from services.intake.domain.draft import check
from services.intake.domain.feedback import EntryKind, Feedback, Source, State, Verdict
from services.intake.domain.message import BroadcastKind, MessageKind
from services.intake.domain.receive import receive
from services.intake.domain.refusal import Conflict, Invalid, Outdated, Refusal, Unfit
from tests.unit.intake.making import DAY, FIX, HOUR, NOW, PLACED, SECRET, draft

LATER = NOW + DAY


def feedback(**said: Any) -> Feedback:
    facts_ = {"contact": "an@example.com", "consent": True, **said}
    checked = check(draft(**facts_), NOW)
    return receive(checked, PLACED, id="fb-1", source=Source.FORM, request="", secret=SECRET, now=NOW)[0]


def replied(awaits: bool = False) -> Feedback:
    return acts.reply(
        feedback(), "Sorry!", NOW + HOUR, actor="mai", awaits_customer=awaits, version=1, request=""
    )[0]


def asked() -> Feedback:
    return heard.told(feedback(), BroadcastKind.FIXED, FIX, NOW + HOUR)


def kinds(of: Feedback) -> list[EntryKind]:
    return [entry.kind for entry in of.timeline]


def test_a_reply_is_told_and_owed() -> None:
    after, told = acts.reply(
        feedback(), " We are sorry. ", LATER, actor="mai", awaits_customer=False, version=1, request="r"
    )
    assert after.state is State.ANSWERED
    assert after.revision == 2
    assert after.timeline[-1].text == "We are sorry."
    assert after.timeline[-1].actor == "mai"
    assert [(debt.kind, debt.entry) for debt in after.debts] == [(MessageKind.REPLY, "e2")]
    assert told == (facts.Replied("fb-1", LATER, "mai", False),)


def test_a_question_waits_and_the_answer_goes_on() -> None:
    waiting = replied(awaits=True)
    assert waiting.state is State.WAITING
    assert waiting.debts[0].kind is MessageKind.QUESTION
    after, told = acts.comment(waiting, "Order 7", LATER)
    assert after.state is State.IN_PROGRESS
    assert told == (facts.Commented("fb-1", LATER, "Order 7"),)


def test_who_cannot_be_reached_is_owed_nothing() -> None:
    after, told = acts.reply(
        feedback(consent=False), "Hi", LATER, actor="mai", awaits_customer=False, version=1, request=""
    )
    assert after.debts == ()
    assert len(told) == 1


def test_an_old_version_is_refused() -> None:
    with pytest.raises(Outdated) as wrong:
        acts.reply(replied(), "Again", LATER, actor="bo", awaits_customer=False, version=1, request="")
    assert wrong.value.reason == "stale"
    with pytest.raises(Outdated):
        acts.note(replied(), "note", LATER, actor="bo", version=1)


def test_the_same_request_again_changes_nothing_even_with_an_old_version() -> None:
    once, _ = acts.reply(
        feedback(), "Sorry", LATER, actor="mai", awaits_customer=False, version=1, request="k"
    )
    assert acts.reply(once, "Sorry", LATER, actor="mai", awaits_customer=False, version=1, request="k") == (
        once,
        (),
    )
    with pytest.raises(Conflict) as wrong:
        acts.reply(once, "Other", LATER, actor="mai", awaits_customer=False, version=2, request="k")
    assert wrong.value.reason == "idempotency_conflict"
    with pytest.raises(Conflict):
        acts.reply(once, "Sorry", LATER, actor="mai", awaits_customer=True, version=2, request="k")


def test_a_comment_twice_is_one() -> None:
    once, _ = acts.comment(feedback(), "more", LATER, "k")
    assert acts.comment(once, "more", LATER, "k") == (once, ())
    twice, told = acts.comment(once, "more", LATER, "other")
    assert kinds(twice)[-2:] == [EntryKind.COMMENTED, EntryKind.COMMENTED]
    assert len(told) == 1


def test_request_keys_belong_to_their_caller() -> None:
    assert acts.request_key("mai", "1") != acts.request_key("bo", "1")
    assert acts.request_key("mai", "1") == acts.request_key("mai", "1")
    assert acts.request_key("mai", "") == ""


def test_yes_resolves_once() -> None:
    after, told = acts.confirm(asked(), LATER)
    assert (after.state, after.verdict, after.asked) == (State.RESOLVED, Verdict.YES, False)
    assert told == (facts.Confirmed("fb-1", LATER, "fix-1"),)
    assert acts.confirm(after, LATER) == (after, ())


def test_yes_to_a_reply_names_no_fix() -> None:
    _, told = acts.confirm(replied(), LATER)
    assert told == (facts.Confirmed("fb-1", LATER, ""),)


def test_no_is_a_new_occurrence_now() -> None:
    after, told = acts.dispute(asked(), "still late", LATER)
    assert (after.state, after.verdict) == (State.IN_PROGRESS, Verdict.NO)
    assert told == (facts.Disputed("fb-1", LATER, "fix-1", "still late"),)
    assert acts.dispute(after, "", LATER) == (after, ())
    _, again = acts.dispute(after, "and again", LATER)
    assert len(again) == 1


def test_a_customer_may_change_their_mind() -> None:
    no, _ = acts.dispute(asked(), "", LATER)
    yes, told = acts.confirm(no, LATER + HOUR)
    assert yes.state is State.RESOLVED
    assert isinstance(told[0], facts.Confirmed)
    _, told = acts.dispute(yes, "", LATER + DAY)
    assert isinstance(told[0], facts.Disputed)


def test_a_new_reply_can_be_agreed_to_anew() -> None:
    yes, _ = acts.confirm(replied(), LATER)
    again, _ = acts.reply(
        yes, "One more thing", LATER, actor="mai", awaits_customer=False, version=yes.revision
    )
    assert again.verdict is Verdict.NONE
    assert acts.confirm(again, LATER)[1] != ()


@pytest.mark.parametrize("act", [acts.confirm, lambda one, now: acts.dispute(one, "", now)])
def test_nothing_asked_nothing_to_answer(act: Any) -> None:
    with pytest.raises(Unfit) as wrong:
        act(feedback(), LATER)
    assert wrong.value.reason == "nothing_asked"


def test_what_was_taken_back_rests() -> None:
    after, told = acts.withdraw(replied(), LATER)
    assert after.state is State.WITHDRAWN
    assert after.debts == ()
    assert told == (facts.Withdrawn("fb-1", LATER),)
    assert acts.withdraw(after, LATER) == (after, ())
    deeds: list[Any] = [
        lambda: acts.comment(after, "x", LATER),
        lambda: acts.confirm(after, LATER),
        lambda: acts.dispute(after, "", LATER),
        lambda: acts.reply(after, "x", LATER, actor="m", awaits_customer=False, version=after.revision),
    ]
    for deed in deeds:
        with pytest.raises(Unfit) as wrong:
            deed()
        assert wrong.value.reason == "feedback_withdrawn"
    noted, told = acts.note(after, "called her", LATER, actor="mai", version=after.revision)
    assert noted.timeline[-1].internal
    assert told == ()


def test_empty_and_too_long_words() -> None:
    for words, reason in ((" \n", "required"), ("x" * 10_001, "text_too_long")):
        with pytest.raises(Invalid) as wrong:
            acts.comment(feedback(), words, LATER)
        assert (wrong.value.field, wrong.value.reason) == ("text", reason)


def test_a_conversation_has_an_end() -> None:
    full = feedback()
    full = replace(full, timeline=full.timeline * acts.ENTRY_LIMIT)
    with pytest.raises(Unfit) as wrong:
        acts.comment(full, "more", LATER)
    assert str(wrong.value) == "This conversation may have at most 500 entries."


def test_only_staff_words_are_internal() -> None:
    noted, _ = acts.note(feedback(), "VIP", LATER, actor="mai", version=1)
    assert [entry.internal for entry in noted.timeline] == [False, True]


def test_every_refusal_has_a_sentence() -> None:
    assert str(Refusal("choice_unknown", "x", choices="a, b")) == "This is none of the choices: a, b."
