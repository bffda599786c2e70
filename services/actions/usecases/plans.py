"""What a person does with a plan. All raise what `on_plan` and the act of the same name raise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.actions.domain import plan_course as course
from services.actions.domain import plan_edits as edits
from services.actions.domain.plan import Action, Plan
from services.actions.domain.refusal import Invalid, Unknown, WrongState
from services.actions.store import Change, Kept
from services.actions.usecases.acting import Act, load_plan, on_plan
from services.actions.usecases.ground import Ground
from services.actions.wire import told
from services.mesh import ids
from services.mesh.documents.port import Stale


async def get(*, ground: Ground, plan_id: str) -> Plan:
    """The plan.

    Raises:
        Unknown: there is none.
    """
    return (await load_plan(ground, plan_id)).thing


async def create(
    *,
    ground: Ground,
    request_id: str,
    issue_id: str,
    title: str,
    says: Mapping[str, Any],
    by: str,
    now: datetime,
) -> Plan:
    """Start a plan for an issue. The same request is the same plan.

    Args:
        says: what else it says, by the names of `Plan`.

    Raises:
        Unknown: there is no such issue.
        WrongState: the issue is merged into another, which is the one to plan for.
        Invalid: the request id led to a plan for another issue.
    """
    issue = await ground.store.issues.load(issue_id)
    if issue is None:
        raise Unknown("issue_unknown", field="issue_id")
    plan = Plan(ids.derived("pl", by, request_id), issue_id, title, now, by, **says)
    before = await ground.store.plans.load(plan.id)
    if before is None:
        if issue.thing.merged_into:
            raise WrongState("issue_merged", field="issue_id", into=issue.thing.merged_into)
        try:
            await ground.store.plans.save(
                Change(Kept(plan), plan, told.plan("created", plan, now, by=by)), now
            )
            return plan
        except Stale:
            before = await load_plan(ground, plan.id)
    if before.thing.issue_id != issue_id:
        raise Invalid("request_id_reused", field="request_id")
    return before.thing


async def update(*, ground: Ground, act: Act, changes: Mapping[str, Any]) -> Plan:
    """Change what it says."""
    return await on_plan(ground, act, "changed", lambda plan: edits.update(plan, changes))


async def add_action(*, ground: Ground, act: Act, action: Action) -> Plan:
    """Add an action; one of the same id is there already when the request was sent before."""
    plan = await get(ground=ground, plan_id=act.id)
    if plan.action(action.id) is not None:
        return plan
    return await on_plan(ground, act, "changed", lambda plan: edits.add_action(plan, action))


def action_id(*, plan_id: str, request_id: str) -> str:
    """The id that an action has from its request, so that the same request is the same action."""
    return ids.derived("ac", plan_id, request_id)


async def update_action(*, ground: Ground, act: Act, action: str, changes: Mapping[str, Any]) -> Plan:
    """Change an action, named by its id."""
    return await on_plan(ground, act, "changed", lambda plan: edits.update_action(plan, action, changes))


async def complete_action(*, ground: Ground, act: Act, action: str, evidence: str) -> Plan:
    """Say that an action is done, named by its id."""

    def decide(plan: Plan) -> Plan:
        return edits.complete_action(plan, action, evidence=evidence, by=act.by, now=act.now)

    return await on_plan(ground, act, "changed", decide)


async def remove_action(*, ground: Ground, act: Act, action: str) -> Plan:
    """Take an action out, named by its id."""
    return await on_plan(ground, act, "changed", lambda plan: edits.remove_action(plan, action))


async def submit(*, ground: Ground, act: Act) -> Plan:
    """Put it before leadership."""
    return await on_plan(ground, act, "submitted", lambda plan: course.submit(plan, act.now))


async def withdraw(*, ground: Ground, act: Act, reason: str) -> Plan:
    """Take it back."""
    return await on_plan(ground, act, "withdrawn", lambda plan: course.withdraw(plan, reason))


async def complete(*, ground: Ground, act: Act, reason: str) -> Plan:
    """End it."""
    return await on_plan(ground, act, "completed", lambda plan: course.complete(plan, reason, act.now))
