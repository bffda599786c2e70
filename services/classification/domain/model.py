"""Models that people's corrections taught, what they were tried on, and which of them decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.classification.domain.labels import Dimension

LEAST_TRIED = 30
"""Texts below which a trial says nothing."""
_REMEMBERED = 100
"""Acts of the line-up that are kept."""


class State(StrEnum):
    """How far a model is."""

    QUEUED = "queued"
    TRAINED = "trained"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trial:
    """The model beside what decided when it was trained, on the same corrected texts, none of which either
    had been taught when it answered: the model is asked in cross-validation, and where another taught model
    decided, only texts that were corrected after its training count.

    Attributes:
        texts: how many. Accuracies are shares of them.
        gain: how much more is right, with its 95 % interval (paired bootstrap).
        examples: ids of feedback that only one of them has right; the model's gains first.
    """

    texts: int = 0
    accuracy_before: float = 0.0
    accuracy: float = 0.0
    gain: float = 0.0
    gain_low: float = 0.0
    gain_high: float = 0.0
    examples: tuple[str, ...] = ()

    @property
    def won(self) -> bool:
        """Whether it has more right, on texts enough. A person who promotes it sees the interval."""
        return self.texts >= LEAST_TRIED and self.gain > 0

    @property
    def sure(self) -> bool:
        """Whether all of the interval lies above zero."""
        return self.won and self.gain_low > 0


@dataclass(frozen=True, slots=True)
class Model:
    """A model of one dimension.

    Attributes:
        version: names its content; empty until it is trained, as `blob_id` is.
        taught: corrected texts that it learnt from.
        cause: why it failed; a code.
    """

    model_id: str
    dimension: Dimension
    state: State
    requested_by: str
    request_time: datetime
    version: str = ""
    blob_id: str = ""
    train_time: datetime | None = None
    taught: int = 0
    trial: Trial = Trial()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A change of the line-up. `model_id` decides since; empty: the one that ships."""

    dimension: Dimension
    model_id: str
    before: str
    by: str
    time: datetime


@dataclass(frozen=True, slots=True)
class LineUp:
    """Which model decides each dimension, which one is tried beside it, and how it came about.

    A dimension that is not named is decided by the model that ships. `stack`: what decided before, the latest
    last; a rollback goes back along it.
    """

    deciding: Mapping[Dimension, str] = field(default_factory=dict)
    shadow: Mapping[Dimension, str] = field(default_factory=dict)
    stack: Mapping[Dimension, tuple[str, ...]] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()


class ModelUnknown(Exception):
    """There is no such model."""

    field = "model_id"
    reason = "model_unknown"

    def __init__(self, model_id: str) -> None:
        super().__init__(f"there is no model {model_id!r}")
        self.values = {"model_id": model_id}


class ModelNotTrained(Exception):
    """It is not trained yet, or its training failed."""

    field = "model_id"
    reason = "model_not_trained"

    def __init__(self, model_id: str) -> None:
        super().__init__(f"{model_id} is not trained")
        self.values = {"model_id": model_id}


class ModelNotBetter(Exception):
    """Its trial does not show that it is better than what decides."""

    field = "model_id"
    reason = "model_not_better"

    def __init__(self, trial: Trial) -> None:
        super().__init__("the trial does not show that this model is better")
        self.values = {
            "texts": str(trial.texts),
            "low": f"{100 * trial.gain_low:+.1f}",
            "high": f"{100 * trial.gain_high:+.1f}",
        }


class TrialTooSmall(Exception):
    """There are too few corrections to say whether it is better."""

    field = "model_id"
    reason = "trial_too_small"

    def __init__(self, texts: int) -> None:
        super().__init__(f"only {texts} corrections to try it on")
        self.values = {"texts": str(texts), "least": str(LEAST_TRIED)}


class TrialOutdated(Exception):
    """Another model decides since it was tried."""

    field = "model_id"
    reason = "trial_outdated"
    values: Mapping[str, str] = {}


class NothingToRollBack(Exception):
    """The model that ships decides already."""

    field = "dimension"
    reason = "nothing_to_roll_back"
    values: Mapping[str, str] = {}


def trained(model: Model, *, version: str, blob_id: str, taught: int, trial: Trial, now: datetime) -> Model:
    """It is trained, and was tried."""
    return replace(
        model,
        state=State.TRAINED,
        version=version,
        blob_id=blob_id,
        taught=taught,
        trial=trial,
        train_time=now,
    )


def failed(model: Model, cause: str, now: datetime) -> Model:
    """It cannot be trained."""
    return replace(model, state=State.FAILED, cause=cause, train_time=now)


def beside(line_up: LineUp, model: Model) -> LineUp:
    """It runs in shadow from now on."""
    return replace(line_up, shadow={**line_up.shadow, model.dimension: model.model_id})


def promoted(line_up: LineUp, model: Model, against: str, by: str, now: datetime) -> LineUp:
    """It decides from now on. `against`: the model that it was tried beside.

    Raises:
        ModelNotTrained, TrialOutdated, TrialTooSmall, ModelNotBetter: as they say.
    """
    if model.state is not State.TRAINED:
        raise ModelNotTrained(model.model_id)
    before = line_up.deciding.get(model.dimension, "")
    if before == model.model_id:
        return line_up
    if before != against:
        raise TrialOutdated
    if model.trial.texts < LEAST_TRIED:
        raise TrialTooSmall(model.trial.texts)
    if not model.trial.won:
        raise ModelNotBetter(model.trial)
    stack = (*line_up.stack.get(model.dimension, ()), before)[-_REMEMBERED:]
    return _changed(line_up, Act(model.dimension, model.model_id, before, by, now), stack)


def rolled_back(line_up: LineUp, dimension: Dimension, by: str, now: datetime) -> LineUp:
    """What decided before decides again.

    Raises:
        NothingToRollBack: as it says.
    """
    stack = line_up.stack.get(dimension, ())
    if not stack:
        raise NothingToRollBack
    act = Act(dimension, stack[-1], line_up.deciding.get(dimension, ""), by, now)
    return _changed(line_up, act, stack[:-1])


def _changed(line_up: LineUp, act: Act, stack: tuple[str, ...]) -> LineUp:
    deciding = {**line_up.deciding, act.dimension: act.model_id}
    shadow = {d: model_id for d, model_id in line_up.shadow.items() if d is not act.dimension}
    return LineUp(
        deciding={d: model_id for d, model_id in deciding.items() if model_id},
        shadow=shadow,
        stack={**line_up.stack, act.dimension: stack},
        acts=(*line_up.acts, act)[-_REMEMBERED:],
    )
