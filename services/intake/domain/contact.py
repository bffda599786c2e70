"""How a customer can be reached, and the key by which customers are counted without being known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from services.intake.domain.mac import mac
from services.intake.domain.refusal import Invalid
from services.intake.domain.words import line

CONTACT_LIMIT = 320

_MAIL = re.compile(
    r"(?=.{3,320}\Z)[^\s@<>()\[\],;:\\\"\x00-\x20]{1,64}@"
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?",
)
_NUMBER = re.compile(r"\+?[0-9][0-9 ().\-/]{5,30}")
_KEY_BYTES = 16


class ContactKind(StrEnum):
    """What a contact is."""

    MAIL = "mail"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Contact:
    """A checked contact in its normal form. Never leaves intake."""

    kind: ContactKind
    address: str


def parse(value: str, field: str = "contact") -> Contact | None:
    """The contact that these words are; None for empty ones.

    A mail address keeps its letters, but its domain is folded; a telephone number becomes `+` and digits,
    a Vietnamese national one (`0…`) with +84.

    Raises:
        Invalid: `contact_malformed`, `text_too_long`, `control_characters`.
    """
    words = line(value, field, CONTACT_LIMIT)
    if not words:
        return None
    if _MAIL.fullmatch(words) and ".." not in words and not words.startswith("."):
        local, _, domain = words.rpartition("@")
        if not local.endswith("."):
            return Contact(ContactKind.MAIL, f"{local}@{domain.lower()}")
    if _NUMBER.fullmatch(words):
        digits = "".join(letter for letter in words if letter.isdigit())
        if 8 <= len(digits) <= 15:
            return Contact(ContactKind.PHONE, _international(words, digits))
    raise Invalid("contact_malformed", field)


def _international(words: str, digits: str) -> str:
    if words.startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("0"):
        return f"+84{digits[1:]}"
    return f"+{digits}"


def contact_key(secret: bytes, contact: Contact) -> str:
    """HMAC of a contact; letters of a mail address count once, in either case."""
    return _key(secret, f"{contact.kind}:{contact.address.lower()}")


def account_key(secret: bytes, account: str) -> str:
    """HMAC of the company's own name for a customer."""
    return _key(secret, f"account:{account}")


def _key(secret: bytes, words: str) -> str:
    return "ck-" + mac(secret, words, _KEY_BYTES).hex()
