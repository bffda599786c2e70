"""What is handed in is checked at the field."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.contact import ContactKind
from services.intake.domain.draft import Words, check, fingerprint
from services.intake.domain.feedback import EntryKind, Source, State
from services.intake.domain.message import MessageKind
from services.intake.domain.receive import receive
from services.intake.domain.refusal import Invalid
from tests.unit.intake.making import NOW, PLACED, SECRET, draft


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ({"text": " \n"}, "text", "nothing_said"),
        ({"text": "\x00"}, "text", "nothing_said"),
        ({"text": "x" * 10_001}, "text", "text_too_long"),
        ({"goal": "x" * 2_001}, "goal", "text_too_long"),
        ({"event": "x" * 2_001}, "event", "text_too_long"),
        ({"consequence": "x" * 2_001}, "consequence", "text_too_long"),
        ({"nps": 11}, "nps", "out_of_range"),
        ({"nps": -1}, "nps", "out_of_range"),
        ({"csat": 0}, "csat", "out_of_range"),
        ({"ces": 8}, "ces", "out_of_range"),
        ({"occur_time": NOW + timedelta(minutes=5, seconds=1)}, "occur_time", "time_in_future"),
        ({"occur_time": datetime(1999, 12, 31, tzinfo=UTC)}, "occur_time", "time_too_early"),
        ({"contact": "nobody"}, "contact", "contact_malformed"),
        ({"language": "other"}, "language", "language_not_offered"),
        ({"stage": "later"}, "journey_stage", "choice_unknown"),
        ({"external_id": "x" * 201}, "external_id", "text_too_long"),
        ({"account": "a\nb"}, "account", "control_characters"),
    ],
)
def test_refused(said: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(Invalid) as wrong:
        check(draft(**said), NOW)
    assert (wrong.value.field, wrong.value.reason) == (field, reason)


@pytest.mark.parametrize(
    "said",
    [
        {"goal": "pay"},
        {"event": "it failed"},
        {"consequence": "I left"},
        {"text": "", "nps": 0},
        {"text": "", "csat": 1},
        {"text": "", "ces": 7},
        {"text": "x" * 10_000},
        {"occur_time": NOW + timedelta(minutes=5)},
        {"occur_time": datetime(2000, 1, 1, tzinfo=UTC)},
        {"language": "vi", "stage": "retention"},
    ],
)
def test_taken(said: dict[str, Any]) -> None:
    assert check(draft(**said), NOW)


def test_a_contact_is_kept_with_consent_only() -> None:
    agreed = check(draft(contact="an@example.com", consent=True), NOW)
    silent = check(draft(contact="an@example.com"), NOW)
    assert agreed.contact is not None
    assert agreed.contact.kind is ContactKind.MAIL
    assert silent.contact is None

    def received(checked: Any) -> Any:
        return receive(checked, PLACED, id="fb-1", source=Source.API, request="", secret=SECRET, now=NOW)[0]

    assert received(silent).customer_key == received(agreed).customer_key != ""
    assert not received(silent).reachable
    assert received(agreed).reachable
    assert "an@example.com" not in repr(received(silent))


def test_a_receipt_is_owed_to_who_asks_agrees_and_has_a_mail_address() -> None:
    def debts(**said: Any) -> list[MessageKind]:
        checked = check(draft(**said), NOW)
        feedback, _ = receive(
            checked, PLACED, id="fb-1", source=Source.FORM, request="", secret=SECRET, now=NOW
        )
        assert feedback.state is State.RECEIVED
        assert [entry.kind for entry in feedback.timeline] == [EntryKind.RECEIVED]
        return [debt.kind for debt in feedback.debts]

    assert debts(contact="an@example.com", consent=True, acknowledge=True) == [MessageKind.RECEIPT]
    assert debts(contact="an@example.com", consent=True) == []
    assert debts(contact="an@example.com", acknowledge=True) == []
    assert debts(contact="0912345678", consent=True, acknowledge=True) == []
    assert debts(acknowledge=True) == []


_TEXT = st.text(max_size=30)


@given(_TEXT, _TEXT, _TEXT, _TEXT)
def test_equal_content_has_equal_fingerprints_and_other_content_others(
    one: str, two: str, three: str, four: str
) -> None:
    left = draft(text=one, goal=two)
    right = draft(text=three, goal=four)
    same = (one, two) == (three, four)
    assert (fingerprint(left, PLACED) == fingerprint(right, PLACED)) is same


def test_what_is_quoted_is_the_sentence_or_the_text() -> None:
    assert Words("free", "I pay", "it fails", "I leave").first() == "I pay · it fails · I leave"
    assert Words("free").first() == "free"
    assert Words().first() == ""
