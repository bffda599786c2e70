"""A ZIP archive of parts with a manifest: the manifest has the format's number and a checksum of the parts.

The same parts give the same bytes. No code is in it, and none is run to read it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

_MANIFEST = "manifest.json"
_LARGEST = 512 * 1024 * 1024
"""Bytes of one part: a damaged file must not fill the memory."""

PLAIN, EMBEDDED, CURVED = 1, 2, 3
"""Formats: a linear model, one with a head over sentence embeddings beside it, and a linear model with a
curve from margins to log odds."""
NEWEST = CURVED

Manifest = dict[str, Any]


class ModelRefused(ValueError):
    """The bytes are no model that this program can use. `args[0]` is a sentence about why."""


def packed(manifest: Manifest, parts: Mapping[str, bytes]) -> bytes:
    """The archive, with the checksum as the last entry of its manifest."""
    manifest = {**manifest, "checksum": checksum(parts)}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {_MANIFEST: as_json(manifest), **parts}.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def manifest_of(content: bytes) -> Manifest:
    """The manifest alone.

    Raises:
        ModelRefused: there is none.
    """
    with refusing(), zipfile.ZipFile(io.BytesIO(content)) as file:
        found = json.loads(_part(file, _MANIFEST))
        if not isinstance(found, dict):
            raise ModelRefused("this is no model file: its manifest is something else.")
        return found


def parts_of(content: bytes, names: Sequence[str]) -> dict[str, bytes]:
    """The parts of these names, which must be all that the checksum is of.

    Raises:
        ModelRefused: one is missing, or they are damaged.
    """
    expected = manifest_of(content)
    with refusing(), zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {name: _part(file, name) for name in names}
        if expected["checksum"] != checksum(parts):
            raise ModelRefused("the model file is damaged: its checksum does not fit. Copy it again.")
        return parts


@contextmanager
def refusing() -> Iterator[None]:
    """Whatever goes wrong while a file is read becomes a refusal.

    Raises:
        ModelRefused: it did.
    """
    try:
        yield
    except ModelRefused:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError) as wrong:
        raise ModelRefused(f"this is no model file, or a damaged one ({type(wrong).__name__}).") from wrong


def check_format(manifest: Manifest, *wanted: int) -> None:
    """Stop unless the format is one of the wanted.

    Raises:
        ModelRefused: it is not.
    """
    number = manifest.get("format")
    if number in wanted:
        return
    if isinstance(number, int) and number > NEWEST:
        raise ModelRefused(
            f"the model has format {number}, this program reads up to {NEWEST}. Use a newer program."
        )
    if number == EMBEDDED:
        raise ModelRefused(
            "the model was trained with sentence embeddings, which cannot be used in this place."
        )
    raise ModelRefused(f"the model has format {number!r}, which was never used.")


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    if file.getinfo(name).file_size > _LARGEST:
        raise ModelRefused("the model file is damaged: a part of it is too large.")
    return file.read(name)


def checksum(parts: Mapping[str, bytes]) -> str:
    """SHA-256 over those of the parts, in the order of their names."""
    digest = hashlib.sha256()
    for name in sorted(parts):
        digest.update(hashlib.sha256(parts[name]).digest())
    return digest.hexdigest()


def as_json(value: Any) -> bytes:
    """Without spaces, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
