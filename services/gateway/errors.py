"""What is answered when a route raises instead of answering."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from services.gateway.language import preferred
from services.gateway.problems import BROKE, Problem

Page = Callable[[Request, Problem], Response]
"""Tells a problem to a person."""

_API = "/api/"
_CODES = {404: "not_found", 405: "method_unknown", 413: "too_large", 400: "request_malformed"}


def install(app: FastAPI, page: Page) -> None:
    """Answer problems, and what the framework itself refuses: browsers get `page`, programs JSON."""
    app.state.page = page
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http_exception)


async def on_problem(request: Request, exception: Exception) -> Response:
    """A problem, told to whoever asks."""
    problem = cast(Problem, exception)
    request.scope.setdefault(BROKE, problem.code)
    if not request.url.path.startswith(_API) and "text/html" in request.headers.get("accept", ""):
        answer: Response = request.app.state.page(request, problem)
        return answer
    language = preferred(request.headers.get("accept-language", ""))
    return problem.response(language, request.scope.get("request_id", ""))


async def on_http_exception(request: Request, exception: Exception) -> Response:
    """No such address, no such method."""
    refused = cast(HTTPException, exception)
    code = _CODES.get(refused.status_code, "not_allowed")
    if refused.status_code != 405:
        return await on_problem(request, Problem(refused.status_code, code))
    allow = ", ".join(_methods(request))
    return await on_problem(request, Problem(405, code, values={"allow": allow}, headers={"Allow": allow}))


def _methods(request: Request) -> list[str]:
    """All methods that this address knows, over all routes that it matches."""
    found: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return sorted(found)
