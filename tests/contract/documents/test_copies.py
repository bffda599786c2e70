"""A database taken out whole, as it was at one moment, and put back elsewhere."""

from __future__ import annotations

from services.mesh.documents.port import Copy, Documents, Gone, Save, Spec, Taken
from tests.contract.documents.ground import NOW, THING, Ground, fill, telling

PLAIN = Spec("plain")
FULL = {
    "title": "Giao hàng trễ quá",
    "state": "new",
    "at": 5,
    "labels": ["a", "b"],
    "mail": "one@x",
    "number": 1.0,
    "big": 2**53 + 1,
    "none": None,
    "deep": {"list": [1, {"x": True}]},
}


async def copies(documents: Documents, spec: Spec = THING) -> list[Copy]:
    async with documents.snapshot() as past:
        return [copy async for part in past.copies(spec) for copy in part]


async def test_everything_of_a_document_is_copied(ground: Ground) -> None:
    documents = await ground.open()
    things = documents.collection(THING)
    await things.save(Save("a", 0, FULL, (telling(1),)))
    await things.save(Save("a", 1, FULL, (telling(2),)))
    await things.save(Save("b", 0, {"title": "gone"}))
    await things.forget("b", 1, (telling(3, "b"),))
    found = await copies(documents)
    assert [(copy.id, copy.version, copy.schema, copy.told) for copy in found] == [
        ("a", 2, 3, 2),
        ("b", 2, 3, 1),
    ]
    assert found[0].body == FULL
    assert repr(found[0].body) == repr(FULL)
    assert found[1].body is None
    assert [event.data for event in found[0].unsaid] == [telling(1).data, telling(2).data]
    assert [(event.sequence, event.subject, event.time) for event in found[1].unsaid] == [(1, "b", NOW)]


async def test_a_snapshot_does_not_see_what_is_written_later(ground: Ground) -> None:
    documents = await ground.open(THING, PLAIN)
    things, plain = documents.collection(THING), documents.collection(PLAIN)
    await fill(things, {f"t{number:04}": {"state": "new"} for number in range(1200)})
    await fill(plain, {"p": {"x": 1}})
    async with documents.snapshot() as past:
        await things.save(Save("t0001", 1, {"state": "changed"}))
        await things.save(Save("t9999", 0, {"state": "later"}))
        await plain.forget("p", 1)
        seen = [copy async for part in past.copies(THING) for copy in part]
        kept = [copy async for part in past.copies(PLAIN) for copy in part]
    assert [copy.id for copy in seen] == [f"t{number:04}" for number in range(1200)]
    assert {copy.version for copy in seen} == {1}
    assert kept == [Copy("p", 1, 1, 0, {"x": 1})]


async def test_what_was_put_back_is_the_same_and_goes_on(ground: Ground) -> None:
    documents = await ground.open()
    things = documents.collection(THING)
    await things.save(Save("a", 0, FULL, (telling(1),)))
    await fill(things, {"b": {"title": "old words", "state": "new"}, "c": {"mail": "two@x"}})
    await things.forget("c", 1)
    before = await copies(documents)
    await documents.clear()
    await documents.start((THING,))
    assert await copies(documents) == []
    await documents.put_back(THING, before)

    assert await copies(documents) == before
    again = (await ground.open()).collection(THING)
    assert [found.id for found in (await again.find({"labels": "b"})).documents] == ["a"]
    assert [found.id for found in (await again.find(text="giao hang")).documents] == ["a"]
    assert [waits.id for waits in await again.unsaid()] == ["a"]
    answers = await again.save_many(
        [
            Save("a", 1, {"title": "new words"}, (telling(2),)),
            Save("c", 0, {}),
            Save("d", 0, {"mail": "one@x"}),
            Save("e", 0, {"keys": "k"}),
        ]
    )
    assert [type(answer).__name__ for answer in answers] == ["Saved", "Gone", "Saved", "Saved"]
    assert isinstance(answers[1], Gone)
    (waits,) = await again.waiting(["a"])
    assert [event.sequence for event in waits.events] == [1, 2]
    assert (await again.find(text="giao hang")).documents == ()
    assert isinstance((await again.save_many([Save("f", 0, {"mail": "one@x"})]))[0], Taken)
    await again.save(Save("b", 1, {"title": "other"}))
    assert (await again.find(text="old")).documents == ()


async def test_cleared_is_empty(ground: Ground) -> None:
    documents = await ground.open()
    things = documents.collection(THING)
    await things.save(Save("a", 0, FULL, (telling(1),)))
    assert await things.claim("work", "me", 60)
    await documents.clear()
    await documents.start((THING,))
    assert await things.get("a") is None
    assert await things.unsaid_depth() == (0, None)
    assert await things.claim("work", "you", 60)
    await things.save(Save("a", 0, {"title": "fresh"}))
    assert [found.id for found in (await things.find(text="fresh")).documents] == ["a"]
