"""A lane ends, whatever is asked of it meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
import threading

from services.mesh.documents.sqlite.lane import Lane

SECONDS = 20


async def test_work_that_comes_while_a_lane_ends_does_not_hold_up_its_end() -> None:
    lane = Lane("try", lambda: sqlite3.connect(":memory:", check_same_thread=False))
    may_go_on = threading.Event()

    def slow(_: sqlite3.Connection) -> bool:
        return may_go_on.wait(SECONDS)

    first = asyncio.create_task(lane.run(slow))
    await asyncio.sleep(0)
    ending = asyncio.create_task(lane.close())
    await asyncio.sleep(0)
    async with asyncio.timeout(SECONDS):
        assert await lane.run(lambda connection: connection.execute("SELECT 1").fetchone()) == (1,)
        may_go_on.set()
        assert await first
        await ending
        await lane.close()
