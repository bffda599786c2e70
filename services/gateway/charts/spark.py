"""A line as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from services.gateway.charts.canvas import fmt
from services.gateway.charts.scale import Scale

_WIDTH, _HEIGHT = 96.0, 24.0


def draw(values: Sequence[float | None], said: str, look: int) -> Markup:
    """The line, ending in a point; a gap is passed over. Without two values there is none."""
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return Markup()
    across = Scale(0, len(values) - 1, 2, _WIDTH - 4)
    low, high = min(0.0, *(value for _, value in known)), max(value for _, value in known)
    up = Scale(low, high if high > low else low + 1, _HEIGHT - 3, 4)
    points = [(across(at), up(value)) for at, value in known]
    d = "M" + "L".join(f"{fmt(x)} {fmt(y)}" for x, y in points)
    x, y = points[-1]
    return Markup(  # noqa: S704 - numbers, and words that are escaped
        f'<svg class="spark drawing s{look}" viewBox="0 0 {fmt(_WIDTH)} {fmt(_HEIGHT)}" role="img" '
        f'preserveAspectRatio="none"><title>{escape(said)}</title><path class="spark-line" d="{d}"/>'
        f'<path class="spark-end" d="M{fmt(x)} {fmt(y)}h0.01"/></svg>'
    )
