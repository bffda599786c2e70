"""One card per plan or issue on the agenda: what is known of it, what was decided, what can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voc.actions.v1 import actions_pb2 as pb
from voc.review.v1 import review_pb2 as reviews

from services.gateway.staff.issues.words import when, word
from services.gateway.staff.reviews.health import Health, health_of

NEXT_STEPS = 3
_FAR = "9999"
_FINAL = frozenset({"approve", "return", "stop"})
_MOVED = {"draft": "withdrawn", "returned": "returned", "stopped": "ended", "completed": "ended"}

VERDICTS: Mapping[str, str] = {"approve": "a", "return": "r", "stop": "s", "escalate": "x", "ask": "q"}
"""Verdicts in the order of their buttons, and their keys."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A field of the plan that changed since the agenda was built."""

    field: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Card:
    """Something on the agenda.

    Attributes:
        anchor: id in the page.
        rules: why it is here: rule and its facts, one per agenda item about it.
        plan: None when it is about an issue without a plan, or actions is away.
        version: the submitted version that a decision names.
        steps: the next actions.
        decisions: those taken on it in this session, in their order.
        verdicts: what can be decided now.
        changed: what changed since the agenda was built.
        again: it was submitted again since.
        moved: how it left the desk since the agenda was built: `withdrawn`, `returned`, `ended`; or empty.
        next: anchor of the card behind it; empty on the last.
    """

    anchor: str
    items: tuple[reviews.AgendaItem, ...]
    plan: pb.Plan | None
    issue: pb.Issue | None
    version: int
    health: Health | None
    steps: tuple[pb.Action, ...]
    decisions: tuple[reviews.Decision, ...]
    verdicts: tuple[str, ...]
    changed: tuple[Changed, ...]
    again: bool
    moved: str
    next: str = ""

    @property
    def title(self) -> str:
        """What it is about, as it is called now."""
        if self.plan is not None:
            return self.plan.title
        return self.issue.title if self.issue is not None else self.items[0].title

    @property
    def plan_id(self) -> str:
        """Id of the plan; empty when it is about an issue without one."""
        return self.items[0].plan_id

    @property
    def issue_id(self) -> str:
        """Id of the issue."""
        return self.items[0].issue_id

    @property
    def done(self) -> bool:
        """Whether nothing more can be decided on it here, and something was."""
        return bool(self.decisions) and not self.verdicts


@dataclass(frozen=True, slots=True)
class Known:
    """What was looked up for a session's cards."""

    plans: Mapping[str, pb.Plan]
    issues: Mapping[str, pb.Issue]
    decisions: Sequence[reviews.Decision]


def cards_of(review: reviews.Review, known: Known, now: datetime) -> list[Card]:
    """The agenda in its order, with everything about one plan on one card."""
    by_thing: dict[str, list[reviews.AgendaItem]] = {}
    for item in review.agenda:
        by_thing.setdefault(item.plan_id or item.issue_id, []).append(item)
    anchors = [*by_thing, ""]
    return [
        _card(items, known, now, next_one=anchors[place + 1], held=review.state == reviews.Review.STATE_OPEN)
        for place, items in enumerate(by_thing.values())
    ]


def _card(
    items: Sequence[reviews.AgendaItem], known: Known, now: datetime, *, next_one: str, held: bool
) -> Card:
    first = items[0]
    plan = known.plans.get(first.plan_id) if first.plan_id else None
    taken = tuple(one for one in known.decisions if first.plan_id and one.plan_id == first.plan_id)
    changes: Mapping[str, str] = next((item.changes for item in items if item.changes), {})
    return Card(
        anchor=first.plan_id or first.issue_id,
        items=tuple(items),
        plan=plan,
        issue=known.issues.get(plan.issue_id if plan is not None else first.issue_id),
        version=plan.submitted_version if plan is not None else first.plan_version,
        health=health_of(plan, now) if plan is not None else None,
        steps=_next_steps(plan),
        decisions=taken,
        verdicts=_verdicts(plan, taken) if held and first.plan_id else (),
        changed=tuple(_changed(changes)),
        again=bool(changes),
        moved=_moved(plan, taken),
        next=next_one,
    )


def _verdicts(plan: pb.Plan | None, taken: Sequence[reviews.Decision]) -> tuple[str, ...]:
    """What can be decided: on what waits everything, on what is active to stop, escalate or ask."""
    state = word(plan, "state") if plan is not None else "submitted"
    last = taken[-1] if taken else None
    same = last is not None and (plan is None or last.plan_version == plan.submitted_version)
    if last is not None and same and word(last, "verdict") in _FINAL and word(last, "outcome") == "pending":
        return ()
    if state == "submitted":
        return tuple(VERDICTS)
    return ("stop", "escalate", "ask") if state == "approved" else ()


def _moved(plan: pb.Plan | None, taken: Sequence[reviews.Decision]) -> str:
    if plan is None or any(word(one, "verdict") in _FINAL for one in taken):
        return ""
    return _MOVED.get(word(plan, "state"), "")


def _next_steps(plan: pb.Plan | None) -> tuple[pb.Action, ...]:
    if plan is None:
        return ()
    left = [action for action in plan.actions if not action.HasField("done_time")]
    return tuple(sorted(left, key=_by_date)[:NEXT_STEPS])


def _by_date(action: pb.Action) -> str:
    due = when(action, "due_time")
    return due.isoformat() if due is not None else _FAR


def _changed(changes: Mapping[str, str]) -> list[Changed]:
    names = [name for name in changes.get("changed", "").split(",") if name] if changes else []
    return [
        Changed(name, changes.get(f"{name}_before", ""), changes.get(f"{name}_now", "")) for name in names
    ]
