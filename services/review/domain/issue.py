"""What review knows of an issue: only what actions told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class IssueState(StrEnum):
    """Where an issue stands, in the words of actions."""

    NEW = "new"
    ONGOING = "ongoing"
    PLANNED = "planned"
    FIXED = "fixed"
    VERIFIED = "verified"
    REGRESSED = "regressed"
    ARCHIVED = "archived"


UNSOLVED = (IssueState.NEW, IssueState.ONGOING, IssueState.REGRESSED)
"""States in which an issue hurts customers and nothing is under way."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as its last event says. `merged_into` is empty while it stands for itself."""

    id: str
    state: IssueState
    title: str
    owner: str
    case_count: int
    customer_count: int
    regression_count: int
    change_time: datetime
    merged_into: str = ""


def effective(issue_id: str, merges: Mapping[str, str]) -> str:
    """The issue that this one counts as, following merges (issue id to the one it was merged into)."""
    seen = {issue_id}
    while target := merges.get(issue_id, ""):
        if target in seen:
            return issue_id
        seen.add(target)
        issue_id = target
    return issue_id


def covered(planned: Iterable[str], merges: Mapping[str, str]) -> frozenset[str]:
    """Issues that somebody has a plan for, given the issues of the plans."""
    return frozenset(effective(issue_id, merges) for issue_id in planned)
