"""Which classifications, and in which order: as the documents port says it."""

from __future__ import annotations

from services.classification.domain.asking import Filter, Order, PatternOrder
from services.mesh.clock import to_micros
from services.mesh.documents.port import In, Not, Range, Scalar

ORDERS = {
    Order.LATEST: "-receive_time",
    Order.EARLIEST: "receive_time",
    Order.LEAST_SURE: "certainty",
}
PATTERN_ORDERS = {PatternOrder.LARGEST: "-counted", PatternOrder.LATEST: "-open_time"}


def where(chosen: Filter) -> dict[str, Scalar | In | Range | Not]:
    """The filter in the port's words. What is not classified yet never matches."""
    asked: dict[str, Scalar | In | Range | Not] = {"classified": True}
    if not chosen.with_withdrawn:
        asked["withdrawn"] = False
    for dimension, values in chosen.any_of:
        asked[dimension.value] = In(values)
    for name in ("product", "channel", "pattern_id"):
        if value := getattr(chosen, name):
            asked[name] = value
    if chosen.topic:
        asked["topic_tree"] = In((chosen.topic, *chosen.formerly)) if chosen.formerly else chosen.topic
    if chosen.unsure:
        asked["unsure"] = In(tuple(dimension.value for dimension in chosen.unsure))
    if chosen.sampled:
        asked["sampled"] = True
    if chosen.corrected is not None:
        asked["corrected"] = True if chosen.corrected else Not(True)
    since, before = chosen.received
    if since is not None or before is not None:
        asked["receive_time"] = Range(
            ge=to_micros(since) if since else None, lt=to_micros(before) if before else None
        )
    return asked
