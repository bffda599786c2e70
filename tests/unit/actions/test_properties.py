"""What holds in any order, however often it is said."""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.case import Case
from services.actions.domain.clocks import Fact
from services.actions.domain.label import Severity
from services.actions.domain.refusal import Refusal
from services.actions.store import CaseFilter
from services.mesh.documents.port import Stale
from services.mesh.log.port import Event
from tests.unit.actions.making import HOUR
from tests.unit.actions.world import World, opened_world

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Labels = list[tuple[str, str, str]]
INTAKE = st.lists(
    st.sampled_from(("replied", "asked", "commented", "confirmed", "disputed", "withdrawn", "erased")),
    max_size=6,
)
CLASSIFIED = st.lists(
    st.tuples(
        st.sampled_from(("p1", "p3", "unspecified")),
        st.sampled_from(("problem", "praise")),
        st.sampled_from(("pt-1", "pt-2")),
    ),
    min_size=1,
    max_size=3,
)


def _intake(world: World, said: Sequence[str]) -> list[Event]:
    """What intake told of the feedback, an hour apart; nothing after it was erased."""
    events = []
    for word in said:
        world.later(hours=1)
        participle = "replied" if word == "asked" else word
        known = {"awaits_customer": True} if word == "asked" else {}
        events.append(world.customer_event(participle, "fb-1", **known))
        if word == "erased":
            break
    return events


def _classification(world: World, labels: Labels) -> list[Event]:
    return [
        world.classified_event(
            *("fb-1", pattern),
            severity=severity,
            kind=kind,
            participle="corrected" if number else "classified",
        )
        for number, (severity, kind, pattern) in enumerate(labels)
    ]


def _same(case: Case) -> Case:
    """The case without what depends on the moment of hearing: its version, and what is or will be frozen."""
    return replace(case, revision=0, facts=(), stops=(), left=(), pending=False)


async def _heard(order: Sequence[bool], again: Sequence[int], said: Sequence[str], labels: Labels) -> Case:
    """Both topics, each in its own order, mixed as `order` says, with repetitions of what was heard."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened_world(Path(folder)) as world:
            classified = _classification(world, labels)
            told = _intake(world, said)
            mixed: list[Event] = []
            for first in order:
                source = classified if first else told
                if source:
                    mixed.append(source.pop(0))
            mixed += classified + told
            for number, event in enumerate(mixed):
                await world.hear(event)
                if again and number:
                    await world.hear(mixed[again[number % len(again)] % number])
            return (await world.store.cases.load("fb-1")).thing


@pytest.mark.slow
@FEW
@given(
    st.lists(st.booleans(), max_size=9),
    st.lists(st.integers(0, 8), max_size=4),
    *(INTAKE, CLASSIFIED),
)
def test_topics_may_come_in_any_order_and_repeat(
    order: list[bool], again: list[int], said: list[str], labels: Labels
) -> None:
    plain = asyncio.run(_heard([True] * 9, [], said, labels))
    mixed = asyncio.run(_heard(order, again, said, labels))
    assert _same(mixed) == _same(plain)
    assert len({(fact.clock, fact.round) for fact in mixed.facts}) == len(mixed.facts)
    if len({kind for _, kind, _ in labels}) == 1:  # What is praise for a while is frozen later, or never.
        assert set(map(_fact, mixed.facts)) == set(map(_fact, plain.facts))


def _fact(fact: Fact) -> Fact:
    """A fact without the severity that was known when it stopped."""
    return replace(fact, severity=Severity.UNKNOWN, within=None)


PATTERNS = ("pt-1", "pt-2", "pt-3")
COMMANDS = st.lists(
    st.one_of(
        st.tuples(st.just("classified"), st.integers(0, 9), st.sampled_from(PATTERNS)),
        st.tuples(st.just("withdrawn"), st.integers(0, 9)),
        st.tuples(st.just("erased"), st.integers(0, 9)),
        st.tuples(st.just("pin"), st.integers(0, 9), st.integers(0, 5)),
        st.tuples(st.just("unpin"), st.integers(0, 9)),
        st.tuples(st.just("merge"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("unmerge"), st.integers(0, 5)),
        st.tuples(st.just("split"), st.integers(0, 5)),
        st.tuples(st.just("recount")),
        st.tuples(st.just("reattach")),
        st.tuples(st.just("calm")),
    ),
    min_size=8,
    max_size=40,
)


class Commands:
    """Does commands as far as they are allowed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.number = 0

    async def issue(self, number: int) -> pb.Issue | None:
        """One of the issues there are."""
        wide = pb.ListIssuesRequest(
            filter=pb.IssueFilter(with_merged=True), order=pb.ListIssuesRequest.ORDER_OPEN_TIME_ASC
        )
        found = (await self.world.ask.ListIssues(wide, None)).issues
        return found[number % len(found)] if found else None

    async def do(self, name: str, *args: int | str) -> None:
        """One command; what is refused is no harm."""
        self.number += 1
        with contextlib.suppress(Refusal):
            await getattr(self, name)(*args)

    async def classified(self, case: int, pattern: str) -> None:
        await self.world.classified(f"fb-{case}", pattern, key=f"key-{case % 4}", severity="p2")

    async def withdrawn(self, case: int) -> None:
        await self.world.customer("withdrawn", f"fb-{case}")

    async def erased(self, case: int) -> None:
        await self.world.customer("erased", f"fb-{case}")

    async def pin(self, case: int, number: int) -> None:
        issue, found = await self.issue(number), await self.world.case(f"fb-{case}")
        if issue:
            request = pb.PinCaseRequest(case_id=found.case_id, version=found.version, issue_id=issue.issue_id)
            await self.world.ask.PinCase(request, None)

    async def unpin(self, case: int) -> None:
        found = await self.world.case(f"fb-{case}")
        request = pb.UnpinCaseRequest(case_id=found.case_id, version=found.version)
        await self.world.ask.UnpinCase(request, None)

    async def merge(self, number: int, into: int) -> None:
        one, other = await self.issue(number), await self.issue(into)
        if one and other:
            request = pb.MergeIssuesRequest(
                issue_id=one.issue_id, version=one.version, into_issue_id=other.issue_id
            )
            await self.world.ask.MergeIssues(request, None)

    async def unmerge(self, number: int) -> None:
        if one := await self.issue(number):
            request = pb.UnmergeIssueRequest(issue_id=one.issue_id, version=one.version)
            await self.world.ask.UnmergeIssue(request, None)

    async def split(self, number: int) -> None:
        if one := await self.issue(number):
            request = pb.SplitIssueRequest(
                request_id=f"rq-{self.number}",
                issue_id=one.issue_id,
                version=one.version,
                title="Half",
                pattern_ids=one.pattern_ids[:1],
            )
            await self.world.ask.SplitIssue(request, None)

    async def recount(self) -> None:
        await self.world.tick("recount")

    async def reattach(self) -> None:
        await self.world.tick("reattach")

    async def calm(self) -> None:
        await self.world.calm()


async def _after(commands: Sequence[tuple[str | int, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with opened_world(Path(folder)) as world:
            doing = Commands(world)
            for name, *args in commands:
                await doing.do(str(name), *args)
                world.now += HOUR / 100
            await world.calm()
            await _every_count_is_a_recount(world)


async def _every_count_is_a_recount(world: World) -> None:
    """From each case as it stands, by hand."""
    cases = (await world.store.cases.page(CaseFilter(), order="_id", limit=100, after="")).things
    homes = {
        pattern: document.body["home"]
        for pattern in PATTERNS
        if (document := await world.store.patterns.collection.get(pattern)) is not None
    }
    wide = pb.ListIssuesRequest(filter=pb.IssueFilter(with_merged=True), page_size=100)
    issues = {issue.issue_id: issue for issue in (await world.ask.ListIssues(wide, None)).issues}

    def standing(issue_id: str) -> str:
        for _ in issues:
            issue_id = issues[issue_id].merged_into or issue_id if issue_id else ""
        return issue_id

    for case in cases:
        belongs = standing(case.pinned_to or homes.get(case.said.pattern_id, "")) if case.counted else ""
        assert case.issue_id == belongs
    for issue in issues.values():
        if not issue.merged_into:
            own = [case for case in cases if case.issue_id == issue.issue_id]
            keys = [case.said.customer_key for case in own]
            assert issue.case_count == len(own)
            assert issue.customer_count == len(set(keys) - {""}) + keys.count("")
            assert issue.open_case_count == sum(case.open for case in own)


@pytest.mark.slow
@FEW
@given(COMMANDS)
def test_counts_and_belonging_equal_a_recount(commands: list[tuple[str | int, ...]]) -> None:
    asyncio.run(_after(commands))


@pytest.mark.parametrize("seed", range(4))
async def test_all_at_once_loses_nothing(anywhere: World, seed: int) -> None:
    """People remap, customers speak and four recounts run, all at the same time."""
    world = anywhere
    chance = random.Random(seed)
    doing = [Commands(world) for _ in range(4)]
    names = ("classified", "pin", "merge", "unmerge", "split", "withdrawn")

    async def people(at: int) -> None:
        doing[at].number = at * 1000
        for _ in range(25):
            name = chance.choice(names)
            one, other = chance.randrange(10), chance.randrange(6)
            rest = {"classified": (one, chance.choice(PATTERNS)), "pin": (one, other), "merge": (other, one)}
            with contextlib.suppress(Stale):
                await doing[at].do(name, *rest.get(name, (one,)))

    async def machine() -> None:
        for _ in range(15):
            await world.tick("recount")
            await world.tick("reattach")

    await asyncio.gather(*map(people, range(4)), *(machine() for _ in range(4)))
    await world.calm()
    await _every_count_is_a_recount(world)
