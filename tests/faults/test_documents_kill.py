"""SIGKILL in the middle of saving: what was acknowledged is there, whole, and nothing is half there."""

from __future__ import annotations

import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Document, Unsaid
from tests.faults.documents_writer import COUNTER
from tests.servers.mongo import running
from tests.servers.processes import ROOT

CALLERS = 8
Acknowledged = dict[str, list[int]]


@pytest.fixture(params=["sqlite", pytest.param("mongo", marks=pytest.mark.mongo)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}"
    found: str = request.getfixturevalue("mongo_url")
    return found


@pytest.fixture
def service(url: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield name
    if url.startswith("mongodb"):
        with MongoClient[dict[str, object]](url) as client:
            client.drop_database(f"voc_{name}")


def writer(url: str, service: str, prefix: str, saves: int) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "tests.faults.documents_writer",
        url,
        service,
        prefix,
        str(CALLERS),
        str(saves),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def heard(process: subprocess.Popen[str], lines: int, into: Acknowledged) -> int:
    """Read up to so many lines of a process; how many came before it ended."""
    assert process.stdout is not None
    for number in range(lines):
        key, _, version = process.stdout.readline().partition(" ")
        if not version.endswith("\n"):
            return number
        into.setdefault(key, []).append(int(version))
    return lines


async def contents(url: str, service: str) -> tuple[dict[str, Document], dict[str, Unsaid]]:
    documents = open_documents(url, service, utc_now)
    await documents.start([COUNTER])
    counters = documents.collection(COUNTER)
    page = await counters.find(limit=500)
    unsaid = await counters.unsaid(limit=100_000)
    for document in page.documents:
        assert (
            await counters.count({"n": document.body["n"], "_id": document.id}, text=document.body["words"])
            == 1
        )
    await documents.close()
    return {document.id: document for document in page.documents}, {waits.id: waits for waits in unsaid}


def check(
    found: dict[str, Document], unsaid: dict[str, Unsaid], acknowledged: Acknowledged, kills: int
) -> None:
    for key, document in found.items():
        versions = acknowledged.get(key, [])
        assert len(set(versions)) == len(versions), f"a version of {key} was acknowledged twice"
        unheard = kills * (CALLERS if key == "shared" else 1)
        assert max(versions, default=0) <= document.version <= len(versions) + unheard
        assert document.body == {"n": document.version, "words": f"word{document.version - 1}"}
        assert document.told == document.version
        assert [event.sequence for event in unsaid[key].events] == list(range(1, document.version + 1))
        assert [event.data for event in unsaid[key].events] == [
            b"%d" % n for n in range(1, document.version + 1)
        ]
    assert set(acknowledged) <= set(found)


async def test_a_killed_writer_loses_nothing_acknowledged(url: str, service: str) -> None:
    chance = random.Random(7)
    acknowledged: Acknowledged = {}
    for _ in range(5):
        process = writer(url, service, "d", saves=10_000)
        heard(process, chance.randint(50, 400), acknowledged)
        process.kill()
        heard(process, 1_000_000, acknowledged)
        process.wait(20)
    found, unsaid = await contents(url, service)
    assert len(found) == CALLERS + 1
    check(found, unsaid, acknowledged, kills=5)


async def test_two_processes_write_at_once(url: str, service: str) -> None:
    acknowledged: Acknowledged = {}
    processes = [writer(url, service, prefix, saves=60) for prefix in ("a", "b")]
    for process in processes:
        heard(process, 1_000_000, acknowledged)
        assert process.wait(60) == 0
    found, unsaid = await contents(url, service)
    assert found["shared"].version == 2 * CALLERS * 6
    assert [found[f"{prefix}{n}"].version for prefix in "ab" for n in range(CALLERS)] == [54] * 2 * CALLERS
    check(found, unsaid, acknowledged, kills=0)


async def test_a_killed_neighbour_does_not_stop_the_other(url: str, service: str) -> None:
    acknowledged: Acknowledged = {}
    killed, other = writer(url, service, "a", saves=10_000), writer(url, service, "b", saves=60)
    heard(killed, 100, acknowledged)
    killed.kill()
    heard(killed, 1_000_000, acknowledged)
    killed.wait(20)
    heard(other, 1_000_000, acknowledged)
    assert other.wait(60) == 0
    found, unsaid = await contents(url, service)
    check(found, unsaid, acknowledged, kills=1)


@pytest.mark.mongo
async def test_a_killed_server_loses_nothing_acknowledged(tmp_path: Path) -> None:
    acknowledged: Acknowledged = {}
    with running(tmp_path / "mongod") as server:
        for _ in range(2):
            process = writer(server.url, "test", "d", saves=10_000)
            heard(process, 200, acknowledged)
            server.kill()
            heard(process, 1_000_000, acknowledged)
            process.kill()
            process.wait(20)
            server.start()
        found, unsaid = await contents(server.url, "test")
    check(found, unsaid, acknowledged, kills=2)
