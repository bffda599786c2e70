"""A thousand acts at random: people merge, unmerge, split and pin, the machine retrains and reads everything
again. After each act every decision of a person stands, until a person takes it back."""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass, field

import pytest
from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.refusal import Refusal
from tests.unit.actions.test_properties import PATTERNS, Commands, _every_count_is_a_recount
from tests.unit.actions.world import World

ACTS = 1000
CASES = 10


@dataclass
class Ledger(Commands):
    """Does what people do, and writes down what they decided."""

    world: World
    number: int = 0
    pins: dict[str, str] = field(default_factory=dict)
    merges: dict[str, str] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)

    async def people(self, chance: random.Random) -> None:
        """One act of a person. What is refused decides nothing."""
        self.number += 1
        act = chance.choice((self.pin_one, self.unpin_one, self.merge_one, self.unmerge_one, self.split_one))
        with contextlib.suppress(Refusal):
            await act(chance)
        await self.world.calm()

    async def machine(self, chance: random.Random) -> None:
        """It reads everything again with another model: labels change, patterns stay what they are."""
        for case in range(CASES):
            pattern = PATTERNS[case % len(PATTERNS)]
            severity, kind = chance.choice(("p1", "p2", "p3")), chance.choice(("problem", "request"))
            await self.world.classified(f"fb-{case}", pattern, severity=severity, kind=kind)
        await self.world.calm()

    async def pin_one(self, chance: random.Random) -> None:
        issue, case = await self.issue(chance.randrange(9)), f"fb-{chance.randrange(CASES)}"
        if issue:
            version = (await self.world.case(case)).version
            request = pb.PinCaseRequest(case_id=case, version=version, issue_id=issue.issue_id)
            await self.world.ask.PinCase(request, None)
            self.pins[case] = issue.issue_id

    async def unpin_one(self, chance: random.Random) -> None:
        case = f"fb-{chance.randrange(CASES)}"
        version = (await self.world.case(case)).version
        await self.world.ask.UnpinCase(pb.UnpinCaseRequest(case_id=case, version=version), None)
        self.pins.pop(case, None)

    async def merge_one(self, chance: random.Random) -> None:
        one, other = await self.issue(chance.randrange(9)), await self.issue(chance.randrange(9))
        if one and other:
            request = pb.MergeIssuesRequest(
                issue_id=one.issue_id, version=one.version, into_issue_id=other.issue_id
            )
            await self.world.ask.MergeIssues(request, None)
            self.merges[one.issue_id] = other.issue_id

    async def unmerge_one(self, chance: random.Random) -> None:
        if one := await self.issue(chance.randrange(9)):
            request = pb.UnmergeIssueRequest(issue_id=one.issue_id, version=one.version)
            await self.world.ask.UnmergeIssue(request, None)
            self.merges.pop(one.issue_id, None)

    async def split_one(self, chance: random.Random) -> None:
        if one := await self.issue(chance.randrange(9)):
            moved = list(one.pattern_ids[:1])
            request = pb.SplitIssueRequest(
                request_id=f"rq-{self.number}",
                issue_id=one.issue_id,
                version=one.version,
                title="Half",
                pattern_ids=moved,
            )
            answer = await self.world.ask.SplitIssue(request, None)
            self.homes |= dict.fromkeys(moved, answer.issue.issue_id)

    async def stands(self) -> None:
        """Every decision, as it is kept."""
        for number in range(CASES):
            kept = await self.world.store.cases.load(f"fb-{number}")
            assert kept.thing.pinned_to == self.pins.get(f"fb-{number}", "")
        wide = pb.ListIssuesRequest(filter=pb.IssueFilter(with_merged=True), page_size=500)
        for issue in (await self.world.ask.ListIssues(wide, None)).issues:
            assert issue.merged_into == self.merges.get(issue.issue_id, "")
        for pattern, home in self.homes.items():
            document = await self.world.store.patterns.collection.get(pattern)
            assert document is not None
            assert document.body["home"] == home


@pytest.mark.slow
async def test_people_decide_whatever_the_machine_reads_again(world: World) -> None:
    chance = random.Random(20261123)
    ledger = Ledger(world)
    await ledger.machine(chance)
    for act in range(ACTS):
        await ledger.people(chance)
        if act % 25 == 0:
            await ledger.machine(chance)
        if act % 10 == 0:
            await ledger.stands()
    await world.calm()
    await ledger.stands()
    await _every_count_is_a_recount(world)
    assert ledger.pins or ledger.merges or ledger.homes
