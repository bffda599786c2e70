"""Cookies of ours. By HTTPS each is bound to this very host (ASVS 5.0, 3.3.1 and 3.3.3)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

_BOUND = "__Host-"


def named(name: str, *, https: bool) -> str:
    """What the browser calls it."""
    return f"{_BOUND}{name}" if https else name


def seen(request: Request, name: str, *, https: bool) -> str:
    """Its value, or nothing. By HTTPS only the bound one counts: another host cannot have planted it."""
    return request.cookies.get(named(name, https=https), "")


def seen_somehow(request: Request, name: str) -> str:
    """The value of what may come from anywhere, such as a language."""
    return seen(request, name, https=True) or seen(request, name, https=False)


def give(response: Response, name: str, value: str, *, seconds: int, https: bool) -> None:
    """Have the browser keep it for so long (3.3.2 SameSite, 3.3.4 HttpOnly)."""
    response.set_cookie(
        named(name, https=https),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=https,
    )


def take(response: Response, name: str, *, https: bool) -> None:
    """Have the browser forget it."""
    response.delete_cookie(named(name, https=https), path="/", httponly=True, samesite="lax", secure=https)
