"""Masking of what points to a person, before words leave intake.

Masked are mail addresses, payment cards (13 to 19 digits with a right Luhn sum), identity numbers
(Vietnamese CCCD of 12 digits and CMND of 9, passports, 3-2-4 social security numbers) and telephone
numbers (international, Vietnamese national, North American). Amounts with a currency, dates and hotlines
(1800…, 1900…) stay. Names are not recognised. In doubt a number is masked.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAIL, PHONE, CARD, IDENTITY = "[email]", "[phone]", "[card]", "[id]"

_MAIL = re.compile(
    r"[^\s@<>()\[\],;:\"']{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_][\w-]{0,61}[^\W_]"
)
_SEVEN_DIGITS = re.compile(r"\d(?:[ \u00a0.\-()]{0,3}\d){6}")
"""What everything masked by digits has; most texts have not, and are done with."""
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[A-Z][0-9]{7,8}(?![A-Za-z0-9])")
_DATE = (
    r"(?<![\d./-])(?:\d{4}([./-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\2\d{4})(?![./-]?\d)"
)
_AMOUNT = (
    r"(?<![\d.,])(?:[$€£₫]\s?\d[\d.,]*\d|\d{1,3}(?:[.,]\d{3})+(?=\s?(?:[$€£₫đ]|vn[dđ]\b|usd\b|đồng\b|k\b|triệu\b|tr\b))"
    r"|[1-9]\d*(?=\s?(?:vn[dđ]\b|usd\b|đồng\b|[$€£₫đ](?!\w))))"
)
_NUMBER = r"\(?\+?\(?\d(?:[ \u00a0.\-()]{0,3}\d)+"
_SCAN = re.compile(f"{_DATE}|{_AMOUNT}|(?P<number>{_NUMBER})", re.IGNORECASE)
_GROUP = re.compile(r"\d+")
_NORTH_AMERICAN = ([3, 3, 4], [10], [1, 3, 3, 4], [1, 10])
_LEAST_DIGITS, _MOST_DIGITS = 8, 19
_MOST_GROUPS = 64
"""A row of more groups than this is masked as a whole: nobody looks through it group by group."""


class _Group(NamedTuple):
    start: int
    end: int
    digits: str


def redact(text: str) -> str:
    """The text with each such thing replaced by what it was: `[email]`, `[phone]`, `[card]`, `[id]`."""
    if "@" in text:
        text = _MAIL.sub(MAIL, text)
    if not _SEVEN_DIGITS.search(text):
        return text
    text = _PASSPORT.sub(IDENTITY, text)
    return _SCAN.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    phrase = found["number"]
    if phrase is None or len(phrase) < _LEAST_DIGITS:
        return found[0]
    groups = [_Group(one.start(), one.end(), one[0]) for one in _GROUP.finditer(phrase)]
    if len(groups) > _MOST_GROUPS:
        return IDENTITY
    out: list[str] = []
    at = index = 0
    while index < len(groups):
        last, mask = _number(phrase, groups, index)
        if mask:
            out += (phrase[at : _with_sign(phrase, groups[index].start, at)], mask)
            at = groups[last].end
        index = last + 1
    return "".join(out) + phrase[at:]


def _number(phrase: str, groups: list[_Group], first: int) -> tuple[int, str]:
    """The last group of the number that begins at `first`, and its mask; `first` and "" when none does.

    A group that is a number by itself is one; otherwise the longest run of groups that is.
    """
    plus = "+" in phrase[max(0, groups[first].start - 2) : groups[first].start]
    runs: list[tuple[int, list[int], str]] = []
    digits = ""
    for last in range(first, len(groups)):
        digits += groups[last].digits
        if len(digits) > _MOST_DIGITS:
            break
        runs.append((last, [len(group.digits) for group in groups[first : last + 1]], digits))
    for last, lengths, digits in (*runs[:1], *reversed(runs)):
        if len(digits) >= _LEAST_DIGITS and (mask := _kind(lengths, digits, plus)):
            return last, mask
    return first, ""


def _with_sign(phrase: str, start: int, least: int) -> int:
    """Where a number begins when its plus or its opening bracket belongs to it."""
    while start > least and phrase[start - 1] in "+(":
        start -= 1
    return start


def _kind(lengths: list[int], digits: str, plus: bool) -> str:
    count = len(digits)
    if plus:
        return PHONE if count <= 15 else ""
    if 13 <= count <= 19 and _luhn(digits):
        return CARD
    if count in (9, 12) and (_even(lengths) or lengths == [3, 2, 4]):
        return IDENTITY
    return PHONE if _phone(lengths, digits, count) else ""


def _phone(lengths: list[int], digits: str, count: int) -> bool:
    if digits.startswith("00"):
        return count <= 17
    if digits.startswith("0"):
        return 9 <= count <= 11
    if digits.startswith("84") and count in (11, 12):
        return True
    return lengths in _NORTH_AMERICAN and not digits.startswith(("1800", "1900"))


def _even(lengths: list[int]) -> bool:
    """One group, or groups of one length: how identity numbers are written."""
    return len(lengths) == 1 or (len(set(lengths)) == 1 and lengths[0] >= 3)


def _luhn(digits: str) -> bool:
    total = 0
    for place, letter in enumerate(reversed(digits)):
        number = int(letter) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
