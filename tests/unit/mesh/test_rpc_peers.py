"""Several peers behind one channel: shared work, a hung one is left out, a lost one comes back."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import grpc
import pytest

from services.mesh.identity import Signer
from services.mesh.keys import load_or_create_signing_key
from services.mesh.rpc.channel import Channel, target
from tests.unit.mesh.echo import SERVICE, EchoStub, echo, echo_class

ROOT = Path(__file__).resolve().parents[3]


class Peer:
    """An echo in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self._process = process
        self.address = f"127.0.0.1:{port}"

    def stop(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def peer(home: Path, name: str) -> AsyncIterator[Peer]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.unit.mesh.echo_process",
        str(home),
        name,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'build' / 'gen'}"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield Peer(process, int(await asyncio.wait_for(process.stdout.readline(), 60)))
    finally:
        process.kill()
        await process.wait()


async def answers(stub: EchoStub, count: int) -> list[str]:
    """Who answered; an empty name for each call that failed."""
    names = []
    for _ in range(count):
        try:
            names.append((await stub.GetEcho(echo(), timeout=10)).text)
        except grpc.aio.AioRpcError:
            names.append("")
    return names


@pytest.mark.slow
async def test_a_hung_peer_is_left_out_and_taken_back(tmp_path: Path) -> None:
    echo_class()
    signer = Signer(load_or_create_signing_key(tmp_path))
    async with AsyncExitStack() as stack:
        one = await stack.enter_async_context(peer(tmp_path, "one"))
        two = await stack.enter_async_context(peer(tmp_path, "two"))
        channel = Channel([SERVICE], f"{one.address},{two.address}", signer)
        stack.push_async_callback(channel.close)
        stub = EchoStub(channel)
        await _until(stub, {"one", "two"})

        two.stop()
        begin = time.monotonic()
        during = await answers(stub, 20)
        assert set(during) == {"one"}
        assert time.monotonic() - begin < 20

        two.go_on()
        await _until(stub, {"one", "two"})


async def _until(stub: EchoStub, wanted: set[str]) -> None:
    async with asyncio.timeout(30):
        while set(await answers(stub, 6)) != wanted:
            await asyncio.sleep(0.1)


def test_addresses_become_targets() -> None:
    assert target("127.0.0.1:50051") == "127.0.0.1:50051"
    assert target("dns:///intake:50051") == "dns:///intake:50051"
    assert target("127.0.0.1:1, 127.0.0.2:2") == "ipv4:127.0.0.1:1,127.0.0.2:2"
    assert target("[::1]:1,[::1]:2") == "ipv6:[::1]:1,[::1]:2"
    assert target("localhost:1,127.0.0.2:2") == "ipv4:127.0.0.1:1,127.0.0.2:2"
