"""What every client of the broker is told, and a thread for those that must stay in one.

kafka-python blocks: no client of it is ever touched on the event loop. Its constructors wait for the
broker, so they run in that thread too, and a service starts while the broker is down.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from kafka.errors import KafkaError

from services.mesh.config.brokers import Brokers
from services.mesh.log.port import LogUnavailable

Result = TypeVar("Result")

# While the broker is away kafka-python says so many times a second; `LogUnavailable` says it once.
logging.getLogger("kafka").setLevel(logging.CRITICAL)

_KEEP_ALIVE = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
]


def options(brokers: Brokers, client_id: str) -> dict[str, Any]:
    """Settings that producer, consumer and admin client share; waiting is in milliseconds."""
    return {
        **brokers.security,
        "bootstrap_servers": list(brokers.addresses),
        "client_id": client_id,
        "bootstrap_timeout_ms": 3_000,
        "request_timeout_ms": 8_000,
        "reconnect_backoff_max_ms": 1_000,
        "socket_options": _KEEP_ALIVE,
    }


class Thread:
    """Runs calls in order in one thread."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self, call: Callable[[], Result]) -> Result:
        """What the call returns.

        Raises:
            LogUnavailable: the broker cannot be reached, or refused.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        except (KafkaError, OSError) as error:
            raise LogUnavailable(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """Take no more calls."""
        self._pool.shutdown(wait=False)
