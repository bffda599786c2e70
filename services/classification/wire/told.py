"""What classification tells."""

from __future__ import annotations

from voc.classification.v1 import events_pb2 as pb

from services.classification.domain.classification import Classification, Classified, Corrected, Facts
from services.classification.wire.labels import labels, pattern_ref
from services.mesh.documents.port import Telling
from services.mesh.moments import timestamp

FEEDBACK = "voc.classification.feedback.v1"
TOPICS = (FEEDBACK,)


def classified(told: Classified) -> Telling:
    """Understood by the machine."""
    event = pb.FeedbackClassified(classify_time=timestamp(told.time))
    _fill(event, told.thing)
    return Telling(f"{FEEDBACK}.classified", event.feedback_id, told.time, event.SerializeToString())


def corrected(told: Corrected) -> Telling:
    """Put right by a person: all labels as they stand now."""
    event = pb.FeedbackCorrected(corrected_by=told.corrected_by, correct_time=timestamp(told.time))
    _fill(event, told.thing)
    return Telling(f"{FEEDBACK}.corrected", event.feedback_id, told.time, event.SerializeToString())


def facts(known: Facts) -> pb.FeedbackFacts:
    """What others need to act on a feedback."""
    return pb.FeedbackFacts(
        customer_key=known.customer_key,
        product=known.product,
        channel=known.channel,
        receive_time=timestamp(known.receive_time),
        occur_time=timestamp(known.occur_time),
    )


def _fill(event: pb.FeedbackClassified | pb.FeedbackCorrected, thing: Classification) -> None:
    event.feedback_id = thing.feedback_id
    if thing.labels is not None:
        event.labels.CopyFrom(labels(thing.labels))
    if thing.pattern is not None:
        event.pattern.CopyFrom(pattern_ref(thing.pattern))
    event.facts.CopyFrom(facts(thing.facts))
