"""A person takes back what that person did last to a case."""

from __future__ import annotations

from dataclasses import replace

from services.actions.domain.case import RESOLVING, Before, Case
from services.actions.domain.refusal import WrongState


def remembered(before: Case, after: Case, by: str) -> Case:
    """The case after a person's act, which can be taken back as long as nothing else happens to it."""
    kept = Before(
        by=by,
        revision=before.revision + 1,
        progress=before.progress,
        close_reason=before.close_reason,
        pinned_to=before.pinned_to,
        owner=before.owner,
        note=before.note,
        close_time=before.close_time,
        settle_time=before.settle_time,
        rests=before.rests,
    )
    return replace(after, before=kept)


def undone(case: Case, by: str) -> Case:
    """The case as it stood before. Clocks that stopped have stopped, and what was counted stays counted: a
    case that was resolved counts as opened again.

    Raises:
        WrongState: somebody else acted last, something happened since, or there was no act.
    """
    kept = case.before
    if kept is None or kept.by != by or kept.revision != case.revision or case.erased:
        raise WrongState("nothing_to_undo")
    reopened = case.close_reason in RESOLVING and kept.close_reason not in RESOLVING
    return replace(
        case,
        progress=kept.progress,
        close_reason=kept.close_reason,
        pinned_to=kept.pinned_to,
        owner=kept.owner,
        note=kept.note,
        close_time=kept.close_time,
        settle_time=kept.settle_time,
        rests=kept.rests,
        reopen_count=case.reopen_count + reopened,
        before=None,
    )
