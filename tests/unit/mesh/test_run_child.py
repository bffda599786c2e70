"""A child process: begun again when it dies, part of its parent's pages, never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.mesh.operations import http
from services.mesh.run.child import Child
from services.mesh.run.process import Process

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.slow


async def until(true: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
async def process(tmp_path: Path) -> AsyncIterator[Process]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'build' / 'gen'}"}
    command = [sys.executable, "-m", "tests.unit.mesh.noting_process", str(tmp_path)]
    made = Process([], [Child("intake", command, environment)])
    await made.start("127.0.0.1:0")
    yield made
    await made.stop()


async def test_the_parent_tells_of_its_child(process: Process) -> None:
    (child,) = process.children
    address = f"127.0.0.1:{process.operations_port}"
    assert (await http.get(address, "/readyz")).status == 503
    await until(lambda: bool(child.address))
    async with asyncio.timeout(30):
        while (await process.conditions()) != {"intake": "ready"}:
            await asyncio.sleep(0.05)
    metrics = (await http.get(address, "/metrics")).body.decode()
    assert 'voc_timer_runs_total{outcome="done",service="intake",timer="count"}' in metrics
    assert 'process_resident_memory_bytes{process="intake"}' in metrics
    assert "\nprocess_resident_memory_bytes " in metrics
    assert metrics.count("# TYPE voc_rpc_seconds histogram") == 1


async def test_a_child_that_dies_is_begun_again(process: Process) -> None:
    (child,) = process.children
    await until(lambda: bool(child.address))
    first = child.pid
    os.kill(first, signal.SIGKILL)
    await until(lambda: child.pid != first and bool(child.address))
    assert not alive(first)


async def test_stopping_ends_the_child(process: Process) -> None:
    (child,) = process.children
    await until(lambda: bool(child.address))
    await asyncio.wait_for(process.stop(), 15)
    assert not alive(child.pid)
    assert child.address == ""


async def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    """The parent is killed: nothing tells the child but the end of its standard input."""
    reader, writer = os.pipe()
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.unit.mesh.noting_process",
        str(tmp_path),
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'build' / 'gen'}"},
        stdin=reader,
        stdout=asyncio.subprocess.PIPE,
    )
    os.close(reader)
    assert child.stdout is not None
    assert b"operations" in await asyncio.wait_for(child.stdout.readline(), 60)
    os.close(writer)
    assert await asyncio.wait_for(child.wait(), 20) == 0
