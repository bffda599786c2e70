"""Big things: whole or not there, written once, swept when nobody needs them."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.mesh.blobs import CHUNK, CHUNK_BYTES, MANIFEST, SPECS, Blob, Blobs, BrokenBlob, Pointer
from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents, Save

NOW = datetime(2026, 3, 1, tzinfo=UTC)
BIG = random.Random(1).randbytes(CHUNK_BYTES * 2 + 1000)


@pytest.fixture
async def documents(tmp_path: Path) -> AsyncIterator[Documents]:
    documents = open_documents(f"sqlite:///{tmp_path}", "test", utc_now)
    await documents.start(SPECS)
    yield documents
    await documents.close()


@pytest.fixture
def blobs(documents: Documents) -> Blobs:
    return Blobs(documents)


async def content(blobs: Blobs, blob_id: str) -> bytes:
    return b"".join([chunk async for chunk in blobs.read(blob_id)])


async def pieces(data: bytes, size: int, end: int | None = None) -> AsyncIterator[bytes]:
    for start in range(0, len(data) if end is None else end, size):
        yield data[start : start + size]
    if end is not None:
        raise ConnectionError("cut")


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, len(BIG)])
async def test_bytes_come_back(blobs: Blobs, size: int) -> None:
    data = BIG[:size]
    blob = await blobs.put(data, NOW)
    assert blob == Blob(hashlib.sha256(data).hexdigest(), size)
    assert await content(blobs, blob.id) == data


async def test_pieces_of_any_size_make_the_same_blob(blobs: Blobs, documents: Documents) -> None:
    first = await blobs.put(BIG, NOW)
    second = await blobs.put(pieces(BIG, 1_000_003), NOW)
    assert first == second
    assert await documents.collection(CHUNK).count() == 3
    assert await documents.collection(MANIFEST).count() == 1


async def test_chunks_are_small_enough_to_travel(blobs: Blobs, documents: Documents) -> None:
    await blobs.put(BIG, NOW)
    page = await documents.collection(CHUNK).find()
    assert max(len(chunk.body["data"]) for chunk in page.documents) == 4 * 1024 * 1024


async def test_half_an_upload_is_not_there(blobs: Blobs, documents: Documents) -> None:
    with pytest.raises(ConnectionError):
        await blobs.put(pieces(BIG, 1_000_000, end=5_000_000), NOW)
    assert await documents.collection(MANIFEST).count() == 0
    with pytest.raises(BrokenBlob):
        await content(blobs, hashlib.sha256(BIG).hexdigest())
    assert await blobs.sweep(NOW + timedelta(hours=23)) == 0
    assert await blobs.sweep(NOW + timedelta(hours=25)) == 1


async def test_several_put_the_same_at_once(blobs: Blobs) -> None:
    found = await asyncio.gather(*(blobs.put(BIG[:5000], NOW) for _ in range(10)))
    assert len(set(found)) == 1
    assert await content(blobs, found[0].id) == BIG[:5000]


async def test_what_nobody_names_is_swept(blobs: Blobs) -> None:
    shared, own = BIG[:CHUNK_BYTES], BIG[CHUNK_BYTES:]
    first = await blobs.put(shared + own, NOW)
    second = await blobs.put(shared, NOW)
    await blobs.remove(first.id)
    later = NOW + timedelta(days=2)
    assert await blobs.sweep(later) == 2
    assert await content(blobs, second.id) == shared
    with pytest.raises(BrokenBlob):
        await content(blobs, first.id)
    assert await blobs.put(shared + own, later) == first
    assert await content(blobs, first.id) == shared + own


async def test_an_upload_keeps_an_old_chunk_from_being_swept(blobs: Blobs) -> None:
    first = await blobs.put(BIG[:5000], NOW)
    await blobs.remove(first.id)
    later = NOW + timedelta(days=2)
    await blobs.put(BIG[:5000], later)
    await blobs.remove(first.id)
    assert await blobs.sweep(later) == 0


async def test_damage_is_noticed(blobs: Blobs, documents: Documents) -> None:
    blob = await blobs.put(b"something", NOW)
    chunks = documents.collection(CHUNK)
    await chunks.save(Save(blob.id, 1, {"data": "YWJj", "touch_time": 1}))
    with pytest.raises(BrokenBlob):
        await content(blobs, blob.id)
    await chunks.expire({"_id": blob.id})
    with pytest.raises(BrokenBlob):
        await content(blobs, blob.id)


async def test_a_pointer_says_what_a_name_stands_for(blobs: Blobs) -> None:
    assert await blobs.pointed("model") is None
    one, two = await blobs.put(b"one", NOW), await blobs.put(b"two", NOW)
    assert await blobs.point("model", one.id) == Pointer("model", one.id, 1)
    assert await blobs.point("model", one.id) == Pointer("model", one.id, 1)
    assert await blobs.point("model", two.id) == Pointer("model", two.id, 2)
    assert await blobs.pointed("model") == Pointer("model", two.id, 2)
    with pytest.raises(BrokenBlob):
        await blobs.point("model", "0" * 64)
    assert await blobs.pointed("model") == Pointer("model", two.id, 2)
