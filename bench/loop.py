"""From the post to the case: how long until a feedback is classified, and until its case exists."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import statistics
import time
from dataclasses import dataclass, field

import orjson

from bench import requests
from bench.load import HttpConnection
from bench.mesh import up
from bench.table import Row
from services.mesh.log.open import open_log
from services.mesh.log.port import Log

SECONDS = 20
_TOPICS = {"classified": "voc.classification.feedback.v1", "case": "voc.actions.case.v1"}
_CONNECTIONS = 32


@dataclass
class Seen:
    """Moments of the process clock, by feedback id."""

    posted: dict[str, float] = field(default_factory=dict)
    told: dict[str, dict[str, float]] = field(default_factory=lambda: {name: {} for name in _TOPICS})

    def milliseconds(self, name: str) -> list[float]:
        """From the post to this event; those that never came are missing."""
        there = self.told[name]
        return sorted((there[id_] - begin) * 1000 for id_, begin in self.posted.items() if id_ in there)


async def to_case(rate: int) -> list[Row]:
    """Post so many a second, and watch the log."""
    with up() as (mesh, key):
        log = open_log(f"sqlite:///{mesh.home}/log.sqlite3", "bench")
        await log.start()
        seen = Seen()
        watchers = [
            asyncio.create_task(_watch(log, topic, seen.told[name])) for name, topic in _TOPICS.items()
        ]
        await asyncio.sleep(3)
        await _post(mesh.ports["gateway"], key, rate, seen)
        end = time.monotonic() + 60
        while len(seen.milliseconds("case")) < len(seen.posted) and time.monotonic() < end:
            await asyncio.sleep(0.2)
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        await log.close()
    rows = []
    for name in _TOPICS:
        spans = seen.milliseconds(name)
        cuts = statistics.quantiles(spans, n=100)
        aim = "p95 ≤ 150" if name == "case" and rate == 50 else ""
        for label, value in (("median", cuts[49]), ("p95", cuts[94]), ("p99", cuts[98])):
            rows.append(
                Row(f"submit → {name} at {rate}/s, {label}", value, "ms", None, aim if label == "p95" else "")
            )
    lost = len(seen.posted) - len(seen.milliseconds("case"))
    return [*rows, Row(f"posted at {rate}/s without a case after a minute", lost, "")]


async def _watch(log: Log, topic: str, told: dict[str, float]) -> None:
    consumer = await log.consumer(f"bench-{topic}-{secrets.token_hex(3)}", [topic])
    while True:
        for record in await consumer.poll(500, 0.5):
            told.setdefault(record.key, time.monotonic())


async def _post(port: int, key: str, rate: int, seen: Seen) -> None:
    idle = [HttpConnection(port) for _ in range(_CONNECTIONS)]
    stream = requests.http("/api/v1/feedback", key)
    begin = time.monotonic()

    async def one(request: bytes) -> None:
        connection = idle.pop() if idle else HttpConnection(port)
        at = time.monotonic()
        _, body = await connection.exchange(request)
        seen.posted[orjson.loads(body)["id"]] = at
        idle.append(connection)

    tasks = []
    for number, request in enumerate(itertools.islice(stream, rate * SECONDS)):
        if (wait := begin + number / rate - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(request)))
    await asyncio.gather(*tasks)
    for connection in idle:
        connection.close()
