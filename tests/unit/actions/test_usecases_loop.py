"""The whole outer loop: found, caused, planned, approved, fixed, told, verified, back again."""

from __future__ import annotations

from datetime import datetime

import pytest
from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.refusal import Invalid, WrongState
from services.actions.usecases.opening import issue_id
from tests.unit.actions.making import DAY, HOUR, NOW
from tests.unit.actions.world import World, stamp

HOME = issue_id("pt-1")


async def three_cases(world: World) -> World:
    """An issue of three cases that happened an hour before."""
    for number in range(3):
        await world.classified(f"fb-{number}")
    await world.calm()
    return world


@pytest.fixture
async def known(world: World) -> World:
    """Such an issue on the embedded documents."""
    return await three_cases(world)


async def test_the_loop_turns(anywhere: World) -> None:
    known = await three_cases(anywhere)
    known.later(days=1)
    plan = await known.planned(HOME, submit=True)
    await known.decides("approved", plan.plan_id, plan.submitted_version)
    await known.calm()
    assert (await known.issue(HOME)).state == pb.Issue.STATE_PLANNED
    known.later(days=1)
    issue = await known.fixed(HOME)
    assert issue.fix.watch_end_time.ToDatetime() == (known.now + 30 * DAY).replace(tzinfo=None)
    await known.tells_customers(issue, 3)
    await known.calm()
    assert (await known.issue(HOME)).told_count == 3
    known.later(days=29)
    await known.tick("watch")
    assert (await known.issue(HOME)).state == pb.Issue.STATE_FIXED
    known.later(days=1)
    for _ in range(3):
        await known.tick("watch")
    await known.calm()
    verified = await known.issue(HOME)
    assert verified.state == pb.Issue.STATE_VERIFIED
    assert known.heard_of(HOME).count("verified") == 1
    assert (await known.plan(plan.plan_id)).state == pb.Plan.STATE_COMPLETED
    await known.classified("fb-9")
    await known.calm()
    back = await known.issue(HOME)
    assert (back.state, back.regression_count) == (pb.Issue.STATE_REGRESSED, 1)
    assert [entry.what for entry in back.history] == [
        *("opened", "planned", "root_cause_set", "fixed", "told", "verified", "regressed")
    ]
    assert known.heard_of(HOME)[-1] == "regressed"


async def test_each_clock_is_in_the_log_once(known: World) -> None:
    known.later(days=1)
    plan = await known.planned(HOME, submit=True)
    await known.decides("approved", plan.plan_id, plan.submitted_version)
    issue = await known.issue(HOME)
    assign = pb.AssignIssueRequest(issue_id=HOME, version=issue.version, owner="lan")
    await known.ask.AssignIssue(assign, None)
    await known.calm()
    await known.tells_customers(await known.fixed(HOME), 3)
    known.later(days=31)
    await known.tick("watch")
    await known.calm()
    await known.calm()
    request = pb.GetTimeToResolveRequest(subject=pb.GetTimeToResolveRequest.SUBJECT_ISSUE)
    answer = await known.ask.GetTimeToResolve(request, None)
    assert [(c.clock, c.wall.count, c.wall.sum_seconds, c.within_target_count) for c in answer.clocks] == [
        (pb.CLOCK_TRIAGED, 1, 86_400, 0),
        (pb.CLOCK_PLANNED, 1, 86_400, 0),
        (pb.CLOCK_FIXED, 1, 86_400, 0),
        (pb.CLOCK_TOLD, 1, 0, 0),
        (pb.CLOCK_RESOLVED, 1, 86_400, 1),
    ]


@pytest.mark.parametrize(
    ("occur", "state"),
    [
        (None, pb.Issue.STATE_FIXED),
        (NOW, pb.Issue.STATE_FIXED),
        (NOW + 2 * DAY + HOUR, pb.Issue.STATE_REGRESSED),
    ],
)
async def test_only_an_event_time_after_the_fix_regresses(
    known: World, occur: datetime | None, state: int
) -> None:
    """The feedback arrives ten days after the fix, whenever it happened."""
    known.later(days=2)
    await known.fixed(HOME)
    known.later(days=10)
    await known.classified("fb-9", occur=occur)
    await known.calm()
    issue = await known.issue(HOME)
    assert (issue.state, issue.case_count, issue.doubt_count) == (state, 4, int(occur is None))


async def test_a_person_settles_when_it_happened(known: World) -> None:
    known.later(days=2)
    await known.fixed(HOME)
    known.later(days=10)
    await known.classified("fb-9", occur=None)
    await known.calm()
    request = pb.ListCasesRequest(filter=pb.CaseFilter(event_time_doubt=True))
    (doubt,) = (await known.ask.ListCases(request, None)).cases
    confirm = pb.ConfirmEventTimeRequest(
        case_id=doubt.case_id, version=doubt.version, occur_time=stamp(known.now - DAY)
    )
    await known.ask.ConfirmEventTime(confirm, None)
    await known.calm()
    issue = await known.issue(HOME)
    assert (issue.state, issue.doubt_count) == (pb.Issue.STATE_REGRESSED, 0)


async def test_not_fixed_says_the_customer(known: World) -> None:
    await known.customer("replied", "fb-0")
    known.later(days=2)
    await known.fixed(HOME)
    known.later(days=1)
    await known.customer("disputed", "fb-0", fix_id="fix-1")
    await known.calm()
    assert (await known.issue(HOME)).state == pb.Issue.STATE_REGRESSED
    assert (await known.case("fb-0")).state == pb.Case.STATE_IN_PROGRESS


async def test_an_occurrence_that_waits_is_seen_before_verifying(known: World) -> None:
    known.later(days=2)
    await known.fixed(HOME)
    known.later(days=40)
    await known.classified("fb-9")
    await known.tick("watch")
    assert (await known.issue(HOME)).state == pb.Issue.STATE_REGRESSED


async def test_a_fix_in_the_past_is_verified_when_its_window_is_over(known: World) -> None:
    known.later(days=40)
    await known.fixed(HOME, effective=NOW + DAY)
    await known.tick("watch")
    assert (await known.issue(HOME)).state == pb.Issue.STATE_VERIFIED


async def test_a_fix_cannot_lie_before_what_is_known(known: World) -> None:
    with pytest.raises(Invalid) as refused:
        await known.fixed(HOME, effective=NOW - 2 * HOUR)
    assert refused.value.reason == "effective_before_occurrence"


async def test_a_fix_needs_something_done(known: World) -> None:
    await known.planned(HOME)
    issue = await known.issue(HOME)
    cause = pb.SetRootCauseRequest(issue_id=HOME, version=issue.version, whys=["Because."], category=1)
    issue = (await known.ask.SetRootCause(cause, None)).issue
    with pytest.raises(WrongState) as refused:
        await known.ask.MarkFixed(pb.MarkFixedRequest(issue_id=HOME, version=issue.version), None)
    assert refused.value.reason == "action_missing"


async def test_an_archived_issue_comes_back(known: World) -> None:
    issue = await known.issue(HOME)
    put = pb.ArchiveIssueRequest(issue_id=HOME, version=issue.version, more_cases=2, reason="Rare.")
    assert (await known.ask.ArchiveIssue(put, None)).issue.archive.case_count == 5
    await known.classified("fb-3")
    await known.calm()
    assert (await known.issue(HOME)).state == pb.Issue.STATE_ARCHIVED
    await known.classified("fb-4")
    await known.calm()
    assert (await known.issue(HOME)).state == pb.Issue.STATE_NEW


async def test_an_archive_ends_on_its_date(known: World) -> None:
    issue = await known.issue(HOME)
    put = pb.ArchiveIssueRequest(issue_id=HOME, version=issue.version, until_time=stamp(NOW + 3 * DAY))
    await known.ask.ArchiveIssue(put, None)
    known.later(days=2)
    await known.tick("watch")
    assert (await known.issue(HOME)).state == pb.Issue.STATE_ARCHIVED
    known.later(days=2)
    await known.tick("watch")
    await known.calm()
    assert (await known.issue(HOME)).state == pb.Issue.STATE_NEW
    assert known.heard_of(HOME)[-1] == "unarchived"


async def test_only_news_of_the_fix_is_told(known: World) -> None:
    await known.tells_customers(await known.fixed(HOME), 3, kind="verified")
    await known.calm()
    assert (await known.issue(HOME)).told_count == 0


async def test_silence_closes(known: World) -> None:
    await known.customer("replied", "fb-0")
    await known.customer("replied", "fb-1", awaits_customer=True)
    known.later(days=6)
    await known.tick("silence")
    assert (await known.case("fb-0")).state == pb.Case.STATE_ANSWERED
    known.later(days=1)
    for _ in range(2):
        await known.tick("silence")
    await known.calm()
    for case_id in ("fb-0", "fb-1"):
        case = await known.case(case_id)
        assert (case.state, case.close_reason) == (pb.Case.STATE_CLOSED, pb.Case.CLOSE_REASON_SILENCE)
        assert known.heard_of(case_id).count("closed") == 1
    assert (await known.case("fb-2")).state == pb.Case.STATE_NEW
