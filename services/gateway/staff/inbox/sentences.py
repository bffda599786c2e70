"""What people are told after an act: once for one feedback, and once for several."""

from __future__ import annotations

from collections.abc import Mapping

from services.gateway.pages.speech import Speech, mark
from services.gateway.reasons import problem_text
from services.gateway.staff.feedback.labels import name_of
from services.gateway.staff.inbox.acts import Outcome
from services.gateway.staff.inbox.vocabulary import DIMENSIONS
from services.gateway.staff.known import Names

_ONE: Mapping[str, str] = {
    "assign": mark("Given to {name}."),
    "release": mark("Nobody owns it now."),
    "start": mark("Work on it has begun."),
    "resolve": mark("Closed as resolved."),
    "dismiss": mark("Closed: nothing is to be done."),
    "reopen": mark("Opened again."),
    "link": mark("Linked to the issue."),
    "unlink": mark("It follows its pattern again."),
    "label": mark("{dimension} is now {value}."),
    "unlabel": mark("The label stands as before."),
    "undo": mark("Taken back."),
}
_MANY: Mapping[str, str] = {
    "assign": mark("{count} given to {name}."),
    "release": mark("Nobody owns these {count} now."),
    "start": mark("Work on {count} has begun."),
    "resolve": mark("{count} closed as resolved."),
    "dismiss": mark("{count} closed: nothing is to be done."),
    "reopen": mark("{count} opened again."),
    "link": mark("{count} linked to the issue."),
    "unlink": mark("{count} follow their patterns again."),
    "label": mark("{dimension} of {count} is now {value}."),
    "unlabel": mark("The labels of {count} stand as before."),
    "undo": mark("{count} taken back."),
}
_NOT_ALL = mark("{count} could not be changed: {why}")


def told(outcome: Outcome, names: Names, speech: Speech) -> str:
    """The sentence of a toast: what was done, and what was not and why."""
    parts = [_done(outcome, names, speech)] if outcome.done else []
    if outcome.refused:
        problem = outcome.refused[0].problem
        why = problem_text(problem.code, speech.language, problem.values, problem.description, problem.status)
        parts.append(speech.say(_NOT_ALL, count=len(outcome.refused), why=why))
    return " ".join(parts)


def _done(outcome: Outcome, names: Names, speech: Speech) -> str:
    said, act, count = outcome.wish.said, outcome.wish.act, len(outcome.done)
    if act == "assign" and not said.get("owner"):
        act = "release"
    dimension, value = said.get("dimension", ""), said.get("value", "")
    words = (_ONE if count == 1 else _MANY)[act]
    return speech.say(
        words,
        count=count,
        name=names.of("people", said.get("owner", "")),
        dimension=speech.say(DIMENSIONS[dimension]) if dimension in DIMENSIONS else "",
        value=name_of(dimension, value, names, speech) if dimension in DIMENSIONS and value else "–",
    )
