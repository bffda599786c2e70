"""From margins to log odds, by a curve: a class that is far from fitting is not told from one farther away.

Machines learn each class against the others, so that a margin says whether the class fits at all: the chance
of that is a sigmoid of it (Platt 1999, "Probabilistic outputs for support vector machines"), and those of all
classes are made to add up to 1 (Zadrozny and Elkan 2002). A power says how much they count together, as in
beta calibration (Kull, Silva Filho and Flach 2017). Far below zero a curve is a line: a temperature alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """One for all classes.

    Attributes:
        slope, offset: of the margin within the sigmoid.
        power: of the chance that comes out.
    """

    slope: float
    offset: float
    power: float

    def log_odds(self, margins: Scores) -> Scores:
        """Of each class; they only mean something against each other."""
        found: Scores = -self.power * np.logaddexp(0.0, -(self.slope * margins + self.offset))
        return found
