"""What all RPCs of intake share: the ground, the clock, and how large a page is."""

from __future__ import annotations

from services.intake.usecases.ground import Ground
from services.mesh.clock import Clock

_PAGE = 50


class Desk:
    """Where calls come in."""

    ground: Ground
    clock: Clock


def page_size(wished: int) -> int:
    """How many a page holds; 0 stands for 50."""
    return wished or _PAGE
