"""Which passwords may be chosen: none that everybody tries first."""

from __future__ import annotations

import random
import string

import pytest

from services.gateway.accounts import passwords
from services.gateway.accounts.guessable import unexpected
from services.gateway.accounts.person import PersonRefused

WHO = {"email": "minh.khai@quokka-shop.example", "name": "Nguyễn Thị Minh Khai"}


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2026!",
        "Passw0rd-Passw0rd",
        "123456789123",
        "1234567891011",
        "112233445566",
        "qwertyuiop123",
        "1qaz2wsx3edc4rfv",
        "q1w2e3r4t5y6u7",
        "zxcvbnm,./123",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "liverpool123456",
        "administrator1",
        "international!",
        "iloveyou12345678",
        "matkhau123456",
        "Mật khẩu 123456",
        "anhyeuem123456",
        "vocmesh feedback",
        "minhkhai2345678",
        "Nguyễn Thị Khai 1",
        "quokka-shop-1234",
    ],
)
def test_what_everybody_tries_is_refused(password: str) -> None:
    """6.2.11: words of the company and of the person too."""
    with pytest.raises(PersonRefused, match="password_common"):
        passwords.check(password, **WHO)


@pytest.mark.parametrize(
    "password",
    [
        "seven herons by the canal",
        "correct horse battery staple",
        "chiều nay tôi đi chợ",
        "brown quail river",
        "vK8#pLz2!mQa7",
        "hjzpgxmtcvwrbd",
        "дом у реки зимой",
        "9417306258831746",
        "password of seven herons",
    ],
)
def test_long_ones_of_ones_own_are_taken(password: str) -> None:
    """6.2.5: whatever they are made of."""
    passwords.check(password, **WHO)


def test_random_ones_are_nearly_always_taken() -> None:
    chance, letters = random.Random(7), string.ascii_letters + string.digits
    for length, share in ((12, 0.04), (20, 0)):
        made = ["".join(chance.choices(letters, k=length)) for _ in range(2000)]
        refused = [one for one in made if unexpected(one, ()) < 5]
        assert len(refused) <= share * len(made)


@pytest.mark.parametrize(
    ("password", "reason"), [("x" * 11, "password_short"), ("seven herons " * 16, "text_too_long")]
)
def test_length_counts_first(password: str, reason: str) -> None:
    """6.2.1 and 6.2.9."""
    with pytest.raises(PersonRefused, match=reason):
        passwords.check(password, **WHO)
