"""A spec that changed: what was saved before is found by the new indexes."""

from __future__ import annotations

import asyncio

import pytest

from services.mesh.documents.port import Body, In, Not, Save, Spec, Taken, Where
from tests.contract.documents.ground import Ground, fill

OLD = Spec("thing", indexes=(("state",), ("dropped", "at")), text=("title",))
NEW = Spec(
    "thing",
    schema=2,
    indexes=(("state", "-at"), ("labels",)),
    sparse=(("team", "at"), ("dropped",)),
    counts=(("kind", "state"),),
    unique=("mail",),
    text=("title", "more"),
)


async def test_old_documents_are_found_by_new_indexes(ground: Ground) -> None:
    things = await ground.things(OLD)
    await fill(
        things,
        {
            f"d{n}": {"state": "s", "at": n, "labels": ["l", f"l{n}"], "mail": f"m{n}", "more": f"word{n}"}
            for n in range(5)
        },
    )
    things = await ground.things(NEW)
    page = await things.find({"state": "s"}, order="-at", limit=2)
    assert [document.id for document in page.documents] == ["d4", "d3"]
    assert await things.count({"labels": "l3"}) == 1
    assert await things.tally(["labels"], {"at": 2}) == {("l",): 1, ("l2",): 1}
    assert await things.count(text="word4") == 1
    assert await things.count({"mail": "m1"}) == 1
    with pytest.raises(Taken):
        await things.save(Save("new", 0, {"mail": "m1"}))
    await things.save(Save("d0", 1, {"mail": "m0", "more": "other"}))
    assert await things.count(text="word0") == 0


async def test_opening_again_keeps_everything(ground: Ground) -> None:
    things = await ground.things(NEW)
    await fill(things, {"a": {"labels": ["x"], "title": "words", "mail": "m"}})
    await things.forget("b", 0)
    things = await ground.things(NEW)
    assert await things.count({"labels": "x", "mail": "m"}, text="words") == 1


async def test_a_sparse_index_changes_no_answer(ground: Ground) -> None:
    things = await ground.things(NEW)
    bodies: dict[str, Body] = {
        f"d{n}": {"at": n, "kind": f"k{n % 2}", "state": "s", **({"team": "red"} if n % 3 else {})}
        for n in range(6)
    }
    await fill(things, {**bodies, "none": {"at": 9, "team": None}})

    async def ids(where: Where, order: str = "at") -> list[str]:
        return [document.id for document in (await things.find(where, order=order)).documents]

    assert await ids({"team": "red"}) == ["d1", "d2", "d4", "d5"]
    assert await ids({"team": None}) == ["d0", "d3", "none"]
    assert await ids({"team": Not("red")}) == ["d0", "d3", "none"]
    assert await ids({"team": In(("red", None))}, "-at") == ["none", "d5", "d4", "d3", "d2", "d1", "d0"]
    assert sorted(await ids({}, "team")) == sorted([*bodies, "none"])
    assert await things.tally(["kind", "state"]) == {("k0", "s"): 3, ("k1", "s"): 3, (None, None): 1}
    assert await things.tally(["team"]) == {("red",): 4, (None,): 3}


async def test_two_clients_open_at_once(ground: Ground) -> None:
    first, second = await asyncio.gather(ground.things(NEW), ground.things(NEW))
    await asyncio.gather(
        *(one.save(Save(f"{n}", 0, {"mail": f"{n}"})) for n, one in enumerate((first, second)))
    )
    assert await first.count() == 2


@pytest.mark.parametrize("name", ["", "Thing", "a b", 'a"', "1a", "a.b", "$a"])
async def test_what_is_no_name_is_refused(ground: Ground, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        await ground.open(Spec(name))


async def test_what_is_no_path_is_refused(ground: Ground) -> None:
    with pytest.raises(ValueError, match="path"):
        await ground.open(Spec("thing", indexes=(("a b",),)))
