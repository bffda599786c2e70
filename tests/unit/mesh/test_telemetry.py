"""Traces, and log lines that hold nothing that a customer said."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from services.mesh import telemetry
from services.mesh.telemetry import lines

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_child_is_a_new_span_of_the_same_trace() -> None:
    child = telemetry.child_traceparent(PARENT)
    assert telemetry.valid_traceparent(child)
    assert telemetry.trace_id(child) == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert child != PARENT


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nonsense",
        PARENT.upper(),
        PARENT + "\n",
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-" + "0" * 16 + "-01",
    ],
)
def test_a_wrong_parent_begins_a_new_trace(wrong: str) -> None:
    assert not telemetry.valid_traceparent(wrong)
    assert telemetry.trace_id(wrong) == ""
    assert telemetry.valid_traceparent(telemetry.child_traceparent(wrong))


def test_a_context_is_set_for_what_runs_inside() -> None:
    with telemetry.working_for(traceparent=PARENT, causation_id="ev-1", request_id="rq-1") as inside:
        assert telemetry.current() == inside
        assert inside[1:] == ("ev-1", "rq-1")
        assert telemetry.trace_id(inside.traceparent) == telemetry.trace_id(PARENT)
    assert telemetry.current() == ("", "", "")


@pytest.fixture
def written() -> Iterator[Any]:
    """Everything that was logged, as dictionaries."""
    root, ours = logging.getLogger(), logging.getLogger("services")
    before = (root.handlers[:], root.level, ours.level)
    stream = io.StringIO()
    lines.configure("info", "json", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers[:], root.level, ours.level = before


def test_allowed_keys_with_plain_values_stay(written: Any) -> None:
    logging.getLogger("services.x").info("a key was used", extra={"key_id": "k-1", "count": 3})
    (line,) = written()
    assert (line["event"], line["key_id"], line["count"]) == ("a key was used", "k-1", 3)
    assert (line["level"], line["logger"]) == ("info", "services.x")


def test_an_unknown_key_is_dropped_and_named(written: Any) -> None:
    logging.getLogger("services.x").info("received", extra={"text": "Nguyễn Văn A, 0912345678"})
    structlog.get_logger("services.x").info("received", contact="a@example.com")
    first, second = written()
    assert first["dropped"] == ["text"]
    assert second["dropped"] == ["contact"]
    assert "0912345678" not in json.dumps([first, second]) and "example" not in json.dumps([first, second])


@pytest.mark.parametrize("value", ["two words", "a@example.com", "chữ", "x" * 201, {"a": 1}])
def test_a_value_that_is_no_plain_word_is_masked(written: Any, value: object) -> None:
    logging.getLogger("services.x").info("received", extra={"reason": value})
    assert written()[0]["reason"] == "…"


def test_arguments_of_our_own_lines_are_masked(written: Any) -> None:
    logging.getLogger("services.x").info("topic %s of %s, %d times", "voc.a.v1", "Nguyen Van A", 3)
    assert written()[0]["event"] == "topic voc.a.v1 of …, 3 times"


def test_an_exception_shows_its_type_and_place_never_its_words(written: Any) -> None:
    def fail() -> None:
        raise ValueError("what a customer wrote")

    try:
        fail()
    except ValueError:
        logging.getLogger("services.x").exception("it broke")
        structlog.get_logger("services.x").exception("it broke")
    for line in written():
        assert line["error"] == "ValueError"
        assert line["where"][-1].startswith("mesh/test_telemetry.py:")
        assert line["where"][-1].endswith(":fail")
        assert "customer" not in json.dumps(line)


def test_lines_name_request_trace_and_cause(written: Any) -> None:
    with telemetry.working_for(traceparent=PARENT, causation_id="ev-1", request_id="rq-1"):
        logging.getLogger("services.x").info("heard")
    (line,) = written()
    assert line["request_id"] == "rq-1"
    assert line["causation_id"] == "ev-1"
    assert line["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"


def test_the_level_holds_for_us_and_libraries_only_warn(written: Any) -> None:
    logging.getLogger("services.x").debug("too quiet")
    logging.getLogger("library").info("chatter")
    logging.getLogger("library").warning("broker %s is away", 1)
    assert [line["event"] for line in written()] == ["broker 1 is away"]


def test_a_percent_sign_without_arguments_is_no_format(written: Any) -> None:
    logging.getLogger("services.x").info("100% done")
    assert written()[0]["event"] == "100% done"


def test_a_terminal_gets_lines_for_people() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:]
    lines.configure("info", "console", stream)
    logging.getLogger("services.x").warning("the log is away", extra={"service": "intake"})
    root.handlers[:] = before
    structlog.reset_defaults()
    assert "the log is away" in stream.getvalue()
    assert "service=intake" in stream.getvalue()
