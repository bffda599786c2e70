"""From cases to issues: opened, grown, attached, and the marks that nothing is lost by."""

from __future__ import annotations

import asyncio

import pytest
from voc.actions.v1 import actions_pb2 as pb

from services.actions.store import Change
from services.actions.usecases import counting
from services.actions.usecases.opening import issue_id
from tests.unit.actions.making import HOUR, NOW
from tests.unit.actions.world import World


async def test_three_cases_open_an_issue(world: World) -> None:
    for number in range(2):
        await world.classified(f"fb-{number}")
    await world.calm()
    assert (await world.case("fb-0")).issue_id == ""
    await world.classified("fb-2", title="Parcel late", receive=NOW + HOUR)
    await world.calm()
    issue = await world.issue_of("fb-0")
    assert issue.issue_id == issue_id("pt-1")
    assert (issue.title, issue.case_count, issue.customer_count, issue.open_case_count) == (
        *("Parcel late", 3, 3, 3),
    )
    assert (issue.product, issue.severity, list(issue.pattern_ids)) == ("shop", 3, ["pt-1"])
    assert issue.first_receive_time.ToSeconds() == int(NOW.timestamp())
    assert issue.last_receive_time.ToSeconds() == int((NOW + HOUR).timestamp())
    assert {(await world.case(f"fb-{n}")).issue_id for n in range(3)} == {issue.issue_id}
    assert world.heard_of(issue.issue_id)[0] == "opened"
    assert world.heard_of("fb-0") == ["opened", "attached"]


async def test_one_p1_opens_an_issue_at_once(world: World) -> None:
    await world.classified("fb-1", severity="p1")
    await world.calm()
    assert (await world.issue_of("fb-1")).severity == 1


async def test_praise_is_counted_and_opens_nothing(world: World) -> None:
    for number in range(5):
        await world.classified(f"fb-{number}", kind="praise", severity="p1")
    await world.calm()
    assert (await world.ask.ListIssues(pb.ListIssuesRequest(), None)).issues == []
    answer = await world.ask.CountCases(pb.CountCasesRequest(by=[pb.CASE_DIMENSION_STATE]), None)
    assert [(list(c.values), c.count) for c in answer.counts] == [(["not_needed"], 5)]


async def test_customers_are_counted_by_their_key(world: World) -> None:
    for number, key in enumerate(("a", "a", "b", "", "")):
        await world.classified(f"fb-{number}", key=key)
    await world.calm()
    issue = await world.issue_of("fb-0")
    assert (issue.case_count, issue.customer_count) == (5, 4)


async def test_counts_follow_corrections_withdrawals_and_erasures(anywhere: World) -> None:
    world = anywhere
    for number in range(5):
        await world.classified(f"fb-{number}")
    await world.calm()
    await world.customer("withdrawn", "fb-0")
    await world.customer("erased", "fb-1")
    await world.classified("fb-2", kind="praise", participle="corrected")
    await world.classified("fb-3", "pt-2", severity="p1", participle="corrected")
    await world.calm()
    left = await world.issue(issue_id("pt-1"))
    assert (left.case_count, left.customer_count, left.open_case_count) == (2, 2, 1)
    assert [(await world.case(f"fb-{n}")).issue_id for n in range(5)] == [
        *("", left.issue_id, "", issue_id("pt-2"), left.issue_id)
    ]


async def test_severity_is_that_of_the_worst_open_case(world: World) -> None:
    await world.classified("fb-0", severity="p2")
    await world.classified("fb-1", severity="p3")
    await world.classified("fb-2", severity="unspecified")
    await world.calm()
    assert (await world.issue_of("fb-0")).severity == 2
    case = await world.case("fb-0")
    await world.ask.CloseCase(pb.CloseCaseRequest(case_id="fb-0", version=case.version), None)
    await world.calm()
    assert (await world.issue_of("fb-0")).severity == 3


async def test_a_case_that_changes_during_the_count_keeps_its_mark(world: World) -> None:
    for number in range(3):
        await world.classified(f"fb-{number}")
    marked = await world.store.cases.pending(10)
    assert len(marked) == 3
    await world.customer("withdrawn", "fb-0")
    changes = [Change(kept, kept.thing) for kept in marked]
    assert await world.store.cases.save_many(changes) == [False, True, True]
    assert [kept.thing.id for kept in await world.store.cases.pending(10)] == ["fb-0", "fb-1", "fb-2"]


async def test_a_count_that_is_older_than_another_is_not_written(world: World) -> None:
    for number in range(3):
        await world.classified(f"fb-{number}")
    await world.calm()
    home = issue_id("pt-1")
    before = await world.store.issues.load(home)
    assert before is not None
    await world.classified("fb-3")
    done = await counting.count(ground=world.ground, issue_ids={home}, now=world.now)
    assert done == {home}
    assert await world.store.issues.save_many([Change(before, before.thing)]) == [False]
    assert (await world.issue(home)).case_count == 4


async def test_recounts_at_the_same_time_agree(world: World) -> None:
    for number in range(12):
        await world.classified(f"fb-{number}", f"pt-{number % 3}")
    await asyncio.gather(*(world.tick("recount") for _ in range(4)))
    await world.calm()
    for number in range(3):
        assert (await world.issue(issue_id(f"pt-{number}"))).case_count == 4
    assert world.heard_of(issue_id("pt-0")).count("opened") == 1


async def test_an_end_in_the_middle_of_opening_is_mended(world: World) -> None:
    """The pattern was settled, and nothing after that."""
    for number in range(3):
        await world.classified(f"fb-{number}")
    await world.store.patterns.settle({"pt-1": issue_id("pt-1")}, source="")
    await world.calm()
    assert (await world.issue_of("fb-0")).case_count == 3
    assert world.heard_of(issue_id("pt-1")) == ["opened"]


async def test_a_trend_moves_though_nothing_is_heard(world: World) -> None:
    for number in range(12):
        await world.classified(f"fb-{number}", receive=NOW, occur=NOW)
    await world.calm()
    assert (await world.issue_of("fb-0")).trend == pb.Issue.TREND_UNSPECIFIED
    world.later(days=15)
    await world.tick("watch")
    await world.calm()
    assert (await world.issue_of("fb-0")).trend == pb.Issue.TREND_FALLING
    assert world.heard_of(issue_id("pt-1"))[-1] == "counted"


@pytest.mark.slow
async def test_a_flood_is_counted_in_rounds(world: World) -> None:
    events = [world.classified_event(f"fb-{n}", f"pt-{n % 40}") for n in range(1200)]
    await asyncio.gather(*(world.service.handlers[event.type](event) for event in events))
    await world.calm()
    listed = (await world.ask.ListIssues(pb.ListIssuesRequest(page_size=100), None)).issues
    assert [issue.case_count for issue in listed] == [30] * 40
