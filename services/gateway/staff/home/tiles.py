"""The numbers that matter, each with its change, of how many, and where its rows are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from voc.actions.v1 import actions_pb2 as actions
from voc.actions.v1 import measures_pb2 as courses

from services.gateway.pages.speech import mark
from services.gateway.problems import unless_away
from services.gateway.staff.figures.asked import Scope
from services.gateway.staff.figures.numbers import Figures, Scored
from services.gateway.staff.figures.period import Period
from services.mesh.identity import Caller

RISES, FALLS = "rises", "falls"
"""Which way is better."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number.

    Attributes:
        kind: how it is said: `count`, `share` (0 to 1), `time` (seconds) or `points`.
        value: None when there is nothing to say yet.
        before: the same of the period before; None when there was none.
        n: of how many, where that is not the value itself.
        better: which way is better: `RISES`, `FALLS`, or empty when neither is.
        about: what stands beside it: `least` (too few answers), `open` (age of what is open), `moved`.
        beside: the numbers of that.
    """

    name: str
    label: str
    href: str
    kind: str
    value: float | None
    before: float | None = None
    n: int | None = None
    better: str = ""
    about: str = ""
    beside: tuple[float, ...] = ()

    @property
    def change(self) -> float | None:
        """By how much it changed."""
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def verdict(self) -> str:
        """`better`, `worse` or `same`; empty where neither way is better, or nothing to compare with."""
        change = self.change
        if change is None or not self.better:
            return ""
        if not change:
            return "same"
        return "better" if (change > 0) is (self.better == RISES) else "worse"


@dataclass(frozen=True, slots=True)
class Missing:
    """A number that cannot be told now, because a service is away."""

    name: str
    label: str


async def tiles(figures: Figures, period: Period, caller: Caller) -> list[Tile | Missing]:
    """All of them, in the order in which they are read. One whose service is away is missing alone."""
    makers: tuple[tuple[tuple[tuple[str, str], ...], Callable[..., Awaitable[list[Tile]]]], ...] = (
        ((("received", mark("Feedback received")),), _received),
        ((("open", mark("Open issues")), ("regressed", mark("Came back"))), _issues),
        ((("loop", mark("Loop closed")),), _loop),
        ((("inner", mark("Time to resolve a case")),), _inner),
        ((("outer", mark("Time to resolve an issue")),), _outer),
        ((("nps", mark("NPS")), ("csat", mark("CSAT"))), _scores),
    )
    found = await asyncio.gather(
        *(_or_missing(make, names, figures, period, caller) for names, make in makers)
    )
    return [tile for made in found for tile in made]


async def _or_missing(
    make: Callable[..., Awaitable[list[Tile]]],
    names: tuple[tuple[str, str], ...],
    figures: Figures,
    period: Period,
    caller: Caller,
) -> list[Tile | Missing]:
    found = await unless_away(make(figures, period, caller))
    return [Missing(name, label) for name, label in names] if found is None else [*found]


async def _received(figures: Figures, period: Period, caller: Caller) -> list[Tile]:
    found = await figures.received(period, caller)
    href = Scope(period).inbox(needs_answer=False)
    return [Tile("received", mark("Feedback received"), href, "count", found.now, found.before)]


async def _issues(figures: Figures, period: Period, caller: Caller) -> list[Tile]:
    found = await figures.issues(caller)
    opened = (found.opened_in(period), found.opened_in(period.before))
    back = (found.regressed_in(period), found.regressed_in(period.before))
    return [
        Tile(
            *("open", mark("Open issues"), "/issues", "count", found.open),
            about="opened",
            beside=opened,
        ),
        Tile(
            *("regressed", mark("Came back"), "/issues?tab=regressed", "count"),
            value=found.in_state("regressed"),
            about="came_back",
            beside=back,
        ),
    ]


async def _loop(figures: Figures, period: Period, caller: Caller) -> list[Tile]:
    found = await figures.loop(period, caller)
    href = Scope(period).inbox(needs_answer=True)
    tile = Tile(
        *("loop", mark("Loop closed"), href, "share", found.now.value, found.before.value),
        n=found.now.of,
        about="ripens",
    )
    return [tile]


async def _inner(figures: Figures, period: Period, caller: Caller) -> list[Tile]:
    found = await figures.resolution("case", period, caller)
    return [_resolution("inner", mark("Time to resolve a case"), found, period, "")]


async def _outer(figures: Figures, period: Period, caller: Caller) -> list[Tile]:
    found = await figures.resolution("issue", period, caller)
    return [_resolution("outer", mark("Time to resolve an issue"), found, period, "outer")]


def _resolution(
    name: str, label: str, found: courses.GetResolutionCourseResponse, period: Period, loop: str
) -> Tile:
    before, now = (resolved(span) for span in found.spans)
    query = urlencode([*([("loop", loop)] if loop else []), *period.own_pairs])
    return Tile(
        *(name, label, f"/time-to-resolve?{query}" if query else "/time-to-resolve", "time"),
        value=now.wall.median_seconds if now is not None else None,
        before=before.wall.median_seconds if before is not None else None,
        n=now.wall.count if now is not None else 0,
        better=FALLS,
        about="open",
        beside=(found.open_together.count, found.open_together.median_seconds),
    )


async def _scores(figures: Figures, period: Period, caller: Caller) -> list[Tile]:
    nps, csat = await figures.scores(period, caller)
    href = Scope(period).inbox(needs_answer=False)
    return [
        _scored("nps", mark("NPS"), "points", nps, href),
        _scored("csat", mark("CSAT"), "share", csat, href),
    ]


def _scored(name: str, label: str, kind: str, found: Scored, href: str) -> Tile:
    about = "least" if found.now.value is None else ""
    return Tile(
        *(name, label, href, kind, found.now.value, found.before.value),
        n=found.now.n,
        better=RISES,
        about=about,
    )


def resolved(span: courses.ResolutionSpan) -> actions.ClockSummary | None:
    """The resolved clock of all severities together; None when nothing was resolved."""
    return next((row for row in span.together if row.clock == actions.CLOCK_RESOLVED), None)
