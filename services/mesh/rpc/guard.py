"""What happens around every call: who asks, may they, is the request right, how it ends, how long it took.

Wrapped around each method once, when its service starts, instead of a chain of interceptors per call.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

import grpc

from services.mesh.identity import ANONYMOUS, Caller, Verifier, caller_var
from services.mesh.inspection.recent import RecentErrors
from services.mesh.pressure import PRESSURE
from services.mesh.rpc.allow import Allow
from services.mesh.rpc.measures import Measure
from services.mesh.rpc.methods import Method
from services.mesh.rpc.refusal import Errors, NotAllowed, NotReady, Refusal, Unauthenticated, refusal_of
from services.mesh.rpc.validation import validate
from services.mesh.telemetry import new_traceparent, request_id_var, traceparent_var, valid_traceparent

log = logging.getLogger(__name__)

Behaviour = Callable[[Any, Any], Awaitable[Any]]
"""A servicer's method: (request, context) -> response."""

Wrap = Callable[[Method, Behaviour, Errors], Behaviour]

Answering = TypeVar("Answering", bound=Callable[..., Awaitable[Any]])

DEADLINE_SECONDS = 30.0
"""How long a call may take whose caller named no deadline."""

_BEARER = "Bearer "
_INTERNAL = Refusal(grpc.StatusCode.INTERNAL, "internal", "something broke; the log says where", {})


_TROUBLES = frozenset({"INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED", "UNIMPLEMENTED"})
"""Statuses that are no answer to what was asked: a person sees them as an error of ours."""


def while_starting(method: Answering) -> Answering:
    """A servicer's method that answers before the service's documents were opened."""
    method.while_starting = True  # type: ignore[attr-defined]
    return method


@dataclass(frozen=True, slots=True)
class Guard:
    """Wraps methods. `ready` says whether the service's documents were opened; `errors` keeps what broke."""

    verifier: Verifier
    ready: Callable[[], bool]
    errors: RecentErrors = field(default_factory=RecentErrors)

    def __call__(self, method: Method, behaviour: Behaviour, errors: Errors) -> Behaviour:
        """The method with everything around it."""
        measure = Measure(method)
        early = getattr(behaviour, "while_starting", False)

        async def answer(request: Any, context: Any) -> Any:
            PRESSURE.called()
            with PRESSURE:
                return await measured(request, context)

        async def measured(request: Any, context: Any) -> Any:
            begin = time.perf_counter()
            code = "OK"
            try:
                _enter(self.verifier, method.allow, context)
                if not (early or self.ready()):
                    raise NotReady
                validate(request)
                # A caller's own deadline is kept by gRPC, which cancels the call; without one, ours holds.
                if context.time_remaining() is not None:
                    return await behaviour(request, context)
                async with asyncio.timeout(DEADLINE_SECONDS):
                    return await behaviour(request, context)
            except asyncio.CancelledError:
                code = "CANCELLED" if (context.time_remaining() or 1.0) > 0 else "DEADLINE_EXCEEDED"
                if code in _TROUBLES:
                    self.errors.note(method.path, code)
                raise
            except Exception as wrong:
                refusal = _refusal(wrong, errors, method)
                code = refusal.code.name
                if code in _TROUBLES:
                    self.errors.note(method.path, wrong)
                await refuse(context, refusal)
            finally:
                measure.answered(code, time.perf_counter() - begin)

        return answer


async def refuse(context: Any, refusal: Refusal) -> NoReturn:
    """End the call with this status and its details."""
    await context.abort(refusal.code, refusal.message, refusal.metadata())
    raise AssertionError("abort raises")


def _enter(verifier: Verifier, allow: Allow, context: Any) -> None:
    """Take who asks, the request's id and the trace from the metadata, and refuse who may not call."""
    who, request_id, traceparent = ANONYMOUS, "", ""
    for name, value in context.invocation_metadata():
        if name == "authorization":
            who = _bearer(verifier, value)
        elif name == "x-request-id":
            request_id = value[:64]
        elif name == "traceparent":
            traceparent = value
    caller_var.set(who)
    request_id_var.set(request_id or f"rq-{secrets.token_hex(12)}")
    traceparent_var.set(traceparent if valid_traceparent(traceparent) else new_traceparent())
    if not allow.permits(who):
        raise Unauthenticated if who is ANONYMOUS else NotAllowed


def _bearer(verifier: Verifier, value: str) -> Caller:
    if not value.startswith(_BEARER):
        raise Unauthenticated
    return verifier.verify(value[len(_BEARER) :])


def _refusal(wrong: Exception, errors: Errors, method: Method) -> Refusal:
    found = refusal_of(wrong, errors)
    if found is not None:
        return found
    log.error("a call broke", exc_info=wrong, extra={"method": method.path})
    return _INTERNAL
