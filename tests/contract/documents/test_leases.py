"""Leases: one holder at a time, by the process clock."""

from __future__ import annotations

import asyncio

from services.mesh.documents.port import Collection, Save
from tests.contract.documents.ground import Ground


async def test_one_holder_at_a_time(ground: Ground) -> None:
    first, second = await ground.things(), await ground.things()
    assert await first.claim("timer", "one", 30)
    assert not await second.claim("timer", "two", 30)
    assert await first.claim("timer", "one", 30)
    assert await second.claim("other", "two", 30)
    await second.release("timer", "two")
    assert not await second.claim("timer", "two", 30)
    await first.release("timer", "one")
    assert await second.claim("timer", "two", 30)
    assert not await first.claim("timer", "one", 30)


async def test_a_lease_that_ran_out_is_free(things: Collection) -> None:
    assert await things.claim("timer", "one", 0.05)
    await asyncio.sleep(0.1)
    assert await things.claim("timer", "two", 30)
    assert not await things.claim("timer", "one", 30)


async def test_of_many_at_once_one_gets_it(things: Collection) -> None:
    answers = await asyncio.gather(*(things.claim("timer", f"holder {n}", 30) for n in range(20)))
    assert sum(answers) == 1


async def test_a_lease_touches_no_document(things: Collection) -> None:
    await things.save(Save("a", 0, {"n": 1}))
    assert await things.claim("a", "one", 30)
    assert await things.claim("new", "one", 30)
    document = await things.get("a")
    assert document is not None
    assert (document.version, document.body) == (1, {"n": 1})
    assert await things.get("new") is None
    assert await things.count() == 1
    await things.save(Save("new", 0, {}))
    await things.save(Save("a", 1, {}))
    assert not await things.claim("a", "two", 30)
