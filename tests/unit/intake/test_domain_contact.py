"""Contacts have one normal form, and a key that counts without telling."""

from __future__ import annotations

import pytest

from services.intake.domain import contact as contacts
from services.intake.domain import receipt
from services.intake.domain.contact import Contact, ContactKind
from services.intake.domain.refusal import Invalid
from tests.unit.intake.making import SECRET


@pytest.mark.parametrize(
    ("typed", "kind", "address"),
    [
        (" An@Example.COM ", ContactKind.MAIL, "An@example.com"),
        ("an.nguyen+tag@sub.example.vn", ContactKind.MAIL, "an.nguyen+tag@sub.example.vn"),
        ("0912 345 678", ContactKind.PHONE, "+84912345678"),
        ("+84 (912) 345-678", ContactKind.PHONE, "+84912345678"),
        ("0084912345678", ContactKind.PHONE, "+84912345678"),
        ("+1 415 555 2671", ContactKind.PHONE, "+14155552671"),
    ],
)
def test_taken(typed: str, kind: ContactKind, address: str) -> None:
    assert contacts.parse(typed) == Contact(kind, address)


@pytest.mark.parametrize(
    "typed",
    [
        "an", "an@", "@example.com", "an@example", "an@exa mple.com", "a@b@c.com", "an..nguyen@example.com",
        ".an@example.com", "an.@example.com", "an@-example.com", "<an@example.com>", "12345", "0912abc678",
        "an@example.com, bo@example.com", "+" + "1" * 16,
    ],
)  # fmt: skip
def test_refused(typed: str) -> None:
    with pytest.raises(Invalid) as wrong:
        contacts.parse(typed)
    assert (wrong.value.reason, wrong.value.field) == ("contact_malformed", "contact")


def test_too_long_and_header_injection() -> None:
    for typed, reason in (
        ("a@" + "b" * 330 + ".com", "text_too_long"),
        ("an@example.com\nBcc: bo@example.com", "control_characters"),
    ):
        with pytest.raises(Invalid) as wrong:
            contacts.parse(typed)
        assert wrong.value.reason == reason


def test_nothing_is_no_contact() -> None:
    assert contacts.parse("  ") is None


def test_the_key_is_the_same_however_it_was_typed() -> None:
    def key(typed: str, secret: bytes = SECRET) -> str:
        contact = contacts.parse(typed)
        assert contact is not None
        return contacts.contact_key(secret, contact)

    assert key("An@Example.com") == key("an@example.COM")
    assert key("0912 345 678") == key("+84912345678")
    assert key("an@example.com") != key("bo@example.com")
    assert key("an@example.com") != key("an@example.com", b"other" * 8)
    assert "an" not in key("an@example.com").removeprefix("ck-")
    assert contacts.account_key(SECRET, "A-1") != contacts.account_key(SECRET, "A-2")


def test_receipt_codes_can_be_read_out() -> None:
    code = receipt.code("fb-00000000000000000000000a")
    assert len(code) == 9
    assert code[4] == "-"
    assert not set(code) & set("01IO")
    assert receipt.fold_code(f" {code.lower().replace('-', ' ')} ") == code


def test_a_token_opens_its_feedback_only() -> None:
    token = receipt.token(SECRET, "fb-1")
    assert receipt.opened(SECRET, token) == "fb-1"
    assert receipt.opened(b"other" * 8, token) == ""
    assert receipt.opened(SECRET, token.replace("fb-1", "fb-2")) == ""
    assert receipt.opened(SECRET, receipt.token(SECRET, "fb-1", version=2)) == ""
    for broken in ("", ".", "fb-1", "fb-1.1", token + "x", token[:-1], "ếfb-1.1.x"):
        assert receipt.opened(SECRET, broken) == ""
