"""What every answer has, whichever route it came from: request id, trace, security headers, a measure.

Also the last line: an exception that nobody expected becomes a 500 that says nothing of its inside.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

import structlog
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.head import head
from services.gateway.language import preferred
from services.gateway.metrics import Metrics
from services.gateway.problems import BROKE, Problem
from services.mesh import telemetry
from services.mesh.inspection import RecentErrors
from services.mesh.pressure import PRESSURE

log = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_UNKNOWN = "unknown"
_NO_STORE = (b"cache-control", b"no-store")
_LISTENING = "/live"
"""Stays open while a page is: nobody waits for an answer there."""


class Edge:
    """The outermost middleware of ours. What is posted to `busy` paths is answered without any routing."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        https: bool,
        busy: Mapping[str, ASGIApp],
        errors: RecentErrors | None = None,
    ) -> None:
        """`errors` keeps what people saw as an error of ours, by the request id that they were shown."""
        self._app = app
        self._errors = errors or RecentErrors()
        self._busy = busy
        self._metrics = metrics
        self._templates: dict[Any, str] = {}
        headers = dict(_HEADERS)
        if https:
            headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.perf_counter()
        request_id, parent = _identify(scope)
        scope["request_id"] = request_id
        telemetry.request_id_var.set(request_id)
        telemetry.traceparent_var.set(telemetry.child_traceparent(parent))
        status = 0

        async def send_ours(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._adorn(message, request_id)
            await send(message)

        busy = self._busy.get(scope["path"]) if scope["method"] == "POST" else None
        try:
            with nullcontext() if scope["path"] == _LISTENING else PRESSURE:
                await (busy or self._app)(scope, receive, send_ours)
        except Problem as problem:
            scope[BROKE] = problem.code
            await _told(problem, scope, receive, send_ours)
        except Exception as error:
            scope[BROKE] = error
            log.exception("a request broke", route=self._route(scope))
            if not status:
                await _told(Problem(500, "internal"), scope, receive, send_ours)
        finally:
            route = scope["path"] if busy else self._route(scope)
            self._metrics.answered(route, scope["method"], status, time.perf_counter() - begin)
            if status >= 500:
                self._errors.note(f"{scope['method']} {route}", scope.get(BROKE) or str(status))

    def _route(self, scope: Scope) -> str:
        """The template of the route that answered, never the address itself."""
        endpoint = scope.get("endpoint")
        if endpoint is None:
            return _UNKNOWN
        if endpoint not in self._templates:
            self._templates |= {
                route.endpoint: route.path for route in scope["app"].routes if isinstance(route, Route)
            }
        return self._templates.get(endpoint, _UNKNOWN)

    def _adorn(self, message: Message, request_id: str) -> None:
        headers = message["headers"]
        if not any(name == b"cache-control" for name, _ in headers):
            headers.append(_NO_STORE)
        headers.append((b"x-request-id", request_id.encode()))
        headers.extend(self._headers)


def _identify(scope: Scope) -> tuple[str, str]:
    """The request id that the caller chose, if it is a decent one, or a new one; and its trace context."""
    chosen = head(scope, b"x-request-id")
    if chosen is None or not _REQUEST_ID.fullmatch(chosen):
        chosen = f"rq-{secrets.token_hex(12)}"
    return chosen, head(scope, b"traceparent") or ""


async def _told(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    language = preferred(head(scope, b"accept-language") or "")
    await problem.response(language, scope["request_id"])(scope, receive, send)
