"""What belongs to which issue, as people see it: made by hand, merged, unmerged, split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.actions.domain import issue_acts as acts
from services.actions.domain.issue import Issue, Taking, opened, taking_over
from services.actions.domain.refusal import Invalid, Unknown, WrongState, expect
from services.actions.store import Change, Kept
from services.actions.usecases.acting import Act, load_issue, on_issue
from services.actions.usecases.ground import REATTACH, RECOUNT, Ground
from services.actions.usecases.opening import take_over
from services.actions.wire import told
from services.mesh import ids
from services.mesh.documents.port import Stale


@dataclass(frozen=True, slots=True)
class NewIssue:
    """A new issue as a person asks for it. The same person and request id make the same issue."""

    request_id: str
    title: str
    pattern_ids: Sequence[str] = ()
    case_ids: Sequence[str] = ()


async def create(*, ground: Ground, wish: NewIssue, owner: str, by: str, now: datetime) -> Issue:
    """Open an issue by hand.

    Raises:
        WrongState: a pattern has an issue already.
        Unknown: a case is not there, or does not count.
        Invalid: the request id led to an issue with another title.
    """
    before = await _before(ground, wish, by)
    if before is not None:
        return before
    homes = await ground.store.patterns.homes(wish.pattern_ids)
    if homes:
        pattern_id, home = min(homes.items())
        raise WrongState("pattern_taken", field="pattern_ids", pattern_id=pattern_id, issue_id=home)
    await _must_count(ground, wish.case_ids)
    new = _new(wish, by, now)
    if owner:
        new = replace(acts.assign(new, owner, by=by, now=now, rules=ground.rules), revision=1)
    return await _keep(ground, new, "opened", by=by, now=now)


async def merge(*, ground: Ground, act: Act, into_issue_id: str, reason: str) -> tuple[Issue, Issue]:
    """Make it a part of another; both as they stand then. Raises as `on_issue` and `issue_acts.merge`."""
    into = await ground.store.issues.load(into_issue_id)
    if into is None:
        raise Unknown("issue_unknown", field="into_issue_id")

    def decide(issue: Issue) -> Issue:
        return acts.merge(issue, into.thing, by=act.by, now=act.now, reason=reason)

    merged = await on_issue(ground, act, "merged", decide)
    ground.wake(REATTACH)
    return merged, (await load_issue(ground, into_issue_id)).thing


async def unmerge(*, ground: Ground, act: Act, reason: str) -> Issue:
    """Let it stand by itself again. Raises as `on_issue` and `issue_acts.unmerge`."""

    def decide(issue: Issue) -> Issue:
        return acts.unmerge(issue, by=act.by, now=act.now, reason=reason)

    issue = await on_issue(ground, act, "unmerged", decide)
    ground.wake(REATTACH)
    return issue


async def split(*, ground: Ground, act: Act, wish: NewIssue, reason: str) -> tuple[Issue, Issue]:
    """Take patterns and cases into a new issue: the new one, and the one that they were taken from.

    Raises as `on_issue` and `issue_acts.split`; Unknown also for a case that is not there or does not count;
    Invalid also when the request id led to an issue with another title.
    """
    source = (await load_issue(ground, act.id)).thing
    before = await _before(ground, wish, act.by)
    if before is not None:
        return before, source
    expect(act.version, source.revision)
    await _must_count(ground, wish.case_ids)
    new = acts.split(source, _new(wish, act.by, act.now), by=act.by, now=act.now, reason=reason)
    new = await _keep(ground, replace(new, revision=1), "split", by=act.by, now=act.now)
    return new, (await load_issue(ground, act.id)).thing


def _new(wish: NewIssue, by: str, now: datetime) -> Issue:
    taking = Taking(tuple(wish.pattern_ids), tuple(wish.case_ids))
    new = opened(ids.derived("is", by, wish.request_id), wish.title, now, by=by)
    return taking_over(new, taking)


async def _keep(ground: Ground, new: Issue, participle: str, *, by: str, now: datetime) -> Issue:
    """Keep a new issue, and give it what it was made for; the recount goes on where this is cut off."""
    try:
        await ground.store.issues.save(Change(Kept(new), new, told.issue(participle, new, now, by=by)))
    except Stale:
        return (await load_issue(ground, new.id)).thing
    await take_over(ground=ground, issue=new, now=now)
    ground.wake(RECOUNT)
    ground.wake(REATTACH)
    return new


async def _must_count(ground: Ground, case_ids: Sequence[str]) -> None:
    found = await ground.store.cases.get_many(case_ids)
    for number, case_id in enumerate(case_ids):
        if case_id not in found or not found[case_id].thing.counted:
            raise Unknown("case_unknown", field=f"case_ids[{number}]", case_id=case_id)


async def _before(ground: Ground, wish: NewIssue, by: str) -> Issue | None:
    """The issue that the same request has made before, whatever became of its title."""
    kept = await ground.store.issues.load(ids.derived("is", by, wish.request_id))
    if kept is None:
        return None
    titles = {kept.thing.title, *(e.about for e in kept.thing.history if e.what == "renamed")}
    if wish.title not in titles:
        raise Invalid("request_id_reused", field="request_id")
    return kept.thing
