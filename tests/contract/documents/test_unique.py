"""Values that no two live documents may share."""

from __future__ import annotations

import pytest

from services.mesh.documents.port import Collection, Document, Save, Saved, Taken


async def test_a_value_that_another_document_has_is_taken(things: Collection) -> None:
    await things.save(Save("a", 0, {"mail": "m@x"}))
    with pytest.raises(Taken) as caught:
        await things.save(Save("b", 0, {"mail": "m@x"}))
    assert caught.value.args == ("mail", "m@x")
    assert await things.get("b") is None


async def test_a_change_to_a_taken_value_changes_nothing(things: Collection) -> None:
    await things.save_many([Save("a", 0, {"mail": "m@x"}), Save("b", 0, {"mail": "n@x"})])
    with pytest.raises(Taken):
        await things.save(Save("b", 1, {"mail": "m@x"}))
    assert await things.get("b") == Document("b", 1, {"mail": "n@x"}, schema=3, told=0)


async def test_ones_own_value_is_not_taken(things: Collection) -> None:
    await things.save(Save("a", 0, {"mail": "m@x"}))
    saved = await things.save(Save("a", 1, {"mail": "m@x", "n": 2}))
    assert saved.document.version == 2


async def test_absent_and_none_never_collide(things: Collection) -> None:
    answers = await things.save_many(
        [Save("a", 0, {"mail": None}), Save("b", 0, {"mail": None}), Save("c", 0, {}), Save("d", 0, {})]
    )
    assert all(isinstance(answer, Saved) for answer in answers)


async def test_a_value_is_free_again_when_it_was_changed_or_forgotten(things: Collection) -> None:
    await things.save_many([Save("a", 0, {"mail": "m@x"}), Save("b", 0, {"mail": "n@x"})])
    await things.save(Save("a", 1, {"mail": "o@x"}))
    await things.forget("b", 1)
    answers = await things.save_many([Save("c", 0, {"mail": "m@x"}), Save("d", 0, {"mail": "n@x"})])
    assert all(isinstance(answer, Saved) for answer in answers)


async def test_elements_of_a_list_are_each_unique(things: Collection) -> None:
    await things.save(Save("a", 0, {"keys": ["k1", "k2"]}))
    with pytest.raises(Taken) as caught:
        await things.save(Save("b", 0, {"keys": ["k0", "k2"]}))
    assert caught.value.args == ("keys", "k2")
    await things.save(Save("a", 1, {"keys": ["k1"]}))
    await things.save(Save("b", 0, {"keys": ["k0", "k2"]}))
    assert await things.count({"keys": "k2"}) == 1


async def test_two_in_one_batch_cannot_both_have_it(things: Collection) -> None:
    answers = await things.save_many([Save("a", 0, {"mail": "m@x"}), Save("b", 0, {"mail": "m@x"})])
    assert [type(answer) for answer in answers] == [Saved, Taken]


async def test_a_unique_value_is_found(things: Collection) -> None:
    await things.save_many([Save("a", 0, {"mail": "m@x"}), Save("b", 0, {"mail": "n@x"}), Save("c", 0, {})])
    page = await things.find({"mail": "n@x"})
    assert [document.id for document in page.documents] == ["b"]
    assert await things.count({"mail": None}) == 1
