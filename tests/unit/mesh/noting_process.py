"""Run the noting service as a child process would be. Argument: home."""

from __future__ import annotations

import sys
from pathlib import Path

from services.mesh.config import Settings
from services.mesh.run.process import run_loop
from services.mesh.run.single import run_service
from tests.unit.mesh.noting import Notes, build

if __name__ == "__main__":
    settings = Settings(home=Path(sys.argv[1]), intake_listen="127.0.0.1:0")
    notes = Notes()
    raise SystemExit(
        run_loop(lambda: run_service("intake", lambda mesh: build(mesh, notes), settings, as_child=True))
    )
