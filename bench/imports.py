"""The whole stream by `vocmesh import`: items a second, memory afterwards; and once more under fire."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.mesh import resident_mib, up
from bench.table import Row
from tests.faults.kills import Shaken, check_nothing_lost_nothing_twice, import_under_fire, until_quiet
from tests.faults.stream import write
from tests.servers.processes import Processes

ROWS = 19_998


async def whole_stream(corpus: Path | None) -> list[Row]:
    """Import everything, wait until everything has its case, then look at the memory."""
    with up() as (mesh, key), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stream.csv"
        which = write(file, ROWS, corpus)
        begin = time.monotonic()
        importer = mesh.command("import", str(file), "--url", mesh.url, "--key", key, timeout=900)
        taken = time.monotonic() - begin
        until_quiet(Shaken(mesh, key, 0, importer), ROWS, 900)
        through = time.monotonic() - begin
        memory = resident_mib(mesh.running["up"].pid)
    return [
        Row(f"rows of the {which} stream", ROWS, ""),
        Row("import: accepted", ROWS / taken, "items a second"),
        Row("import: classified and in a case", ROWS / through, "items a second"),
        Row("resident memory of `vocmesh up` afterwards", memory, "MiB", None, "≤ 350"),
    ]


async def under_fire(corpus: Path | None) -> list[Row]:
    """All rows while each process is killed in turn."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stream.csv"
        write(file, ROWS, corpus)
        mesh = Processes(Path(folder) / "home")
        try:
            shaken = import_under_fire(mesh, file, kills=40, seed=11, seconds=900)
            until_quiet(shaken, ROWS, 900)
            check_nothing_lost_nothing_twice(shaken, ROWS)
        finally:
            mesh.stop_all()
    return [Row("kills (SIGKILL) during the whole import", shaken.kills, ""), Row("lost or doubled", 0, "")]
