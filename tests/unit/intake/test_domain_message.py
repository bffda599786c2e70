"""Messages: what they say, and what becomes of them when handing over fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain import acts, heard, letters
from services.intake.domain import message as messages
from services.intake.domain.draft import check
from services.intake.domain.feedback import Feedback, Source
from services.intake.domain.message import (
    Broadcast,
    BroadcastKind,
    BroadcastState,
    Fix,
    Issue,
    Message,
    MessageKind,
    MessageState,
)
from services.intake.domain.receipt import code
from services.intake.domain.receive import receive
from tests.unit.intake.making import DAY, FIX, HOUR, NOW, PLACED, SECRET, draft

LINK = "https://voc.example/t/token"


def feedback(**said: Any) -> Feedback:
    facts = {"contact": "an@example.com", "consent": True, **said}
    checked = check(draft(**facts), NOW)
    return receive(checked, PLACED, id="fb-1", source=Source.FORM, request="", secret=SECRET, now=NOW)[0]


def message(kind: MessageKind = MessageKind.RECEIPT, language: str = "en", **said: Any) -> Message:
    facts = {"state": MessageState.QUEUED, "feedback_id": "fb-1", "create_time": NOW, "due_time": NOW, **said}
    return Message(id="msg-1", kind=kind, language=language, **facts)


def test_a_receipt_quotes_the_customer_and_has_the_link() -> None:
    said = feedback(goal="I wanted to pay", event="it failed", consequence="I left")
    letter = letters.letter(message(), said, LINK)
    assert letter.subject == f"We received your feedback ({code('fb-1')})"
    assert "> I wanted to pay · it failed · I left\n" in letter.body
    assert LINK in letter.body
    assert "you agreed to be answered" in letter.body


@pytest.mark.parametrize("kind", list(MessageKind))
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_message_is_written_in_both_languages(kind: MessageKind, language: str) -> None:
    letter = letters.letter(message(kind, language), feedback(text="Giao trễ\nhai ngày"), LINK)
    assert "> Giao trễ\n> hai ngày\n" in letter.body
    assert LINK in letter.body
    assert "{" not in letter.subject + letter.body
    assert letter.body.startswith("Xin chào" if language == "vi" else "Hello")
    assert ("Bạn nhận được thư này" in letter.body) is (language == "vi")


def test_what_staff_said_is_in_the_reply() -> None:
    said = feedback()
    after, _ = acts.reply(said, "It is {fixed} now", NOW, actor="mai", awaits_customer=False, version=1)
    letter = letters.letter(message(MessageKind.REPLY, entry="e2"), after, LINK)
    assert "Our answer:\n\nIt is {fixed} now\n" in letter.body
    assert "mai" not in letter.body


def test_the_note_of_a_fix_is_in_the_customers_language() -> None:
    told = heard.told(feedback(language="vi"), BroadcastKind.FIXED, FIX, NOW)
    letter = letters.letter(message(MessageKind.FIXED, "vi", entry="e2"), told, LINK)
    assert "Chúng tôi đã tăng gấp đôi số xe." in letter.body
    assert Fix("f", "only English").note("vi") == "only English"
    assert Fix("f", "", "chỉ tiếng Việt").note("en") == "chỉ tiếng Việt"


def test_long_words_are_cut_and_scores_alone_are_named() -> None:
    letter = letters.letter(message(), feedback(text="word " * 200), LINK)
    quoted = next(line for line in letter.body.splitlines() if line.startswith(">"))
    assert quoted.endswith("word …")
    assert len(quoted) < 290
    assert "(You gave a score.)" in letters.letter(message(), feedback(text="", nps=3), LINK).body


def test_handing_over_leaves_a_mark_first() -> None:
    begun = messages.begun(message(), NOW, repeatable=False)
    assert (begun.state, begun.attempts, begun.unknown) == (MessageState.SENDING, 1, 1)
    sent = messages.sent(begun, NOW + HOUR)
    assert (sent.state, sent.unknown, sent.send_time) == (MessageState.SENT, 0, NOW + HOUR)


def test_a_crash_is_repeated_once_and_no_more() -> None:
    crashed = messages.begun(message(), NOW, repeatable=False)
    repeated = messages.begun(crashed, NOW, repeatable=False)
    assert repeated.state is MessageState.SENDING
    given_up = messages.begun(repeated, NOW, repeatable=False)
    assert (given_up.state, given_up.attempts) == (MessageState.FAILED, 2)
    assert messages.begun(repeated, NOW, repeatable=True).state is MessageState.SENDING


def test_a_lost_answer_counts_like_a_crash() -> None:
    lost = messages.lost(messages.begun(message(), NOW, repeatable=False), NOW)
    assert (lost.state, lost.unknown, lost.due_time) == (
        MessageState.QUEUED,
        1,
        NOW + timedelta(minutes=1),
    )


def test_refused_for_now_is_tried_again_ever_more_seldom() -> None:
    one, pauses = message(), []
    for _ in range(messages.RETRIES):
        one = messages.refused(messages.begun(one, NOW, repeatable=False), NOW, for_good=False)
        assert one.unknown == 0
        pauses.append(one.due_time - NOW)
    assert one.state is MessageState.FAILED
    assert pauses[:3] == [timedelta(seconds=20), timedelta(seconds=40), timedelta(seconds=80)]
    assert max(pauses) == timedelta(hours=2)
    assert sum(pauses[:-1], timedelta(0)) > 2 * DAY


def test_refused_for_good_is_over() -> None:
    begun = messages.begun(message(), NOW, repeatable=False)
    assert messages.refused(begun, NOW, for_good=True).state is MessageState.FAILED


def test_when_an_issue_tells() -> None:
    for state, fixed, verified in (
        ("fixed", True, False),
        ("verified", True, True),
        ("regressed", False, False),
        ("archived", False, False),
    ):
        issue = Issue("is-1", state, FIX)
        assert issue.tells(BroadcastKind.FIXED, "fix-1") is fixed
        assert issue.tells(BroadcastKind.VERIFIED, "fix-1") is verified
        assert not issue.tells(BroadcastKind.FIXED, "fix-0")
    assert not Issue("is-1", "fixed").tells(BroadcastKind.FIXED, "")


def test_the_first_completion_is_the_one_that_counts() -> None:
    running = Broadcast("br-1", BroadcastKind.FIXED, BroadcastState.RUNNING, "is-1", "fix-1", NOW)
    first = messages.completed(running, told=2, unreachable=1, now=NOW + HOUR)
    again = messages.completed(
        replace(first, state=BroadcastState.RUNNING), told=3, unreachable=1, now=NOW + DAY
    )
    assert (again.state, again.told_count, again.complete_time) == (
        BroadcastState.COMPLETED,
        3,
        NOW + HOUR,
    )
