"""How things are kept, found and added up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from services.actions.domain import plan_course
from services.actions.domain.case import Case
from services.actions.domain.clocks import Clock, Fact, Rests, Stop, Subject
from services.actions.domain.issue import Archive, Entry, Issue, Taking
from services.actions.domain.label import Kind, Severity
from services.actions.domain.plan import Metric, Money, Plan
from services.actions.domain.refusal import Invalid
from services.actions.store import CaseFilter, Change, IssueFilter, Kept
from services.actions.store.packing import packed, unpacked
from tests.unit.actions.making import (
    DAY,
    HOUR,
    NOW,
    action,
    case,
    fix,
    issue,
    plan,
    root_cause,
    said,
    verdict,
)
from tests.unit.actions.world import World

FACT = Fact(Subject.CASE, "fb-1", Clock.RESOLVED, 0, Severity.P2, 90_000, 32_400, within=True, time=NOW)


@pytest.mark.parametrize(
    "thing",
    [
        Case("fb-1"),
        case(
            rests=Rests(5.5, 2.0, NOW),
            stops=(Stop(Clock.TRIAGED, 0, NOW),),
            facts=(FACT,),
            close_time=NOW,
            said=said(topics=("a", "b"), occur_time=None),
        ),
        Issue("is-1", "Late", NOW),
        issue(
            fix=fix(),
            root_cause=root_cause(),
            archive=Archive(cases=4, until_time=NOW),
            history=(Entry(NOW, "opened"), Entry(NOW, "assigned", "lan", about="lan")),
            taking=Taking(("pt-1",), ("fb-1",), source="is-1"),
        ),
        plan(),
        plan_course.decided(
            plan_course.submit(
                plan(action(due_time=NOW), metric=Metric("CSAT", "%", 1.5), cost=Money("VND", 7)), NOW
            ),
            verdict("asked", follow_up_time=NOW + DAY),
            NOW,
        )[0],
    ],
)
def test_things_are_unpacked_as_they_were(thing: Case | Issue | Plan) -> None:
    body = orjson.loads(orjson.dumps(packed(thing)))
    assert unpacked(type(thing), body) == thing


def test_what_is_not_known_any_more_is_passed_over() -> None:
    assert unpacked(Case, {"id": "fb-1", "mood": "good"}) == Case("fb-1")
    assert packed(Case("fb-1")) == {"id": "fb-1"}


async def keep(world: World, *things: Case | Issue) -> None:
    for thing in things:
        if isinstance(thing, Case):
            await world.store.cases.save(Change(Kept(thing), thing))
        else:
            await world.store.issues.save(Change(Kept(thing), thing))


@pytest.fixture
async def cases(world: World) -> World:
    """Cases that differ in one thing each."""
    await keep(
        world,
        case("fb-1", said=said(severity=Severity.P1)),
        case("fb-2", said=said(receive_time=NOW + HOUR), owner="lan"),
        case("fb-3", said=said(receive_time=NOW + DAY, occur_time=None), issue_id="is-1"),
        case("fb-4", said=said(kind=Kind.PRAISE, product="app", receive_time=NOW - DAY)),
        Case("fb-5"),
    )
    return world


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, "1234"),
        ({"severities": (Severity.P1,)}, "1"),
        ({"product": "app"}, "4"),
        ({"owner": "lan"}, "2"),
        ({"owner": "-"}, "134"),
        ({"issue_id": "is-1"}, "3"),
        ({"issue_id": "-"}, "124"),
        ({"pattern_id": "pt-1"}, "1234"),
        ({"event_time_doubt": True}, "3"),
        ({"event_time_doubt": False}, "12"),
        ({"open": True}, "123"),
        ({"open": False}, "4"),
        ({"from_time": NOW, "until_time": NOW + DAY}, "12"),
    ],
)
async def test_cases_are_found(cases: World, wanted: dict[str, Any], found: str) -> None:
    page = await cases.store.cases.page(CaseFilter(**wanted), order="_id", limit=10, after="")
    assert [thing.id[-1] for thing in page.things] == list(found)


@pytest.mark.parametrize(
    ("order", "found"),
    [("-receive_time", "3214"), ("receive_time", "4123"), ("severity_rank", "1234")],
)
async def test_cases_are_ordered_and_paged(cases: World, order: str, found: str) -> None:
    seen, after = "", ""
    for _ in range(4):
        page = await cases.store.cases.page(CaseFilter(), order=order, limit=1, after=after)
        seen, after = seen + page.things[0].id[-1], page.next_after
    assert (seen, after) == (found, "")


async def test_a_token_of_another_list_is_refused(cases: World) -> None:
    page = await cases.store.cases.page(CaseFilter(), order="receive_time", limit=1, after="")
    for after in (page.next_after, "nonsense"):
        with pytest.raises(Invalid) as refused:
            await cases.store.cases.page(CaseFilter(), order="severity_rank", limit=1, after=after)
        assert refused.value.field == "page_token"


async def test_issues_are_found(world: World) -> None:
    await keep(
        world,
        issue("is-1"),
        issue("is-2", owner="lan", merged_into="is-1"),
        replace(issue("is-3"), title="Giao hàng trễ"),
    )

    async def found(**wanted: Any) -> list[str]:
        page = await world.store.issues.page(IssueFilter(**wanted), order="_id", limit=10, after="")
        return [thing.id for thing in page.things]

    assert await found() == ["is-1", "is-3"]
    assert await found(with_merged=True) == ["is-1", "is-2", "is-3"]
    assert await found(query="giao hang") == await found(query="trễ") == ["is-3"]
    assert await found(owner="lan", with_merged=True) == ["is-2"]


async def test_the_log_keeps_what_it_has(world: World) -> None:
    facts = world.store.facts
    await facts.add([FACT, replace(FACT, round=1)], NOW)
    await facts.add([replace(FACT, severity=Severity.P1, wall=5)], NOW + DAY)
    found = await facts.between(Subject.CASE, (), None, None)
    assert [(d.severity, d.wall, d.within, count) for d, count in found.items()] == [
        (Severity.P2, 90_000, "true", 2)
    ]
    assert await facts.between(Subject.ISSUE, (), None, None) == {}
    assert await facts.between(Subject.CASE, (Severity.P1,), None, None) == {}
    assert await facts.between(Subject.CASE, (), NOW + HOUR, None) == {}
    assert await facts.between(Subject.CASE, (), NOW, NOW + HOUR) == found


async def test_closed_days_of_the_log_are_read_once(world: World) -> None:
    measures, facts = world.store.measures, world.store.facts
    await facts.add([FACT], NOW)
    first = await measures.log(NOW)
    await facts.add([replace(FACT, round=1)], NOW)
    await facts.add([replace(FACT, round=2)], NOW + 9 * DAY)
    second = await measures.log(NOW + 9 * DAY)
    key = (Subject.CASE, Severity.P2, "true")
    assert (first.resolved[key], second.resolved[key]) == (1, 2)
    fresh = type(measures)(
        facts, *(c.collection for c in (world.store.cases, world.store.issues, world.store.plans))
    )
    assert (await fresh.log(NOW + 9 * DAY)).resolved[key] == 3
