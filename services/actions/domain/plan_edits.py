"""Writing a plan and working on it. A frozen or approved plan takes progress and evidence only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.actions.domain.label import ActionType
from services.actions.domain.plan import EDITABLE, ENDED, Action, Plan, State
from services.actions.domain.refusal import Invalid, Unknown, WrongState

ACTIONS = 100
"""Actions that one plan may have."""


def update(plan: Plan, changes: Mapping[str, Any]) -> Plan:
    """Change what it says: `title`, `owner`, `overview`, `ask`, `due_time`, `metric`, `cost`.

    Raises:
        WrongState: it is frozen, active or ended.
    """
    _editable(plan)
    return _changed(replace(plan, **changes))


def add_action(plan: Plan, action: Action) -> Plan:
    """Add an action.

    Raises:
        WrongState: the plan is frozen, active or ended, or has as many as it may have.
        Invalid: its dates or dependencies make no sense.
    """
    _editable(plan)
    if len(plan.actions) >= ACTIONS:
        raise WrongState("actions_too_many", limit=str(ACTIONS))
    return _checked(plan, action, (*plan.actions, action))


def update_action(plan: Plan, action_id: str, changes: Mapping[str, Any]) -> Plan:
    """Change an action; of a plan that is not editable only `progress`.

    Raises:
        Unknown: there is no such action.
        WrongState: the plan is frozen, active or ended; the action is done, or may not be worked on yet.
        Invalid: dates or dependencies make no sense.
    """
    action = _undone(plan, action_id)
    if set(changes) - {"progress"}:
        _editable(plan)
    after = replace(action, **changes)
    if "progress" in changes:
        _workable(plan, after)
    return _checked(plan, after, _with(plan, after))


def complete_action(plan: Plan, action_id: str, *, evidence: str, by: str, now: datetime) -> Plan:
    """Say that an action is done.

    Raises:
        Unknown: there is no such action.
        WrongState: it is done already, may not be worked on yet, or another must be done before.
    """
    action = _undone(plan, action_id)
    _workable(plan, action)
    waits = [a.title for a in plan.actions if a.id in action.depends_on and not a.done]
    if waits:
        raise WrongState("dependency_not_done", action=waits[0])
    done = replace(action, progress=100, done_time=now, done_by=by, evidence=evidence)
    return _changed(replace(plan, actions=_with(plan, done)))


def remove_action(plan: Plan, action_id: str) -> Plan:
    """Take an action out.

    Raises:
        Unknown: there is no such action.
        WrongState: the plan is frozen, active or ended; the action is done, or another depends on it.
    """
    _undone(plan, action_id)
    _editable(plan)
    dependent = next((a.title for a in plan.actions if action_id in a.depends_on), None)
    if dependent is not None:
        raise WrongState("action_depended_on", action=dependent)
    return _changed(replace(plan, actions=tuple(a for a in plan.actions if a.id != action_id)))


def _editable(plan: Plan) -> None:
    if plan.state not in EDITABLE:
        raise WrongState("plan_frozen", state=plan.state)


def _workable(plan: Plan, action: Action) -> None:
    """Work before approval is possible only for what puts right."""
    if plan.state in ENDED:
        raise WrongState("plan_ended", state=plan.state)
    if plan.state is not State.APPROVED and action.type is not ActionType.CORRECT:
        raise WrongState("work_before_approval", state=plan.state)


def _undone(plan: Plan, action_id: str) -> Action:
    action = plan.action(action_id)
    if action is None:
        raise Unknown("action_unknown", field="action_id")
    if action.done:
        raise WrongState("action_done")
    return action


def _with(plan: Plan, action: Action) -> tuple[Action, ...]:
    return tuple(action if a.id == action.id else a for a in plan.actions)


def _changed(plan: Plan) -> Plan:
    return replace(plan, revision=plan.revision + 1)


def _checked(plan: Plan, action: Action, actions: tuple[Action, ...]) -> Plan:
    if action.start_time and action.due_time and action.due_time < action.start_time:
        raise Invalid("due_before_start", field="due_time")
    known = {a.id: a for a in actions}
    for number, needed in enumerate(action.depends_on):
        if needed not in known:
            raise Invalid("action_unknown", field=f"depends_on[{number}]")
    path = _cycle(known, action.id)
    if path:
        raise Invalid("dependency_cycle", field="depends_on", path=" → ".join(known[i].title for i in path))
    return _changed(replace(plan, actions=actions))


def _cycle(actions: Mapping[str, Action], start: str) -> tuple[str, ...]:
    """The way along dependencies from an action back to itself; empty when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for needed in actions[way[-1]].depends_on:
            if needed == start:
                return (*way, start)
            if needed not in seen and needed in actions:
                seen.add(needed)
                ways.append((*way, needed))
    return ()
