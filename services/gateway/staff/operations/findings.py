"""What is wrong, the worst first: each in one sentence, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from voc.operations.v1 import operations_pb2 as pb

from services.gateway.clients import SERVICES
from services.gateway.pages.speech import Speech, mark
from services.gateway.staff.operations.asking import Seen
from services.gateway.staff.operations.reasons import reason
from services.mesh.health import NO_LOG

BEHIND = timedelta(minutes=1)
"""An event that waits longer than this is worth a sentence; a minute is more than a start takes."""
FAR_BEHIND = timedelta(minutes=10)
MANY_ERRORS = 10
"""Errors in ten minutes."""

DOWN, TROUBLE, ATTENTION = "down", "trouble", "attention"

HURTS = {
    "intake": mark("Customers cannot hand in feedback now, and the inbox does not open."),
    "classification": mark("Feedback is taken and waits to be sorted; nothing is lost."),
    "actions": mark("Feedback is taken; cases, issues and plans cannot be seen or changed now."),
    "review": mark("Reviews do not open; everything else works."),
}
"""What people feel while a service is away."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong.

    Attributes:
        level: `down`, `trouble` or `attention`.
        text: what, in one sentence.
        todo: what to do about it.
        href: where to do it; empty when it is not done on these pages.
        help: the chapter of the help page.
    """

    level: str
    weight: int
    text: str
    todo: str
    help: str
    href: str = ""


def findings(all_seen: Sequence[Seen], speech: Speech, now: datetime) -> list[Finding]:
    """Everything that is wrong with these services, the worst first."""
    found = [*_log(all_seen, speech)]
    for seen in all_seen:
        found += _of_one(seen, speech, now)
    return sorted(found, key=lambda one: one.weight)


def _of_one(seen: Seen, speech: Speech, now: datetime) -> Iterator[Finding]:
    if seen.condition is None:
        yield _away(seen, speech, now)
        return
    one = _Told(seen.service, seen.condition, speech, now)
    if seen.condition.state == pb.Condition.STATE_UNREADY:
        yield one.unready()
    yield from one.hearing()
    yield from one.telling()
    yield from one.letters()
    yield from one.rest()


def _away(seen: Seen, speech: Speech, now: datetime) -> Finding:
    if seen.why == "wrong_service":
        text = speech.say(
            "The address of {service} leads to {reached}.",
            service=seen.service,
            reached=seen.values.get("reached", "?"),
        )
        todo = speech.say(
            "Put the right address into VOC_{name}_ADDRESS of the gateway.", name=seen.service.upper()
        )
        return Finding(DOWN, 5, text, todo, "away")
    hurts = speech.say(HURTS[seen.service]) if seen.service in HURTS else ""
    text = speech.say("{service} does not answer.", service=seen.service)
    todo = speech.say("See whether its process runs and start it again; its log says why it ended.")
    if seen.answered is not None:
        last = speech.say("It last answered {since}.", since=speech.span(seen.answered - now, direction=True))
        todo = f"{last} {todo}"
    weight = {"intake": 0, "actions": 2, "classification": 3}.get(seen.service, 4)
    return Finding(DOWN, weight, f"{text} {hurts}".strip(), todo, "away")


def _log(all_seen: Sequence[Seen], speech: Speech) -> Iterator[Finding]:
    """The log is one for all: said once."""
    without = [seen.service for seen in all_seen if seen.condition and NO_LOG in seen.condition.reasons]
    if without:
        all_ = len(without) == len(SERVICES)
        names = ", ".join(without)
        yield Finding(
            DOWN,
            1,
            speech.say("The log does not answer. Feedback is taken; what follows from it waits.")
            if all_
            else speech.say("The log does not answer {services}: nothing follows there now.", services=names),
            speech.say("Bring the broker back. Nothing is lost: what waits goes on by itself then."),
            "log",
            "/operations/ground",
        )


@dataclass(frozen=True, slots=True)
class _Told:
    """One service that answered."""

    service: str
    said: pb.Condition
    speech: Speech
    now: datetime

    def unready(self) -> Finding:
        why = "; ".join(reason(one, self.speech) for one in self.said.reasons)
        text = self.speech.say("{service} cannot work: {why}.", service=self.service, why=why)
        todo = self.speech.say("Bring its documents back; it goes on by itself.")
        weight = 0 if self.service == "intake" else 2
        return Finding(DOWN, weight, text, todo, "documents", "/operations/ground")

    def hearing(self) -> Iterator[Finding]:
        said, speech = self.said, self.speech
        if said.stopped_partitions:
            text = speech.plural(
                "{service} stopped hearing {shown} partition: too many of its events are dead letters.",
                "{service} stopped hearing {shown} partitions: too many of their events are dead letters.",
                said.stopped_partitions,
                service=self.service,
                shown=speech.number(said.stopped_partitions),
            )
            todo = speech.say(
                "Find what the dead letters have in common, mend it, start the service again and replay them."
            )
            yield Finding(TROUBLE, 10, text, todo, "stopped", self._letters_href)
            return
        age = self._age("oldest_waiting_time")
        if age and age > BEHIND:
            text = speech.plural(
                "{service} is {age} behind: {shown} event waits to be heard.",
                "{service} is {age} behind: {shown} events wait to be heard.",
                said.lag,
                service=self.service,
                age=speech.span(age),
                shown=speech.number(said.lag),
            )
            todo = speech.say("See which topic waits, and for what.")
            level, weight = (TROUBLE, 13) if age > FAR_BEHIND else (ATTENTION, 30)
            yield Finding(level, weight, text, todo, "behind", "/operations/consumers")
        elif said.waiting_partitions:
            text = speech.say(
                "{service} waits: something it needs to hear events is away.", service=self.service
            )
            todo = speech.say("See which topic waits, and for what.")
            yield Finding(ATTENTION, 31, text, todo, "behind", "/operations/consumers")

    def telling(self) -> Iterator[Finding]:
        speech, outbox = self.speech, self.said.outbox
        age = self._age("oldest_time", outbox)
        if age and age > BEHIND:
            text = speech.plural(
                "{service} has told nothing for {age}: events of {shown} document wait.",
                "{service} has told nothing for {age}: events of {shown} documents wait.",
                outbox.documents,
                service=self.service,
                age=speech.span(age),
                shown=speech.number(outbox.documents),
            )
            todo = speech.say("See whether the log answers; the events are safe in the documents.")
            yield Finding(TROUBLE, 12, text, todo, "outbox", "/operations/ground")

    def letters(self) -> Iterator[Finding]:
        said, speech = self.said, self.speech
        if not said.dead_letters:
            return
        age = self._age("oldest_dead_letter_time") or timedelta(0)
        text = speech.plural(
            "{service} could not hear {shown} event, {age} ago.",
            "{service} could not hear {shown} events, the oldest {age} ago.",
            said.dead_letters,
            service=self.service,
            shown=speech.number(said.dead_letters),
            age=speech.span(age),
        )
        todo = speech.plural(
            "Look at the dead letter, mend the cause, and replay it.",
            "Look at the dead letters, mend the cause, and replay them.",
            said.dead_letters,
        )
        yield Finding(TROUBLE, 20, text, todo, "dead-letters", self._letters_href)

    def rest(self) -> Iterator[Finding]:
        said, speech = self.said, self.speech
        for name in said.late_timers:
            text = speech.say("{service}: timer {name} did not run in time.", service=self.service, name=name)
            todo = speech.say("See who holds its lease.")
            yield Finding(TROUBLE, 21, text, todo, "timers", "/operations/timers")
        for name in said.failing_timers:
            text = speech.say("{service}: timer {name} failed.", service=self.service, name=name)
            todo = speech.say("It is tried again by itself; see its error.")
            yield Finding(ATTENTION, 32, text, todo, "timers", "/operations/timers")
        if said.recent_errors >= MANY_ERRORS:
            text = speech.say(
                "{service} met {shown} errors in the last ten minutes.",
                service=self.service,
                shown=speech.number(said.recent_errors),
            )
            todo = speech.say("See what they have in common.")
            yield Finding(ATTENTION, 33, text, todo, "errors", f"/operations/errors?service={self.service}")

    @property
    def _letters_href(self) -> str:
        return f"/operations/dead-letters?service={self.service}"

    def _age(self, name: str, message: Any = None) -> timedelta | None:
        message = message if message is not None else self.said
        if not message.HasField(name):
            return None
        since: datetime = getattr(message, name).ToDatetime(tzinfo=self.now.tzinfo)
        return max(timedelta(0), self.now - since)
