"""An import while every process is killed in turn, and what must be true afterwards."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.servers.processes import ALL, ROOT, SERVICES, Processes


@dataclass
class Shaken:
    """What an import under fire left behind."""

    mesh: Processes
    key: str
    kills: int
    importer: subprocess.CompletedProcess[str]

    def ask(self, path: str, **query: Any) -> dict[str, Any]:
        """`GET /api/v1{path}`."""
        headers = {"Authorization": f"Bearer {self.key}"}
        answer = httpx.get(f"{self.mesh.url}/api/v1{path}", params=query, headers=headers, timeout=60)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def everything(self, path: str, name: str) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            page = self.ask(path, page_size=500, page_token=token)
            found += page.get(name, [])
            token = page.get("next_page_token", "")
            if not token:
                return found


def first_key(mesh: Processes) -> str:
    """A key that may do everything."""
    words = ["--scope", "feedback_write", "--scope", "read", "--scope", "catalog_write"]
    for role in ("member", "leader", "operator", "admin"):
        words += ["--role", role]
    made = mesh.command("key", "create", "test", *words)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def import_under_fire(mesh: Processes, file: Path, *, kills: int, seed: int, seconds: float) -> Shaken:
    """Import a file; meanwhile kill each process in turn (SIGKILL) and start it again.

    Kills go on until there were enough, also after the import's last row: its events are still on their way.
    """
    mesh.start_all()
    key = first_key(mesh)
    words = [sys.executable, "-m", "services", "import", str(file), "--url", mesh.url, "--key", key]
    chance = random.Random(seed)
    done = 0
    end = time.monotonic() + seconds
    importer = subprocess.Popen(
        words,
        cwd=ROOT,
        env=mesh.environment("command"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        while (importer.poll() is None or done < kills) and time.monotonic() < end:
            time.sleep(chance.uniform(0.2, 1.2))
            if done < kills:
                name = ALL[done % len(ALL)]
                mesh.kill(name)
                mesh.start(name)
                done += 1
        output, _ = importer.communicate(timeout=max(5, end - time.monotonic()))
    finally:
        if importer.poll() is None:
            importer.kill()
            importer.wait(10)
    for name in ALL:
        mesh.wait_ready(name)
    finished = subprocess.CompletedProcess(words, importer.returncode, output, "")
    return Shaken(mesh, key, done, finished)


def until_quiet(shaken: Shaken, rows: int, seconds: float) -> None:
    """Return when every feedback was classified and has its case.

    Raises:
        AssertionError: that did not happen in time; with how far it got.
    """
    end = time.monotonic() + seconds
    counts: dict[str, int] = {}
    while time.monotonic() < end:
        counts = {name: total(shaken, name) for name in ("feedback", "classifications", "cases")}
        if set(counts.values()) == {rows}:
            return
        time.sleep(0.5)
    tails = {name: shaken.mesh.tail(name, 600) for name in ALL}
    raise AssertionError(f"{counts} of {rows}: {tails}")


def total(shaken: Shaken, name: str) -> int:
    """How many there are, by the API's own count."""
    answer = shaken.ask(f"/{name}:count")
    return int(answer.get("total_size") or sum(one["count"] for one in answer.get("counts", [])))


def check_nothing_lost_nothing_twice(shaken: Shaken, rows: int) -> None:
    """Every row once, in a case or counted as needing none; no dead letter; nothing left untold."""
    assert shaken.importer.returncode == 0, shaken.importer.stdout
    feedback = shaken.everything("/feedback", "feedback")
    externals = Counter(item["external_id"] for item in feedback)
    assert len(externals) == rows
    assert set(externals.values()) == {1}
    cases = Counter(case["case_id"] for case in shaken.everything("/cases", "cases"))
    assert cases.keys() == {item["id"] for item in feedback}
    assert set(cases.values()) == {1}
    letters = shaken.mesh.command("dead-letters", "list", "--json")
    assert letters.stdout.strip() == "[]", letters.stdout + letters.stderr
    for name in SERVICES:
        text = httpx.get(f"{shaken.mesh.operations(name)}/metrics", timeout=10).text
        depths = [line for line in text.splitlines() if line.startswith("voc_outbox_depth{")]
        assert [line.rpartition(" ")[2] for line in depths] in (["0.0"], []), depths
