"""What a person does with an issue. All raise what `on_issue` and the act of the same name raise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.actions.domain import issue_acts as acts
from services.actions.domain.issue import Archive, Fix, Issue, RootCause
from services.actions.domain.label import CauseCategory
from services.actions.usecases.acting import Act, load_issue, on_issue
from services.actions.usecases.belonging import groups
from services.actions.usecases.ground import Ground
from services.mesh import ids


async def get(*, ground: Ground, issue_id: str) -> Issue:
    """The issue.

    Raises:
        Unknown: there is none.
    """
    return (await load_issue(ground, issue_id)).thing


async def merged_into(*, ground: Ground, issue_id: str) -> tuple[str, ...]:
    """The issues that are merged into this one, directly."""
    return tuple(sorted(await ground.store.issues.merged_into([issue_id])))


async def rename(*, ground: Ground, act: Act, title: str) -> Issue:
    """Give it another title."""
    return await on_issue(
        ground, act, "changed", lambda issue: acts.rename(issue, title, by=act.by, now=act.now)
    )


async def assign(*, ground: Ground, act: Act, owner: str) -> Issue:
    """Give it to a person, or to nobody."""

    def decide(issue: Issue) -> Issue:
        return acts.assign(issue, owner, by=act.by, now=act.now, rules=ground.rules)

    return await on_issue(ground, act, "changed", decide)


async def set_root_cause(*, ground: Ground, act: Act, whys: Sequence[str], category: CauseCategory) -> Issue:
    """Say why it happens."""
    cause = RootCause(tuple(whys), category, act.by, act.now)
    return await on_issue(ground, act, "changed", lambda issue: acts.set_root_cause(issue, cause))


async def clear_root_cause(*, ground: Ground, act: Act) -> Issue:
    """Take the root cause away again."""
    return await on_issue(
        ground, act, "changed", lambda issue: acts.clear_root_cause(issue, by=act.by, now=act.now)
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """A fix as a person says it: since when (now, without a time), how many days it is watched (0: as the
    installation has set), and what customers are told."""

    effective_time: datetime | None = None
    watch_days: int = 0
    note_en: str = ""
    note_vi: str = ""


async def mark_fixed(*, ground: Ground, act: Act, wish: Wish) -> Issue:
    """Say that its cause is removed. Done actions of plans for issues merged into it count as well."""
    group = (await groups(ground.store, [act.id]))[act.id]
    done = sum(plan.done_count for plan in await ground.store.plans.of_issues(group.issue_ids))
    since = wish.effective_time or act.now

    def decide(issue: Issue) -> Issue:
        number = issue.fix.number + 1 if issue.fix else 1
        fix = Fix(
            id=ids.derived("fix", issue.id, str(number)),
            number=number,
            effective_time=since,
            watch_end_time=acts.watch_end(since, wish.watch_days, ground.rules),
            note_en=wish.note_en,
            note_vi=wish.note_vi,
        )
        return acts.mark_fixed(issue, fix, done_actions=done, by=act.by, now=act.now, rules=ground.rules)

    return await on_issue(ground, act, "fixed", decide)


async def archive(
    *,
    ground: Ground,
    act: Act,
    more_cases: int,
    more_customers: int,
    until_time: datetime | None,
    reason: str,
) -> Issue:
    """Set it aside until so many more cases or customers (0: not by them), or a date."""

    def decide(issue: Issue) -> Issue:
        until = Archive(
            cases=issue.counts.cases + more_cases if more_cases else 0,
            customers=issue.counts.customers + more_customers if more_customers else 0,
            until_time=until_time,
        )
        return acts.archive(issue, until, by=act.by, now=act.now, reason=reason)

    return await on_issue(ground, act, "archived", decide)


async def unarchive(*, ground: Ground, act: Act) -> Issue:
    """Take it out of the archive."""
    return await on_issue(
        ground, act, "unarchived", lambda issue: acts.unarchive(issue, by=act.by, now=act.now)
    )
