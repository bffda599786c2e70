"""A feedback as one line of the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.gateway.staff.inbox.vocabulary import word
from services.gateway.staff.known import Names
from services.mesh.documents.made import Made
from services.mesh.moments import known_moment, moment

_LONGEST = 240


@dataclass(frozen=True, slots=True)
class Row:
    """One line.

    Attributes:
        said: the beginning of what the customer said; empty where only scores were given.
        mark: id and versions: what an act on this line must name.
        due: when the case should be resolved, while the word is with the company.
    """

    id: str
    mark: str
    said: str
    scores: tuple[tuple[str, int], ...]
    product: str
    channel: str
    state: str
    severity: str
    sentiment: str
    kind: str
    topics: tuple[str, ...]
    unsure: tuple[str, ...]
    owner: str
    owner_id: str
    issue_id: str
    reachable: bool
    received: datetime
    due: datetime | None
    overdue: bool
    closed: bool


class Rows:
    """Lines that were made before are not made again while the feedback and the names stay as they are."""

    def __init__(self) -> None:
        self._made: Made[Row] = Made()

    def of(self, found: Iterable[Any], names: Names, now: datetime) -> list[Row]:
        """The lines of some feedback."""
        return [self._row(feedback, names, now) for feedback in found]

    def _row(self, feedback: Any, names: Names, now: datetime) -> Row:
        due = moment(feedback, "target_time")
        late = due is not None and due <= now
        mark = (feedback.SerializeToString(deterministic=True), names, late)
        return self._made.get(feedback.id, mark, lambda: row_of(feedback, names, now))


def row_of(feedback: Any, names: Names, now: datetime) -> Row:
    """The line of a feedback."""
    labels, state = feedback.labels, word("case", feedback.case_state)
    due = moment(feedback, "target_time") if state in ("new", "in_progress") else None
    return Row(
        id=feedback.id,
        mark=f"{feedback.id}:{feedback.case_version}",
        said=said_in(feedback),
        scores=tuple(
            (name, getattr(feedback, name)) for name in ("nps", "csat", "ces") if feedback.HasField(name)
        ),
        product=names.of("products", feedback.product),
        channel=names.of("channels", feedback.channel),
        state=state,
        severity=word("severity", labels.severity),
        sentiment=word("sentiment", labels.sentiment),
        kind=word("kind", labels.kind),
        topics=tuple(names.of("topics", path) for path in labels.topics[:2]),
        unsure=tuple(labels.unsure),
        owner=names.of("people", feedback.owner) if feedback.owner else "",
        owner_id=feedback.owner,
        issue_id=feedback.issue_id,
        reachable=feedback.reachable,
        received=known_moment(feedback, "receive_time"),
        due=due,
        overdue=due is not None and due <= now,
        closed=state in ("closed", "not_needed"),
    )


def said_in(feedback: Any) -> str:
    """What was said, in one line: the event first, because it says most."""
    parts = (feedback.event, feedback.text, feedback.goal, feedback.consequence)
    said = " ".join(" ".join(part for part in parts if part).split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST].rstrip()}…"
