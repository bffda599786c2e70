"""Asking what may never answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

Answer = TypeVar("Answer")


async def within(asked: Awaitable[Answer], seconds: float) -> Answer:
    """The answer, if it comes in time.

    Who asked too long is cancelled and left alone: a driver that keeps a cancellation to itself must not
    hold up whoever waits.

    Raises:
        TimeoutError: it did not come.
    """
    task = asyncio.ensure_future(asked)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not done:
        task.add_done_callback(_left)
        raise TimeoutError("no answer in time")
    return task.result()


def _left(task: asyncio.Future[Answer]) -> None:
    if not task.cancelled():
        task.exception()
