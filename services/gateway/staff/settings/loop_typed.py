"""What the company agrees on about its loop, as the page's fields hold it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from voc.actions.v1 import policy_pb2
from voc.type.v1 import type_pb2

from services.gateway.pages.speech import Speech
from services.gateway.problems import FieldError

Policy = policy_pb2.Policy
Lists = Mapping[str, Sequence[str]]

SEVERITIES = ("p1", "p2", "p3", "p4")
NUMBERS = {"silence_days": (1, 90), "watch_days": (1, 365), "issue_cases": (1, 1000)}
INPUTS = frozenset(
    {"open_time", "close_time", "weekdays", "holidays", *NUMBERS, *(f"target.{name}" for name in SEVERITIES)}
)
_WEEKDAYS = tuple("1234567")
_LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ \t]+(.*))?")
_TARGET = re.compile(r"targets\[(\d)\].*")


def shown(policy: Policy) -> dict[str, list[str]]:
    """The policy as the page's fields hold it."""
    days = {one.severity: one.days for one in policy.targets}
    return {
        "version": [str(policy.version)],
        "open_time": [policy.open_time],
        "close_time": [policy.close_time],
        "weekdays": [str(day) for day in policy.weekdays],
        "holidays": ["\n".join(f"{one.date} {one.title}".strip() for one in policy.holidays)],
        **{name: [str(getattr(policy, name))] for name in NUMBERS},
        **{f"target.{name}": [str(days.get(_severity(name), ""))] for name in SEVERITIES},
    }


def read(typed: Lists) -> tuple[Policy, list[FieldError]]:
    """The policy that was typed, and what cannot be read of it."""
    errors: list[FieldError] = []
    policy = Policy(
        version=_whole(_last(typed, "version")) or 0,
        open_time=_last(typed, "open_time")[:5],
        close_time=_last(typed, "close_time")[:5],
        weekdays=[int(day) for day in ",".join(typed.get("weekdays", ())).split(",") if day in _WEEKDAYS],
        holidays=_holidays(_last(typed, "holidays"), errors),
    )
    for name, (least, most) in NUMBERS.items():
        setattr(policy, name, _between(typed, name, least, most, errors))
    for name in SEVERITIES:
        days = _whole(_last(typed, f"target.{name}"))
        if days is None:
            errors.append(FieldError(f"target.{name}", "target_missing", {"severity": name.upper()}))
        else:
            policy.targets.add(severity=_severity(name), days=days)
    return policy, errors


def input_of(path: str) -> str:
    """The input that a field's path in the request belongs to."""
    name = path.removeprefix("policy.")
    target = _TARGET.fullmatch(name)
    if target and int(target[1]) < len(SEVERITIES):
        return f"target.{SEVERITIES[int(target[1])]}"
    return "holidays" if name.startswith("holidays") else name.partition("[")[0]


def differences(before: Policy, after: Policy, speech: Speech) -> list[str]:
    """What another person set otherwise, in sentences."""
    say, found = speech.say, []
    if (before.open_time, before.close_time) != (after.open_time, after.close_time):
        found.append(say("Working hours: {opens}–{closes}.", opens=after.open_time, closes=after.close_time))
    if before.weekdays != after.weekdays:
        found.append(say("The working days are others."))
    if before.holidays != after.holidays:
        found.append(say("The holidays are others."))
    old = {one.severity: one.days for one in before.targets}
    for name in SEVERITIES:
        days = next((one.days for one in after.targets if one.severity == _severity(name)), None)
        if days is not None and old.get(_severity(name)) != days:
            found.append(say("Target of {severity}: {days} days.", severity=name.upper(), days=days))
    words = {
        "silence_days": say("Days of silence: {number}.", number=after.silence_days),
        "watch_days": say("Days of the watch: {number}.", number=after.watch_days),
        "issue_cases": say("Cases that open an issue: {number}.", number=after.issue_cases),
    }
    return found + [told for name, told in words.items() if getattr(before, name) != getattr(after, name)]


def _holidays(text: str, errors: list[FieldError]) -> list[policy_pb2.Holiday]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            errors.append(FieldError("holidays", "holiday_malformed", {"line": str(number)}))
            return []
        found.append(policy_pb2.Holiday(date=match[1], title=(match[2] or "").strip()))
    return found


def _between(typed: Lists, name: str, least: int, most: int, errors: list[FieldError]) -> int:
    number = _whole(_last(typed, name))
    if number is None or not least <= number <= most:
        errors.append(FieldError(name, "out_of_range", {"least": str(least), "most": str(most)}))
        return least
    return number


def _severity(name: str) -> Any:
    return type_pb2.Severity.Value(f"SEVERITY_{name.upper()}")


def _last(typed: Lists, name: str) -> str:
    values = typed.get(name) or [""]
    return values[-1].strip()


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
