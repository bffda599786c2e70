"""A pattern as a body, and back."""

from __future__ import annotations

from array import array
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from services.classification.domain.pattern import Meaning, Pattern, Voice
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Document

_MEANINGS = "meanings"


def to_body(pattern: Pattern, opened_by: str) -> Body:
    """The body of a pattern that is opened now."""
    return {
        "title": pattern.title,
        "product": pattern.product,
        "language": pattern.language,
        "glad": pattern.glad,
        "terms": list(pattern.terms),
        "weights": _rounded(pattern.weights),
        "sketch": list(pattern.sketch),
        "claim": pattern.claim or None,
        "first_feedback_id": pattern.first_feedback_id,
        "open_time": to_micros(pattern.open_time),
        "opened_by": opened_by,
        "counted": 1,
        **_changed(pattern, opened_by, pattern.open_time),
    }


def taught_body(body: Body, pattern: Pattern, taught_by: str, now: datetime) -> Body:
    """The body of a pattern after it took in or forgot what members added; nothing else of it changes."""
    rest = {name: value for name, value in body.items() if name != _MEANINGS}
    return {**rest, **_changed(pattern, taught_by, now)}


def from_body(document: Document) -> Pattern:
    """The pattern of a document."""
    body = document.body
    return Pattern(
        pattern_id=document.id,
        title=body["title"],
        product=body["product"],
        language=body["language"],
        glad=body["glad"],
        terms=array("q", body["terms"]),
        weights=array("f", body["weights"]),
        sketch=array("I", body["sketch"]),
        claim=body["claim"] or "",
        first_feedback_id=body["first_feedback_id"],
        open_time=from_micros(body["open_time"]),
        voices=tuple(_voice(*packed) for packed in body.get("voices", ())),
        meanings=tuple(Meaning(mark, b64decode(packed)) for mark, packed in body.get(_MEANINGS, ())),
    )


def _changed(pattern: Pattern, by: str, now: datetime) -> dict[str, Any]:
    voices = [[voice.mark, list(voice.terms), _rounded(voice.weights)] for voice in pattern.voices]
    changed = {"voices": voices, "changed_by": by, "change_time": to_micros(now)}
    if pattern.meanings:
        changed[_MEANINGS] = [[each.mark, b64encode(each.vector).decode()] for each in pattern.meanings]
    return changed


def _rounded(weights: array[float]) -> list[float]:
    return [round(weight, 3) for weight in weights]


def _voice(mark: int, terms: list[int], weights: list[float]) -> Voice:
    return Voice(mark, array("q", terms), array("f", weights))
