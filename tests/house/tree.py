"""The checkout as the house tests see it."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("intake", "classification", "actions", "review")


@cache
def files() -> tuple[Path, ...]:
    """Files that belong to the project: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return tuple(path for name in listed if (path := ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """The project's own Python files below these folders."""
    tops = tuple(ROOT / folder for folder in folders)
    return [
        path for path in files() if path.suffix == ".py" and any(path.is_relative_to(top) for top in tops)
    ]
