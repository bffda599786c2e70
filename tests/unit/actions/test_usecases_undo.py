"""A person takes back what that person did last to a case."""

from __future__ import annotations

from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import events_pb2

from services.actions.domain.refusal import WrongState
from services.actions.usecases.opening import issue_id
from services.mesh.identity import Caller, caller_var
from tests.unit.actions.making import HOUR
from tests.unit.actions.world import World

Case = pb.Case
ACTS: list[tuple[str, dict[str, Any]]] = [
    ("AssignCase", {"owner": "mai"}),
    ("StartCase", {}),
    ("CloseCase", {"note": "sent a new one"}),
    ("DismissCase", {"reason": "spam"}),
    ("PinCase", {"issue_id": issue_id("pt-1")}),
]


async def act(world: World, name: str, version: int, **said: Any) -> Case:
    request = getattr(pb, f"{name}Request")(case_id="fb-3", version=version, **said)
    answer = await getattr(world.ask, name)(request, None)
    found: Case = answer.case
    return found


@pytest.fixture
async def known(world: World) -> World:
    """An issue of three cases, and a case that belongs to none."""
    for number in range(3):
        await world.classified(f"fb-{number}")
    await world.classified("fb-3", "pt-2")
    await world.calm()
    return world


def shown(case: Case) -> tuple[Any, ...]:
    return (case.state, case.close_reason, case.owner, case.note, case.pinned_issue_id, case.issue_id)


@pytest.mark.parametrize(("name", "said"), ACTS)
async def test_each_act_is_taken_back(known: World, name: str, said: dict[str, Any]) -> None:
    before = await known.case("fb-3")
    after = await act(known, name, before.version, **said)
    await known.calm()
    await act(known, "UndoCase", after.version)
    await known.calm()
    found = await known.case("fb-3")
    assert shown(found) == shown(before)
    assert found.version == before.version + 2


async def test_reopening_is_taken_back_and_that_as_well(known: World) -> None:
    closed = await act(known, "CloseCase", 1, note="sent a new one")
    opened = await act(known, "ReopenCase", closed.version)
    again = await act(known, "UndoCase", opened.version)
    assert shown(again) == shown(closed)
    assert shown(await act(known, "UndoCase", again.version)) == shown(opened)


async def test_what_was_counted_stays_counted(known: World) -> None:
    known.later(hours=2)
    closed = await act(known, "CloseCase", 1)
    await known.calm()
    undone = await act(known, "UndoCase", closed.version)
    assert undone.reopen_count == 1
    known.later(hours=2)
    await act(known, "CloseCase", undone.version)
    await known.calm()
    asked = pb.GetTimeToResolveRequest(subject=pb.GetTimeToResolveRequest.SUBJECT_CASE)
    clocks = (await known.ask.GetTimeToResolve(asked, None)).clocks
    resolved = [one for one in clocks if one.clock == pb.CLOCK_RESOLVED]
    assert [(one.wall.count, one.wall.sum_seconds) for one in resolved] == [(2, 6 * HOUR.total_seconds())]


async def test_only_by_whoever_did_it_and_while_nothing_happened_since(known: World) -> None:
    with pytest.raises(WrongState, match="nothing to undo"):
        await act(known, "UndoCase", 1)
    owned = await act(known, "AssignCase", 1, owner="mai")
    servicer = known.ask
    caller_var.set(Caller(id="mai", kind="person", roles=frozenset({"member"})))
    with pytest.raises(WrongState, match="nothing to undo"):
        await servicer.UndoCase(pb.UndoCaseRequest(case_id="fb-3", version=owned.version), None)
    started = (
        await servicer.StartCase(pb.StartCaseRequest(case_id="fb-3", version=owned.version), None)
    ).case
    with pytest.raises(WrongState, match="nothing to undo"):
        await act(known, "UndoCase", started.version)


async def test_every_change_that_a_person_must_know_is_told_with_its_version(known: World) -> None:
    pinned = await act(known, "PinCase", 1, issue_id=issue_id("pt-1"))
    await known.calm()
    told = [events_pb2.CaseEvent.FromString(event.data) for event in known.told if event.subject == "fb-3"]
    assert [event.version for event in told] == [1, pinned.version, pinned.version]
    assert told[-1].issue_id == issue_id("pt-1")
    assert told[-1].HasField("target_time")
