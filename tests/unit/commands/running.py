"""Run `vocmesh` as people do: in a process of its own, with ports and a home of the test's own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_LISTENS = ("GATEWAY", "OPERATIONS", "INTAKE", "CLASSIFICATION", "ACTIONS", "REVIEW")


def environment(home: Path, **changed: str) -> dict[str, str]:
    """Nothing of the caller's VOC_*; every port a free one."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VOC_")}
    free = {f"VOC_{name}_LISTEN": "127.0.0.1:0" for name in _LISTENS}
    path = f"{ROOT}:{ROOT / 'build' / 'gen'}"
    return {**kept, **free, "VOC_HOME": str(home), "PYTHONPATH": path, "COLUMNS": "200", **changed}


@asynccontextmanager
async def vocmesh(*words: str, env: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The running command; killed at the end if it has not ended."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services",
        *words,
        env=env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ended(*words: str, env: dict[str, str]) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command that ends by itself."""
    async with vocmesh(*words, env=env) as process:
        out, err = await asyncio.wait_for(process.communicate(), 120)
        return process.returncode or 0, out.decode(), err.decode()


async def line_with(process: asyncio.subprocess.Process, words: str) -> str:
    """The first line of standard output that holds these words."""
    assert process.stdout is not None
    async with asyncio.timeout(90):
        while line := (await process.stdout.readline()).decode():
            if words in line:
                return line
    raise AssertionError(f"it ended without saying {words!r}")
