"""What pages of the staff cost beside the start page signed out, with the stream and ten times as much."""

from __future__ import annotations

import csv
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx

from bench.mesh import settled
from bench.table import Row
from tests.faults.kills import first_key
from tests.faults.stream import write
from tests.servers.company import signed_in
from tests.servers.processes import Processes

_ROWS, _TIMES, _ROUNDS = 19_998, 10, 60
_PAGES = {
    "/inbox": "member",
    "/issues": "member",
    "/issues/{issue}": "member",
    "/pareto": "leader",
    "/home": "leader",
    "/time-to-resolve": "leader",
}
_SETTINGS = {"VOC_DEMO_PRODUCTS": "true", "VOC_DEMO_PEOPLE": "true"}
_START = "/"


async def answered(corpus: Path | None, *, times: int = _TIMES) -> list[Row]:
    """Each page at p95 with the stream, as a ratio to the start page of the same run (aim 5); with `times`
    the data, as a ratio to before (aim 2)."""
    with tempfile.TemporaryDirectory(prefix="voc-bench-") as home:
        mesh = Processes(Path(home), settings=_SETTINGS)
        mesh.start("up")
        try:
            mesh.wait_ready("up")
            key = first_key(mesh)
            _told(mesh, key, corpus, 1)
            once = _measured(mesh)
            if times > 1:
                _told(mesh, key, corpus, times - 1)
            often = _measured(mesh) if times > 1 else once
        finally:
            mesh.stop_all()
    rows = [Row("GET / signed out, p95", once[_START] * 1e3, "ms")]
    for path in _PAGES:
        rows.append(Row.ratio(f"{path}, p95", once[path] * 1e3, once[_START] * 1e3, "≤ 5", "ms"))
        if times > 1:
            rows.append(
                Row.ratio(
                    f"{path}, p95, {times} times the data", often[path] * 1e3, once[path] * 1e3, "≤ 2", "ms"
                )
            )
    return rows


def _told(mesh: Processes, key: str, corpus: Path | None, times: int) -> None:
    """Hand in the stream so many times more; each time by ids of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stream.csv"
        write(file, _ROWS, corpus)
        for _ in range(times):
            again = Path(folder) / f"again-{time.time_ns()}.csv"
            _renamed(file, again)
            mesh.command("import", str(again), "--url", mesh.url, "--key", key, timeout=900)
            settled(mesh, key, 900)


def _renamed(source: Path, target: Path) -> None:
    with (
        source.open(newline="", encoding="utf-8") as read,
        target.open("w", newline="", encoding="utf-8") as to,
    ):
        rows = csv.DictReader(read)
        out = csv.DictWriter(to, rows.fieldnames or ())
        out.writeheader()
        for row in rows:
            out.writerow({**row, "external_id": f"{target.stem}-{row['external_id']}"})


def _measured(mesh: Processes) -> dict[str, float]:
    """Seconds at p95 of each page, one caller, pages in turn."""
    with ExitStack() as stack:
        people = {role: stack.enter_context(signed_in(mesh, role)) for role in set(_PAGES.values())}
        nobody = stack.enter_context(httpx.Client(base_url=mesh.url, timeout=60))
        taken = _timed(people, nobody)
    return {path: statistics.quantiles(times, n=20)[-1] for path, times in taken.items()}


def _timed(people: dict[str, httpx.Client], nobody: httpx.Client) -> dict[str, list[float]]:
    issue = people["member"].get("/api/v1/issues", params={"page_size": 1}).json()["issues"][0]["issue_id"]
    taken: dict[str, list[float]] = {path: [] for path in (_START, *_PAGES)}
    for _ in range(_ROUNDS):
        for path, times in taken.items():
            client = people[_PAGES[path]] if path in _PAGES else nobody
            begin = time.perf_counter()
            answer = client.get(path.format(issue=issue))
            times.append(time.perf_counter() - begin)
            answer.raise_for_status()
    return taken
