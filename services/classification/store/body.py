"""A classification as a body: what queries ask for stands flat, the rest is packed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from services.classification.domain.classification import (
    Classification,
    Correction,
    Facts,
    First,
    Hints,
    Second,
)
from services.classification.domain.labels import Dimension, Labels
from services.classification.domain.pattern import PatternRef, Reason
from services.classification.domain.quality import sampled
from services.classification.store.packing import pack, unpack
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body

_TIMES = ("receive_time", "occur_time")


def to_body(thing: Classification, now: datetime) -> Body:
    """The body of a classification, as it is saved now."""
    labels = thing.labels
    body: Body = {
        "classified": labels is not None,
        "withdrawn": thing.withdraw_time is not None,
        "change_time": to_micros(now),
        "text": thing.text,
        "hints": {key: value for key, value in asdict(thing.hints).items() if value not in ("", None, False)},
        "heard": dict(thing.heard),
        **_facts(thing.facts),
    }
    if labels is not None:
        body |= _flat(labels) | {"labels": pack(labels)}
    if thing.pattern is not None:
        body["pattern_id"] = thing.pattern.pattern_id
        body["pattern"] = [thing.pattern.title, thing.pattern.reason.value, thing.pattern.similarity]
    if thing.first is not None:
        body["first"] = asdict(thing.first)
    if sampled(thing.feedback_id):
        body["sampled"] = True
    if thing.second:
        body["second"] = [[each.model_id, each.value, each.same] for each in thing.second]
        body["shadowed"] = [shadowed(each.model_id, same=each.same) for each in thing.second]
    if thing.corrections:
        body["corrected"] = True
        body["corrections"] = [_correction(act) for act in thing.corrections]
    for name in ("classify_time", "withdraw_time"):
        if (moment := getattr(thing, name)) is not None:
            body[name] = to_micros(moment)
    return body


def from_body(feedback_id: str, body: Mapping[str, Any]) -> Classification:
    """The classification of a body."""
    pattern = body.get("pattern")
    return Classification(
        feedback_id=feedback_id,
        text=body["text"],
        hints=Hints(**body["hints"]),
        facts=_unfacts(body),
        labels=unpack(body["labels"]) if "labels" in body else None,
        pattern=PatternRef(body["pattern_id"], pattern[0], Reason(pattern[1]), pattern[2])
        if pattern
        else None,
        classify_time=_moment(body, "classify_time"),
        withdraw_time=_moment(body, "withdraw_time"),
        corrections=tuple(map(_uncorrection, body.get("corrections", ()))),
        first=First(**body["first"]) if "first" in body else None,
        heard=body["heard"],
        second=tuple(Second(*each) for each in body.get("second", ())),
    )


def shadowed(model_id: str, *, same: bool) -> str:
    """What a classification is found by on which a model in shadow agrees, or does not."""
    return f"{model_id} {'same' if same else 'other'}"


def _flat(labels: Labels) -> Body:
    """What is filtered, ordered and counted by."""
    flat: Body = {d.value: str(labels.of(d)[0].value) for d in Dimension if d is not Dimension.TOPIC}
    paths = [label.value for label in labels.topics if label.value]
    flat["topic"] = paths or [""]
    flat["topic_tree"] = sorted({above for path in paths for above in _line(path)})
    flat["unsure"] = [dimension.value for dimension in labels.unsure()]
    flat["certainty"] = round(labels.certainty(), 4)
    return flat


def _line(path: str) -> list[str]:
    """The path and those above it."""
    names = path.split("/")
    return ["/".join(names[:depth]) for depth in range(1, len(names) + 1)]


def _facts(facts: Facts) -> Body:
    body: Body = {"customer_key": facts.customer_key, "product": facts.product, "channel": facts.channel}
    for name in _TIMES:
        if (moment := getattr(facts, name)) is not None:
            body[name] = to_micros(moment)
    return body


def _unfacts(body: Mapping[str, Any]) -> Facts:
    receive_time, occur_time = (_moment(body, name) for name in _TIMES)
    return Facts(body["customer_key"], body["product"], body["channel"], receive_time, occur_time)


def _correction(act: Correction) -> Body:
    return {
        "by": act.corrected_by,
        "time": to_micros(act.correct_time),
        "before": pack(act.before),
        "after": pack(act.after),
        "dimensions": [dimension.value for dimension in act.dimensions],
        "model_version": act.model_version,
        "note": act.note,
    }


def _uncorrection(body: Mapping[str, Any]) -> Correction:
    return Correction(
        corrected_by=body["by"],
        correct_time=from_micros(body["time"]),
        before=unpack(body["before"]),
        after=unpack(body["after"]),
        dimensions=tuple(Dimension(name) for name in body["dimensions"]),
        model_version=body["model_version"],
        note=body["note"],
    )


def _moment(body: Mapping[str, Any], name: str) -> datetime | None:
    return from_micros(body[name]) if name in body else None
