"""What classification hears: what customers say, take back, and want forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from google.protobuf.message import Message
from voc.intake.v1 import events_pb2 as intake

from services.classification.domain.classification import Facts, Hints, joined
from services.classification.wire.words import word
from services.mesh.inbox import parse
from services.mesh.log.port import Event
from services.mesh.moments import moment
from services.mesh.service import Poison

FEEDBACK = "voc.intake.feedback.v1"
RECEIVED, WITHDRAWN, ERASED = (f"{FEEDBACK}.{said}" for said in ("received", "withdrawn", "erased"))
FORGETS = (ERASED,)


@dataclass(frozen=True, slots=True)
class Received:
    """A feedback as it came."""

    feedback_id: str
    text: str
    hints: Hints
    facts: Facts


def received(event: Event) -> Received:
    """A customer said something.

    Raises:
        Poison: not such a message, no id, or a value that no version of the contract knows.
    """
    said = parse(event, intake.FeedbackReceived)
    slots = {"goal": said.goal, "event": said.event, "consequence": said.consequence}
    try:
        hints = Hints(
            journey_stage=word(said, "journey_stage"),
            language=word(said, "language"),
            slotted=any(text.strip() for text in slots.values()),
            nps=_score(said, "nps"),
            csat=_score(said, "csat"),
            ces=_score(said, "ces"),
        )
        facts = Facts(
            customer_key=said.customer_key,
            product=said.product,
            channel=said.channel,
            receive_time=moment(said, "receive_time") or event.time,
            occur_time=moment(said, "occur_time"),
        )
    except ValueError as wrong:
        raise Poison(str(wrong)) from None
    return Received(_named(said), joined(text=said.text, **slots), hints, facts)


def withdrawn(event: Event) -> tuple[str, datetime]:
    """A customer took it back: which, and when. Raises `Poison` as `received` does."""
    said = parse(event, intake.FeedbackWithdrawn)
    return _named(said), moment(said, "withdraw_time") or event.time


def erased(event: Event) -> str:
    """A customer wants it forgotten: which. Raises `Poison` as `received` does."""
    return _named(parse(event, intake.FeedbackErased))


def _named(said: intake.FeedbackReceived | intake.FeedbackWithdrawn | intake.FeedbackErased) -> str:
    if not said.feedback_id:
        raise Poison("no feedback_id")
    return said.feedback_id


def _score(said: Message, field: str) -> int | None:
    return int(getattr(said, field)) if said.HasField(field) else None
