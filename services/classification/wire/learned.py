"""Models, the line-up and runs of reclassification as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message
from voc.classification.v1 import model_pb2 as pb

from services.classification.domain.labels import Dimension
from services.classification.domain.model import Act, LineUp, Model, Trial
from services.classification.domain.reclassification import Reclassification
from services.classification.wire.words import number, word
from services.mesh.moments import timestamp


def dimension(request: Message) -> Dimension:
    """The dimension that a request names."""
    return Dimension(word(request, "dimension"))


def asked_dimension(request: Message) -> str | None:
    """The dimension that models are asked for, empty for all of them; None for one that no model decides,
    such as the product."""
    said = word(request, "dimension")
    return said if not said or said in set(Dimension) else None


def model(found: Model, line_up: LineUp, same: int = 0, other: int = 0) -> pb.Model:
    """A model; `same` and `other`: what it said in shadow."""
    return pb.Model(
        model_id=found.model_id,
        dimension=_number(found.dimension),
        state=number(pb.Model, "state", found.state.value),
        model_version=found.version,
        requested_by=found.requested_by,
        request_time=timestamp(found.request_time),
        train_time=timestamp(found.train_time),
        taught_count=found.taught,
        trial=_trial(found.trial),
        cause=found.cause,
        deciding=line_up.deciding.get(found.dimension) == found.model_id,
        shadow=line_up.shadow.get(found.dimension) == found.model_id,
        shadow_same_count=same,
        shadow_other_count=other,
    )


def line_up(found: LineUp, version: int) -> pb.LineUp:
    """The line-up with the version that a change names."""
    return pb.LineUp(
        version=version,
        deciding=_named(found.deciding),
        shadow=_named(found.shadow),
        acts=map(_act, found.acts),
    )


def reclassification(run: Reclassification, version: int) -> pb.Reclassification:
    """A run with the version that a cancellation names."""
    counts = [
        pb.DimensionCount(dimension=_number(each), count=count) for each, count in run.by_dimension.items()
    ]
    return pb.Reclassification(
        run_id=run.run_id,
        version=version,
        state=number(pb.Reclassification, "state", run.state.value),
        dry_run=run.dry_run,
        since_time=timestamp(run.since),
        requested_by=run.requested_by,
        request_time=timestamp(run.request_time),
        end_time=timestamp(run.end_time),
        total_count=run.total,
        seen_count=run.seen,
        changed_count=run.changed,
        changes=counts,
    )


def _trial(trial: Trial) -> pb.Trial:
    return pb.Trial(
        text_count=trial.texts,
        accuracy_before=trial.accuracy_before,
        accuracy=trial.accuracy,
        gain=trial.gain,
        gain_low=trial.gain_low,
        gain_high=trial.gain_high,
        won=trial.won,
        sure=trial.sure,
        example_feedback_ids=trial.examples,
    )


def _act(act: Act) -> pb.LineUpAct:
    return pb.LineUpAct(
        dimension=_number(act.dimension),
        model_id=act.model_id,
        before_model_id=act.before,
        changed_by=act.by,
        change_time=timestamp(act.time),
    )


def _named(found: Mapping[Dimension, str]) -> list[pb.DimensionModel]:
    return [pb.DimensionModel(dimension=_number(each), model_id=model_id) for each, model_id in found.items()]


def _number(found: Dimension) -> Any:
    return number(pb.Model, "dimension", found.value)
