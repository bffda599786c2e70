"""Feedback as staff see it, and as its customer does."""

from __future__ import annotations

from voc.intake.v1 import feedback_pb2

from services.intake.domain.feedback import Entry, Feedback, Labels
from services.intake.domain.receipt import code, token
from services.intake.wire.enums import (
    ENTRY,
    FEEDBACK_CASE,
    IMPACT,
    KIND,
    LANGUAGE,
    SENTIMENT,
    SEVERITY,
    SOURCE,
    STAGE,
    STATE,
)
from services.intake.wire.moments import stamp


def for_staff(feedback: Feedback, *, timeline: bool) -> feedback_pb2.Feedback:
    """Everything but the contact and the account."""
    words, scores = feedback.words, feedback.scores
    return feedback_pb2.Feedback(
        id=feedback.id,
        version=feedback.revision,
        receipt=code(feedback.id),
        state=STATE.number(feedback.state),
        source=SOURCE.number(feedback.source),
        product=feedback.product,
        channel=feedback.channel,
        text=words.text,
        goal=words.goal,
        event=words.event,
        consequence=words.consequence,
        receive_time=stamp(feedback.receive_time),
        occur_time=stamp(feedback.occur_time),
        nps=scores.nps,
        csat=scores.csat,
        ces=scores.ces,
        chosen_language=LANGUAGE.number(feedback.language),
        said_stage=STAGE.number(feedback.stage),
        customer_key=feedback.customer_key,
        reachable=feedback.reachable,
        external_id=feedback.external_id,
        form=feedback.form,
        form_version=feedback.form_version,
        answers=feedback.answers,
        labels=_labels(feedback.labels) if feedback.labels else None,
        issue_id=feedback.issue_id,
        owner=feedback.owner,
        timeline=[_entry(entry) for entry in feedback.timeline] if timeline else (),
        change_time=stamp(feedback.change_time),
        asked_fix_id=feedback.asked_fix if feedback.asked else "",
        case_state=FEEDBACK_CASE.number(feedback.case_state),
        case_version=feedback.case_version,
        target_time=stamp(feedback.target_time),
    )


def for_customer(feedback: Feedback, product_title: str) -> feedback_pb2.TrackedFeedback:
    """What the customer said and what they were told; nothing internal, nobody's name."""
    words = feedback.words
    return feedback_pb2.TrackedFeedback(
        id=feedback.id,
        receipt=code(feedback.id),
        state=STATE.number(feedback.state),
        product_title=product_title,
        text=words.text,
        goal=words.goal,
        event=words.event,
        consequence=words.consequence,
        receive_time=stamp(feedback.receive_time),
        timeline=[_shown(entry) for entry in feedback.timeline if not entry.internal],
        asked=feedback.asked,
        open=feedback.open,
        language=LANGUAGE.number(feedback.speaks),
    )


def receipt(feedback: Feedback, secret: bytes, *, replayed: bool) -> feedback_pb2.Receipt:
    """What the customer gets."""
    return feedback_pb2.Receipt(
        id=feedback.id,
        receipt=code(feedback.id),
        tracking_token=token(secret, feedback.id),
        state=STATE.number(feedback.state),
        replayed=replayed,
    )


def _labels(labels: Labels) -> feedback_pb2.FeedbackLabels:
    return feedback_pb2.FeedbackLabels(
        language=LANGUAGE.number(labels.language),
        sentiment=SENTIMENT.number(labels.sentiment),
        topics=labels.topics,
        kind=KIND.number(labels.kind),
        journey_stage=STAGE.number(labels.journey_stage),
        severity=SEVERITY.number(labels.severity),
        impact=IMPACT.number(labels.impact),
        unsure=labels.unsure,
        pattern_id=labels.pattern_id,
        pattern_title=labels.pattern_title,
        corrected=labels.corrected,
    )


def _entry(entry: Entry) -> feedback_pb2.TimelineEntry:
    return feedback_pb2.TimelineEntry(
        id=entry.id,
        kind=ENTRY.number(entry.kind),
        time=stamp(entry.time),
        text=entry.text,
        actor=entry.actor,
        internal=entry.internal,
        reference=entry.reference,
    )


def _shown(entry: Entry) -> feedback_pb2.TimelineEntry:
    return feedback_pb2.TimelineEntry(
        id=entry.id, kind=ENTRY.number(entry.kind), time=stamp(entry.time), text=entry.text
    )
