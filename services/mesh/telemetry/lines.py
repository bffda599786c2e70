"""Log lines for machines (JSON) or for a terminal, without personal data or free text.

Nothing is logged because it was there: a key that is not in `KEYS` is dropped and named under `dropped`,
and a value that is not a plain word (an id, a topic, a number) is masked. Exceptions show their type and
where they were raised, never their message, which may quote what a customer wrote.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

from services.mesh.telemetry.trace import causation_var, request_id_var, trace_id, traceparent_var

MASK = "…"

KEYS = frozenset(
    {
        *("action", "address", "attempt", "attempts", "batch", "causation_id", "channel"),
        *("code", "collection", "command", "consumer", "count", "document_id"),
        *("duration_ms", "error", "event_id", "event_type", "field", "group", "holder"),
        *("host", "interval_seconds", "item_count", "key_id", "kind", "lag", "level", "limit"),
        *("line", "logger", "method", "mode", "name", "offset", "operation", "partition", "pid"),
        *("port", "product", "reason", "replica", "request_id", "retry_in_seconds"),
        *("route", "rows", "seconds", "service", "session", "setting", "signal", "skipped"),
        *("sequence", "size", "source", "state", "status", "step", "subject", "template"),
        *("timer", "timestamp", "topic", "topics", "trace_id", "version", "where"),
    }
)
"""Keys that a log line may carry besides its fixed text (`event`). All hold ids, numbers or closed words."""

_PLAIN = re.compile(r"[\w.:/+\-=,<>\[\]()*]{0,200}", re.ASCII)
_FRAMES = 12
_OURS = "services."
_HOME = "/services/"

_Line = MutableMapping[str, Any]


def configure(level: str = "info", style: str = "json", stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's loggers to one stream (default: standard error).

    `style` is `json` or `console`. Libraries speak from `warning` on; their text is kept as it is.
    """
    formatter = structlog.stdlib.ProcessorFormatter
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_shared(), formatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        formatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_shared()],
            processors=[formatter.remove_processors_meta, harmless, _renderer(style)],
            use_get_message=False,
            pass_foreign_args=True,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("services").setLevel(level.upper())


def _shared() -> list[Any]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        with_context,
        with_where,
    ]


def _renderer(style: str) -> Any:
    if style == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)


def with_context(_logger: object, _method: str, line: _Line) -> _Line:
    """Add the trace, the cause and the request of the current task, where there are any."""
    for key, value in (
        ("trace_id", trace_id(traceparent_var.get())),
        ("causation_id", causation_var.get()),
        ("request_id", request_id_var.get()),
    ):
        if value:
            line.setdefault(key, value)
    return line


def with_where(_logger: object, _method: str, line: _Line) -> _Line:
    """Replace `exc_info` by the exception's type and the innermost places it passed, without its message."""
    found = line.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()[1]
    elif isinstance(found, tuple):
        found = found[1]
    if isinstance(found, BaseException):
        line["error"] = type(found).__name__
        line["where"] = _places(found.__traceback__)
    return line


def place_of(error: BaseException) -> str:
    """The innermost place of ours that an exception passed, as `folder/file.py:line:function`."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _HOME in frame.filename.replace("\\", "/")]
    frame = (ours or frames)[-1] if frames else None
    return f"{_short(frame.filename)}:{frame.lineno}:{frame.name}" if frame else ""


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno}:{frame.name}" for frame in frames]


def _short(filename: str) -> str:
    return "/".join(filename.replace("\\", "/").rsplit("/", 2)[-2:])


def harmless(_logger: object, _method: str, line: _Line) -> _Line:
    """Keep the fixed text, the allowed keys and plain values; mask or drop everything else."""
    arguments = line.pop("positional_args", ())
    kept: dict[str, Any] = {"event": _text(line, arguments)}
    dropped = []
    for key, value in line.items():
        if key in KEYS:
            kept[key] = value if key == "timestamp" else plain(value)
        elif key != "event":
            dropped.append(plain(key))
    if dropped:
        kept["dropped"] = sorted(dropped)
    return kept


def _text(line: _Line, arguments: tuple[Any, ...]) -> str:
    """The fixed text with its arguments: ours masked, a library's as they are."""
    text = str(line["event"])
    if not arguments:
        return text
    ours = str(line.get("logger", "")).startswith(_OURS)
    try:
        return text % tuple(plain(value) if ours else value for value in arguments)
    except (TypeError, ValueError):
        return text


def plain(value: Any) -> Any:
    """The value when it is a number, a plain word, or a list of these; else the mask."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    text = str(value)
    return text if _PLAIN.fullmatch(text) else MASK
