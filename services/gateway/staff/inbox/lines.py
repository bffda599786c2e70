"""A feedback as one line of a file: stable English words, so that what reads the file can rely on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.gateway.staff.export import Cell
from services.gateway.staff.inbox.vocabulary import word
from services.gateway.staff.known import Names
from services.mesh.moments import moment

_LABELS = ("language", "sentiment", "kind", "severity", "impact", "journey_stage")
HEADER = (
    *("id", "receipt", "receive_time", "occur_time", "product", "channel", "source", "case_state", "owner"),
    *("issue_id", "target_time", "reachable", *_LABELS, "topics", "unsure", "nps", "csat", "ces"),
    *("goal", "event", "consequence", "text"),
)


def line_of(feedback: Any, names: Names) -> Sequence[Cell]:
    """The line of a feedback, in the order of `HEADER`."""
    labels = feedback.labels
    return (
        feedback.id,
        feedback.receipt,
        moment(feedback, "receive_time"),
        moment(feedback, "occur_time"),
        feedback.product,
        feedback.channel,
        word("source", feedback.source),
        word("case", feedback.case_state),
        names.of("people", feedback.owner) if feedback.owner else "",
        feedback.issue_id,
        moment(feedback, "target_time"),
        feedback.reachable,
        *(word(name, getattr(labels, name)) for name in _LABELS),
        " ".join(labels.topics),
        " ".join(labels.unsure),
        *(getattr(feedback, name) if feedback.HasField(name) else None for name in ("nps", "csat", "ces")),
        *(getattr(feedback, name) for name in ("goal", "event", "consequence", "text")),
    )
