"""A sheet that shapes are put on, and a ruler for words: browsers measure text, we estimate it."""

from __future__ import annotations

from markupsafe import Markup, escape

WIDE = 640.0
NARROW = 344.0

_TEXT = 12.0
_SLIM = frozenset("iIjlt.,:;'|!()[]fr -")
_BROAD = frozenset("mwMW@%—…")


def fmt(value: float) -> str:
    """A coordinate, short."""
    return f"{value:.1f}".removesuffix(".0")


def width_of(text: str) -> float:
    """About how wide words are in the size of charts, rather too much than too little."""
    broad = sum(1 for sign in text if sign in _BROAD or sign.isupper())
    slim = sum(1 for sign in text if sign in _SLIM)
    return _TEXT * (0.57 * (len(text) - broad - slim) + 0.78 * broad + 0.34 * slim)


def cut(text: str, room: float) -> str:
    """As much of the words as fits, with an ellipsis where some are missing."""
    if width_of(text) <= room:
        return text
    kept = text
    while kept and width_of(kept + "…") > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


class Canvas:
    """Shapes in the order in which they are put. Everything that is written is escaped."""

    def __init__(self, width: float, height: float, title: str, about: str) -> None:
        self.width = width
        self.height = height
        self._head = f"<title>{escape(title)}</title>" + (f"<desc>{escape(about)}</desc>" if about else "")
        self._parts: list[str] = []
        self._leads = False

    def line(self, look: str, x1: float, y1: float, x2: float, y2: float) -> None:
        """A straight line."""
        self._parts.append(
            f'<line class="{look}" x1="{fmt(x1)}" y1="{fmt(y1)}" x2="{fmt(x2)}" y2="{fmt(y2)}"/>'
        )

    def path(self, look: str, d: str) -> None:
        """A path."""
        self._parts.append(f'<path class="{look}" d="{d}"/>')

    def box(self, look: str, x: float, y: float, size: tuple[float, float], *, tip: str = "") -> None:
        """A rectangle with slightly round corners, `size` wide and high; never thinner than can be seen."""
        width, height = size
        self._parts.append(
            f'<rect class="{look}" x="{fmt(x)}" y="{fmt(y)}" width="{fmt(max(width, 0.5))}" '
            f'height="{fmt(max(height, 0.5))}" rx="2">{_tip(tip)}</rect>'
        )

    def dot(self, look: str, x: float, y: float, radius: float, *, tip: str = "") -> None:
        """A point."""
        self._parts.append(
            f'<circle class="{look}" cx="{fmt(x)}" cy="{fmt(y)}" r="{fmt(radius)}">{_tip(tip)}</circle>'
        )

    def text(self, look: str, x: float, y: float, words: str, *, tip: str = "") -> None:
        """Words; `y` is where they stand on."""
        self._parts.append(
            f'<text class="{look}" x="{fmt(x)}" y="{fmt(y)}">{_tip(tip)}{escape(words)}</text>'
        )

    def open(self, look: str, href: str = "") -> None:
        """What follows has this look in common, and leads somewhere; until `close`."""
        self._leads = self._leads or bool(href)
        self._parts.append(f'<g class="{look}">' + (f'<a href="{escape(href)}">' if href else ""))

    def close(self, href: str = "") -> None:
        """Ends `open`, with the same address."""
        self._parts.append(("</a>" if href else "") + "</g>")

    def done(self) -> Markup:
        """The drawing."""
        role = "group" if self._leads else "img"
        size = f"{fmt(self.width)} {fmt(self.height)}"
        head = f'<svg class="drawing" viewBox="0 0 {size}" role="{role}">{self._head}'
        return Markup("".join([head, *self._parts, "</svg>"]))  # noqa: S704 - every word was escaped above


def _tip(words: str) -> str:
    return f"<title>{escape(words)}</title>" if words else ""
