"""A taxonomy that comes as a file: read into the form, where it is looked at before anything is done."""

from __future__ import annotations

from urllib.parse import quote_plus

from starlette.requests import Request

from services.gateway.pages.reader import FORM_LIMIT
from services.gateway.problems import FieldError, Problem, invalid
from services.gateway.staff.importing.upload import Upload
from services.gateway.staff.taxonomy.wishes import TEXT, Lists

FILE = "file"
_KILOBYTE = 1024
_ROOM = 16 * _KILOBYTE
"""Left for the other fields of the form by which it is confirmed."""


def has_file(request: Request) -> bool:
    """Whether this is a form with a file."""
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


async def begun(request: Request) -> tuple[Lists, Upload]:
    """The plain fields, and what reads the file behind them.

    Raises:
        Problem: as `Upload` says.
    """
    upload = Upload(request)
    await upload.begin()
    return {name: [value] for name, value in upload.fields.items()}, upload


async def content_of(upload: Upload) -> bytes:
    """The file, or a little more of it than may be; no bytes when none was chosen.

    Raises:
        Problem: as `Upload` says.
    """
    kept = bytearray()
    if upload.name is not None:
        async for piece in upload.content():
            kept.extend(piece[: FORM_LIMIT + 1 - len(kept)])
    return bytes(kept)


def text_of(content: bytes) -> str:
    """The file as the form holds it.

    Raises:
        Problem: 422 `taxonomy_file_missing`, `taxonomy_file_unread`, or `taxonomy_file_large`: the form could
            not send it again.
    """
    if not content.strip():
        raise _refused("taxonomy_file_missing")
    if len(content) > FORM_LIMIT:
        raise _too_large()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("taxonomy_file_unread") from None
    if len(quote_plus(text)) > FORM_LIMIT - _ROOM:
        raise _too_large()
    return text


def with_text(typed: Lists, text: str) -> Lists:
    """As though it had been typed."""
    return {**typed, TEXT: [text]}


def _too_large() -> Problem:
    return _refused("taxonomy_file_large", limit=str((FORM_LIMIT - _ROOM) // _KILOBYTE))


def _refused(code: str, **values: str) -> Problem:
    return invalid([FieldError(FILE, code, values)])
