"""What follows from other documents' events: an issue follows its plans, a plan its issue, and both what was
told and decided elsewhere. Each looks at what stands now, so a late or repeated event does no harm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from services.actions.domain import issue_course, plan_course
from services.actions.domain.issue import PlanRef
from services.actions.domain.plan import ENDED, Plan, State, Verdict
from services.actions.domain.refusal import Unknown
from services.actions.store import Change
from services.actions.usecases.belonging import chains, groups, root
from services.actions.usecases.ground import RECOUNT, Ground
from services.actions.wire import told
from services.mesh.documents.port import Heard
from services.mesh.documents.settle import settled


async def follow_plans(*, ground: Ground, issue_id: str, now: datetime) -> None:
    """Planned while a plan of the issue, or of one merged into it, is approved; no longer when none is.

    It also knows in short which of them have not ended, so that a list needs no second look.
    """

    async def attempt() -> None:
        known = await chains(ground.store, [issue_id])
        standing = root(issue_id, known)
        if not standing:
            return
        plans = await _plans(ground, standing)
        approved = [plan for plan in plans if plan.state is State.APPROVED and plan.approve_time]
        latest = max(approved, key=lambda plan: plan.approve_time or now, default=None)
        about = latest or (plans[-1] if plans else None)
        approve_time = latest.approve_time if latest else None
        kept = known[standing]
        plan_id = about.id if about else ""
        aware = replace(kept.thing, plans=_in_short(plans))
        after, participle = issue_course.followed(aware, plan_id, approve_time, now, ground.rules)
        if after != kept.thing:
            await ground.store.issues.save(Change(kept, after, told.issue(participle, after, now)))
        if participle:
            ground.wake(RECOUNT)

    await settled(attempt)


async def complete_plans(*, ground: Ground, issue_id: str, now: datetime) -> None:
    """An issue is verified: the plans that were approved before that have done their work."""
    kept = await ground.store.issues.load(issue_id)
    if kept is None or kept.thing.verify_time is None:
        return
    for plan in await _plans(ground, issue_id):
        if plan.approve_time is not None and plan.approve_time <= kept.thing.verify_time:
            await settled(partial(_complete, ground, plan.id, now))


async def _complete(ground: Ground, plan_id: str, now: datetime) -> None:
    kept = await ground.store.plans.load(plan_id)
    if kept is None or kept.thing.state is not State.APPROVED:
        return
    after = plan_course.complete(kept.thing, "", now)
    await ground.store.plans.save(Change(kept, after, told.plan("completed", after, now)), now)


async def carry_out(
    *, ground: Ground, plan_id: str, verdict: Verdict, source: str, sequence: int, now: datetime
) -> None:
    """Leadership has decided.

    Raises:
        Unknown: there never was such a plan.
    """

    async def attempt() -> None:
        kept = await ground.store.plans.load(plan_id)
        if kept is None:
            raise Unknown("plan_unknown", field="plan_id")
        if kept.heard.already(source, sequence):
            return
        after, participle, lapse = plan_course.decided(kept.thing, verdict, now)
        if after is not kept.thing:
            after = replace(after, changed_by=verdict.decided_by, change_time=now)
        decision_id = verdict.decision_id
        tell = told.plan(participle, after, now, by=verdict.decided_by, decision_id=decision_id, lapse=lapse)
        heard = Heard({**kept.heard.marks, source: sequence})
        await ground.store.plans.save(Change(kept, after, tell, heard), now)

    await settled(attempt)


async def customers_told(
    *, ground: Ground, issue_id: str, fix_id: str, at: datetime, customers: int, now: datetime
) -> None:
    """Every customer of an issue was told of its fix. An issue that is not there has nobody to tell."""

    async def attempt() -> None:
        kept = await ground.store.issues.load(issue_id)
        if kept is None:
            return
        after = issue_course.told(kept.thing, fix_id, at, customers, ground.rules)
        if after != kept.thing:
            await ground.store.issues.save(Change(kept, after, told.issue("changed", after, now)))
            ground.wake(RECOUNT)

    await settled(attempt)


def _in_short(plans: Sequence[Plan]) -> tuple[PlanRef, ...]:
    return tuple(PlanRef(plan.id, plan.title, plan.state) for plan in plans if plan.state not in ENDED)


async def _plans(ground: Ground, issue_id: str) -> list[Plan]:
    group = (await groups(ground.store, [issue_id]))[issue_id]
    return await ground.store.plans.of_issues(group.issue_ids)
