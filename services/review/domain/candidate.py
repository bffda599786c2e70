"""What review knows of a plan: only what actions told, in the order it was told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

KEPT_SUBMISSIONS = 5
"""How many submitted versions are remembered, to say what changed since the one a leader saw."""


class PlanState(StrEnum):
    """Where a plan stands, in the words of actions."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    STOPPED = "stopped"
    DISPLACED = "displaced"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What one event of a plan says. Counts are of its actions.

    `decision_id` is the decision that the event answers; `lapse_reason` is set when it lapsed.
    """

    plan_id: str
    state: PlanState
    title: str
    issue_id: str
    owner: str
    submitted_version: int
    change_time: datetime
    due_time: datetime | None = None
    action_count: int = 0
    done_count: int = 0
    preventive_count: int = 0
    overdue_count: int = 0
    ask: str = ""
    decision_id: str = ""
    lapse_reason: str = ""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a plan was when it was submitted."""

    version: int
    submit_time: datetime
    title: str
    owner: str
    due_time: datetime | None
    action_count: int
    preventive_count: int
    ask: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan as review knows it.

    `answered` is the last decision that the plan answered; `submissions` the latest last.
    """

    facts: PlanFacts
    submit_time: datetime | None = None
    answered: str = ""
    submissions: tuple[Submission, ...] = ()

    @property
    def plan_id(self) -> str:
        """Id of the plan."""
        return self.facts.plan_id

    @property
    def all_done(self) -> bool:
        """True when every action is done, so that only saying that it is fixed is left."""
        return 0 < self.facts.action_count == self.facts.done_count

    def stands(self, version: int, *states: PlanState) -> bool:
        """True when this submitted version is the current one and in one of these states."""
        return self.facts.submitted_version == version and self.facts.state in states

    def late(self, now: datetime) -> bool:
        """True for an active plan past its date, or with an action past its date."""
        due = self.facts.due_time
        past = due is not None and due < now
        return self.facts.state is PlanState.APPROVED and (past or self.facts.overdue_count > 0)


def heard(known: Candidate | None, facts: PlanFacts) -> Candidate:
    """What is known after hearing this."""
    candidate = known or Candidate(facts=facts)
    answer = facts.decision_id or candidate.answered
    if facts.state is not PlanState.SUBMITTED:
        return replace(candidate, facts=facts, answered=answer)
    if candidate.submit_time and candidate.stands(facts.submitted_version, PlanState.SUBMITTED):
        return replace(candidate, facts=facts, answered=answer)
    return Candidate(
        facts=facts,
        submit_time=facts.change_time,
        answered=answer,
        submissions=(*candidate.submissions, _submission(facts))[-KEPT_SUBMISSIONS:],
    )


def _submission(facts: PlanFacts) -> Submission:
    return Submission(
        version=facts.submitted_version,
        submit_time=facts.change_time,
        title=facts.title,
        owner=facts.owner,
        due_time=facts.due_time,
        action_count=facts.action_count,
        preventive_count=facts.preventive_count,
        ask=facts.ask,
    )


_COMPARED = ("title", "owner", "due_time", "action_count", "preventive_count", "ask")


def changes(candidate: Candidate, seen_version: int) -> dict[str, str]:
    """What changed since the submitted version that a leader saw, as values of a refusal.

    Always `seen_version`, `current_version` and `changed` (field names with commas between them; empty
    when that version is not remembered); per changed field `<field>_before` and `<field>_now`.
    """
    values = {"seen_version": str(seen_version), "current_version": str(candidate.facts.submitted_version)}
    by_version = {submission.version: submission for submission in candidate.submissions}
    seen = by_version.get(seen_version)
    current = by_version.get(candidate.facts.submitted_version)
    if seen is None or current is None:
        return {**values, "changed": ""}
    changed = [name for name in _COMPARED if getattr(seen, name) != getattr(current, name)]
    for name in changed:
        values[f"{name}_before"] = _said(getattr(seen, name))
        values[f"{name}_now"] = _said(getattr(current, name))
    return {**values, "changed": ",".join(changed)}


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)
