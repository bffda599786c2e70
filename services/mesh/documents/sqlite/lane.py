"""A connection with a thread of its own: SQLite never runs on the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from services.mesh.documents.port import DocumentsUnavailable

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Any]
_Order = tuple[Work, "asyncio.Future[Any]"]


class Lane:
    """Runs work in order on one connection, in one thread, started with the first work."""

    def __init__(
        self,
        name: str,
        connect: Callable[[], sqlite3.Connection],
        unavailable: type[Exception] = DocumentsUnavailable,
    ):
        self._name = name
        self._connect = connect
        self._unavailable = unavailable
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns.

        Raises:
            DocumentsUnavailable: the file cannot be opened, locked, read or written; or what the lane
                was made to raise instead.
            Exception: what `work` raises.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
            self._thread.start()
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._orders.put((work, future))
        return await future

    async def close(self) -> None:
        """End the thread after the work that was given to it."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._orders.put(None)
            await asyncio.to_thread(thread.join)

    def _serve(self) -> None:
        connection: sqlite3.Connection | None = None
        while (order := self._orders.get()) is not None:
            work, future = order
            result: Any = None
            error: Exception | None = None
            try:
                connection = connection or self._connect()
                result = work(connection)
            except sqlite3.Error as fault:
                error = self._unavailable(str(fault))
                error.__cause__ = fault
            except Exception as fault:
                error = fault
            # A loop that is closed has nobody left who waits.
            with contextlib.suppress(RuntimeError):
                future.get_loop().call_soon_threadsafe(_settle, future, result, error)
        if connection is not None:
            connection.close()


def _settle(future: asyncio.Future[Any], result: Any, error: Exception | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
