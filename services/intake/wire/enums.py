"""Enum values as the domain's words, and back: `SENTIMENT_NEGATIVE` is `negative`, unspecified is empty."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import EnumDescriptor
from voc.actions.v1 import actions_pb2
from voc.intake.v1 import catalog_pb2, feedback_pb2, message_pb2
from voc.type.v1 import type_pb2


class EnumWords:
    """Both directions of one enum. What is not known here is read as unspecified."""

    def __init__(self, enum: EnumDescriptor, prefix: str) -> None:
        known = {
            value.number: value.name.removeprefix(prefix).lower() for value in enum.values if value.number
        }
        self._words = known
        self._numbers = {word: number for number, word in known.items()}

    def word(self, number: int) -> str:
        """The word of an enum value."""
        return self._words.get(number, "")

    def number(self, word: str) -> Any:
        """The enum value of a word: an int, typed as what the generated classes want."""
        return self._numbers.get(word, 0)


LANGUAGE = EnumWords(type_pb2.Language.DESCRIPTOR, "LANGUAGE_")
SENTIMENT = EnumWords(type_pb2.Sentiment.DESCRIPTOR, "SENTIMENT_")
KIND = EnumWords(type_pb2.Kind.DESCRIPTOR, "KIND_")
STAGE = EnumWords(type_pb2.JourneyStage.DESCRIPTOR, "JOURNEY_STAGE_")
SEVERITY = EnumWords(type_pb2.Severity.DESCRIPTOR, "SEVERITY_")
IMPACT = EnumWords(type_pb2.Impact.DESCRIPTOR, "IMPACT_")

STATE = EnumWords(feedback_pb2.Feedback.State.DESCRIPTOR, "STATE_")
FEEDBACK_CASE = EnumWords(feedback_pb2.Feedback.CaseState.DESCRIPTOR, "CASE_STATE_")
SOURCE = EnumWords(feedback_pb2.Feedback.Source.DESCRIPTOR, "SOURCE_")
ENTRY = EnumWords(feedback_pb2.TimelineEntry.Kind.DESCRIPTOR, "KIND_")
FIELD_TYPE = EnumWords(catalog_pb2.FormField.Type.DESCRIPTOR, "TYPE_")
MESSAGE_KIND = EnumWords(message_pb2.Message.Kind.DESCRIPTOR, "KIND_")
MESSAGE_STATE = EnumWords(message_pb2.Message.State.DESCRIPTOR, "STATE_")
BROADCAST_KIND = EnumWords(message_pb2.Broadcast.Kind.DESCRIPTOR, "KIND_")
BROADCAST_STATE = EnumWords(message_pb2.Broadcast.State.DESCRIPTOR, "STATE_")

CASE_STATE = EnumWords(actions_pb2.Case.State.DESCRIPTOR, "STATE_")
CLOSE_REASON = EnumWords(actions_pb2.Case.CloseReason.DESCRIPTOR, "CLOSE_REASON_")
ISSUE_STATE = EnumWords(actions_pb2.Issue.State.DESCRIPTOR, "STATE_")
