"""Text as it is kept: composed, without what cannot be seen and only does harm.

Tone marks, other combining characters, right-to-left letters and the marks that order them stay.
"""

from __future__ import annotations

import re
import unicodedata

from services.intake.domain.refusal import Invalid

TEXT_LIMIT = 10_000
PART_LIMIT = 2_000
LINE_LIMIT = 200

_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029\x0b\x0c]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, except tab, line feed and what _BREAKS takes
    "\u200b\u2060\ufeff"  # zero-width space and joiner, byte-order mark: they split words and numbers unseen
    "\u202d\u202e"  # directional overrides: they make text read as another one
    "\ufff9-\ufffb\ufffe\uffff]"  # interlinear marks, non-characters
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ufeff]")


def normalise(text: str) -> str:
    """Text of several lines as it is kept: NFC, line breaks as line feeds, controls removed, ends trimmed."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return _UNSEEN.sub("", _BREAKS.sub("\n", text)).strip()


def text(value: str, field: str, limit: int = TEXT_LIMIT) -> str:
    """Text of several lines, normalised.

    Raises:
        Invalid: `text_too_long` when more than `limit` characters remain.
    """
    kept = normalise(value)
    if len(kept) > limit:
        raise Invalid("text_too_long", field, limit=limit)
    return kept


def line(value: str, field: str, limit: int = LINE_LIMIT) -> str:
    """A name or a code on one line: composed and trimmed.

    Raises:
        Invalid: `control_characters` (a line break included), `text_too_long`.
    """
    kept = value.strip()
    if not kept.isascii():
        kept = unicodedata.normalize("NFC", kept)
    if _CONTROL.search(kept):
        raise Invalid("control_characters", field)
    if len(kept) > limit:
        raise Invalid("text_too_long", field, limit=limit)
    return kept
