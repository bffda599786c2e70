"""Events travel in the write, wait in order, and leave when the log confirmed them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.mesh.clock import process_now
from services.mesh.documents.port import Collection, Save, Saved, Stale, Telling
from services.mesh.log.port import Event
from services.mesh.telemetry import causation_var, traceparent_var
from tests.contract.documents.ground import NOW, THING, Ground, telling


def sequences(events: tuple[Event, ...]) -> list[int]:
    return [event.sequence for event in events]


async def test_a_telling_becomes_an_event(things: Collection, ground: Ground) -> None:
    told = Telling("voc.test.thing.v1.made", "subject-1", NOW, b"\x00data", "cause-1", "00-trace")
    saved = await things.save(Save("a", 0, {}, (told,)))
    (event,) = saved.events
    assert event == Event(
        id=event.id,
        type="voc.test.thing.v1.made",
        source=f"voc/{ground.service}",
        subject="subject-1",
        time=NOW,
        sequence=1,
        data=b"\x00data",
        causation_id="cause-1",
        traceparent="00-trace",
    )
    assert event.id.startswith("ev-")
    assert saved.document.told == 1
    (unsaid,) = await things.unsaid()
    assert (unsaid.id, unsaid.events) == ("a", (event,))


async def test_an_event_gets_the_context_of_its_caller(things: Collection) -> None:
    traceparent_var.set("00-mine")
    causation_var.set("ev-cause")
    saved = await things.save(Save("a", 0, {}, (telling(1),)))
    assert (saved.events[0].traceparent, saved.events[0].causation_id) == ("00-mine", "ev-cause")
    gone = await things.forget("a", 1, (telling(2),))
    assert (gone.events[0].traceparent, gone.events[0].causation_id) == ("00-mine", "ev-cause")


async def test_sequences_go_on_over_saves_and_clients(ground: Ground) -> None:
    first, second = await ground.things(), await ground.things()
    a = await first.save(Save("a", 0, {}, (telling(1), telling(2))))
    b = await first.save(Save("a", 1, {}))
    c = await second.save(Save("a", 2, {}, (telling(3),)))
    d = await first.save(Save("a", 3, {}, (telling(4),)))
    assert [sequences(saved.events) for saved in (a, b, c, d)] == [[1, 2], [], [3], [4]]
    document = await second.get("a")
    assert document is not None
    assert (document.version, document.told) == (4, 4)


async def test_two_saves_in_one_batch_tell_in_order(things: Collection) -> None:
    answers = await things.save_many([Save("a", 0, {}, (telling(1),)), Save("a", 1, {}, (telling(2),))])
    assert [sequences(answer.events) for answer in answers if isinstance(answer, Saved)] == [[1], [2]]
    (unsaid,) = await things.unsaid()
    assert [event.data for event in unsaid.events] == [b"\x00\xff1", b"\x00\xff2"]


async def test_a_save_that_fails_tells_nothing(things: Collection) -> None:
    await things.save(Save("a", 0, {}))
    with pytest.raises(Stale):
        await things.save(Save("a", 0, {}, (telling(1),)))
    assert await things.unsaid() == []
    assert await things.unsaid_depth() == (0, None)


async def test_said_takes_out_by_event_and_leaves_the_version(things: Collection) -> None:
    saved = await things.save(Save("a", 0, {}, (telling(1), telling(2), telling(3))))
    ids = [event.id for event in saved.events]
    await things.said({"a": [ids[0], ids[2]], "unknown": ["ev-x"]})
    (unsaid,) = await things.unsaid()
    assert sequences(unsaid.events) == [2]
    await things.save(Save("a", 1, {"n": 1}, (telling(4),)))
    (unsaid,) = await things.unsaid()
    assert sequences(unsaid.events) == [2, 4]
    await things.said({"a": [event.id for event in unsaid.events]})
    await things.said({"a": [event.id for event in unsaid.events]})
    assert await things.unsaid() == []
    document = await things.get("a")
    assert document is not None
    assert (document.version, document.told) == (2, 4)


async def test_those_that_wait_longest_come_first(things: Collection) -> None:
    for key in ("c", "a", "b"):
        await things.save(Save(key, 0, {}, (telling(1),)))
        await asyncio.sleep(0.002)
    await things.save(Save("c", 1, {}, (telling(2),)))
    assert [(unsaid.id, sequences(unsaid.events)) for unsaid in await things.unsaid()] == [
        ("c", [1, 2]),
        ("a", [1]),
        ("b", [1]),
    ]
    assert [unsaid.id for unsaid in await things.unsaid(limit=2)] == ["c", "a"]
    assert await things.unsaid(older_than=timedelta(hours=1)) == []


async def test_only_those_that_wait_long_enough(things: Collection) -> None:
    await things.save(Save("a", 0, {}, (telling(1),)))
    await asyncio.sleep(0.3)
    await things.save(Save("b", 0, {}, (telling(1),)))
    assert [unsaid.id for unsaid in await things.unsaid(older_than=timedelta(seconds=0.25))] == ["a"]


async def test_waiting_answers_for_the_documents_asked(things: Collection) -> None:
    for key in ("a", "b", "c"):
        await things.save(Save(key, 0, {}, (telling(1), telling(2)) if key != "c" else ()))
    found = {unsaid.id: sequences(unsaid.events) for unsaid in await things.waiting(["b", "c", "x"])}
    assert found == {"b": [1, 2]}
    assert await things.waiting([]) == []


async def test_depth_counts_documents_and_knows_since_when(things: Collection) -> None:
    begun = process_now()
    await things.save_many([Save("a", 0, {}, (telling(1), telling(2))), Save("b", 0, {}, (telling(3),))])
    depth, since = await things.unsaid_depth()
    assert depth == 2
    assert since is not None
    assert begun - 0.001 <= since.timestamp() <= process_now()


async def test_a_listener_hears_fresh_events_only(ground: Ground) -> None:
    heard: list[tuple[str, str, list[int]]] = []
    documents = await ground.open()
    documents.listen(lambda collection, key, events: heard.append((collection, key, sequences(events))))
    things = documents.collection(THING)
    await things.save(Save("a", 0, {}, (telling(1),)))
    await things.save(Save("a", 1, {}))
    await asyncio.gather(*(things.save(Save(f"n{n}", 0, {}, (telling(1),))) for n in range(3)))
    await things.save_many([Save("a", 2, {}, (telling(2), telling(3))), Save("b", 9, {}, (telling(1),))])
    await things.forget("a", 3, (telling(4),))
    assert heard[0] == ("thing", "a", [1])
    assert sorted(heard[1:4]) == [("thing", "n0", [1]), ("thing", "n1", [1]), ("thing", "n2", [1])]
    assert heard[4:] == [("thing", "a", [2, 3]), ("thing", "a", [4])]
    assert len({event.id for unsaid in await things.unsaid() for event in unsaid.events}) == 7
