"""Another process at the same log: `member.py tell|hear URL …`. It ends when it is done, or killed."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from services.mesh.log.open import open_log
from services.mesh.log.port import Message
from tests.servers.processes import ROOT


def start(*arguments: str, output: Path) -> subprocess.Popen[bytes]:
    """Start such a process; what it says goes to a file."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "build" / "gen")))}
    with output.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.contract.log.member", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )


async def tell(url: str, topic: str, key: str, count: int) -> None:
    """Append 0, 1, 2 … under one key, a few at a time."""
    log = open_log(url, "teller")
    await log.start()
    for first in range(0, count, 5):
        messages = [Message(topic, key, str(number).encode()) for number in range(first, first + 5)]
        assert await log.append(messages) == [None] * 5
    await log.close()


async def hear(url: str, topic: str, group: str) -> None:
    """Be a member, commit what comes, and say it, one value a line."""
    log = open_log(url, "hearer")
    await log.start()
    consumer = await log.consumer(group, [topic])
    while True:
        for record in await consumer.poll(10, 0.5):
            at = record.position
            await consumer.commit({(at.topic, at.partition): at.offset + 1})
            print(record.value.decode(), flush=True)


if __name__ == "__main__":
    verb, url, topic, name, *rest = sys.argv[1:]
    asyncio.run(tell(url, topic, name, int(rest[0])) if verb == "tell" else hear(url, topic, name))
