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
_Orders = queue.SimpleQueue[tuple[Work, "asyncio.Future[Any]"] | None]


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
        self._serving: tuple[threading.Thread, _Orders] | None = None

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` returns.

        Raises:
            DocumentsUnavailable: the file cannot be opened, locked, read or written; or what the lane
                was made to raise instead.
            Exception: what `work` raises.
        """
        _, orders = self._serving = self._serving or self._start()
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        orders.put((work, future))
        return await future

    async def close(self) -> None:
        """End the thread after the work that was given to it."""
        serving, self._serving = self._serving, None
        if serving is not None:
            thread, orders = serving
            orders.put(None)
            await asyncio.to_thread(thread.join)

    def _start(self) -> tuple[threading.Thread, _Orders]:
        """Each thread has orders of its own: one that starts while another ends must not take its end."""
        orders: _Orders = queue.SimpleQueue()
        thread = threading.Thread(target=self._serve, args=(orders,), name=self._name, daemon=True)
        thread.start()
        return thread, orders

    def _serve(self, orders: _Orders) -> None:
        connection: sqlite3.Connection | None = None
        while (order := orders.get()) is not None:
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
