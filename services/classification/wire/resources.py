"""What is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from voc.classification.v1 import classification_pb2 as pb

from services.classification.domain.classification import Classification, Correction
from services.classification.domain.pattern import Pattern
from services.classification.domain.taxonomy import Taxonomy
from services.classification.wire.labels import labels, pattern_ref
from services.classification.wire.told import facts
from services.classification.wire.words import number
from services.mesh.moments import timestamp


def classification(thing: Classification, version: int) -> pb.Classification:
    """A classification with the version that a correction names."""
    message = pb.Classification(
        feedback_id=thing.feedback_id,
        version=version,
        text=thing.text,
        facts=facts(thing.facts),
        classify_time=timestamp(thing.classify_time),
        corrections=[_correction(act) for act in thing.corrections],
        withdraw_time=timestamp(thing.withdraw_time),
    )
    _read(message, thing)
    return message


def _read(message: pb.Classification, thing: Classification) -> None:
    if thing.labels is not None:
        message.labels.CopyFrom(labels(thing.labels))
    if thing.pattern is not None:
        message.pattern.CopyFrom(pattern_ref(thing.pattern))


def _correction(act: Correction) -> pb.Correction:
    return pb.Correction(
        corrected_by=act.corrected_by,
        correct_time=timestamp(act.correct_time),
        before=labels(act.before, act.dimensions),
        after=labels(act.after, act.dimensions),
        model_version=act.model_version,
        note=act.note,
    )


def pattern(
    found: Pattern, members: int, *, topics: tuple[str, ...] = (), latest: datetime | None = None
) -> pb.Pattern:
    """A pattern with its members, counted now."""
    return pb.Pattern(
        pattern_id=found.pattern_id,
        title=found.title,
        topics=topics,
        product=found.product,
        language=_language(found.language),
        first_feedback_id=found.first_feedback_id,
        open_time=timestamp(found.open_time),
        member_count=members,
        last_receive_time=timestamp(latest),
    )


def _language(said: str) -> Any:
    return number(pb.Pattern, "language", said) if said else 0


def taxonomy(known: Taxonomy) -> pb.GetTaxonomyResponse:
    """The topics in use."""
    return pb.GetTaxonomyResponse(
        version=known.version,
        topics=[
            pb.Topic(
                path=topic.path,
                name_en=topic.name_en,
                name_vi=topic.name_vi,
                keywords=topic.keywords,
                parent=topic.parent,
            )
            for topic in known.used()
        ],
    )


def counts(tally: Mapping[tuple[Any, ...], int]) -> pb.CountClassificationsResponse:
    """How many share each combination of values, the largest first."""
    ranked = sorted(tally.items(), key=lambda item: (-item[1], tuple(map(str, item[0]))))
    return pb.CountClassificationsResponse(
        counts=[
            pb.CountClassificationsResponse.Count(values=[str(value or "") for value in values], count=number)
            for values, number in ranked
        ]
    )
