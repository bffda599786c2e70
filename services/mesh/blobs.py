"""Big things (models, imports, attachments) in content-addressed chunks, each a document of its own.

A chunk's id and a blob's id are the SHA-256 of their bytes, so what is there already is not written again.
The manifest is written last: half an upload is never visible. What all replicas must notice, such as a
promoted model, is a pointer that they poll. Bytes are base64 in the body, because a body is JSON.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.mesh.clock import to_micros
from services.mesh.documents.port import Documents, In, Range, Save, Spec, Stale
from services.mesh.documents.settle import settled

CHUNK_BYTES = 3 * 1024 * 1024
"""Bytes of a chunk; 4 MB as base64."""
KEPT = timedelta(days=1)
"""How long a chunk may wait for its manifest; an upload that takes longer is lost."""

CHUNK = Spec("chunk", indexes=(("touch_time",),))
MANIFEST = Spec("manifest", indexes=(("chunks",),))
POINTER = Spec("pointer")
SPECS = (CHUNK, MANIFEST, POINTER)
"""To be among the specs of a service that keeps blobs."""


class BrokenBlob(Exception):
    """There is no such blob, or its bytes are not those that its name promises."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob that is there: `id` is the SHA-256 of its bytes in hexadecimal, `size` their number."""

    id: str
    size: int


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a name stands for now. `version` rises with every change."""

    name: str
    blob_id: str
    version: int


class Blobs:
    """The blobs of one service. All methods may raise `DocumentsUnavailable`."""

    def __init__(self, documents: Documents):
        self._chunks = documents.collection(CHUNK)
        self._manifests = documents.collection(MANIFEST)
        self._pointers = documents.collection(POINTER)

    async def put(self, content: bytes | AsyncIterable[bytes], now: datetime) -> Blob:
        """Keep bytes, given at once or piece by piece. The same bytes again are free."""
        whole = hashlib.sha256()
        size, chunks = 0, []
        async for chunk in _chunked(content):
            await asyncio.to_thread(whole.update, chunk)
            size += len(chunk)
            chunks.append(await self._put_chunk(chunk, to_micros(now)))
        blob = Blob(whole.hexdigest(), size)
        try:
            await self._manifests.save(Save(blob.id, 0, {"size": size, "chunks": chunks}))
        except Stale:
            return blob
        return blob

    async def read(self, blob_id: str) -> AsyncIterator[bytes]:
        """The bytes, a chunk at a time.

        Raises:
            BrokenBlob: there is no such blob, or a chunk is missing or damaged.
        """
        manifest = await self._manifests.get(blob_id)
        if manifest is None:
            raise BrokenBlob(blob_id)
        for id_ in manifest.body["chunks"]:
            chunk = await self._chunks.get(id_)
            data, digest = await asyncio.to_thread(_decoded, chunk.body["data"] if chunk else "")
            if digest != id_:
                raise BrokenBlob(blob_id)
            yield data

    async def remove(self, blob_id: str) -> None:
        """Let a blob go. Its chunks stay until `sweep`; others may share them."""
        await self._manifests.expire({"_id": blob_id})

    async def sweep(self, now: datetime) -> int:
        """Remove chunks that no manifest names and that no upload can still need; how many."""
        old = Range(lt=to_micros(now - KEPT))
        removed, after = 0, ""
        while True:
            page = await self._chunks.find({"touch_time": old}, order="_id", limit=20, after=after)
            ids = [chunk.id for chunk in page.documents]
            lost = [id_ for id_ in ids if not await self._manifests.count({"chunks": id_})]
            if lost:
                removed += await self._chunks.expire({"_id": In(tuple(lost)), "touch_time": old})
            after = page.next_after
            if not after:
                return removed

    async def point(self, name: str, blob_id: str) -> Pointer:
        """Let a name stand for this blob from now on.

        Raises:
            BrokenBlob: there is no such blob.
            Busy: many change the name at once.
        """
        if await self._manifests.get(blob_id) is None:
            raise BrokenBlob(blob_id)

        async def attempt() -> Pointer:
            known = await self._pointers.get(name)
            if known is not None and known.body["blob_id"] == blob_id:
                return Pointer(name, blob_id, known.version)
            saved = await self._pointers.save(Save(name, known.version if known else 0, {"blob_id": blob_id}))
            return Pointer(name, blob_id, saved.document.version)

        return await settled(attempt)

    async def pointed(self, name: str) -> Pointer | None:
        """What a name stands for now; None when it stands for nothing. To be polled."""
        known = await self._pointers.get(name)
        return Pointer(name, known.body["blob_id"], known.version) if known else None

    async def _put_chunk(self, data: bytes, now: int) -> str:
        digest, text = await asyncio.to_thread(_encoded, data)

        async def attempt() -> str:
            known = await self._chunks.get(digest)
            if known is None or known.body["touch_time"] < now:
                version = known.version if known else 0
                await self._chunks.save(Save(digest, version, {"data": text, "touch_time": now}))
            return digest

        return await settled(attempt)


async def _chunked(content: bytes | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Pieces of any size as chunks of one size, the last one smaller."""
    rest = bytearray()
    async for piece in _pieces(content):
        rest += piece
        while len(rest) >= CHUNK_BYTES:
            yield bytes(rest[:CHUNK_BYTES])
            del rest[:CHUNK_BYTES]
    if rest:
        yield bytes(rest)


async def _pieces(content: bytes | AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    async for piece in content:
        yield piece


def _encoded(data: bytes) -> tuple[str, str]:
    return hashlib.sha256(data).hexdigest(), base64.b64encode(data).decode()


def _decoded(text: str) -> tuple[bytes, str]:
    data = base64.b64decode(text)
    return data, hashlib.sha256(data).hexdigest()
