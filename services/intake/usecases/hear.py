"""What others tell about feedback and issues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from services.intake.domain import heard
from services.intake.domain.feedback import Feedback, Labels, State
from services.intake.domain.heard import Case, Mark
from services.intake.domain.message import Broadcast, BroadcastKind, BroadcastState, Fix, Issue
from services.intake.usecases.ground import BROADCASTS, Ground
from services.mesh import ids
from services.mesh.documents.settle import settled


async def classified(
    *, ground: Ground, feedback_id: str, labels: Labels, corrected_by: str, mark: Mark, now: datetime
) -> None:
    """Labels of a feedback. One that is not there, or was erased, stays so.

    Raises:
        Busy: many change the feedback at once.
    """
    await _heard(ground, feedback_id, lambda one: heard.classified(one, labels, mark, now, corrected_by))


async def case_moved(*, ground: Ground, feedback_id: str, case: Case, mark: Mark, now: datetime) -> None:
    """The case of a feedback moved. If it joined an issue whose fix is in force, its customer is to be told.

    The second part is done even when the first was done before: a crash may have come in between.

    Raises:
        Busy: many change the feedback, or the broadcast, at once.
    """
    feedback = await _heard(ground, feedback_id, lambda one: heard.case_moved(one, case, mark, now))
    if feedback is None or not feedback.issue_id:
        return
    issue, _ = await ground.store.issues.get(feedback.issue_id)
    if issue.fix is not None and issue.holds(issue.fix.id) and feedback.told_fix != issue.fix.id:
        await _start(ground, issue, BroadcastKind.FIXED, now)


async def issue_moved(
    *, ground: Ground, issue_id: str, state: str, fix: Fix | None, sequence: int, now: datetime
) -> None:
    """An issue moved. When its fix took effect or was verified, a broadcast tells its customers.

    Raises:
        Busy: many change the issue, or the broadcast, at once.
    """

    async def attempt() -> Issue:
        before, version = await ground.store.issues.get(issue_id)
        after = Issue(issue_id, state, fix, sequence)
        unchanged = replace(before, heard=sequence) == after
        if before.heard >= sequence or unchanged or (version == 0 and fix is None):
            return before
        await ground.store.issues.save(after, version)
        return after

    issue = await settled(attempt)
    for kind in BroadcastKind:
        if issue.fix is not None and issue.tells(kind, issue.fix.id):
            await _start(ground, issue, kind, now, anew=False)


async def _heard(ground: Ground, feedback_id: str, change: Callable[[Feedback], Feedback]) -> Feedback | None:
    async def attempt() -> Feedback | None:
        kept = await ground.store.feedback.get(feedback_id)
        if kept is None or kept.feedback.state is State.ERASED:
            return None
        after = change(kept.feedback)
        if after is not kept.feedback:
            await ground.store.feedback.save(after, kept.document.version)
        return after

    return await settled(attempt)


async def _start(
    ground: Ground, issue: Issue, kind: BroadcastKind, now: datetime, *, anew: bool = True
) -> None:
    """Have a broadcast run that was never started or was ended; `anew`: look at all feedback once more."""
    fix_id = issue.fix.id if issue.fix else ""
    broadcast_id = ids.derived("br", fix_id, kind.value)

    async def attempt() -> bool:
        kept = await ground.store.broadcasts.get(broadcast_id)
        if kept is None:
            running = BroadcastState.RUNNING
            fresh = Broadcast(broadcast_id, kind, running, issue.id, fix_id, create_time=now)
            await ground.store.broadcasts.save(fresh, 0)
            return True
        if not anew and kept.broadcast.state is not BroadcastState.ENDED:
            return False
        # Saved even while it runs: it must not complete on what it saw before this feedback joined.
        again = replace(kept.broadcast, state=BroadcastState.RUNNING)
        await ground.store.broadcasts.save(again, kept.version)
        return True

    if await settled(attempt):
        ground.wake(BROADCASTS)
