"""The constraints that messages carry in their own description (protovalidate)."""

from __future__ import annotations

from typing import Any

from protovalidate import Validator

from services.mesh.rpc.refusal import Invalid, Violation

_validator = Validator()
_LIMIT = 30
"""More violations than this help nobody, and what a status may carry is limited to a few kilobytes."""


def validate(message: Any) -> None:
    """Check a message.

    Raises:
        Invalid: with its violations.
    """
    if found := _validator.collect_violations(message):
        raise Invalid([_violation(violation) for violation in found[:_LIMIT]])


def violations(message: Any) -> list[Violation]:
    """What is wrong with one message, such as an item of a batch."""
    return [_violation(violation) for violation in _validator.collect_violations(message)[:_LIMIT]]


def _violation(found: Any) -> Violation:
    proto = found.proto
    return Violation(
        field=_path(proto.field),
        reason=proto.rule_id,
        description=proto.message,
        limit=_limit(found.rule_value),
    )


def _limit(value: Any) -> str:
    return str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""


def _path(field: Any) -> str:
    """`items[3].text`; empty for the message as a whole."""
    if field is None:
        return ""
    parts = []
    for element in field.elements:
        parts.append(f"{element.field_name}{_subscript(element)}")
    return ".".join(parts)


def _subscript(element: Any) -> str:
    chosen = element.subscript
    return "" if chosen is None else f"[{chosen.value}]"
