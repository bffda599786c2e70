"""One feedback as it was understood, and what may happen to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from unicodedata import normalize

from services.classification.domain.labels import Dimension, Label, Labels
from services.classification.domain.pattern import PatternRef


@dataclass(frozen=True, slots=True)
class Hints:
    """What a customer said beside the text. Scores: nps 0–10, csat 1–5, ces 1–7; empty values are unknown.

    `slotted`: the customer filled goal, event or consequence, so none is proposed.
    """

    journey_stage: str = ""
    language: str = ""
    slotted: bool = False
    nps: int | None = None
    csat: int | None = None
    ces: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What others need to act on a feedback; handed on as it came."""

    customer_key: str = ""
    product: str = ""
    channel: str = ""
    receive_time: datetime | None = None
    occur_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """One act of putting labels right: the changed dimensions before and after."""

    corrected_by: str
    correct_time: datetime
    before: Labels
    after: Labels
    dimensions: tuple[Dimension, ...]
    model_version: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class First:
    """The labels that a classification is counted by."""

    language: str
    sentiment: str
    kind: str


@dataclass(frozen=True, slots=True)
class Second:
    """What a model in shadow held for likeliest, and whether what decides did too."""

    model_id: str
    value: str
    same: bool


@dataclass(frozen=True, slots=True)
class Classification:
    """What is known of one feedback. It exists from the first event heard about it.

    Attributes:
        text: redacted and joined as `joined` does; spans of labels count in it.
        labels, pattern, classify_time: None until the text was received.
        first: what is counted, as first told; a correction moves no counted fact to another label.
        heard: highest sequence heard, per event source.
        second: opinions of models in shadow, as of when it was received.
    """

    feedback_id: str
    text: str = ""
    hints: Hints = Hints()
    facts: Facts = Facts()
    labels: Labels | None = None
    pattern: PatternRef | None = None
    classify_time: datetime | None = None
    withdraw_time: datetime | None = None
    corrections: tuple[Correction, ...] = ()
    first: First | None = None
    heard: Mapping[str, int] = field(default_factory=dict)
    second: tuple[Second, ...] = ()


@dataclass(frozen=True, slots=True)
class Classified:
    """Told: understood by the machine."""

    thing: Classification
    time: datetime


@dataclass(frozen=True, slots=True)
class Corrected:
    """Told: a person put labels right."""

    thing: Classification
    corrected_by: str
    time: datetime


class FeedbackUnknown(Exception):
    """Nothing was heard of such a feedback, or it was erased."""

    field = "feedback_id"
    reason = "feedback_unknown"

    def __init__(self, feedback_id: str) -> None:
        super().__init__(f"there is no feedback {feedback_id!r}")
        self.values = {"feedback_id": feedback_id}


class NotClassifiedYet(Exception):
    """Nothing is known of this feedback that could be corrected."""

    field = "feedback_id"
    reason = "not_classified_yet"

    def __init__(self, feedback_id: str) -> None:
        super().__init__(f"{feedback_id} is not classified yet")
        self.values = {"feedback_id": feedback_id}


class NothingToCorrect(Exception):
    """No dimension was named."""

    field = ""
    reason = "nothing_to_correct"

    def __init__(self) -> None:
        super().__init__("name at least one label to correct")
        self.values: dict[str, str] = {}


class NoCorrectionToUndo(Exception):
    """The latest correction is another person's, or there is none."""

    field = ""
    reason = "nothing_to_undo"

    def __init__(self) -> None:
        super().__init__("there is no correction of yours to take back")
        self.values: dict[str, str] = {}


class TopicRetired(Exception):
    """Nothing new gets this topic."""

    field = "topics.paths"
    reason = "topic_retired"

    def __init__(self, path: str) -> None:
        super().__init__(f"the topic {path!r} is retired")
        self.values = {"path": path}


class TopicUnknown(Exception):
    """The taxonomy has no such topic."""

    field = "topics.paths"
    reason = "topic_unknown"

    def __init__(self, path: str) -> None:
        super().__init__(f"the taxonomy has no topic {path!r}")
        self.values = {"path": path}


def joined(*, goal: str = "", event: str = "", consequence: str = "", text: str = "") -> str:
    """The text that is read: the slots that are not empty, one per line, in Unicode's composed form (NFC)."""
    slots = (goal.strip(), event.strip(), consequence.strip(), text.strip())
    return normalize("NFC", "\n".join(slot for slot in slots if slot))


def understood(
    thing: Classification, labels: Labels, pattern: PatternRef, now: datetime
) -> tuple[Classification, Classified]:
    """The machine understood it. What a person decided stays, and so does the pattern it has."""
    first = thing.first
    if thing.labels is None:
        first = First(labels.language.value, labels.sentiment.value, labels.kind.value)
    else:
        for dimension in decided(thing):
            labels = labels.put(dimension, thing.labels.of(dimension))
    pattern = thing.pattern or pattern
    after = replace(thing, labels=labels, pattern=pattern, classify_time=now, first=first)
    return after, Classified(after, now)


def decided(thing: Classification) -> frozenset[Dimension]:
    """The dimensions that a person decided: no machine overrides them."""
    return frozenset(dimension for act in thing.corrections for dimension in act.dimensions)


def corrected(
    thing: Classification, decisions: Mapping[Dimension, tuple[str, ...]], by: str, note: str, now: datetime
) -> tuple[Classification, Corrected]:
    """A person decided these dimensions; `decisions` holds the values, several for topics only.

    Raises:
        NotClassifiedYet: the text was not received yet.
        NothingToCorrect: `decisions` is empty.
    """
    if thing.labels is None:
        raise NotClassifiedYet(thing.feedback_id)
    if not decisions:
        raise NothingToCorrect
    labels = thing.labels
    for dimension, values in decisions.items():
        labels = labels.put(dimension, tuple(Label(value, 1.0, decided_by=by) for value in values))
    changed = tuple(decisions)
    correction = Correction(
        corrected_by=by,
        correct_time=now,
        before=thing.labels.only(changed),
        after=labels.only(changed),
        dimensions=changed,
        model_version=thing.labels.model_version,
        note=note,
    )
    after = replace(thing, labels=labels, corrections=(*thing.corrections, correction))
    return after, Corrected(after, by, now)


def uncorrected(thing: Classification, by: str, now: datetime) -> tuple[Classification, Classified]:
    """A person takes back their own latest correction: labels stand as before, and it teaches nothing.

    Raises:
        NoCorrectionToUndo: the latest one is another person's, or there is none.
    """
    if thing.labels is None or not thing.corrections or thing.corrections[-1].corrected_by != by:
        raise NoCorrectionToUndo
    last, labels = thing.corrections[-1], thing.labels
    for dimension in last.dimensions:
        labels = labels.put(dimension, last.before.of(dimension))
    after = replace(thing, labels=labels, corrections=thing.corrections[:-1])
    return after, Classified(after, now)


def withdrawn(thing: Classification, withdraw_time: datetime) -> Classification:
    """The customer took it back: kept, and counted in no pattern any more."""
    return replace(thing, withdraw_time=withdraw_time)
