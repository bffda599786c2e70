"""What every answer has, whichever route it came from: request id, trace, security headers, a measure.

Also the last line: an exception that nobody expected becomes a 500 that says nothing of its inside.
"""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

import structlog
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.gateway.language import preferred
from services.gateway.metrics import Metrics
from services.gateway.problems import Problem
from services.mesh import telemetry

log = structlog.get_logger(__name__)

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")

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


class Edge:
    """The outermost middleware of ours."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, https: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._templates: dict[Any, str] = {}
        headers = dict(_HEADERS)
        if https:
            headers["strict-transport-security"] = "max-age=31536000"
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

        try:
            await self._app(scope, receive, send_ours)
        except Exception:
            log.exception("a request broke", route=self._route(scope))
            if not status:
                await _broken(scope, receive, send_ours, request_id)
        finally:
            self._metrics.answered(self._route(scope), scope["method"], status, time.perf_counter() - begin)

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
    request_id = parent = ""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            request_id = value.decode()
        elif name == b"traceparent" and len(value) == 55:
            parent = value.decode("latin-1")
    return request_id or f"rq-{secrets.token_hex(12)}", parent


async def _broken(scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
    language = preferred(Request(scope).headers.get("accept-language", ""))
    await Problem(500, "internal").response(language, request_id)(scope, receive, send)
