"""What was just done, said once on the next page, with the act that undoes it where there is one."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

COOKIE = "voc_toast"
SECONDS = 60
_MARK = 32
_LIMIT = 3000


@dataclass(frozen=True, slots=True)
class Undo:
    """A form that does the opposite: where it is posted, and its fields."""

    action: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Toast:
    """A sentence, and perhaps how to undo what it says."""

    text: str
    undo: Undo | None = None


def sealed(toast: Toast, key: str) -> str:
    """The toast as a cookie that only the session with this key can have made; empty when it is too long."""
    content: dict[str, object] = {"text": toast.text}
    if toast.undo:
        content |= {"action": toast.undo.action, "fields": dict(toast.undo.fields)}
    text = base64.urlsafe_b64encode(json.dumps(content).encode()).decode()
    return f"{_sign(text, key)}.{text}" if len(text) <= _LIMIT else ""


def opened(cookie: str, key: str) -> Toast | None:
    """The toast of a cookie; None for one that this session did not make."""
    sign, _, text = cookie.partition(".")
    if not text or not hmac.compare_digest(sign.encode(), _sign(text, key).encode()):
        return None
    try:
        content = json.loads(base64.urlsafe_b64decode(text))
    except (ValueError, binascii.Error):
        return None
    undo = Undo(content["action"], content["fields"]) if "action" in content else None
    return Toast(content["text"], undo)


def _sign(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:_MARK]
