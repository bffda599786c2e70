"""Facts as events. Free text is redacted here, so that none leaves intake as it was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf.message import Message as Protobuf
from voc.intake.v1 import events_pb2

from services.intake.domain import facts
from services.intake.domain.redact import redact
from services.intake.wire.enums import BROADCAST_KIND, LANGUAGE, STAGE
from services.intake.wire.moments import stamp
from services.mesh.documents.port import Telling

FEEDBACK_TOPIC = "voc.intake.feedback.v1"
BROADCAST_TOPIC = "voc.intake.broadcast.v1"


def tellings(told: Iterable[facts.Fact], traceparent: str = "") -> tuple[Telling, ...]:
    """The events that these facts are; `traceparent` of the post, when it is not the current call's."""
    return tuple(_telling(fact, traceparent) for fact in told)


def _telling(fact: facts.Fact, traceparent: str) -> Telling:
    topic, participle, speak = _SPOKEN[type(fact)]
    return Telling(
        type=f"{topic}.{participle}",
        subject=_subject(fact),
        time=fact.time,
        data=speak(fact).SerializeToString(),
        traceparent=traceparent,
    )


def _subject(fact: facts.Fact) -> str:
    if isinstance(fact, facts.Completed):
        return fact.broadcast.id
    return fact.feedback.id if isinstance(fact, facts.Received) else fact.feedback_id


def _received(fact: facts.Received) -> Protobuf:
    feedback = fact.feedback
    words, scores = feedback.words, feedback.scores
    return events_pb2.FeedbackReceived(
        feedback_id=feedback.id,
        customer_key=feedback.customer_key,
        product=feedback.product,
        channel=feedback.channel,
        text=redact(words.text),
        goal=redact(words.goal),
        event=redact(words.event),
        consequence=redact(words.consequence),
        receive_time=stamp(feedback.receive_time),
        occur_time=stamp(feedback.occur_time),
        journey_stage=STAGE.number(feedback.stage),
        nps=scores.nps,
        csat=scores.csat,
        ces=scores.ces,
        language=LANGUAGE.number(feedback.language),
        reachable=feedback.reachable,
    )


def _replied(fact: facts.Replied) -> Protobuf:
    return events_pb2.FeedbackReplied(
        feedback_id=fact.feedback_id,
        replied_by=fact.replied_by,
        reply_time=stamp(fact.time),
        awaits_customer=fact.awaits_customer,
    )


def _commented(fact: facts.Commented) -> Protobuf:
    return events_pb2.FeedbackCommented(
        feedback_id=fact.feedback_id, text=redact(fact.text), comment_time=stamp(fact.time)
    )


def _confirmed(fact: facts.Confirmed) -> Protobuf:
    return events_pb2.FeedbackConfirmed(
        feedback_id=fact.feedback_id, confirm_time=stamp(fact.time), fix_id=fact.fix_id
    )


def _disputed(fact: facts.Disputed) -> Protobuf:
    return events_pb2.FeedbackDisputed(
        feedback_id=fact.feedback_id, occur_time=stamp(fact.time), fix_id=fact.fix_id, text=redact(fact.text)
    )


def _withdrawn(fact: facts.Withdrawn) -> Protobuf:
    return events_pb2.FeedbackWithdrawn(feedback_id=fact.feedback_id, withdraw_time=stamp(fact.time))


def _erased(fact: facts.Erased) -> Protobuf:
    return events_pb2.FeedbackErased(feedback_id=fact.feedback_id, erase_time=stamp(fact.time))


def _completed(fact: facts.Completed) -> Protobuf:
    broadcast = fact.broadcast
    return events_pb2.BroadcastCompleted(
        broadcast_id=broadcast.id,
        issue_id=broadcast.issue_id,
        fix_id=broadcast.fix_id,
        kind=BROADCAST_KIND.number(broadcast.kind),
        told_count=broadcast.told_count,
        unreachable_count=broadcast.unreachable_count,
        complete_time=stamp(fact.time),
    )


_SPOKEN: dict[type, tuple[str, str, Callable[[Any], Protobuf]]] = {
    facts.Received: (FEEDBACK_TOPIC, "received", _received),
    facts.Replied: (FEEDBACK_TOPIC, "replied", _replied),
    facts.Commented: (FEEDBACK_TOPIC, "commented", _commented),
    facts.Confirmed: (FEEDBACK_TOPIC, "confirmed", _confirmed),
    facts.Disputed: (FEEDBACK_TOPIC, "disputed", _disputed),
    facts.Withdrawn: (FEEDBACK_TOPIC, "withdrawn", _withdrawn),
    facts.Erased: (FEEDBACK_TOPIC, "erased", _erased),
    facts.Completed: (BROADCAST_TOPIC, "completed", _completed),
}
