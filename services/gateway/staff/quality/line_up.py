"""Models, and what of each dimension decides, as `/quality/models` shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.gateway.staff.inbox.vocabulary import DIMENSIONS
from services.gateway.staff.issues.words import when, word
from services.gateway.staff.quality.asking import LEARNT, dimension_word

LEAST_TEXTS = 30
"""Texts of a trial below which nothing can be said; the service promotes no model with fewer."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A model beside what decided, on the same texts; shares from 0 to 1, the gain with its 95 % interval.

    `verdict`: `few`, `sure` (all of the interval lies above zero), `better` (it has more right), or `worse`.
    """

    texts: int
    before: float
    accuracy: float
    gain: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True, slots=True)
class One:
    """A model. `promotable`: it may be let decide, as far as its trial goes."""

    id: str
    dimension: str
    title: str
    state: str
    cause: str
    version: str
    by: str
    request_time: datetime | None
    train_time: datetime | None
    taught: int
    trial: Trial | None
    deciding: bool
    shadow: bool
    same: int
    other: int

    @property
    def promotable(self) -> bool:
        """Whether its trial was won, and it does not decide yet."""
        return bool(not self.deciding and self.trial and self.trial.verdict in ("sure", "better"))

    @property
    def shadow_share(self) -> float | None:
        """How often it held the same in shadow; None where it read nothing."""
        read = self.same + self.other
        return self.same / read if read else None


@dataclass(frozen=True, slots=True)
class Deciding:
    """What decides in a dimension. `model_id` is empty for what ships; `since` None: it always did."""

    dimension: str
    title: str
    model_id: str
    shadow_id: str
    by: str
    since: datetime | None
    can_roll_back: bool


def one_of(model: Any) -> One:
    """A model."""
    dimension = dimension_word(model.dimension)
    return One(
        id=model.model_id,
        dimension=dimension,
        title=DIMENSIONS.get(dimension, dimension),
        state=word(model, "state"),
        cause=model.cause,
        version=model.model_version,
        by=model.requested_by,
        request_time=when(model, "request_time"),
        train_time=when(model, "train_time"),
        taught=model.taught_count,
        trial=_trial(model.trial) if model.HasField("trial") else None,
        deciding=model.deciding,
        shadow=model.shadow,
        same=model.shadow_same_count,
        other=model.shadow_other_count,
    )


def deciding(line_up: Any) -> list[Deciding]:
    """Each dimension that can be taught."""
    now = _by_dimension(line_up.deciding)
    shadow = _by_dimension(line_up.shadow)
    acts = {dimension_word(act.dimension): act for act in line_up.acts}
    return [
        Deciding(
            dimension=name,
            title=DIMENSIONS[name],
            model_id=now.get(name, ""),
            shadow_id=shadow.get(name, ""),
            by=acts[name].changed_by if name in acts else "",
            since=when(acts[name], "change_time") if name in acts else None,
            can_roll_back=bool(now.get(name)),
        )
        for name in LEARNT
    ]


def _by_dimension(models: Sequence[Any]) -> Mapping[str, str]:
    return {dimension_word(one.dimension): one.model_id for one in models}


def _trial(one: Any) -> Trial:
    few = one.text_count < LEAST_TEXTS
    verdict = "few" if few else "sure" if one.sure and one.won else "better" if one.won else "worse"
    return Trial(
        texts=one.text_count,
        before=one.accuracy_before,
        accuracy=one.accuracy,
        gain=one.gain,
        low=one.gain_low,
        high=one.gain_high,
        verdict=verdict,
    )
