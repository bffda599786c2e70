"""Text that people write: composed, trimmed, without control characters."""

from __future__ import annotations

import unicodedata

from services.review.domain.refusal import Invalid

_KEPT = "\n\t"


def line(text: str, *, field: str) -> str:
    """A title: one line, composed, not empty.

    Raises:
        Invalid: `text_empty`, `control_characters`.
    """
    return _required(_clean(text, field=field, kept=""), field=field)


def prose(text: str, *, field: str) -> str:
    """A note: may have line breaks, not empty.

    Raises:
        Invalid: `text_empty`, `control_characters`.
    """
    return _required(_clean(text, field=field, kept=_KEPT), field=field)


def reason(text: str, *, required: bool) -> str:
    """Why something was decided.

    Raises:
        Invalid: `reason_required`, `control_characters`.
    """
    cleaned = _clean(text, field="reason", kept=_KEPT)
    if required and not cleaned:
        raise Invalid("reason_required", field="reason")
    return cleaned


def _clean(text: str, *, field: str, kept: str) -> str:
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(letter) == "Cc" and letter not in kept for letter in composed):
        raise Invalid("control_characters", field=field)
    return composed


def _required(text: str, *, field: str) -> str:
    if not text:
        raise Invalid("text_empty", field=field)
    return text
