"""Where a visitor may go, by role."""

from __future__ import annotations

from dataclasses import dataclass

from services.gateway.pages.speech import mark
from services.gateway.staff.visitor import Visitor

_ALL = ("member", "leader", "operator", "admin")
_WORK = ("member", "leader", "admin")


@dataclass(frozen=True, slots=True)
class Link:
    """One place. `label` is in English; pages say it in the reader's language."""

    label: str
    href: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Places that belong together."""

    label: str
    links: tuple[Link, ...]


_PLACES: tuple[tuple[str, tuple[tuple[str, str, str, tuple[str, ...]], ...]], ...] = (
    (
        mark("Listen"),
        (
            (mark("Inbox"), "/inbox", "inbox", ("member", "leader", "admin")),
            (mark("Hand in"), "/feedback/new", "plus", ("member", "leader", "admin")),
            (mark("Import"), "/import", "upload", ("member", "admin")),
        ),
    ),
    (
        mark("Act"),
        (
            (mark("Issues"), "/issues", "issue", _WORK),
            (mark("Plans"), "/plans", "plan", _WORK),
        ),
    ),
    (
        mark("Lead"),
        (
            (mark("Overview"), "/home", "home", _WORK),
            (mark("Reviews"), "/reviews", "review", _WORK),
            (mark("Pareto"), "/pareto", "pareto", _WORK),
            (mark("Time to resolve"), "/time-to-resolve", "clock", _ALL),
        ),
    ),
    (
        mark("Run"),
        (
            (mark("Quality"), "/quality", "quality", _ALL),
            (mark("Operations"), "/operations", "operations", ("operator", "admin")),
            (mark("Settings"), "/settings", "settings", ("admin",)),
        ),
    ),
)


def nav_of(visitor: Visitor, path: str) -> tuple[Group, ...]:
    """The groups that are not empty for this visitor; the place whose pages include `path` is current."""
    found = []
    for label, places in _PLACES:
        links = tuple(
            Link(name, href, icon, current=path == href or path.startswith(f"{href}/"))
            for name, href, icon, roles in places
            if visitor.may(*roles)
        )
        if links:
            found.append(Group(label, links))
    return tuple(found)
