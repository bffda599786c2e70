"""The operations port, and one metrics page out of many sources."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.operations import exposition, http
from services.mesh.operations.http import Answer
from services.mesh.operations.metrics import FromStore

CHILD = """# HELP voc_x Things.
# TYPE voc_x gauge
voc_x{service="classification"} 2.0
# HELP process_x Of a process.
# TYPE process_x gauge
process_x 7.0
"""


async def test_families_of_several_sources_stand_once() -> None:
    registry = CollectorRegistry()
    Gauge("voc_x", "Things.", ["service"], registry=registry).labels("intake").set(1)
    page = (await exposition.page([registry], {"classification": CHILD})).decode()
    assert page.count("# TYPE voc_x gauge") == 1
    assert 'voc_x{service="intake"} 1.0' in page
    assert 'voc_x{service="classification"} 2.0' in page
    assert 'process_x{process="classification"} 7.0' in page


class Family:
    """A store that is read, and may be away."""

    def __init__(self) -> None:
        self.reads = 0
        self.away = False
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    async def read(self, now: datetime) -> list[Metric]:
        if self.away:
            raise DocumentsUnavailable
        self.reads += 1
        return [GaugeMetricFamily("voc_reads", "Reads.", value=self.reads)]


def values(families: Iterable[Metric]) -> list[float]:
    return [sample.value for family in families for sample in family.samples]


async def test_numbers_are_read_from_the_store_once_for_concurrent_scrapes() -> None:
    store = Family()
    collector = FromStore(store.read, lambda: store.now)
    assert values(collector.collect()) == []
    await asyncio.gather(*(collector.refresh() for _ in range(5)))
    assert values(collector.collect()) == [1]
    store.now += timedelta(days=1)
    await collector.refresh()
    assert values(collector.collect()) == [2]


async def test_while_the_store_is_away_the_last_numbers_stand() -> None:
    store = Family()
    collector = FromStore(store.read, lambda: store.now)
    assert b"voc_reads 1.0" in await exposition.page([collector], {})
    store.away = True
    store.now += timedelta(days=1)
    assert b"voc_reads 1.0" in await exposition.page([collector], {})


async def served() -> asyncio.Server:
    async def fine() -> Answer:
        return Answer(200, b"fine\n")

    async def broken() -> Answer:
        raise ValueError("words of a customer")

    return await http.serve({"/fine": fine, "/broken": broken}, "127.0.0.1", 0)


def address(server: asyncio.Server) -> str:
    return f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_paths_are_answered() -> None:
    async with await served() as server:
        where = address(server)
        assert await http.get(where, "/fine?x=1") == Answer(200, b"fine\n")
        assert (await http.get(where, "/else")).status == 404
        broken = await http.get(where, "/broken")
        assert broken.status == 500
        assert b"customer" not in broken.body


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"HEAD /fine HTTP/1.1\r\n\r\n", b"200"),
        (b"POST /fine HTTP/1.1\r\n\r\n", b"405"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"\xff\xfe /fine HTTP/1.1\r\n\r\n", b"405"),
    ],
)
async def test_odd_requests(raw: bytes, status: bytes) -> None:
    async with await served() as server:
        host, _, port = address(server).partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(raw)
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        assert answer.split(b" ")[1] == status
        if raw.startswith(b"HEAD"):
            assert answer.endswith(b"\r\n\r\n")


async def test_a_request_without_an_end_is_not_waited_for_and_harms_nobody() -> None:
    async with await served() as server:
        host, _, port = address(server).partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /" + b"x" * 100_000)
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()
        assert (await http.get(address(server), "/fine")).status == 200


async def test_asking_nobody_is_an_error() -> None:
    for where in ("", "127.0.0.1:1"):
        with pytest.raises(OSError):
            await http.get(where, "/livez")
