"""The operations port: `/livez`, `/readyz`, `/metrics`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson
from prometheus_client import CONTENT_TYPE_LATEST, disable_created_metrics

from services.mesh.health import Condition
from services.mesh.operations import exposition, http
from services.mesh.operations.condition import Conditions
from services.mesh.operations.http import Answer
from services.mesh.timers import Run


class Watched(Protocol):
    """A running service, as operations sees it."""

    name: str

    @property
    def condition(self) -> Condition:
        """How it is."""
        ...

    @property
    def collectors(self) -> list[Any]:
        """Its own Prometheus collectors."""
        ...

    def runs(self) -> list[Run]:
        """Its timers."""
        ...


Children = Callable[[], Mapping[str, str]]
"""Operations addresses of child processes, by service; an empty one is a child that does not run now."""


class Operations:
    """Serves what this process and its children say about themselves."""

    def __init__(self, watched: list[Watched], children: Children = dict) -> None:
        # When a series began is of no use to Prometheus in this format, and doubles what it reads.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._watched = watched
        self._children = children
        self._server: asyncio.Server | None = None

    async def start(self, address: str) -> int:
        """Bind and answer; the port that was bound.

        Raises:
            OSError: the address cannot be bound.
        """
        host, _, port = address.rpartition(":")
        routes = {"/livez": self.livez, "/readyz": self.readyz, "/metrics": self.metrics}
        self._server = await http.serve(routes, host.strip("[]"), int(port))
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.close()

    async def livez(self) -> Answer:
        """200 as long as the process runs its loop."""
        return Answer(200, b"alive\n")

    async def readyz(self) -> Answer:
        """200 when every service is ready, else 503; the body says which is how, and why."""
        services = await self.services()
        ready = all(said["condition"] != "unready" for said in services.values())
        body = orjson.dumps({"ready": ready, "services": services}, option=orjson.OPT_INDENT_2) + b"\n"
        return Answer(200 if ready else 503, body, "application/json")

    async def services(self) -> dict[str, Any]:
        """Condition, reasons and timers of every service, those of children included."""
        services = {one.name: _told(one) for one in self._watched}
        children = self._children().items()
        for found in await asyncio.gather(*(_child(name, address) for name, address in children)):
            services |= found
        return services

    async def metrics(self) -> Answer:
        """All numbers, in Prometheus' text format."""
        pages = {}
        for name, address in self._children().items():
            with contextlib.suppress(OSError):
                pages[name] = (await http.get(address, "/metrics")).body.decode()
        own = [collector for one in self._watched for collector in one.collectors]
        collectors = [Conditions(self._watched), *own]
        return Answer(200, await exposition.page(collectors, pages), CONTENT_TYPE_LATEST)


def _told(one: Watched) -> dict[str, Any]:
    return {
        "condition": one.condition.word,
        "reasons": list(one.condition.reasons),
        "timers": {
            run.timer: {
                "every_seconds": run.every.total_seconds(),
                "begin_time": run.begin,
                "seconds": round(run.seconds, 3),
                "error": run.error,
                "next_time": run.next,
            }
            for run in one.runs()
        },
    }


async def _child(name: str, address: str) -> dict[str, Any]:
    """What a child says of its services; itself unready when it says nothing."""
    away = {name: {"condition": "unready", "reasons": ["its process does not answer"], "timers": {}}}
    if not address:
        return away
    try:
        said = orjson.loads((await http.get(address, "/readyz")).body)
    except (OSError, ValueError):
        return away
    services: dict[str, Any] = said["services"]
    return services
