"""Intake without what guards it: no validation, no authorisation, no metrics. For comparison only.

Run as `python -m bench.bare_intake PORT`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

from services.intake.main import build
from services.mesh.config import Settings
from services.mesh.run.unit import Unit


def _unguarded(_method: Any, behaviour: Any, _errors: Any) -> Any:
    return behaviour


async def _serve(port: int, home: Path) -> None:
    settings = Settings.model_validate(
        {"home": home, "demo_products": True, "intake_listen": f"127.0.0.1:{port}"}
    )
    unit = Unit("intake", build, settings, wrap=_unguarded)
    await unit.start()
    await unit.opened()
    await asyncio.Event().wait()


if __name__ == "__main__":
    import uvloop

    with tempfile.TemporaryDirectory(prefix="voc-bench-") as folder:
        uvloop.run(_serve(int(sys.argv[1]), Path(folder)))
