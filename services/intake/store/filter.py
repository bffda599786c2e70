"""Which feedback: the inbox's filters as a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.mesh.clock import to_micros
from services.mesh.documents.port import In, Not, Range, Scalar

NONE = "none"
"""Asked for as an issue or an owner: those that have none."""

FIELDS = {
    "state": "state",
    "product": "product",
    "channel": "channel",
    "source": "source",
    "language": "labels.language",
    "sentiment": "labels.sentiment",
    "topic": "labels.topics",
    "kind": "labels.kind",
    "severity": "labels.severity",
    "impact": "labels.impact",
    "journey_stage": "labels.journey_stage",
    "unsure": "unsure",
    "case_state": "case_state",
}
"""What feedback is filtered and counted by, and where it stands in the body."""

ORDERS = {
    "receive_time": "receive_time",
    "occur_time": "occur_time",
    "change_time": "change_time",
    "target_time": "due_time",
    "severity": "labels.severity",
}


@dataclass(frozen=True, slots=True)
class Filter:
    """All that is said must hold; of `any_of` (keys of `FIELDS`), one value each. Times: from, and before.

    `regressed` is about issues, which stand in a collection of their own: `issues` are those that it names,
    once they were looked up.
    """

    any_of: tuple[tuple[str, tuple[str, ...]], ...] = ()
    issue_id: str = ""
    pattern_id: str = ""
    owner: str = ""
    customer_key: str = ""
    receipt: str = ""
    unsure: bool | None = None
    reachable: bool | None = None
    received: tuple[datetime | None, datetime | None] = (None, None)
    occurred: tuple[datetime | None, datetime | None] = (None, None)
    regressed: bool = False
    issues: tuple[str, ...] | None = None
    due_before: datetime | None = None
    query: str = ""


def where(chosen: Filter) -> dict[str, Scalar | In | Range | Not]:
    """The filter in the port's words; the text query is not part of it."""
    asked: dict[str, Scalar | In | Range | Not] = {
        FIELDS[name]: In(values) if len(values) > 1 else values[0] for name, values in chosen.any_of if values
    }
    if chosen.pattern_id:
        asked["labels.pattern_id"] = chosen.pattern_id
    for name in ("issue_id", "owner", "customer_key", "receipt"):
        value = getattr(chosen, name)
        if value:
            asked[name] = None if value == NONE and name in ("issue_id", "owner") else value
    if chosen.issues is not None:
        asked["issue_id"] = In(tuple(one for one in chosen.issues if chosen.issue_id in ("", one)))
    for name in ("unsure", "reachable"):
        if (flag := getattr(chosen, name)) is not None:
            asked[name] = flag
    if chosen.due_before is not None:
        asked["due_time"] = Range(lt=to_micros(chosen.due_before))
    for name, (least, before) in (("receive_time", chosen.received), ("occur_time", chosen.occurred)):
        if least is not None or before is not None:
            asked[name] = Range(
                ge=to_micros(least) if least else None, lt=to_micros(before) if before else None
            )
    return asked


def order_of(words: str) -> str:
    """`receive_time desc` as the port says it; empty: newest received first."""
    name, _, direction = words.partition(" ")
    field = ORDERS.get(name, "receive_time")
    return f"-{field}" if direction == "desc" or not words else field
