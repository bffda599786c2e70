"""Concurrent items share calls; a lone one waits for nobody; nothing is lost, doubled or mixed up."""

from __future__ import annotations

import asyncio

import pytest

from services.gateway.gather import BATCH, Full, Gatherer


class Sending:
    """Answers each item with its double, when let."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fail: Exception | None = None

    async def __call__(self, items):
        self.batches.append(list(items))
        await self.gate.wait()
        if self.fail:
            raise self.fail
        return [item * 2 for item in items]


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_lone_item_goes_at_once() -> None:
    sending = Sending()
    assert await Gatherer(sending).post(21) == 42
    assert sending.batches == [[21]]


async def test_what_comes_in_one_turn_goes_together() -> None:
    sending = Sending()
    gatherer: Gatherer[int, int] = Gatherer(sending)
    assert await asyncio.gather(*(gatherer.post(n) for n in range(10))) == [n * 2 for n in range(10)]
    assert sending.batches == [list(range(10))]


async def test_what_comes_meanwhile_waits_for_a_lane() -> None:
    sending = Sending()
    sending.gate.clear()
    gatherer: Gatherer[int, int] = Gatherer(sending, lanes=2)
    first = gatherer.post(1)
    await turns()
    second = gatherer.post(2)
    await turns()
    rest = [gatherer.post(n) for n in (3, 4, 5)]
    await turns()
    assert sending.batches == [[1], [2]]
    assert gatherer.waiting == 3
    sending.gate.set()
    assert await asyncio.gather(first, second, *rest) == [2, 4, 6, 8, 10]
    assert sending.batches == [[1], [2], [3, 4, 5]]


async def test_a_call_holds_no_more_than_it_may() -> None:
    sending = Sending()
    gatherer: Gatherer[int, int] = Gatherer(sending, lanes=1)
    futures = [gatherer.post(n) for n in range(BATCH + 3)]
    await asyncio.gather(*futures)
    assert [len(batch) for batch in sending.batches] == [BATCH, 3]


async def test_too_many_are_turned_away() -> None:
    sending = Sending()
    sending.gate.clear()
    gatherer: Gatherer[int, int] = Gatherer(sending, lanes=1, bound=2)
    futures = [gatherer.post(0)]
    await turns()
    futures += [gatherer.post(1), gatherer.post(2)]
    with pytest.raises(Full):
        gatherer.post(3)
    sending.gate.set()
    assert await asyncio.gather(*futures) == [0, 2, 4]


async def test_a_failing_call_fails_its_own_items_only() -> None:
    sending = Sending()
    gatherer: Gatherer[int, int] = Gatherer(sending)
    sending.fail = RuntimeError("away")
    for future in [gatherer.post(1), gatherer.post(2)]:
        with pytest.raises(RuntimeError, match="away"):
            await future
    sending.fail = None
    assert await gatherer.post(3) == 6


async def test_too_few_results_leave_nobody_waiting() -> None:
    async def short(items):
        return items[:-1]

    gatherer: Gatherer[int, int] = Gatherer(short)
    for future in [gatherer.post(1), gatherer.post(2)]:
        with pytest.raises(RuntimeError, match="2 items were answered with 1"):
            await future


async def test_a_caller_that_leaves_harms_nobody() -> None:
    sending = Sending()
    sending.gate.clear()
    gatherer: Gatherer[int, int] = Gatherer(sending)
    left, stays = gatherer.post(1), gatherer.post(2)
    await turns()
    left.cancel()
    sending.gate.set()
    assert await stays == 4


async def test_close_waits_for_all() -> None:
    sending = Sending()
    sending.gate.clear()
    gatherer: Gatherer[int, int] = Gatherer(sending, lanes=1)
    futures = [gatherer.post(n) for n in range(3)]
    closing = asyncio.create_task(gatherer.close())
    await turns()
    assert not closing.done()
    sending.gate.set()
    await closing
    assert [future.result() for future in futures] == [0, 2, 4]
