"""An action plan: what is done to end an issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.actions.domain.label import ActionType


class State(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    STOPPED = "stopped"
    DISPLACED = "displaced"
    COMPLETED = "completed"


EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.DISPLACED})
ENDED = frozenset({State.STOPPED, State.COMPLETED})


class LapseReason(StrEnum):
    """Why a decision could not be carried out."""

    NONE = ""
    WITHDRAWN = "withdrawn"
    OTHER_VERSION = "other_version"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Metric:
    """What should improve, from where to where; None where nobody knows."""

    name: str
    unit: str = ""
    baseline: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """Whole units of a currency of ISO 4217."""

    currency: str
    units: int


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a plan does. `progress` in per cent; `depends_on` must be done before."""

    id: str
    title: str
    type: ActionType
    description: str = ""
    owner: str = ""
    start_time: datetime | None = None
    due_time: datetime | None = None
    progress: int = 0
    depends_on: tuple[str, ...] = ()
    done_time: datetime | None = None
    done_by: str = ""
    evidence: str = ""

    @property
    def done(self) -> bool:
        """Whether somebody said that it is done."""
        return self.done_time is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision as the plan heard it. `verdict` is a participle: `approved`, `asked`, …"""

    decision_id: str
    verdict: str
    plan_version: int
    reason: str
    decided_by: str
    decide_time: datetime
    follow_up_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is done about one issue.

    Attributes:
        revision: rises with every change.
        submitted_version: the revision that was frozen; 0 while it never was.
        verdict: the latest decision that was carried out, or asks something.
        note: what the person said who withdrew or ended it.
        changed_by: who changed it last; empty for the machine.
    """

    id: str
    issue_id: str
    title: str
    create_time: datetime
    created_by: str
    revision: int = 1
    state: State = State.DRAFT
    owner: str = ""
    overview: str = ""
    ask: str = ""
    due_time: datetime | None = None
    metric: Metric | None = None
    cost: Money | None = None
    actions: tuple[Action, ...] = ()
    submitted_version: int = 0
    submit_time: datetime | None = None
    approve_time: datetime | None = None
    end_time: datetime | None = None
    verdict: Verdict | None = None
    note: str = ""
    changed_by: str = ""
    change_time: datetime | None = None

    @property
    def done_count(self) -> int:
        """Actions done."""
        return sum(action.done for action in self.actions)

    @property
    def preventive_count(self) -> int:
        """Actions that prevent recurrence or occurrence; 0 means that the plan only corrects."""
        return sum(action.type.preventive for action in self.actions)

    def overdue_count(self, now: datetime) -> int:
        """Actions past their date and not done; none once the plan has ended."""
        if self.state in ENDED:
            return 0
        return sum(not a.done and a.due_time is not None and a.due_time < now for a in self.actions)

    def next_due_time(self, now: datetime) -> datetime | None:
        """When the next action will be overdue, as long as the plan has not ended."""
        if self.state in ENDED:
            return None
        coming = [
            a.due_time for a in self.actions if not a.done and a.due_time is not None and a.due_time >= now
        ]
        return min(coming, default=None)

    def action(self, action_id: str) -> Action | None:
        """The action of this id."""
        return next((action for action in self.actions if action.id == action_id), None)
