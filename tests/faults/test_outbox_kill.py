"""SIGKILL in the middle of saving, telling and hearing: every fact is told in order, and counts once."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from services.mesh.documents.port import Document, Documents, Spec
from services.mesh.log.open import open_log
from services.mesh.log.port import Record
from tests.faults.documents_writer import COUNTER
from tests.faults.relaying import RAISED, SEEN, relayed
from tests.servers.processes import ROOT

KILLS = 6
PATIENCE_SECONDS = 120.0


@pytest.fixture(params=["sqlite", pytest.param("kafka", marks=pytest.mark.kafka)])
def log_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/log.sqlite3"
    found: str = request.getfixturevalue("kafka_url")
    return found


def killed(where: str, log_url: str, name: str, prefix: str, chance: random.Random) -> list[str]:
    """Let a process save for a while, and kill it; the saves that it said were acknowledged."""
    command = [sys.executable, "-m", "tests.faults.relaying", where, log_url, name, prefix]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(20)]
    time.sleep(chance.uniform(0.1, 1.0))
    process.kill()
    lines += process.stdout.readlines()
    process.wait(10)
    return [line for line in lines if line.endswith("\n")]


async def everything(documents: Documents, spec: Spec) -> dict[str, Document]:
    found: dict[str, Document] = {}
    after = ""
    while True:
        page = await documents.collection(spec).find(limit=500, after=after)
        found |= {document.id: document for document in page.documents}
        if not (after := page.next_after):
            return found


def in_order(records: list[Record]) -> None:
    """The first time that an event of a subject is told, all earlier ones were told before."""
    told: dict[str, int] = {}
    ids: dict[tuple[str, int], str] = {}
    for record in records:
        sequence = int(record.headers["ce_sequence"])
        assert sequence <= told.get(record.key, 0) + 1
        told[record.key] = max(told.get(record.key, 0), sequence)
        assert ids.setdefault((record.key, sequence), record.headers["ce_id"]) == record.headers["ce_id"]


@pytest.mark.slow
async def test_killed_again_and_again_it_loses_nothing_and_counts_once(log_url: str, tmp_path: Path) -> None:
    chance = random.Random(20260301)
    where, name = f"sqlite:///{tmp_path}", f"relay_{uuid.uuid4().hex[:8]}"
    acknowledged: list[str] = []
    for number in range(KILLS):
        replicas = [
            asyncio.to_thread(killed, where, log_url, name, f"r{number}{letter}-", chance) for letter in "ab"
        ]
        for lines in await asyncio.gather(*replicas):
            acknowledged += lines
    assert len(acknowledged) >= KILLS * 20

    async with relayed(where, log_url, name) as documents:
        counters = await everything(documents, COUNTER)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            seen = await everything(documents, SEEN)
            if {key: one.body["count"] for key, one in seen.items()} == {
                key: one.version for key, one in counters.items()
            }:
                break
            await asyncio.sleep(0.2)
    for line in acknowledged:
        key, version = line.split()
        assert counters[key].version >= int(version)
    assert {key: (one.body["count"], one.body["missed"]) for key, one in seen.items()} == {
        key: (one.version, 0) for key, one in counters.items()
    }
    await _told_in_order(log_url, set(counters))


async def _told_in_order(log_url: str, keys: set[str]) -> None:
    log = open_log(log_url, "check")
    await log.start()
    records = await log.read(RAISED.rpartition(".")[0], 1_000_000)
    await log.close()
    by_partition = sorted(records, key=lambda record: record.position.offset)
    in_order([record for record in by_partition if record.key in keys])
