"""What people ask for, in the domain's words. Requests were validated before they come here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from voc.classification.v1 import classification_pb2 as pb

from services.classification.domain.asking import Filter, Order, PatternOrder
from services.classification.domain.classification import Hints, joined
from services.classification.domain.labels import Dimension
from services.classification.wire.words import word, words
from services.mesh.moments import moment

_LISTS = {
    "languages": Dimension.LANGUAGE,
    "sentiments": Dimension.SENTIMENT,
    "kinds": Dimension.KIND,
    "journey_stages": Dimension.JOURNEY_STAGE,
    "severities": Dimension.SEVERITY,
    "impacts": Dimension.IMPACT,
}
_ORDERS = {
    "": Order.LATEST,
    "receive_time_desc": Order.LATEST,
    "receive_time_asc": Order.EARLIEST,
    "least_sure_first": Order.LEAST_SURE,
    "teaches_most_first": Order.TEACHES_MOST,
}
_SINGLE = tuple(dimension for dimension in Dimension if dimension is not Dimension.TOPIC)


def text(request: pb.ClassifyTextRequest) -> str:
    """The text to read, joined."""
    return joined(goal=request.goal, event=request.event, consequence=request.consequence, text=request.text)


def hints(request: pb.ClassifyTextRequest) -> Hints:
    """What is said beside the text."""
    return Hints(
        journey_stage=word(request, "journey_stage"),
        slotted=bool(request.goal or request.event or request.consequence),
        **{name: getattr(request, name) for name in ("nps", "csat", "ces") if request.HasField(name)},
    )


def chosen(asked: pb.ClassificationFilter) -> Filter:
    """Which classifications."""
    any_of = tuple(
        (dimension, words(asked, field)) for field, dimension in _LISTS.items() if getattr(asked, field)
    )
    return Filter(
        any_of=any_of,
        topic=asked.topic,
        product=asked.product,
        channel=asked.channel,
        pattern_id=asked.pattern_id,
        unsure=tuple(Dimension(name) for name in words(asked, "unsure")),
        corrected=asked.corrected if asked.HasField("corrected") else None,
        received=(moment(asked, "from_time"), moment(asked, "until_time")),
        with_withdrawn=asked.with_withdrawn,
    )


def order(request: pb.ListClassificationsRequest) -> Order:
    """In which order; the latest first unless asked otherwise."""
    return _ORDERS[word(request, "order")]


def pattern_order(request: pb.ListPatternsRequest) -> PatternOrder:
    """In which order; the largest first unless asked otherwise."""
    return PatternOrder.LATEST if word(request, "order") == "open_time_desc" else PatternOrder.LARGEST


def counted_by(request: pb.CountClassificationsRequest) -> tuple[str, ...]:
    """The dimensions to count by, as the store names them."""
    return words(request, "by")


def decisions(request: pb.CorrectClassificationRequest) -> dict[Dimension, tuple[str, ...]]:
    """What the person decided, by dimension."""
    found: dict[Dimension, tuple[str, ...]] = {
        dimension: (word(request, dimension.value),)
        for dimension in _SINGLE
        if request.HasField(dimension.value)
    }
    if request.HasField("topics"):
        found[Dimension.TOPIC] = tuple(request.topics.paths)
    return found


def unique(ids: Iterable[Any]) -> list[str]:
    """Each once, in the order asked for."""
    return list(dict.fromkeys(map(str, ids)))
