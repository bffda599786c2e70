"""Big things travel through both stores."""

from __future__ import annotations

import random

from services.mesh.blobs import CHUNK_BYTES, SPECS, Blobs
from tests.contract.documents.ground import NOW, Ground


async def test_a_big_thing_comes_back_for_another_client(ground: Ground) -> None:
    data = random.Random(2).randbytes(CHUNK_BYTES + 1000)
    here, there = Blobs(await ground.open(*SPECS)), Blobs(await ground.open(*SPECS))
    blob = await here.put(data, NOW)
    await here.point("model", blob.id)
    pointer = await there.pointed("model")
    assert pointer is not None
    assert b"".join([chunk async for chunk in there.read(pointer.blob_id)]) == data
