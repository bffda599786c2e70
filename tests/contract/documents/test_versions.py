"""A save is decided on a version, and only that version takes it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from services.mesh.documents.port import Collection, Document, Gone, Save, Saved, Spec, Stale, Taken
from tests.contract.documents.ground import THING, Ground


async def test_a_new_document_has_version_one(things: Collection) -> None:
    saved = await things.save(Save("a", 0, {"state": "new"}))
    assert saved == Saved(Document("a", 1, {"state": "new"}, schema=3, told=0), ())
    assert await things.get("a") == Document("a", 1, {"state": "new"}, schema=3, told=0)


async def test_what_is_not_there_is_none(things: Collection) -> None:
    assert await things.get("a") is None
    assert await things.get_many(["a", "b"]) == {}
    assert await things.get_many([]) == {}


async def test_many_are_got_by_id(things: Collection) -> None:
    await things.save_many([Save("a", 0, {"n": 1}), Save("b", 0, {"n": 2}), Save("c", 0, {"n": 3})])
    found = await things.get_many(["c", "a", "x"])
    assert {key: document.body for key, document in found.items()} == {"a": {"n": 1}, "c": {"n": 3}}


async def test_each_save_raises_the_version_and_replaces_the_body(things: Collection) -> None:
    await things.save(Save("a", 0, {"state": "new", "old": 1}))
    await things.save(Save("a", 1, {"state": "done"}))
    document = await things.get("a")
    assert document == Document("a", 2, {"state": "done"}, schema=3, told=0)


async def test_a_body_comes_back_as_it_was(things: Collection) -> None:
    body = {
        "text": 'Tiếng Việt, \U0001f600, "quoted", a\\b, line\nbreak, \u0000 nul',
        "numbers": [0, -1, 2**53 + 1, 9_007_199_254_740_993, 1.5, -0.25],
        "flags": [True, False, None],
        "deep": {"er": {"and": [{"er": []}, {}]}},
        "empty": "",
        "heard": {"voc/intake:voc.intake.feedback.v1": 7, "$odd": 1, "a.b": 2},
    }
    await things.save(Save("a", 0, body))
    document = await things.get("a")
    assert document is not None
    assert document.body == body
    assert list(document.body) == list(body)


async def test_an_old_version_is_stale_and_changes_nothing(things: Collection) -> None:
    await things.save(Save("a", 0, {"n": 1}))
    await things.save(Save("a", 1, {"n": 2}))
    with pytest.raises(Stale):
        await things.save(Save("a", 1, {"n": 99}))
    with pytest.raises(Stale):
        await things.save(Save("a", 0, {"n": 99}))
    with pytest.raises(Stale):
        await things.save(Save("a", 3, {"n": 99}))
    assert await things.get("a") == Document("a", 2, {"n": 2}, schema=3, told=0)


async def test_a_version_of_an_unknown_document_is_stale_and_makes_none(things: Collection) -> None:
    with pytest.raises(Stale):
        await things.save(Save("a", 4, {"n": 1}))
    assert await things.get("a") is None
    assert await things.count() == 0


async def test_errors_belong_to_documents_not_to_the_batch(things: Collection) -> None:
    await things.save_many([Save("old", 0, {}), Save("gone", 0, {}), Save("owner", 0, {"mail": "m@x"})])
    await things.forget("gone", 1)
    answers = await things.save_many(
        [
            Save("a", 0, {"n": 1}),
            Save("old", 7, {"n": 2}),
            Save("gone", 2, {"n": 3}),
            Save("b", 0, {"mail": "m@x"}),
            Save("c", 0, {"n": 5}),
        ]
    )
    assert [type(answer) for answer in answers] == [Saved, Stale, Gone, Taken, Saved]
    assert await things.count() == 4
    assert set(await things.get_many(["old", "owner", "a", "b", "c"])) == {"old", "owner", "a", "c"}


async def test_nothing_to_save_is_nothing_saved(things: Collection) -> None:
    assert await things.save_many([]) == []


async def test_two_saves_of_one_document_are_applied_one_after_the_other(things: Collection) -> None:
    answers = await things.save_many(
        [Save("a", 0, {"n": 1}), Save("b", 0, {"n": 1}), Save("a", 1, {"n": 2}), Save("a", 1, {"n": 3})]
    )
    assert [type(answer) for answer in answers] == [Saved, Saved, Saved, Stale]
    assert [answer.document.version for answer in answers[:3] if isinstance(answer, Saved)] == [1, 1, 2]
    assert await things.get("a") == Document("a", 2, {"n": 2}, schema=3, told=0)


async def test_a_failed_save_leaves_room_for_the_next_of_the_same_document(things: Collection) -> None:
    await things.save(Save("owner", 0, {"mail": "m@x"}))
    answers = await things.save_many([Save("a", 0, {"mail": "m@x"}), Save("a", 0, {"mail": "n@x"})])
    assert [type(answer) for answer in answers] == [Taken, Saved]


async def test_of_many_at_once_exactly_one_wins_each_version(things: Collection) -> None:
    await things.save(Save("a", 0, {"by": []}))
    wins = 0

    async def compete(number: int) -> None:
        nonlocal wins
        for _ in range(40):
            document = await things.get("a")
            assert document is not None
            try:
                await things.save(Save("a", document.version, {"by": [*document.body["by"], number]}))
            except Stale:
                continue
            wins += 1
            return

    await asyncio.gather(*(compete(number) for number in range(24)))
    document = await things.get("a")
    assert document is not None
    assert (wins, document.version) == (24, 25)
    assert sorted(document.body["by"]) == list(range(24))


async def test_two_clients_share_one_truth(ground: Ground) -> None:
    first, second = await ground.things(), await ground.things()
    await first.save(Save("a", 0, {"n": 1}))
    assert await second.get("a") == Document("a", 1, {"n": 1}, schema=3, told=0)
    await second.save(Save("a", 1, {"n": 2}))
    with pytest.raises(Stale):
        await first.save(Save("a", 1, {"n": 3}))


async def test_saves_of_many_documents_at_once_all_arrive(things: Collection) -> None:
    saved = await asyncio.gather(*(things.save(Save(f"d{n}", 0, {"at": n})) for n in range(300)))
    assert [answer.document.id for answer in saved] == [f"d{n}" for n in range(300)]
    assert await things.count() == 300


async def test_a_document_keeps_the_schema_that_it_was_written_with(ground: Ground) -> None:
    old, new = THING, replace(THING, schema=4)
    things = await ground.things(old)
    await things.save_many([Save("a", 0, {}), Save("b", 0, {})])
    things = await ground.things(new)
    await things.save(Save("b", 1, {}))
    found = await things.get_many(["a", "b"])
    assert (found["a"].schema, found["b"].schema) == (3, 4)


async def test_a_collection_is_the_same_object_every_time(ground: Ground) -> None:
    documents = await ground.open()
    assert documents.collection(THING) is documents.collection(THING)
    with pytest.raises(ValueError, match="thing"):
        documents.collection(Spec("thing"))


async def test_a_body_that_is_no_json_saves_nothing_and_harms_nobody(things: Collection) -> None:
    async def wrong() -> None:
        with pytest.raises((TypeError, ValueError, OverflowError)):
            await things.save(Save("bad", 0, {"n": object()}))

    await asyncio.gather(*(things.save(Save(f"d{n}", 0, {})) for n in range(5)), wrong(), wrong())
    assert await things.count() == 5
