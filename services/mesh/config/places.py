"""Where something lies, fit to be shown: without the password and the options of a URL."""

from __future__ import annotations


def kind_of(url: str) -> str:
    """`sqlite`, `mongodb` or `kafka`."""
    return url.partition("://")[0].partition("+")[0]


def place_of(url: str) -> str:
    """A file or a folder; else the hosts."""
    kind, _, rest = url.partition("://")
    if kind == "sqlite":
        return rest.removeprefix("/")
    return rest.rpartition("@")[2].partition("?")[0].rstrip("/")
