"""The mesh under measurement: `vocmesh up` as a newcomer starts it, and what it costs."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.kills import Shaken, first_key, total, until_quiet
from tests.servers.processes import ROOT, Processes, free_port

PRODUCT = "online-shop"


@contextmanager
def up() -> Iterator[tuple[Processes, str]]:
    """The mesh in a fresh home, and a key that may do everything."""
    with tempfile.TemporaryDirectory(prefix="voc-bench-") as home:
        mesh = Processes(Path(home), settings={"VOC_DEMO_PRODUCTS": "true"})
        mesh.start("up")
        try:
            mesh.wait_ready("up")
            yield mesh, first_key(mesh)
        finally:
            mesh.stop_all()


@contextmanager
def beside(module: str, *arguments: str) -> Iterator[int]:
    """A bare server of this folder in a process of its own; its port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments, str(port)],
        cwd=ROOT,
        env=Processes(Path("unused")).environment("command"),
        stdout=subprocess.PIPE,
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def settled(mesh: Processes, key: str, seconds: float = 180) -> None:
    """Return when all that was handed in was heard: it is not part of the next figure.

    Raises:
        AssertionError: that takes too long.
    """
    asked = Shaken(mesh, key, 0, subprocess.CompletedProcess([], 0))
    until_quiet(asked, total(asked, "feedback"), seconds)


def resident_mib(pid: int) -> float:
    """Resident memory of a process and its children, in MiB."""
    total = 0.0
    for process in (pid, *_children(pid)):
        for line in Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1]) / 1024
    return total


def _children(pid: int) -> list[int]:
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in path.read_text().split()]
    return found
