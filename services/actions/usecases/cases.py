"""What a person does with a case. All raise what `on_case` and the act of the same name raise."""

from __future__ import annotations

from datetime import datetime

from services.actions.domain import case_acts as acts
from services.actions.domain.case import Case
from services.actions.domain.case_undo import undone
from services.actions.domain.refusal import Unknown
from services.actions.usecases.acting import Act, on_case
from services.actions.usecases.belonging import chains, root
from services.actions.usecases.ground import Ground


async def assign(*, ground: Ground, act: Act, owner: str) -> Case:
    """Give a case to a person, or to nobody."""
    return await on_case(ground, act, lambda case: acts.assign(case, owner, act.now))


async def start(*, ground: Ground, act: Act) -> Case:
    """Start work."""
    return await on_case(ground, act, lambda case: acts.start(case, act.by, act.now, ground.rules))


async def close(*, ground: Ground, act: Act, note: str) -> Case:
    """Close as resolved."""
    return await on_case(ground, act, lambda case: acts.close(case, note, act.now))


async def dismiss(*, ground: Ground, act: Act, reason: str) -> Case:
    """Close because nothing is to be done."""
    return await on_case(ground, act, lambda case: acts.dismiss(case, reason, act.now))


async def reopen(*, ground: Ground, act: Act, reason: str) -> Case:
    """Open again."""
    return await on_case(ground, act, lambda case: acts.reopen(case, reason, act.now, ground.rules))


async def pin(*, ground: Ground, act: Act, issue_id: str) -> Case:
    """Say which issue it belongs to; while that is merged, it belongs where that went.

    Raises:
        Unknown: also when there is no such issue.
    """
    if not root(issue_id, await chains(ground.store, [issue_id])):
        raise Unknown("issue_unknown", field="issue_id")
    return await on_case(ground, act, lambda case: acts.pin(case, issue_id, act.now))


async def unpin(*, ground: Ground, act: Act) -> Case:
    """Let it follow its pattern."""
    return await on_case(ground, act, lambda case: acts.unpin(case, act.now))


async def undo(*, ground: Ground, act: Act) -> Case:
    """Take back what the same person did last. To take that back as well is to do it again."""
    return await on_case(ground, act, lambda case: undone(case, act.by))


async def confirm_event_time(*, ground: Ground, act: Act, occur_time: datetime) -> Case:
    """Say when it happened."""
    return await on_case(ground, act, lambda case: acts.confirm_event_time(case, occur_time, act.now))


async def get(*, ground: Ground, case_id: str) -> Case:
    """The case.

    Raises:
        Unknown: there is none, or nothing is understood of its feedback yet.
    """
    case = (await ground.store.cases.load(case_id)).thing
    if not case.learned:
        raise Unknown("case_unknown", field="case_id")
    return case
