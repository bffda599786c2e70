"""What a form of the staff sent: read once, and only taken from a page of the same session."""

from __future__ import annotations

import hmac

from starlette.requests import Request

from services.gateway.pages import reader
from services.gateway.problems import Problem
from services.gateway.staff.again import CSRF_FIELD, FormStale, Pairs
from services.gateway.staff.visitor import Visitor


async def pairs(request: Request, visitor: Visitor, *, public_url: str) -> list[tuple[str, str]]:
    """The fields in their order (ASVS 5.0, 3.5.1 and 3.5.3).

    Raises:
        Problem: 403 `form_stale` without the session's token, and as `reader.pairs_typed` says.
    """
    typed = await reader.pairs_typed(request, public_url=public_url)
    if not _ours(dict(typed).get(CSRF_FIELD, ""), visitor):
        raise FormStale(request.url.path, typed)
    return typed


def check(request: Request, visitor: Visitor, token: str, *, public_url: str) -> None:
    """As `pairs`, for a form that was read by others.

    Raises:
        Problem: 403 `form_stale` or `other_site`.
    """
    reader.check_origin(request, public_url)
    if not _ours(token, visitor):
        raise Problem(403, "form_stale")


async def kept(request: Request, *, public_url: str) -> Pairs:
    """What was typed by somebody who is not signed in any more; nothing of what is no form.

    Raises:
        Problem: 403 when another site sent it.
    """
    try:
        return await reader.pairs_typed(request, public_url=public_url)
    except Problem as problem:
        if problem.status == 403:
            raise
        return ()


def _ours(token: str, visitor: Visitor) -> bool:
    return hmac.compare_digest(token.encode(), visitor.csrf.encode())
