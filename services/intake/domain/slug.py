"""Ids that people choose or that are made of a title."""

from __future__ import annotations

import re
import unicodedata

LIMIT = 63
PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

_OTHER = re.compile(r"[^a-z0-9]+")


def slug(title: str) -> str:
    """The id that a title makes: `Ứng dụng Đặt` → `ung-dung-dat`; empty without a letter or digit."""
    if PATTERN.fullmatch(title) and not title.endswith("-"):
        return title
    plain = unicodedata.normalize("NFKD", title.lower().replace("đ", "d"))
    ascii_only = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _OTHER.sub("-", ascii_only).strip("-")[:LIMIT].rstrip("-")
