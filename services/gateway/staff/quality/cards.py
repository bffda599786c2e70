"""One feedback of which a person decides a label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.gateway.pages.speech import Speech
from services.gateway.staff.feedback.labels import Choice, Label, labels_of, spans_of
from services.gateway.staff.feedback.marking import Piece, marked
from services.gateway.staff.issues.words import when
from services.gateway.staff.known import Names


@dataclass(frozen=True, slots=True)
class Card:
    """A feedback and the label that is asked for.

    Attributes:
        pieces: the customer's words, those marked that stand behind the label.
        buttons: what can be chosen by one key, in the order of the keys; the two likeliest first.
        rest: what is chosen from a list, because it is too much for buttons.
    """

    id: str
    version: int
    dimension: str
    title: str
    pieces: Sequence[Piece]
    buttons: Sequence[Choice]
    rest: Sequence[Choice]
    product: str
    receive_time: datetime | None
    pattern: bool


def card_of(classification: Any, asked: Sequence[str], names: Names, speech: Speech) -> Card | None:
    """The card that asks for what the machine is least sure of, among these; None where it is sure."""
    doubts = [one for one in labels_of(classification, names, speech) if _doubtful(one, asked)]
    return _card(classification, min(doubts, key=lambda one: one.confidence), names) if doubts else None


def card_for(
    classification: Any, dimension: str, names: Names, speech: Speech, *, again: bool = False
) -> Card | None:
    """The card that asks for this dimension. `again`: although it was decided."""
    found = [one for one in labels_of(classification, names, speech) if one.dimension == dimension]
    return _card(classification, found[0], names) if found and (again or found[0].unsure) else None


def _doubtful(one: Label, asked: Sequence[str]) -> bool:
    return one.unsure and (not asked or one.dimension in asked)


def _card(classification: Any, label: Label, names: Names) -> Card:
    many = label.dimension == "topic"
    behind = [one for one in spans_of(classification) if one.dimension == label.dimension]
    text = classification.text
    return Card(
        id=classification.feedback_id,
        version=classification.version,
        dimension=label.dimension,
        title=label.title,
        pieces=marked({"text": text}, text, behind)["text"],
        buttons=[*label.likely, *(() if many else label.others)],
        rest=label.others if many else (),
        product=names.of("products", classification.facts.product),
        receive_time=when(classification.facts, "receive_time"),
        pattern=bool(classification.pattern.pattern_id),
    )
