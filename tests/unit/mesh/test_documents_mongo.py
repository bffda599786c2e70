"""MongoDB's driver, guarded against what it does not stand: it is about a server that is away."""

from __future__ import annotations

import asyncio
import random

import pytest

from services.mesh.clock import utc_now
from services.mesh.documents.mongo.database import MongoDocuments
from services.mesh.documents.port import DocumentsUnavailable, Spec
from tests.servers.processes import free_port

THINGS = Spec("thing")


@pytest.mark.slow
async def test_callers_who_give_up_leave_the_driver_able_to_answer() -> None:
    documents = MongoDocuments(f"mongodb://127.0.0.1:{free_port()}/", "intake", utc_now)
    with pytest.raises(DocumentsUnavailable):
        await documents.start([THINGS])
    things, chance = documents.collection(THINGS), random.Random(1)

    async def giving_up() -> None:
        asked = asyncio.ensure_future(things.count())
        await asyncio.sleep(chance.choice((0.5, 1.0, 1.5)) + chance.uniform(-0.003, 0.01))
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

    for _ in range(3):
        await asyncio.gather(*(giving_up() for _ in range(300)))
        async with asyncio.timeout(60):
            with pytest.raises(DocumentsUnavailable):
                await things.count()
    await documents.close()
