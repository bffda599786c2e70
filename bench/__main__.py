"""`make bench`: everything, or the sections that are named, such as `python -m bench rpc loop`."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from bench import imports, intake, loop, pages, patterns, stream, understanding, worst
from bench.table import Row, show
from tests.servers.processes import ROOT


def _corpus() -> Path | None:
    folder = Path(os.environ.get("VOC_CORPUS", ROOT.parent / "shared" / "data"))
    return folder if (folder / "stream.csv").exists() else None


async def _latency() -> list[Row]:
    return [*await loop.to_case(50), *await loop.to_case(200)]


SECTIONS: dict[str, tuple[str, Callable[[], Awaitable[list[Row]]]]] = {
    "rpc": ("Durable intake by RPC", intake.by_rpc),
    "http": ("Durable intake by HTTP", intake.by_http),
    "loop": ("From the post to the case", _latency),
    "import": ("The whole stream", lambda: imports.whole_stream(_corpus())),
    "fire": ("The whole stream under fire", lambda: imports.under_fire(_corpus())),
    "understanding": ("Understanding", understanding.understanding),
    "stream": ("What ships, beside what people said", lambda: stream.labels(_corpus())),
    "pages": ("Pages of the staff", lambda: pages.answered(_corpus())),
    "worst": ("The worst inputs", worst.inputs),
    "patterns": ("Feedback into patterns", lambda: patterns.patterns(_corpus())),
}


async def _measure(names: list[str]) -> None:
    for name in names:
        title, section = SECTIONS[name]
        show(title, await section())


if __name__ == "__main__":
    uvloop.run(_measure(sys.argv[1:] or list(SECTIONS)))
