"""Who caused what: the trace, the cause and the request that the current task works for.

The rpc server sets these per call and the inbox per event; documents, rpc clients and log lines read them.
Log lines are configured in `mesh.logs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import getrandbits
from typing import NamedTuple

traceparent_var: ContextVar[str] = ContextVar("traceparent", default="")
"""W3C trace context of the current call or event; empty outside of one."""

causation_var: ContextVar[str] = ContextVar("causation", default="")
"""Id of the event that is being heard; empty while answering a call."""

request_id_var: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request that is being answered; empty outside of one."""

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class Context(NamedTuple):
    """What an event or an outgoing call says about where it comes from. Empty strings are unknown."""

    traceparent: str
    causation_id: str
    request_id: str


def current() -> Context:
    """The context of the current task."""
    return Context(traceparent_var.get(), causation_var.get(), request_id_var.get())


def new_traceparent() -> str:
    """The first span of a new trace."""
    return f"00-{getrandbits(127) + 1:032x}-{_span()}-01"


def child_traceparent(parent: str = "") -> str:
    """A new span in the trace of `parent`; of the current context when it is empty; else of a new trace."""
    parent = parent or traceparent_var.get()
    if not valid_traceparent(parent):
        return new_traceparent()
    return f"{parent[:36]}{_span()}{parent[52:]}"


def _span() -> str:
    """Never zero, which the format forbids. It names, it guards nothing: plain chance will do."""
    return f"{getrandbits(63) + 1:016x}"


def valid_traceparent(text: str) -> bool:
    """True for a version 00 trace context with ids that are not all zero."""
    return _TRACEPARENT.fullmatch(text) is not None


def trace_id(traceparent: str) -> str:
    """The 32 hexadecimal digits that all spans of a trace share; empty when it is no trace context."""
    return traceparent[3:35] if valid_traceparent(traceparent) else ""


@contextmanager
def working_for(*, traceparent: str = "", causation_id: str = "", request_id: str = "") -> Iterator[Context]:
    """Set the context for what runs inside, in a new span of `traceparent` (or of a new trace)."""
    tokens = (
        (traceparent_var, traceparent_var.set(child_traceparent(traceparent))),
        (causation_var, causation_var.set(causation_id)),
        (request_id_var, request_id_var.set(request_id)),
    )
    try:
        yield current()
    finally:
        for variable, token in tokens:
            variable.reset(token)
