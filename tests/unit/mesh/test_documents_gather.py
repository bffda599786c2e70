"""Group commit: what is asked while a write is under way becomes the next write."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from services.mesh.documents.gather import Gather


class Store:
    """Doubles numbers, a write at a time, each when it is let go on."""

    def __init__(self) -> None:
        self.writes: list[list[int]] = []
        self.under_way = 0
        self.go_on = asyncio.Semaphore(0)

    async def write(self, items: Sequence[int]) -> list[int | Exception]:
        self.under_way += 1
        assert self.under_way == 1
        self.writes.append(list(items))
        try:
            await self.go_on.acquire()
        finally:
            self.under_way -= 1
        if -99 in items:
            raise ConnectionError("away")
        return [ValueError(f"{item} is odd") if item % 2 else item * 2 for item in items]


def begun(gather: Gather[int, int], items: Sequence[int]) -> list[asyncio.Task[int]]:
    return [asyncio.get_running_loop().create_task(gather.put(item)) for item in items]


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_lone_item_is_written_at_once() -> None:
    store = Store()
    store.go_on.release()
    gather = Gather(store.write, limit=10)
    assert await gather.put(2) == 4
    store.go_on.release()
    assert await gather.put(4) == 8
    assert store.writes == [[2], [4]]


async def test_what_comes_meanwhile_is_one_write() -> None:
    store = Store()
    gather = Gather(store.write, limit=10)
    first = begun(gather, [2])
    await turns()
    others = begun(gather, [4, 6, 8])
    await turns()
    assert store.writes == [[2]]
    store.go_on.release()
    await turns()
    assert store.writes == [[2], [4, 6, 8]]
    late = begun(gather, [10])
    await turns()
    store.go_on.release()
    store.go_on.release()
    assert await asyncio.gather(*first, *others, *late) == [4, 8, 12, 16, 20]
    assert store.writes == [[2], [4, 6, 8], [10]]


async def test_a_write_has_a_limit() -> None:
    store = Store()
    gather = Gather(store.write, limit=2)
    tasks = begun(gather, [0, 2, 4, 6, 8, 10])
    await turns()
    for _ in range(4):
        store.go_on.release()
    assert await asyncio.gather(*tasks) == [0, 4, 8, 12, 16, 20]
    assert store.writes == [[0], [2, 4], [6, 8], [10]]


async def test_each_caller_gets_its_own_trouble() -> None:
    store = Store()
    gather = Gather(store.write, limit=10)
    tasks = begun(gather, [1, 2, 3, 4])
    await turns()
    for _ in range(2):
        store.go_on.release()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["1 is odd", "4", "3 is odd", "8"]


async def test_a_failed_write_fails_all_of_it_and_nobody_else() -> None:
    store = Store()
    gather = Gather(store.write, limit=10)
    tasks = begun(gather, [0, 2, -99, 4])
    await turns()
    store.go_on.release()
    await turns()
    tasks += begun(gather, [6])
    await turns()
    for _ in range(2):
        store.go_on.release()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [
        int,
        ConnectionError,
        ConnectionError,
        ConnectionError,
        int,
    ]
    assert len({id(answer) for answer in answers[1:4]}) == 3


async def test_a_lone_failure_leaves_the_way_free() -> None:
    store = Store()
    gather = Gather(store.write, limit=10)
    for _ in range(2):
        store.go_on.release()
    with pytest.raises(ConnectionError):
        await gather.put(-99)
    assert await gather.put(2) == 4


async def test_who_stops_waiting_harms_nobody() -> None:
    store = Store()
    gather = Gather(store.write, limit=10)
    tasks = begun(gather, [0, 2, 4])
    await turns()
    tasks[0].cancel()
    tasks[1].cancel()
    await turns()
    for _ in range(2):
        store.go_on.release()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [asyncio.CancelledError, asyncio.CancelledError, int]
    store.go_on.release()
    assert await gather.put(6) == 12
