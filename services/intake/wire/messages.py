"""Messages to customers, and broadcasts."""

from __future__ import annotations

from voc.intake.v1 import message_pb2

from services.intake.domain.message import Broadcast, Message
from services.intake.wire.enums import BROADCAST_KIND, BROADCAST_STATE, LANGUAGE, MESSAGE_KIND, MESSAGE_STATE
from services.intake.wire.moments import stamp


def message(kept: Message) -> message_pb2.Message:
    """A message, without address and words."""
    return message_pb2.Message(
        id=kept.id,
        kind=MESSAGE_KIND.number(kept.kind),
        state=MESSAGE_STATE.number(kept.state),
        feedback_id=kept.feedback_id,
        broadcast_id=kept.broadcast_id,
        language=LANGUAGE.number(kept.language),
        attempts=kept.attempts,
        create_time=stamp(kept.create_time),
        send_time=stamp(kept.send_time),
    )


def broadcast(kept: Broadcast) -> message_pb2.Broadcast:
    """A broadcast."""
    return message_pb2.Broadcast(
        id=kept.id,
        kind=BROADCAST_KIND.number(kept.kind),
        state=BROADCAST_STATE.number(kept.state),
        issue_id=kept.issue_id,
        fix_id=kept.fix_id,
        told_count=kept.told_count,
        unreachable_count=kept.unreachable_count,
        create_time=stamp(kept.create_time),
        complete_time=stamp(kept.complete_time),
    )
