"""Polls: every replica looks, again and again, whatever a look does."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.polls import watched
from services.mesh.service import Poll


async def test_looks_again_after_whatever_went_wrong() -> None:
    wrong = [DocumentsUnavailable("away"), ValueError("broken"), None]
    looks = 0
    enough = asyncio.Event()

    async def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 6:
            enough.set()
        failure = wrong[looks % len(wrong)]
        if failure is not None:
            raise failure

    task = asyncio.create_task(watched("testing", Poll("pointer", timedelta(milliseconds=1), look)))
    async with asyncio.timeout(20):
        await enough.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
