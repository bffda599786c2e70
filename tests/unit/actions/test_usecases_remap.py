"""What belongs to which issue: merged, unmerged, split, pinned, made by hand."""

from __future__ import annotations

from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.refusal import Invalid, Outdated, Refusal, Unknown, WrongState
from services.actions.store import Change
from services.actions.usecases import remap
from services.actions.usecases.opening import issue_id
from tests.unit.actions.making import NOW
from tests.unit.actions.world import World

ONE, TWO, THREE = (issue_id(f"pt-{number}") for number in (1, 2, 3))


@pytest.fixture
async def known(world: World) -> World:
    """Three issues of three cases; one customer is in the first two."""
    for pattern in (1, 2, 3):
        for number in range(3):
            key = "everywhere" if number == 0 and pattern < 3 else f"{pattern}-{number}"
            await world.classified(f"fb-{pattern}{number}", f"pt-{pattern}", key=key)
    await world.calm()
    return world


async def merge(world: World, one: str, into: str) -> pb.Issue:
    issue = await world.issue(one)
    request = pb.MergeIssuesRequest(issue_id=one, version=issue.version, into_issue_id=into)
    answer = await world.ask.MergeIssues(request, None)
    await world.calm()
    return answer.issue  # type: ignore[no-any-return]


async def unmerge(world: World, one: str) -> None:
    issue = await world.issue(one)
    await world.ask.UnmergeIssue(pb.UnmergeIssueRequest(issue_id=one, version=issue.version), None)
    await world.calm()


async def counts(world: World, one: str) -> tuple[int, int]:
    issue = await world.issue(one)
    return issue.case_count, issue.customer_count


async def homes(world: World, pattern: int) -> set[str]:
    return {(await world.case(f"fb-{pattern}{number}")).issue_id for number in range(3)}


async def test_merging_moves_cases_and_counts_customers_once(known: World) -> None:
    await merge(known, ONE, TWO)
    assert (await counts(known, TWO), await homes(known, 1)) == ((6, 5), {TWO})
    listed = (await known.ask.ListIssues(pb.ListIssuesRequest(), None)).issues
    assert {issue.issue_id for issue in listed} == {TWO, THREE}
    wide = pb.ListIssuesRequest(filter=pb.IssueFilter(with_merged=True))
    assert len((await known.ask.ListIssues(wide, None)).issues) == 3
    assert list((await known.issue(TWO)).merged_issue_ids) == [ONE]
    assert known.heard_of("fb-10")[-1] == "attached"


async def test_unmerging_is_exact_whatever_happened_meanwhile(known: World) -> None:
    await merge(known, ONE, TWO)
    await known.classified("fb-13", "pt-1")
    await known.classified("fb-23", "pt-2")
    await known.calm()
    assert await counts(known, TWO) == (8, 7)
    await unmerge(known, ONE)
    assert (await counts(known, ONE), await counts(known, TWO)) == ((4, 4), (4, 4))
    assert (await homes(known, 1), await homes(known, 2)) == ({ONE}, {TWO})


async def test_chains_follow_to_their_end(known: World) -> None:
    await merge(known, ONE, TWO)
    await merge(known, TWO, THREE)
    assert (await counts(known, THREE), await homes(known, 1)) == ((9, 8), {THREE})
    await unmerge(known, TWO)
    assert (await homes(known, 1), await homes(known, 2), await homes(known, 3)) == ({TWO}, {TWO}, {THREE})
    await unmerge(known, ONE)
    assert [await counts(known, i) for i in (ONE, TWO, THREE)] == [(3, 3)] * 3


async def test_two_merges_into_each_other_are_mended(known: World) -> None:
    one, two = await known.store.issues.load(ONE), await known.store.issues.load(TWO)
    assert one is not None
    assert two is not None
    act = remap.Act(ONE, one.thing.revision, "lan", known.now)
    await remap.merge(ground=known.ground, act=act, into_issue_id=TWO, reason="")
    after = remap.acts.merge(two.thing, one.thing, by="mai", now=known.now, reason="")
    await known.store.issues.save(Change(two, after))
    await known.calm()
    issues = [await known.issue(ONE), await known.issue(TWO)]
    assert sorted(bool(issue.merged_into) for issue in issues) == [False, True]
    standing = next(issue for issue in issues if not issue.merged_into)
    assert standing.case_count == 6
    assert await homes(known, 1) == await homes(known, 2) == {standing.issue_id}


async def test_an_occurrence_of_the_merged_counts_for_the_fix(known: World) -> None:
    known.later(days=1)
    await known.fixed(TWO)
    known.later(days=1)
    await known.classified("fb-13", "pt-1")
    await known.calm()
    assert (await known.issue(TWO)).state == pb.Issue.STATE_FIXED
    await merge(known, ONE, TWO)
    assert (await known.issue(TWO)).state == pb.Issue.STATE_REGRESSED


async def test_plans_come_along_and_go_back(known: World) -> None:
    plan = await known.planned(ONE, submit=True)
    await known.decides("approved", plan.plan_id, plan.submitted_version)
    await known.calm()
    await merge(known, ONE, TWO)
    assert (await known.issue(TWO)).state == pb.Issue.STATE_PLANNED
    listed = await known.ask.ListPlans(pb.ListPlansRequest(issue_id=TWO), None)
    assert [found.plan_id for found in listed.plans] == [plan.plan_id]
    await unmerge(known, ONE)
    assert (await known.issue(TWO)).state == pb.Issue.STATE_NEW
    assert (await known.issue(ONE)).state == pb.Issue.STATE_PLANNED


def split_request(issue: pb.Issue, **known: Any) -> pb.SplitIssueRequest:
    return pb.SplitIssueRequest(
        request_id="rq-1", issue_id=issue.issue_id, version=issue.version, title="Half", **known
    )


async def test_splitting_patterns_and_cases(known: World) -> None:
    request = split_request(await known.issue(ONE), pattern_ids=["pt-1"])
    first = await known.ask.SplitIssue(request, None)
    await known.calm()
    half = first.issue.issue_id
    assert (await counts(known, half), await counts(known, ONE)) == ((3, 3), (0, 0))
    assert (await homes(known, 1), list((await known.issue(half)).pattern_ids)) == ({half}, ["pt-1"])
    again = await known.ask.SplitIssue(request, None)
    assert again.issue.issue_id == half
    await known.classified("fb-13", "pt-1")
    await known.calm()
    assert (await known.case("fb-13")).issue_id == half


async def test_splitting_single_cases(known: World) -> None:
    answer = await known.ask.SplitIssue(split_request(await known.issue(ONE), case_ids=["fb-10"]), None)
    await known.calm()
    half = answer.issue.issue_id
    assert (await counts(known, half), await counts(known, ONE)) == ((1, 1), (2, 2))
    assert (await known.case("fb-10")).pinned_issue_id == half


async def test_a_split_that_was_cut_off_goes_on(known: World) -> None:
    source = await known.store.issues.load(ONE)
    assert source is not None
    new = remap.taking_over(remap.opened("is-half", "Half", NOW), remap.Taking(("pt-1",), ("fb-20",)))
    new = remap.acts.split(source.thing, new, by="lan", now=NOW, reason="")
    await known.store.issues.save(Change(remap.Kept(new), new))
    await known.tick("reattach")
    await known.calm()
    assert await counts(known, "is-half") == (4, 3)
    assert (await homes(known, 1), await counts(known, ONE)) == ({"is-half"}, (0, 0))


async def test_pins_win_and_let_go(known: World) -> None:
    case = await known.case("fb-10")
    pin = pb.PinCaseRequest(case_id="fb-10", version=case.version, issue_id=TWO)
    case = (await known.ask.PinCase(pin, None)).case
    await known.calm()
    assert [await counts(known, i) for i in (ONE, TWO)] == [(2, 2), (4, 3)]
    await known.classified("fb-10", "pt-3", participle="corrected", key="everywhere")
    await known.calm()
    case = await known.case("fb-10")
    assert (case.issue_id, case.pattern_id) == (TWO, "pt-3")
    await known.ask.UnpinCase(pb.UnpinCaseRequest(case_id="fb-10", version=case.version), None)
    await known.calm()
    assert (await known.case("fb-10")).issue_id == THREE


async def test_a_pin_follows_its_issue(known: World) -> None:
    case = await known.case("fb-10")
    pin = pb.PinCaseRequest(case_id="fb-10", version=case.version, issue_id=TWO)
    await known.ask.PinCase(pin, None)
    await known.calm()
    await merge(known, TWO, THREE)
    assert (await known.case("fb-10")).issue_id == THREE
    await unmerge(known, TWO)
    assert (await known.case("fb-10")).issue_id == TWO


async def test_an_issue_made_by_hand(known: World) -> None:
    await known.classified("fb-40", "pt-4")
    request = pb.CreateIssueRequest(
        request_id="rq-1", title="By hand", pattern_ids=["pt-4"], case_ids=["fb-10"], owner="lan"
    )
    made = (await known.ask.CreateIssue(request, None)).issue
    assert (made.version, made.state) == (1, pb.Issue.STATE_ONGOING)
    await known.calm()
    assert await counts(known, made.issue_id) == (2, 2)
    for number in range(3):
        await known.classified(f"fb-5{number}", "pt-4")
    await known.calm()
    assert await counts(known, made.issue_id) == (5, 5)
    again = (await known.ask.CreateIssue(request, None)).issue
    assert again.issue_id == made.issue_id


async def refused(call: Any) -> tuple[type, str, str]:
    with pytest.raises(Refusal) as refusal:
        await call
    return type(refusal.value), refusal.value.reason, refusal.value.field


async def test_what_cannot_be_made(known: World) -> None:
    def create(**asked: Any) -> Any:
        request = pb.CreateIssueRequest(request_id="rq-1", title="By hand", **asked)
        return known.ask.CreateIssue(request, None)

    assert await refused(create(pattern_ids=["pt-1"])) == (WrongState, "pattern_taken", "pattern_ids")
    assert await refused(create(case_ids=["fb-99"])) == (Unknown, "case_unknown", "case_ids[0]")
    await create()
    reused = pb.CreateIssueRequest(request_id="rq-1", title="Another")
    assert await refused(known.ask.CreateIssue(reused, None)) == (Invalid, "request_id_reused", "request_id")


async def test_acts_are_done_on_what_was_seen(known: World) -> None:
    issue = await known.issue(ONE)
    stale = pb.MergeIssuesRequest(issue_id=ONE, version=issue.version + 1, into_issue_id=TWO)
    assert await refused(known.ask.MergeIssues(stale, None)) == (Outdated, "stale", "version")
    stale = pb.SplitIssueRequest(
        request_id="rq-1", issue_id=ONE, version=issue.version + 1, title="Half", pattern_ids=["pt-1"]
    )
    assert await refused(known.ask.SplitIssue(stale, None)) == (Outdated, "stale", "version")
    into = pb.MergeIssuesRequest(issue_id=ONE, version=issue.version, into_issue_id="is-9")
    assert await refused(known.ask.MergeIssues(into, None)) == (Unknown, "issue_unknown", "into_issue_id")


async def test_counting_raises_no_version(known: World) -> None:
    before = (await known.issue(ONE)).version
    for number in range(5):
        await known.classified(f"fb-6{number}", "pt-1")
    await known.calm()
    assert (await known.issue(ONE)).version == before
