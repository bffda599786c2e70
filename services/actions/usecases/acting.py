"""How a person's act is done: on what the person saw, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from services.actions.domain.case import Case
from services.actions.domain.case_change import concluded
from services.actions.domain.case_undo import remembered
from services.actions.domain.issue import Issue
from services.actions.domain.plan import Plan
from services.actions.domain.refusal import Unknown, expect
from services.actions.store import Change, Kept
from services.actions.usecases.ground import RECOUNT, Ground
from services.actions.wire import told
from services.mesh.documents.settle import settled


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts on what, which version of it that person saw, and when."""

    id: str
    version: int
    by: str
    now: datetime


async def on_case(ground: Ground, act: Act, decide: Callable[[Case], Case]) -> Case:
    """The case after the act, which the same person may take back as long as nothing else happens.

    Raises:
        Unknown: there is no such case, or nothing is understood of its feedback yet.
        Outdated: somebody changed it since the person saw it.
    """

    async def attempt() -> Case:
        kept = await ground.store.cases.load(act.id)
        if not kept.thing.learned:
            raise Unknown("case_unknown", field="case_id")
        expect(act.version, kept.thing.revision)
        decided = remembered(kept.thing, decide(kept.thing), act.by)
        after, participle = concluded(kept.thing, decided, ground.rules)
        await ground.store.cases.save(
            Change(kept, after, told.case(participle, after, act.now, ground.rules))
        )
        return after

    case = await settled(attempt)
    ground.wake(RECOUNT)
    return case


async def on_issue(ground: Ground, act: Act, participle: str, decide: Callable[[Issue], Issue]) -> Issue:
    """The issue after the act, which is told with this participle.

    Raises:
        Unknown: there is no such issue.
        Outdated: somebody changed it since the person saw it.
    """

    async def attempt() -> Issue:
        kept = await load_issue(ground, act.id)
        expect(act.version, kept.thing.revision)
        after = decide(kept.thing)
        tell = told.issue(participle, after, act.now, by=act.by)
        await ground.store.issues.save(Change(kept, after, tell))
        return after

    issue = await settled(attempt)
    ground.wake(RECOUNT)
    return issue


async def on_plan(ground: Ground, act: Act, participle: str, decide: Callable[[Plan], Plan]) -> Plan:
    """The plan after the act, which is told with this participle.

    Raises:
        Unknown: there is no such plan.
        Outdated: somebody changed it since the person saw it.
    """

    async def attempt() -> Plan:
        kept = await load_plan(ground, act.id)
        expect(act.version, kept.thing.revision)
        after = replace(decide(kept.thing), changed_by=act.by, change_time=act.now)
        tell = told.plan(participle, after, act.now, by=act.by)
        await ground.store.plans.save(Change(kept, after, tell), act.now)
        return after

    return await settled(attempt)


async def load_issue(ground: Ground, issue_id: str) -> Kept[Issue]:
    """The issue.

    Raises:
        Unknown: there is none.
    """
    kept = await ground.store.issues.load(issue_id)
    if kept is None:
        raise Unknown("issue_unknown", field="issue_id")
    return kept


async def load_plan(ground: Ground, plan_id: str) -> Kept[Plan]:
    """The plan.

    Raises:
        Unknown: there is none.
    """
    kept = await ground.store.plans.load(plan_id)
    if kept is None:
        raise Unknown("plan_unknown", field="plan_id")
    return kept
