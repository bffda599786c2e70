"""Styles, the script and the pictures: few and small, so they are read once and kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.problems import Problem

FOLDER = Path(__file__).parent.parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=60"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent. `mark` changes with its content."""

    content: bytes
    media_type: str
    mark: str


@lru_cache(maxsize=1)
def all_files() -> dict[str, File]:
    """Every file that may be asked for, by its path below the folder."""
    found = sorted(path for path in FOLDER.rglob("*") if path.suffix in _TYPES)
    return {path.relative_to(FOLDER).as_posix(): _read(path) for path in found}


def address(name: str) -> str:
    """Where a page finds a file; another address for other content, so browsers may keep it for good."""
    return f"/static/{name}?{all_files()[name].mark}"


def routes() -> list[BaseRoute]:
    """All files below `/static/`."""
    return [Route("/static/{name:path}", _serve)]


async def _serve(request: Request) -> Response:
    file = all_files().get(request.path_params["name"])
    if file is None:
        raise Problem(404, "not_found")
    cache = _FOREVER if request.url.query == file.mark else _BRIEFLY
    return Response(file.content, 200, {"Cache-Control": cache}, file.media_type)


def _read(path: Path) -> File:
    content = path.read_bytes()
    return File(content, _TYPES[path.suffix], hashlib.blake2b(content, digest_size=6).hexdigest())
