"""A log that is away: it is said, nothing hangs, and all goes on when it is back."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from services.mesh.log.open import open_log
from services.mesh.log.port import Consumer, Log, LogUnavailable, Message, Record
from tests.contract.log.test_log import group, values
from tests.servers.kafka import running

TOPIC = "voc.test.outage.v1"
PATIENCE_SECONDS = 60.0


async def _insist(log: Log, *messages: str) -> None:
    """Append until it is confirmed."""
    end = time.monotonic() + PATIENCE_SECONDS
    for value in messages:
        while await log.append([Message(TOPIC, "a", value.encode())]) != [None]:
            assert time.monotonic() < end, "it never came back"
            await asyncio.sleep(0.2)


async def _hear(consumer: Consumer, last: str) -> list[Record]:
    """Poll until this value came."""
    end = time.monotonic() + PATIENCE_SECONDS
    records: list[Record] = []
    while last not in values(records):
        assert time.monotonic() < end, f"only {values(records)} came"
        try:
            records += await consumer.poll(100, 0.3)
        except LogUnavailable:
            await asyncio.sleep(0.2)
    return records


async def _is_away(log: Log) -> None:
    (answer,) = await log.append([Message(TOPIC, "a", b"lost or not")])
    assert isinstance(answer, LogUnavailable)
    with pytest.raises(LogUnavailable):
        await log.ping()
    with pytest.raises(LogUnavailable):
        await log.topics()


async def test_an_embedded_log_is_opened_as_soon_as_it_can_be(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.write_text("in the way")
    log = open_log(f"sqlite:///{folder}/log.sqlite3", "early")
    await log.start()
    await _is_away(log)
    with pytest.raises(LogUnavailable):
        await (await log.consumer(group(), [TOPIC])).poll(1, 0.1)
    folder.unlink()
    await log.create_topics([TOPIC])
    await _insist(log, "1")
    consumer = await log.consumer(group(), [TOPIC])
    assert values(await _hear(consumer, "1")) == ["1"]
    await consumer.close()
    await log.close()


@pytest.mark.kafka
async def test_a_service_starts_before_its_broker_and_outlives_its_crash(tmp_path: Path) -> None:
    with running(tmp_path / "kafka") as broker:
        broker.stop()
        log = open_log(broker.url, "early")
        await log.start()
        await _is_away(log)
        with pytest.raises(LogUnavailable):
            await log.consumer("early", [TOPIC])

        await asyncio.to_thread(broker.start)
        await log.create_topics([TOPIC])
        consumer = await log.consumer("early", [TOPIC])
        await _insist(log, "1")
        assert values(await _hear(consumer, "1")) == ["1"]

        broker.kill()
        await _is_away(log)
        await asyncio.to_thread(broker.start)
        await _insist(log, "2", "3")
        after = [value for value in values(await _hear(consumer, "3")) if value in ("2", "3")]
        assert after == ["2", "3"]
        await consumer.close()
        await log.close()


@pytest.mark.kafka
async def test_a_broker_that_hangs_is_away_too(tmp_path: Path) -> None:
    with running(tmp_path / "kafka") as broker:
        log = open_log(broker.url, "patient")
        await log.start()
        await log.create_topics([TOPIC])
        await _insist(log, "1")
        broker.freeze()
        await _is_away(log)
        broker.thaw()
        await _insist(log, "2", "3")
        consumer = await log.consumer(group(), [TOPIC])
        heard = values(await _hear(consumer, "3"))
        assert [value for value in heard if value in ("1", "2", "3")] == ["1", "2", "3"]
        await consumer.close()
        await log.close()
