"""How an issue goes on by itself: counted, regressed, verified, told, planned."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.actions.domain.clocks import Clock, Rules
from services.actions.domain.issue import Counts, Entry, Issue, State, entered, stopped
from services.actions.domain.issue_acts import unarchive


def counted(
    issue: Issue, counts: Counts, pattern_ids: tuple[str, ...], now: datetime, rules: Rules
) -> tuple[Issue, str]:
    """Take a recount over, and go where it leads.

    An occurrence whose event time is known and later than the fix's effective time regresses a fixed or
    verified issue. An archived one comes back when its total is reached.

    Returns:
        The issue, and what is told of it: `regressed`, `unarchived`, `counted` or nothing.
    """
    after = replace(issue, counts=counts, pattern_ids=pattern_ids)
    if _came_back(after):
        return _regressed(after, now, rules), "regressed"
    if _archive_ends(after, now):
        return unarchive(after, by="", now=now), "unarchived"
    return after, "counted" if _public(issue) != _public(after) else ""


def verified(issue: Issue, now: datetime, rules: Rules) -> Issue:
    """Verified when its watch window is over; otherwise as it was."""
    fix = issue.fix
    if issue.state is not State.FIXED or issue.merged_into or fix is None or now < fix.watch_end_time:
        return issue
    after = replace(issue, state=State.VERIFIED, verify_time=now)
    after = stopped(after, Clock.RESOLVED, fix.number, fix.effective_time, start=None, rules=rules)
    return entered(issue, after, Entry(now, "verified", about=fix.id))


def archive_over(issue: Issue, now: datetime) -> Issue:
    """Out of the archive when its date or total has come; otherwise as it was."""
    return unarchive(issue, by="", now=now) if _archive_ends(issue, now) else issue


def told(issue: Issue, fix_id: str, at: datetime, customers: int, rules: Rules) -> Issue:
    """Every customer was told of the fix. The clock stops the first time; a later round only adds to it."""
    fix = issue.fix
    if fix is None or fix.id != fix_id or (issue.told_time is not None and at <= issue.told_time):
        return issue
    after = replace(issue, told_time=at, told_count=customers)
    if issue.told_time is not None:
        return replace(after, revision=issue.revision + 1)
    after = stopped(after, Clock.TOLD, fix.number, at, start=fix.effective_time, rules=rules)
    return entered(issue, after, Entry(at, "told", about=fix.id))


def followed(
    issue: Issue, plan_id: str, approve_time: datetime | None, now: datetime, rules: Rules
) -> tuple[Issue, str]:
    """Follow its plans: planned while one is approved, unless that did not keep it from coming back.

    Args:
        plan_id: an approved plan of it; when there is none, the plan that ended.
        approve_time: when that was approved; None when none is.

    Returns:
        The issue, and what is told: `planned`, `changed` (no longer planned) or nothing.
    """
    fresh = approve_time is not None and (issue.regress_time is None or approve_time > issue.regress_time)
    if approve_time is not None and fresh and issue.state in {State.NEW, State.ONGOING, State.REGRESSED}:
        after = replace(issue, state=State.PLANNED)
        number = issue.regression_count
        after = stopped(after, Clock.PLANNED, number, approve_time, start=None, rules=rules)
        return entered(issue, after, Entry(now, "planned", about=plan_id)), "planned"
    if approve_time is None and issue.state is State.PLANNED:
        after = replace(issue, state=_unplanned(issue))
        return entered(issue, after, Entry(now, "unplanned", about=plan_id)), "changed"
    return issue, ""


def _unplanned(issue: Issue) -> State:
    if issue.regression_count:
        return State.REGRESSED
    return State.ONGOING if issue.owner else State.NEW


def _came_back(issue: Issue) -> bool:
    last, fix = issue.counts.last_occur_time, issue.fix
    if issue.state not in {State.FIXED, State.VERIFIED} or last is None or fix is None:
        return False
    return last > fix.effective_time


def _regressed(issue: Issue, now: datetime, rules: Rules) -> Issue:
    fix, last = issue.fix, issue.counts.last_occur_time
    rests = issue.rests
    if issue.state is State.VERIFIED and fix is not None and last is not None:
        rests = rests.plus(fix.effective_time, last, rules.calendar)
    after = replace(
        issue,
        state=State.REGRESSED,
        rests=rests,
        verify_time=None,
        regression_count=issue.regression_count + 1,
        regress_time=now,
    )
    return entered(issue, after, Entry(now, "regressed", about=fix.id if fix else ""))


def _archive_ends(issue: Issue, now: datetime) -> bool:
    until = issue.archive
    if issue.state is not State.ARCHIVED or until is None or issue.merged_into:
        return False
    return (
        0 < until.cases <= issue.counts.cases
        or 0 < until.customers <= issue.counts.customers
        or (until.until_time is not None and until.until_time <= now)
    )


def _public(issue: Issue) -> tuple[object, ...]:
    counts = issue.counts
    return (
        *(counts.cases, counts.customers, counts.severity, counts.product, counts.trend),
        issue.pattern_ids,
    )
