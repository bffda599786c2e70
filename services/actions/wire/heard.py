"""What actions hears: what customers say and do, what leadership decides, and what it told itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from google.protobuf.message import Message
from voc.actions.v1 import events_pb2 as own
from voc.classification.v1 import events_pb2 as classification
from voc.intake.v1 import events_pb2 as intake
from voc.review.v1 import events_pb2 as review

from services.actions.domain.case import Said
from services.actions.domain.label import Kind, Severity
from services.actions.domain.plan import Verdict
from services.actions.wire.words import word
from services.mesh.moments import known_moment, moment

CLASSIFICATION = "voc.classification.feedback.v1"
FEEDBACK = "voc.intake.feedback.v1"
FORGETS = (f"{FEEDBACK}.erased",)
BROADCAST = "voc.intake.broadcast.v1"
DECISION = "voc.review.decision.v1"

Classified = classification.FeedbackClassified
Corrected = classification.FeedbackCorrected
Replied = intake.FeedbackReplied
Commented = intake.FeedbackCommented
Confirmed = intake.FeedbackConfirmed
Disputed = intake.FeedbackDisputed
Withdrawn = intake.FeedbackWithdrawn
Erased = intake.FeedbackErased
Completed = intake.BroadcastCompleted
Decided = review.DecisionEvent
IssueEvent = own.IssueEvent
PlanEvent = own.PlanEvent


Given = ParamSpec("Given")
Thing = TypeVar("Thing")


class NotUnderstood(Exception):
    """An event lacks what it must say, or says what this version does not know."""


def _understood(read: Callable[Given, Thing]) -> Callable[Given, Thing]:
    @wraps(read)
    def reading(*args: Given.args, **kwargs: Given.kwargs) -> Thing:
        try:
            return read(*args, **kwargs)
        except ValueError as wrong:
            raise NotUnderstood(str(wrong)) from wrong

    return reading


@_understood
def said(event: classification.FeedbackClassified | classification.FeedbackCorrected) -> Said:
    """What classification says of a feedback. A dimension that abstained is not known.

    Raises:
        NotUnderstood: the receive time is missing, or a label is unknown.
    """
    labels, facts = event.labels, event.facts
    return Said(
        kind=Kind(word(labels.kind, "value")),
        severity=Severity(word(labels.severity, "value")),
        stage=word(labels.journey_stage, "value"),
        topics=tuple(topic.path for topic in labels.topics),
        pattern_id=event.pattern.pattern_id,
        pattern_title=event.pattern.title,
        customer_key=facts.customer_key,
        product=facts.product,
        channel=facts.channel,
        receive_time=known_moment(facts, "receive_time"),
        occur_time=moment(facts, "occur_time"),
    )


@_understood
def verdict(event: review.DecisionEvent, participle: str) -> Verdict:
    """A decision, named by the last word of its event's type.

    Raises:
        NotUnderstood: an id or the time is missing.
    """
    return Verdict(
        decision_id=named(event, "decision_id"),
        verdict=participle,
        plan_version=event.plan_version,
        reason=event.reason,
        decided_by=event.decided_by,
        decide_time=known_moment(event, "decide_time"),
        follow_up_time=moment(event, "follow_up_time"),
    )


@_understood
def tells_fix(event: intake.BroadcastCompleted) -> bool:
    """Whether the broadcast told customers of a fix, rather than that it proved good.

    Raises:
        NotUnderstood: it told what this version does not know.
    """
    return word(event, "kind") == "fixed"


@_understood
def at(event: Message, field: str) -> datetime:
    """A moment that must be there.

    Raises:
        NotUnderstood: it is absent.
    """
    return known_moment(event, field)


@_understood
def named(event: Message, field: str) -> str:
    """An id that must be there.

    Raises:
        NotUnderstood: it is empty.
    """
    value: str = getattr(event, field)
    if not value:
        raise ValueError(f"{field} is empty")
    return value
