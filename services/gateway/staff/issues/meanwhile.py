"""Two people change the same thing: what the second is told, and how nothing that was typed is lost.

A form carries what its page showed (`_seen`) and what its fields began with (`_began`). When the thing has
another version by then, the form comes back with what changed, the words that were typed, and the new
version: only sending it again saves. Fields that nobody touched show what stands there now, so that sending
it again takes nothing back that somebody else wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.staff.issues.words import when, word

SEEN = "_seen"
BEGAN = "_began"
VERSION = "version"
_LONGEST = 20_000

Facts = Mapping[str, str]
"""What a page shows of a thing, by name; values are ids, words and texts, not sentences of a language."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One fact that is not as it was."""

    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What happened while somebody typed; `by` is empty for the machine and where nobody knows."""

    changes: tuple[Changed, ...]
    by: str = ""
    at: datetime | None = None


def kept(facts: Facts) -> str:
    """Facts as a form carries them."""
    return orjson.dumps(dict(facts)).decode()


def rebased(typed: Facts, now: Facts) -> dict[str, str]:
    """What was typed, over what the form would begin with now: fields that were touched keep their words."""
    began = _read(typed.get(BEGAN, ""))
    if not began:
        return dict(typed)
    untouched = [
        name for name in {**began, **now} if _line(typed.get(name, "")) == _line(began.get(name, ""))
    ]
    return {**typed, **{name: now.get(name, "") for name in untouched}}


def meanwhile(seen: str, facts: Facts, *, by: str, at: datetime | None) -> Meanwhile:
    """What is not as the form's page showed it. A form that carries nothing readable was shown nothing."""
    before = _read(seen)
    names = [*facts, *(name for name in before if name not in facts)]
    changes = (
        Changed(name, before.get(name, ""), facts.get(name, ""))
        for name in names
        if before and before.get(name, "") != facts.get(name, "")
    )
    return Meanwhile(tuple(changes), by, at)


def facts_of_issue(issue: pb.Issue) -> dict[str, str]:
    """What people decide on when they act on an issue."""
    cause = issue.root_cause
    return {
        "state": word(issue, "state"),
        "title": issue.title,
        "owner": issue.owner,
        "cause_category": word(cause, "category"),
        "whys": "\n".join(cause.whys),
        "fixed_since": _stamp(issue.fix, "effective_time"),
        "merged_into": issue.merged_into,
    }


def issue_changed(issue: pb.Issue, seen: str) -> Meanwhile:
    """What happened to an issue since a form of it was shown."""
    last = issue.history[-1] if issue.history else None
    by, at = (last.changed_by, when(last, "time")) if last else ("", None)
    return meanwhile(seen, facts_of_issue(issue), by=by, at=at)


def facts_of_plan(plan: pb.Plan) -> dict[str, str]:
    """What people decide on when they change a plan or work on it."""
    return {
        "plan_state": word(plan, "state"),
        "title": plan.title,
        "owner": plan.owner,
        "overview": plan.overview,
        "ask": plan.ask,
        "due": _day(plan, "due_time"),
        "metric": _metric(plan),
        "cost": f"{plan.cost.units} {plan.cost.currency_code}" if plan.HasField("cost") else "",
        **{f"action {action.title}": _action(action) for action in plan.actions},
    }


def plan_changed(plan: pb.Plan, seen: str) -> Meanwhile:
    """What happened to a plan since a form of it was shown."""
    return meanwhile(seen, facts_of_plan(plan), by=plan.changed_by, at=when(plan, "change_time"))


def _action(action: pb.Action) -> str:
    parts = (f"{action.progress} %", action.owner, _day(action, "start_time"), _day(action, "due_time"))
    return " · ".join(part for part in parts if part)


def _metric(plan: pb.Plan) -> str:
    if not plan.HasField("metric"):
        return ""
    metric = plan.metric
    baseline = f"{metric.baseline:g}" if metric.HasField("baseline") else "?"
    target = f"{metric.target:g}" if metric.HasField("target") else "?"
    return f"{metric.name} {baseline} → {target} {metric.unit}".strip()


def _day(message: pb.Plan | pb.Action, field: str) -> str:
    moment = when(message, field)
    return moment.date().isoformat() if moment else ""


def _stamp(message: pb.Fix, field: str) -> str:
    moment = when(message, field)
    return moment.isoformat(timespec="minutes") if moment else ""


def _line(text: str) -> str:
    """Text as it was before a browser sent it."""
    return text.replace("\r\n", "\n").strip()


def _read(seen: str) -> dict[str, str]:
    if len(seen) > _LONGEST:
        return {}
    try:
        found = orjson.loads(seen)
    except orjson.JSONDecodeError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
