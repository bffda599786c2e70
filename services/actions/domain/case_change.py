"""What follows from any change of a case, whoever made it."""

from __future__ import annotations

from dataclasses import replace

from services.actions.domain.case import Case, State
from services.actions.domain.clocks import Rules, Subject, fact


def concluded(before: Case, after: Case, rules: Rules) -> tuple[Case, str]:
    """What follows from any change: facts are frozen, marks are set, and others are told.

    Returns:
        The case to keep, and what is told of it: `opened`, `reopened`, `closed`, `attached`, `changed`, or
        nothing.
    """
    after = _frozen(after, rules)
    if _counted_by(before) != _counted_by(after) or after.facts:
        after = replace(after, pending=True, left=_left(before, after))
    if _visible(before) != _visible(after):
        after = replace(after, revision=before.revision + 1)
    return after, _told(before, after)


def _frozen(case: Case, rules: Rules) -> Case:
    start = case.said.receive_time
    if not case.stops or not case.learned or not case.needed or start is None:
        return case
    whose = (Subject.CASE, case.id, case.said.severity)
    facts = tuple(fact(*whose, stop, start=start, rules=rules) for stop in case.stops)
    return replace(case, stops=(), facts=(*case.facts, *facts))


def _counted_by(case: Case) -> tuple[object, ...]:
    """Everything that a recount looks at; nothing while the case does not count."""
    if not case.counted:
        return (case.issue_id,) if case.issue_id else ()
    said = case.said
    return (case.place, said.severity, case.open, said.product, said.customer_key, case.last_occur_time)


def _left(before: Case, after: Case) -> tuple[str, ...]:
    """A recount may have counted it where it was, and not come to attach it there."""
    if not before.counted or (after.counted and after.place == before.place):
        return before.left
    return tuple(dict.fromkeys((*before.left, before.place)))


def _visible(case: Case) -> Case:
    return replace(case, revision=0, issue_id="", pending=False, stops=(), facts=(), left=(), before=None)


def _told(before: Case, after: Case) -> str:
    if not after.learned:
        return ""
    if not before.learned:
        return "opened"
    if before.state is not after.state and State.CLOSED in (before.state, after.state):
        return "closed" if after.state is State.CLOSED else "reopened"
    if before.issue_id != after.issue_id:
        return "attached"
    return "changed" if before.revision != after.revision else ""


def attached(case: Case, issue_id: str) -> tuple[Case, str]:
    """Where it belongs now; and what is told of that: `attached`, or nothing."""
    after = replace(case, issue_id=issue_id)
    return after, _told(case, after)


def recounted(case: Case, issue_id: str) -> tuple[Case, str]:
    """Attached, seen by the recount as it is, and its facts are in the resolution log."""
    return attached(replace(case, pending=False, facts=(), left=()), issue_id)
