"""Hearing: what is heard of, what is never heard, what is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import events_pb2

from services.actions.usecases.opening import issue_id
from services.mesh.service import Poison
from tests.unit.actions.world import World


def test_the_topics_that_are_heard(world: World) -> None:
    topics = {type_.rpartition(".")[0] for type_ in world.service.handlers}
    assert topics == {
        "voc.classification.feedback.v1",
        "voc.intake.feedback.v1",
        "voc.intake.broadcast.v1",
        "voc.review.decision.v1",
        "voc.actions.plan.v1",
        "voc.actions.issue.v1",
    }
    assert "voc.intake.feedback.v1.received" not in world.service.handlers


def test_the_topics_that_are_told(world: World) -> None:
    assert set(world.service.tells) == {
        *("voc.actions.case.v1", "voc.actions.issue.v1", "voc.actions.plan.v1")
    }


async def test_what_cannot_be_heard(world: World) -> None:
    event = world.classified_event("fb-1")
    for broken in (b"\xff\xff", b""):
        with pytest.raises(Poison):
            await world.service.handlers[event.type](replace(event, data=broken))


async def test_events_carry_the_whole_state(world: World) -> None:
    for number in range(3):
        await world.classified(f"fb-{number}", severity="p2", title="Parcel late")
    await world.calm()
    case = events_pb2.CaseEvent.FromString([e for e in world.told if e.subject == "fb-1"][-1].data)
    assert (case.case_id, case.state, case.issue_id, case.pattern_id, case.severity, case.product) == (
        *("fb-1", pb.Case.STATE_NEW, issue_id("pt-1"), "pt-1", 2, "shop"),
    )
    issue = events_pb2.IssueEvent.FromString(
        [e for e in world.told if e.subject == issue_id("pt-1")][-1].data
    )
    assert (issue.title, issue.state, issue.case_count, issue.customer_count, issue.severity) == (
        *("Parcel late", pb.Issue.STATE_NEW, 3, 3, 2),
    )
    assert (list(issue.pattern_ids), issue.product, issue.changed_by) == (["pt-1"], "shop", "")
    fixed = await world.fixed(issue_id("pt-1"))
    await world.calm()
    told = [e for e in world.told if e.type == "voc.actions.issue.v1.fixed"]
    event = events_pb2.IssueEvent.FromString(told[0].data)
    assert (event.fix, event.changed_by, event.state) == (fixed.fix, "lan", pb.Issue.STATE_FIXED)


async def test_a_word_before_its_classification_is_kept(world: World) -> None:
    await world.customer("replied", "fb-1")
    await world.calm()
    assert world.told == []
    assert (await world.ask.BatchGetCases(pb.BatchGetCasesRequest(case_ids=["fb-1"]), None)).cases == []
    await world.classified("fb-1")
    await world.calm()
    assert (await world.case("fb-1")).state == pb.Case.STATE_ANSWERED
    assert world.heard_of("fb-1") == ["opened"]


async def test_nothing_of_the_person_stays_after_an_erasure(world: World) -> None:
    await world.classified("fb-1", key="key-of-binh", severity="p1")
    await world.calm()
    await world.customer("erased", "fb-1")
    await world.calm()
    issue = await world.issue(issue_id("pt-1"))
    assert (issue.case_count, issue.customer_count) == (1, 1)
    kept = await world.store.cases.collection.get("fb-1")
    assert kept is not None
    assert "key-of-binh" not in str(kept.body)
