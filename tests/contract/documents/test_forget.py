"""Forgetting leaves a tombstone; expiring leaves nothing."""

from __future__ import annotations

import pytest

from services.mesh.documents.port import Collection, Document, Gone, Not, Range, Save, Saved, Stale
from tests.contract.documents.ground import Ground, fill, telling

BODY = {
    "title": "Planted Name",
    "mail": "planted@x",
    "keys": ["k"],
    "state": "open",
    "labels": ["planted"],
    "at": 1,
}


async def test_a_forgotten_document_is_gone_from_every_query(things: Collection) -> None:
    await things.save(Save("a", 0, BODY, (telling(1),)))
    await things.save(Save("b", 0, {"title": "other", "state": "open"}))
    gone = await things.forget("a", 1, (telling(2),))
    assert (gone.document, [event.sequence for event in gone.events]) == (Document("a", 2, {}, 3, 2), [2])
    assert await things.get("a") is None
    assert await things.get_many(["a", "b"]) == {
        "b": Document("b", 1, {"title": "other", "state": "open"}, 3)
    }
    for where in ({}, {"state": "open"}, {"at": None}, {"mail": None}, {"state": Not("x")}, {"loose": None}):
        assert await things.count(where) == 1, where
    for word in ("planted", "name"):
        assert await things.count(text=word) == 0
    for where in ({"mail": "planted@x"}, {"labels": "planted"}, {"keys": "k"}, {"_id": "a"}):
        assert await things.count(where) == 0, where


async def test_a_tombstone_keeps_late_saves_out(things: Collection) -> None:
    await things.save(Save("a", 0, BODY))
    await things.forget("a", 1)
    for expected in (0, 1, 2, 3):
        with pytest.raises(Gone):
            await things.save(Save("a", expected, BODY))
    assert await things.get("a") is None


async def test_forgetting_twice_changes_nothing(things: Collection) -> None:
    await things.save(Save("a", 0, BODY, (telling(1),)))
    first = await things.forget("a", 1, (telling(2),))
    for expected in (0, 1, 2, 9):
        again = await things.forget("a", expected, (telling(3),))
        assert again == Saved(first.document, ())
    (unsaid,) = await things.unsaid()
    assert [event.sequence for event in unsaid.events] == [1, 2]


async def test_forgetting_is_decided_on_a_version(things: Collection) -> None:
    await things.save(Save("a", 0, BODY))
    await things.save(Save("a", 1, BODY))
    for expected in (0, 1, 3):
        with pytest.raises(Stale):
            await things.forget("a", expected)
    document = await things.get("a")
    assert document is not None
    with pytest.raises(Stale):
        await things.forget("unknown", 1)


async def test_an_unknown_document_can_be_forgotten_before_it_comes(things: Collection) -> None:
    gone = await things.forget("a", 0, (telling(1),))
    assert (gone.document.version, gone.document.told) == (1, 1)
    with pytest.raises(Gone):
        await things.save(Save("a", 0, BODY))


async def test_events_of_a_forgotten_document_are_still_told(things: Collection) -> None:
    saved = await things.save(Save("a", 0, BODY, (telling(1),)))
    gone = await things.forget("a", 1, (telling(2),))
    (unsaid,) = await things.waiting(["a"])
    assert unsaid.events == saved.events + gone.events
    await things.said({"a": [event.id for event in unsaid.events]})
    assert await things.unsaid() == []
    with pytest.raises(Gone):
        await things.save(Save("a", 2, BODY))


async def test_expired_documents_leave_nothing(things: Collection) -> None:
    await fill(things, {f"d{n}": {"at": n, "labels": ["l"], "title": "words"} for n in range(10)})
    assert await things.expire({"at": Range(lt=4)}) == 4
    assert await things.expire({"at": Range(lt=4)}) == 0
    assert await things.expire({"at": Range(lt=8)}, limit=3) == 3
    assert await things.count() == 3
    assert await things.count({"labels": "l"}, text="words") == 3
    saved = await things.save(Save("d0", 0, {"at": 0}))
    assert saved.document.version == 1


async def test_what_waits_to_be_told_does_not_expire(things: Collection) -> None:
    saved = await things.save(Save("a", 0, {"at": 1}, (telling(1),)))
    assert await things.expire({"at": 1}) == 0
    await things.said({"a": [saved.events[0].id]})
    assert await things.expire({"at": 1}) == 1


async def test_tombstones_do_not_expire(things: Collection) -> None:
    await things.save(Save("a", 0, BODY))
    await things.forget("a", 1)
    assert await things.expire({}) == 0
    assert await things.expire({"at": None}) == 0
    with pytest.raises(Gone):
        await things.save(Save("a", 0, BODY))


async def test_an_expired_document_is_stale_for_those_who_loaded_it(ground: Ground) -> None:
    first, second = await ground.things(), await ground.things()
    await first.save(Save("a", 0, {"at": 1}))
    loaded = await second.get("a")
    assert loaded is not None
    await first.expire({"at": 1})
    with pytest.raises(Stale):
        await second.save(Save("a", loaded.version, {"at": 2}, (telling(1),)))
    assert await first.get("a") is None
    assert await first.unsaid() == []
