"""What a browser calls itself, in two words that people know: “Firefox, Windows”."""

from __future__ import annotations

import re

# The first that is found counts: browsers name those that they are like behind themselves.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"[\w.-]{1,40}")


def device_of(agent: str) -> str:
    """The browser and the system of a `User-Agent`; a program's own name; empty when there is none."""
    names = [next((name for mark, name in known if mark in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    if any(names):
        return ", ".join(filter(None, names))
    program = _PROGRAM.match(agent)
    return program[0] if program else ""
