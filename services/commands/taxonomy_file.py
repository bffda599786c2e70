"""A taxonomy as a TOML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from services.gateway import taxonomy_file
from services.gateway.taxonomy_file import TaxonomyFileRefused, written

__all__ = ["TaxonomyFileRefused", "read", "written"]


def read(path: Path) -> list[dict[str, Any]]:
    """The topics of a file, as the API takes them.

    Raises:
        TaxonomyFileRefused: it cannot be read, or holds what a taxonomy has not.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as wrong:
        reason = (wrong.strerror or "it failed").lower()
        raise TaxonomyFileRefused(f"{path} cannot be read: {reason}.") from None
    except UnicodeDecodeError as wrong:
        raise TaxonomyFileRefused(f"{path} is no TOML in UTF-8: {wrong}.") from None
    return taxonomy_file.read(text, str(path))
