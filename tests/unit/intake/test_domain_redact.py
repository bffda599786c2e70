"""What points to a person is masked, and as little else as can be."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.redact import redact


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Mail me: An.Nguyen+shop@Example.co.uk.", "Mail me: [email]."),
        ("thư: nguyễn.an@công-ty.vn nhé", "thư: [email] nhé"),
        ("gọi 0912345678 nhé", "gọi [phone] nhé"),
        ("gọi 0912.345.678 hoặc 0987-654-321", "gọi [phone] hoặc [phone]"),
        ("+84 912 345 678", "[phone]"),
        ("(+84) 912 345 678", "[phone]"),
        ("số (028) 3822 1234", "số [phone]"),
        ("call (415) 555-2671 or 1-415-555-2671", "call [phone] or [phone]"),
        ("0 9 1 2 3 4 5 6 7 8", "[phone]"),
        ("0044 20 7946 0958", "[phone]"),
        ("CCCD 001099012345", "CCCD [id]"),
        ("CCCD 001 099 012 345", "CCCD [id]"),
        ("CMND 123456789, 123.456.789", "CMND [id], [id]"),
        ("SSN 078-05-1120", "SSN [id]"),
        ("hộ chiếu B1234567", "hộ chiếu [id]"),
        ("card 4111 1111 1111 1111 declined", "card [card] declined"),
        ("card 4111-1111-1111-1111", "card [card]"),
        ("amex 378282246310005", "amex [card]"),
        ("gọi 0912345678 2 lần", "gọi [phone] 2 lần"),
        ("+84912345678 0987654321", "[phone] [phone]"),
    ],
)
def test_masked(said: str, told: str) -> None:
    assert redact(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "flight 894 at 10:30, gate 12",
        "giá 1.500.000đ, không phải 150000000 VND",
        "$1,234,567.89 is too much",
        "ngày 23/11/2026 lúc 10:30, 2026-11-23 10",
        "order 20261123",
        "hotline 1900 1234 hoặc 1800 6060",
        "4111111111111112 is no card",
        "@SouthwestAir I would love a +1 #RedCarpet treatment",
        "a@b",
        "5 sao, 10 điểm, 100%",
        "",
    ],
)
def test_not_masked(said: str) -> None:
    assert redact(said) == said


_LETTERS = st.text(alphabet=string.ascii_letters + " ,.;!?ếđ\n", max_size=60)
_WORD = st.text(alphabet=string.ascii_letters, min_size=1, max_size=12)


@given(_LETTERS, _LETTERS, st.integers(10_000_000, 99_999_999))
def test_a_vietnamese_number_never_leaves(before: str, after: str, number: int) -> None:
    told = redact(f"{before} 09{number} {after}")
    assert str(number) not in told
    assert told.startswith(before[:-1])


@given(_LETTERS, _WORD, _WORD, _LETTERS)
def test_a_mail_address_never_leaves(before: str, local: str, domain: str, after: str) -> None:
    address = f"{local}7@{domain}.example"
    assert address not in redact(f"{before} {address} {after}")


@given(st.text(alphabet=string.ascii_letters + string.digits + " .@-+()", max_size=200))
def test_redacting_twice_is_redacting_once(said: str) -> None:
    once = redact(said)
    assert redact(once) == once


@given(_LETTERS)
def test_text_without_digits_and_addresses_stays(said: str) -> None:
    assert redact(said) == said
