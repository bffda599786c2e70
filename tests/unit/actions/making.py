"""Things of actions, made with the one fact that a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.actions.domain.case import Case, Said
from services.actions.domain.clocks import Rules
from services.actions.domain.issue import Counts, Fix, Issue, RootCause
from services.actions.domain.label import ActionType, CauseCategory, Kind, Severity
from services.actions.domain.plan import Action, Plan, Verdict

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, when work begins."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RULES = Rules()


def said(**known: Any) -> Said:
    """What classification told."""
    facts: dict[str, Any] = {
        "kind": Kind.PROBLEM,
        "severity": Severity.P3,
        "pattern_id": "pt-1",
        "pattern_title": "Parcel late",
        "customer_key": "key-1",
        "product": "shop",
        "channel": "web",
        "receive_time": NOW,
        "occur_time": NOW - HOUR,
    }
    return Said(**(facts | known))


def case(case_id: str = "fb-1", **known: Any) -> Case:
    """A case as it was opened."""
    return Case(case_id, **({"learned": True, "said": said(), "revision": 1} | known))


def issue(issue_id: str = "is-1", **known: Any) -> Issue:
    """An issue of three cases."""
    facts: dict[str, Any] = {
        "counts": Counts(cases=3, open_cases=3, customers=3, severity=Severity.P2, product="shop"),
        "pattern_ids": ("pt-1",),
    }
    return Issue(issue_id, "Parcel late", NOW, **(facts | known))


def root_cause() -> RootCause:
    """Why it happens."""
    return RootCause(("The depot closes at noon.",), CauseCategory.PROCESS, "lan", NOW)


def fix(effective_time: datetime = NOW + DAY, **known: Any) -> Fix:
    """A fix that is watched for thirty days."""
    facts: dict[str, Any] = {"number": 1, "watch_end_time": effective_time + 30 * DAY}
    return Fix("fix-1", effective_time=effective_time, **(facts | known))


def action(action_id: str = "ac-1", type_: ActionType = ActionType.CORRECT, **known: Any) -> Action:
    """An action that nobody has begun."""
    return Action(action_id, f"Do {action_id}", type_, **known)


def plan(*actions: Action, **known: Any) -> Plan:
    """A draft that Lan owns."""
    facts: dict[str, Any] = {"owner": "lan", "actions": actions}
    return Plan("pl-1", "is-1", "End late parcels", NOW, "lan", **(facts | known))


def verdict(participle: str, version: int = 2, **known: Any) -> Verdict:
    """A decision on a submitted version."""
    facts: dict[str, Any] = {"reason": "Because.", "decided_by": "mai", "decide_time": NOW}
    return Verdict(f"dc-{participle}", participle, version, **(facts | known))
