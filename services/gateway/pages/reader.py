"""Who reads a page, in which language, and what was typed into its form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from services.gateway import cookies
from services.gateway.body import too_large
from services.gateway.language import Language, preferred
from services.gateway.problems import Problem

COOKIE = "voc_language"
SPEAK = "_speak"
"""Name of the button that asks for the page in the other language, with all that was typed kept."""

FORM_LIMIT = 512 * 1024
"""Bytes: the longest text, in letters that take nine bytes each once they are percent-encoded."""
_YEAR = 365 * 24 * 3600
_MOST_FIELDS = 1200
"""Sixty questions of a form, two hundred columns of a table, or five hundred marks of a list."""
_MEDIA_TYPE = "application/x-www-form-urlencoded"

Values = Mapping[str, str]


def language_of(request: Request, typed: Values | None = None) -> Language:
    """What was just asked for, else what was asked for before, else what the browser likes."""
    asked = (typed or {}).get(SPEAK, "") or cookies.seen_somehow(request, COOKIE)
    if asked in ("en", "vi"):
        return cast(Language, asked)
    return preferred(request.headers.get("accept-language", ""))


def language_named(name: str) -> Language:
    """A language of ours by its code; English for any other."""
    return "vi" if name == "vi" else "en"


def remember(response: Response, language: Language, *, https: bool) -> None:
    """Keep the language for later pages."""
    cookies.give(response, COOKIE, language, seconds=_YEAR, https=https)


def remembered(request: Request) -> bool:
    """Whether a language was chosen in this browser."""
    return bool(cookies.seen_somehow(request, COOKIE))


async def typed_into(request: Request, *, public_url: str) -> Values:
    """The fields of a posted form, the last value of each.

    Raises:
        Problem: 403 when another site sent it, 415, 413 and 400 for what is no form of ours.
    """
    return dict(await pairs_typed(request, public_url=public_url))


async def pairs_typed(request: Request, *, public_url: str) -> list[tuple[str, str]]:
    """The fields of a posted form in their order, every value of each. Raises as `typed_into`."""
    check_origin(request, public_url)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _MEDIA_TYPE:
        raise Problem(415, "form_expected")
    raw = await _read(request)
    try:
        return parse_qsl(
            raw.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace"
        )
    except ValueError:
        raise Problem(400, "request_malformed") from None


def check_origin(request: Request, public_url: str) -> None:
    """Browsers name the page that a form was sent from; ours come from ourselves.

    Raises:
        Problem: 403 when another site sent it.
    """
    origin = request.headers.get("origin")
    if origin is None:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Problem(403, "other_site")
        return
    ours = {urlsplit(public_url).netloc.lower(), request.headers.get("host", "").lower()}
    if urlsplit(origin).netloc.lower() not in ours:
        raise Problem(403, "other_site")


async def _read(request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > FORM_LIMIT:
                raise too_large(FORM_LIMIT)
            chunks.append(chunk)
    except ClientDisconnect:
        raise Problem(400, "body_incomplete") from None
    return b"".join(chunks)
