"""What an examination found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    NOTE = "note"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `todo` says what to do; a failure always has one."""

    name: str
    verdict: Verdict
    seen: str
    todo: str = ""


def ok(name: str, seen: str) -> Finding:
    """As it should be."""
    return Finding(name, Verdict.OK, seen)


def note(name: str, seen: str, todo: str = "") -> Finding:
    """Worth knowing; nothing is broken."""
    return Finding(name, Verdict.NOTE, seen, todo)


def fail(name: str, seen: str, todo: str) -> Finding:
    """Broken."""
    return Finding(name, Verdict.FAIL, seen, todo)
