"""What became of a feedback, in words for the customer who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from voc.intake.v1 import feedback_pb2

from services.gateway.pages.speech import Speech

Tracked = feedback_pb2.TrackedFeedback
State = feedback_pb2.Feedback.State
Entry = feedback_pb2.TimelineEntry


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
    state, sentence, tone = _standing(feedback, speech)
    told = _steps(speech)
    steps = [_step(entry, told, speech) for entry in reversed(feedback.timeline) if entry.kind in told]
    return Story(state, sentence, tone, steps, _question(feedback, speech))


def _question(feedback: Tracked, speech: Speech) -> Question | None:
    """Whether the fix is one for this customer, or the answer settles it."""
    say = speech.say
    if feedback.asked:
        return Question(say("Is it fixed for you?"), say("Yes, it is fixed"), say("No, not yet"))
    if feedback.open and feedback.state == feedback_pb2.Feedback.STATE_ANSWERED:
        return Question(say("Does that settle it?"), say("Yes, it does"), say("No, it does not"))
    return None


def _step(entry: Entry, told: dict[int, tuple[str, bool]], speech: Speech) -> Step:
    title, mine = told[entry.kind]
    when = entry.time.ToDatetime(tzinfo=UTC)
    return Step(title, entry.text, speech.moment(when), when.isoformat(timespec="seconds"), mine)


def _standing(feedback: Tracked, speech: Speech) -> tuple[str, str, str]:
    say = speech.say
    if feedback.asked and feedback.state == feedback_pb2.Feedback.STATE_FIXED:
        return (
            say("We believe it is fixed"),
            say("Please tell us whether it is fixed for you, too."),
            "act",
        )
    standings = {
        feedback_pb2.Feedback.STATE_CLASSIFIED: (
            say("Read and understood"),
            say("It is with the team it concerns."),
            "wait",
        ),
        feedback_pb2.Feedback.STATE_IN_PROGRESS: (
            say("Somebody is working on it"),
            say("We will write here as soon as there is news."),
            "wait",
        ),
        feedback_pb2.Feedback.STATE_WAITING: (
            say("We have a question for you"),
            say("Please answer below, so that we can go on."),
            "act",
        ),
        feedback_pb2.Feedback.STATE_ANSWERED: (
            say("We have answered you"),
            say("Please tell us whether that settles it."),
            "act",
        ),
        feedback_pb2.Feedback.STATE_FIXED: (
            say("Fixed"),
            say("We are watching that it stays fixed."),
            "good",
        ),
        feedback_pb2.Feedback.STATE_RESOLVED: (
            say("Settled"),
            say("Thank you for helping us to put it right."),
            "good",
        ),
        feedback_pb2.Feedback.STATE_WITHDRAWN: (
            say("Taken back"),
            say("You took this back. Nobody will write to you about it."),
            "over",
        ),
        feedback_pb2.Feedback.STATE_ERASED: (
            say("Erased"),
            say("What you wrote was erased for good."),
            "over",
        ),
    }
    received = (say("Received"), say("We have it, and somebody will read it."), "wait")
    return standings.get(feedback.state, received)


def _steps(speech: Speech) -> dict[int, tuple[str, bool]]:
    """Per kind of entry: what it is called, and whether the customer did it."""
    say = speech.say
    return {
        Entry.KIND_RECEIVED: (say("You told us"), True),
        Entry.KIND_CLASSIFIED: (say("We read it and passed it to the right team"), False),
        Entry.KIND_IN_PROGRESS: (say("Somebody took it on"), False),
        Entry.KIND_REPLIED: (say("We answered"), False),
        Entry.KIND_ASKED: (say("We asked you"), False),
        Entry.KIND_COMMENTED: (say("You wrote"), True),
        Entry.KIND_FIXED: (say("The cause was fixed"), False),
        Entry.KIND_VERIFIED: (say("The fix has proved to hold"), False),
        Entry.KIND_CONFIRMED: (say("You said that it is settled"), True),
        Entry.KIND_DISPUTED: (say("You said that it is not settled yet"), True),
        Entry.KIND_CLOSED: (say("We closed it"), False),
        Entry.KIND_REOPENED: (say("We opened it again"), False),
        Entry.KIND_WITHDRAWN: (say("You took it back"), True),
    }
