"""Reading again what was classified before, with what decides now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.classification.domain.classification import Classification
from services.classification.domain.labels import Dimension, Labels


class State(StrEnum):
    """How far it is."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Reclassification:
    """One run over all feedback received at or after `since` (None: over all).

    Attributes:
        dry_run: count what would change, and change nothing.
        after: where it goes on; empty at the start.
        total: feedback to be read, counted at the start.
        seen, changed: feedback so far. by_dimension: labels that changed.
    """

    run_id: str
    state: State
    dry_run: bool
    since: datetime | None
    requested_by: str
    request_time: datetime
    total: int
    after: str = ""
    seen: int = 0
    changed: int = 0
    by_dimension: Mapping[Dimension, int] = field(default_factory=dict)
    end_time: datetime | None = None


class RunUnknown(Exception):
    """There is no such run."""

    field = "run_id"
    reason = "run_unknown"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"there is no run {run_id!r}")
        self.values = {"run_id": run_id}


class RunUnderWay(Exception):
    """Another run is under way."""

    field = ""
    reason = "run_under_way"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"{run_id} is under way")
        self.values = {"run_id": run_id}


def differences(before: Classification, after: Labels) -> tuple[Dimension, ...]:
    """The dimensions whose values would change. What a person decided never does."""
    if before.labels is None:
        return ()
    decided = {dimension for act in before.corrections for dimension in act.dimensions}
    return tuple(
        dimension
        for dimension in Dimension
        if dimension not in decided and _values(before.labels, dimension) != _values(after, dimension)
    )


def _values(labels: Labels, dimension: Dimension) -> tuple[tuple[str, bool], ...]:
    return tuple((str(label.value), label.unsure) for label in labels.of(dimension))


def went_on(
    run: Reclassification, seen: int, changes: list[tuple[Dimension, ...]], after: str, now: datetime
) -> Reclassification:
    """A page was read; the run is done when none is left."""
    by_dimension = dict(run.by_dimension)
    for dimension in (each for change in changes for each in change):
        by_dimension[dimension] = by_dimension.get(dimension, 0) + 1
    return replace(
        run,
        seen=run.seen + seen,
        changed=run.changed + len(changes),
        by_dimension=by_dimension,
        after=after,
        state=run.state if after else State.DONE,
        end_time=None if after else now,
    )


def cancelled(run: Reclassification, now: datetime) -> Reclassification:
    """It goes no further; what it changed stays."""
    return run if run.state is not State.RUNNING else replace(run, state=State.CANCELLED, end_time=now)
