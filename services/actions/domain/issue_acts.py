"""What a person may do with an issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from services.actions.domain.clocks import LEEWAY, Clock, Rules
from services.actions.domain.issue import (
    OPEN,
    Archive,
    Entry,
    Fix,
    Issue,
    RootCause,
    State,
    entered,
    standing,
    stopped,
)
from services.actions.domain.refusal import Invalid, WrongState


def rename(issue: Issue, title: str, *, by: str, now: datetime) -> Issue:
    """Give it another title.

    Raises:
        WrongState: it is merged into another.
    """
    standing(issue)
    return entered(issue, replace(issue, title=title), Entry(now, "renamed", by, about=issue.title))


def assign(issue: Issue, owner: str, *, by: str, now: datetime, rules: Rules) -> Issue:
    """Give it to a person, or to nobody. A new one is ongoing once somebody owns it, and triaged.

    Raises:
        WrongState: it is merged into another.
    """
    standing(issue)
    after = replace(issue, owner=owner)
    if issue.state is State.NEW and owner:
        after = replace(after, state=State.ONGOING)
    if issue.state is State.ONGOING and not owner:
        after = replace(after, state=State.NEW)
    if owner and not any(entry.what == "assigned" and entry.about for entry in issue.history):
        after = stopped(after, Clock.TRIAGED, 0, now, start=None, rules=rules)
    return entered(issue, after, Entry(now, "assigned", by, about=owner))


def set_root_cause(issue: Issue, cause: RootCause) -> Issue:
    """Say why it happens.

    Raises:
        WrongState: it is merged into another.
        Invalid: a why is blank.
    """
    standing(issue)
    for number, why in enumerate(cause.whys):
        if not why.strip():
            raise Invalid("required", field=f"whys[{number}]")
    entry = Entry(cause.set_time, "root_cause_set", cause.set_by, about=cause.category)
    return entered(issue, replace(issue, root_cause=cause), entry)


def clear_root_cause(issue: Issue, *, by: str, now: datetime) -> Issue:
    """Nobody knows any more why it happens.

    Raises:
        WrongState: it is merged into another; a fix rests on the cause; or there is none.
    """
    standing(issue)
    if issue.state in {State.FIXED, State.VERIFIED}:
        raise WrongState("issue_wrong_state", state=issue.state)
    if issue.root_cause is None:
        raise WrongState("root_cause_missing")
    return entered(issue, replace(issue, root_cause=None), Entry(now, "root_cause_cleared", by))


def mark_fixed(issue: Issue, fix: Fix, *, done_actions: int, by: str, now: datetime, rules: Rules) -> Issue:
    """Its cause is removed, and the watch begins.

    Raises:
        WrongState: it is merged, fixed, verified or archived; or has no root cause, or no done action.
        Invalid: the fix takes effect in the future, or before an occurrence that is known.
    """
    standing(issue)
    if issue.state not in OPEN:
        raise WrongState("issue_wrong_state", state=issue.state)
    if issue.root_cause is None:
        raise WrongState("root_cause_missing")
    if done_actions < 1:
        raise WrongState("action_missing")
    if fix.effective_time > now + LEEWAY:
        raise Invalid("time_in_future", field="effective_time")
    last = issue.counts.last_occur_time
    if last is not None and fix.effective_time < last:
        raise Invalid("effective_before_occurrence", field="effective_time", last_occur_time=last.isoformat())
    after = replace(issue, state=State.FIXED, fix=fix, told_time=None, told_count=0, verify_time=None)
    after = stopped(after, Clock.FIXED, fix.number, fix.effective_time, start=None, rules=rules)
    return entered(issue, after, Entry(now, "fixed", by, about=fix.id))


def archive(issue: Issue, until: Archive, *, by: str, now: datetime, reason: str) -> Issue:
    """Set it aside until a total of cases or customers, or a date.

    Raises:
        WrongState: it is merged, planned, fixed, verified or archived.
        Invalid: nothing would take it out again, or the date is past.
    """
    standing(issue)
    if issue.state not in OPEN - {State.PLANNED}:
        raise WrongState("issue_wrong_state", state=issue.state)
    if not until.cases and not until.customers and until.until_time is None:
        raise Invalid("archive_without_end", field="until_time")
    if until.until_time is not None and until.until_time <= now:
        raise Invalid("time_in_past", field="until_time")
    after = replace(issue, state=State.ARCHIVED, archive=replace(until, back_to=issue.state))
    return entered(issue, after, Entry(now, "archived", by, reason=reason))


def unarchive(issue: Issue, *, by: str, now: datetime) -> Issue:
    """Take it out of the archive, back to where it stood; `by` is empty when its end came by itself.

    Raises:
        WrongState: it is not archived, or merged into another.
    """
    standing(issue)
    if issue.state is not State.ARCHIVED or issue.archive is None:
        raise WrongState("issue_wrong_state", state=issue.state)
    back = issue.archive.back_to
    if back in {State.NEW, State.ONGOING}:
        back = State.ONGOING if issue.owner else State.NEW
    after = replace(issue, state=back, archive=None)
    return entered(issue, after, Entry(now, "unarchived", by))


def merge(issue: Issue, into: Issue, *, by: str, now: datetime, reason: str) -> Issue:
    """Make it a part of another. Only it remembers, so that it can be undone at any time.

    The caller has made sure that `into` is not itself merged into this one, however far down the chain.

    Raises:
        WrongState: either is merged already.
        Invalid: they are the same.
    """
    standing(issue)
    if issue.id == into.id:
        raise Invalid("merge_into_itself", field="into_issue_id")
    if into.merged_into:
        raise WrongState("issue_merged", field="into_issue_id", into=into.merged_into)
    after = replace(issue, merged_into=into.id)
    return entered(issue, _remapped(after, into.id), Entry(now, "merged", by, about=into.id, reason=reason))


def unmerge(issue: Issue, *, by: str, now: datetime, reason: str) -> Issue:
    """Let it stand by itself again.

    Raises:
        WrongState: it is not merged.
    """
    if not issue.merged_into:
        raise WrongState("issue_not_merged")
    other = issue.merged_into
    after = _remapped(replace(issue, merged_into=""), other)
    return entered(issue, after, Entry(now, "unmerged", by, about=other, reason=reason))


def split(issue: Issue, new: Issue, *, by: str, now: datetime, reason: str) -> Issue:
    """The new issue, taking patterns and cases over from this one.

    Raises:
        WrongState: it is merged into another.
        Invalid: nothing is taken, or a pattern is not its own.
    """
    standing(issue)
    taking = replace(new.taking, source=issue.id)
    if not taking.patterns and not taking.cases:
        raise Invalid("nothing_to_split", field="pattern_ids")
    foreign = set(taking.patterns) - set(issue.pattern_ids)
    if foreign:
        raise Invalid("pattern_of_other_issue", field="pattern_ids", pattern_id=min(foreign))
    after = replace(entered(new, new, Entry(now, "split", by, about=issue.id, reason=reason)), taking=taking)
    return _remapped(after, issue.id)


def watch_end(effective_time: datetime, watch_days: int, rules: Rules) -> datetime:
    """When the watch of a fix ends; 0 days means as the installation has set."""
    return effective_time + (timedelta(days=watch_days) if watch_days else rules.watch)


def _remapped(issue: Issue, other_id: str) -> Issue:
    touched = tuple(dict.fromkeys((*issue.touched, other_id)))
    return replace(issue, touched=touched, pending=True, moving=True)
