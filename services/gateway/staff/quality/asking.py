"""The stubs of what else classification offers over its channel, and how labels are put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from voc.classification.v1 import classification_pb2 as pb

from services.gateway.api.names import number_of, word_of
from services.gateway.clients import Clients
from services.gateway.problems import FieldError, invalid
from services.gateway.staff.inbox.vocabulary import DIMENSIONS, choices, number

LEARNT = ("sentiment", "topic", "kind", "severity", "impact", "journey_stage")
"""Dimensions that a model can be taught; the language is always found by what ships."""
NO_TOPIC = "-"
"""What a form sends where no topic fits."""


def qualities(clients: Clients) -> Any:
    """`QualityServiceStub`."""
    from voc.classification.v1.quality_pb2_grpc import QualityServiceStub

    return QualityServiceStub(clients.channel("classification"))  # type: ignore[no-untyped-call]


def models(clients: Clients) -> Any:
    """`ModelServiceStub`."""
    from voc.classification.v1.model_pb2_grpc import ModelServiceStub

    return ModelServiceStub(clients.channel("classification"))  # type: ignore[no-untyped-call]


def dimension_word(value: int) -> str:
    """`topic` for `DIMENSION_TOPIC`."""
    return word_of(pb.Dimension.DESCRIPTOR, value) or ""


def dimension_number(word: str) -> Any:
    """`DIMENSION_TOPIC` for `topic`; 0 for a word that there is not."""
    return number_of(pb.Dimension.DESCRIPTOR, word) or 0


def correction(
    feedback_id: str, version: int, decided: Mapping[str, Sequence[str]]
) -> pb.CorrectClassificationRequest:
    """These values for these dimensions; all others stay as they are.

    Raises:
        Problem: 422 for a dimension or value that there is not.
    """
    message = pb.CorrectClassificationRequest(feedback_id=feedback_id, version=version)
    for dimension, values in decided.items():
        if dimension == "topic":
            message.topics.paths.extend(value for value in values if value != NO_TOPIC)
            message.topics.SetInParent()
        elif dimension in DIMENSIONS and values and values[0] in choices(dimension):
            setattr(message, dimension, number(dimension, values[0]))
        else:
            raise invalid([FieldError(dimension, "value_refused")])
    return message


def version_typed(typed: Mapping[str, str]) -> int:
    """The version that a page showed.

    Raises:
        Problem: 422 where it is no number.
    """
    text = typed.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise invalid([FieldError("version", "value_refused")])
    return int(text)
