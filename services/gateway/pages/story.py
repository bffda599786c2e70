"""What became of a feedback, in words for the customer who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import NamedTuple

from voc.intake.v1 import feedback_pb2

from services.gateway.pages.speech import Speech, mark

Tracked = feedback_pb2.TrackedFeedback
Feedback = feedback_pb2.Feedback
Entry = feedback_pb2.TimelineEntry


class _Standing(NamedTuple):
    title: str
    sentence: str
    tone: str


_RECEIVED = _Standing(mark("Received"), mark("We have it, and somebody will read it."), "wait")
_ASKED = _Standing(
    mark("We believe it is fixed"), mark("Please tell us whether it is fixed for you, too."), "act"
)
_STANDINGS = {
    Feedback.STATE_CLASSIFIED: _Standing(
        mark("Read and understood"), mark("It is with the team it concerns."), "wait"
    ),
    Feedback.STATE_IN_PROGRESS: _Standing(
        mark("Somebody is working on it"), mark("We will write here as soon as there is news."), "wait"
    ),
    Feedback.STATE_WAITING: _Standing(
        mark("We have a question for you"), mark("Please answer below, so that we can go on."), "act"
    ),
    Feedback.STATE_ANSWERED: _Standing(
        mark("We have answered you"), mark("Please tell us whether that settles it."), "act"
    ),
    Feedback.STATE_FIXED: _Standing(mark("Fixed"), mark("We are watching that it stays fixed."), "good"),
    Feedback.STATE_RESOLVED: _Standing(
        mark("Settled"), mark("Thank you for helping us to put it right."), "good"
    ),
    Feedback.STATE_WITHDRAWN: _Standing(
        mark("Taken back"), mark("You took this back. Nobody will write to you about it."), "over"
    ),
    Feedback.STATE_ERASED: _Standing(mark("Erased"), mark("What you wrote was erased for good."), "over"),
}

_STEPS = {
    Entry.KIND_RECEIVED: mark("You told us"),
    Entry.KIND_CLASSIFIED: mark("We read it and passed it to the right team"),
    Entry.KIND_IN_PROGRESS: mark("Somebody took it on"),
    Entry.KIND_REPLIED: mark("We answered"),
    Entry.KIND_ASKED: mark("We asked you"),
    Entry.KIND_COMMENTED: mark("You wrote"),
    Entry.KIND_FIXED: mark("The cause was fixed"),
    Entry.KIND_VERIFIED: mark("The fix has proved to hold"),
    Entry.KIND_CONFIRMED: mark("You said that it is settled"),
    Entry.KIND_DISPUTED: mark("You said that it is not settled yet"),
    Entry.KIND_CLOSED: mark("We closed it"),
    Entry.KIND_REOPENED: mark("We opened it again"),
    Entry.KIND_WITHDRAWN: mark("You took it back"),
}
_MINE = frozenset(
    {
        Entry.KIND_RECEIVED,
        Entry.KIND_COMMENTED,
        Entry.KIND_CONFIRMED,
        Entry.KIND_DISPUTED,
        Entry.KIND_WITHDRAWN,
    }
)
"""What the customer did."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened. `mine`: the customer did it."""

    title: str
    text: str
    when: str
    stamp: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What the customer is asked, to be answered by yes or no."""

    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Story:
    """Where it stands, in a word and a sentence, and how it came there, the latest first.

    `tone`: `wait`, `act` (the customer is asked something), `good` or `over`.
    """

    state: str
    sentence: str
    tone: str
    steps: Sequence[Step]
    question: Question | None


def story_of(feedback: Tracked, speech: Speech) -> Story:
    """The story of one feedback."""
    fixed = feedback.state == Feedback.STATE_FIXED
    standing = _ASKED if feedback.asked and fixed else _STANDINGS.get(feedback.state, _RECEIVED)
    return Story(
        state=speech.say(standing.title),
        sentence=speech.say(standing.sentence),
        tone=standing.tone,
        steps=[_step(entry, speech) for entry in reversed(feedback.timeline) if entry.kind in _STEPS],
        question=_question(feedback, speech),
    )


def _question(feedback: Tracked, speech: Speech) -> Question | None:
    """Whether the fix is one for this customer, or the answer settles it."""
    say = speech.say
    if feedback.asked:
        return Question(say("Is it fixed for you?"), say("Yes, it is fixed"), say("No, not yet"))
    if feedback.open and feedback.state == Feedback.STATE_ANSWERED:
        return Question(say("Does that settle it?"), say("Yes, it does"), say("No, it does not"))
    return None


def _step(entry: Entry, speech: Speech) -> Step:
    when = entry.time.ToDatetime(tzinfo=UTC)
    return Step(
        title=speech.say(_STEPS[entry.kind]),
        text=entry.text,
        when=speech.moment(when),
        stamp=when.isoformat(timespec="seconds"),
        mine=entry.kind in _MINE,
    )
