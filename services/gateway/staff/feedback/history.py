"""What happened to one feedback, from every service that knows something of it, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voc.actions.v1 import actions_pb2
from voc.intake.v1 import feedback_pb2

from services.gateway.pages.speech import Speech, mark
from services.gateway.staff.feedback.labels import name_of, values_of
from services.gateway.staff.inbox.vocabulary import DIMENSIONS
from services.gateway.staff.known import Names
from services.mesh.moments import known_moment, moment

_Kind = feedback_pb2.TimelineEntry.Kind

_SAID = {
    "received": mark("Received"),
    "classified": mark("Read and labelled"),
    "in_progress": mark("Work began"),
    "replied": mark("Answered the customer"),
    "asked": mark("Asked the customer"),
    "commented": mark("The customer wrote again"),
    "fixed": mark("The customer was told of a fix"),
    "verified": mark("The customer was told that the fix holds"),
    "confirmed": mark("The customer says that it is fixed"),
    "disputed": mark("The customer says that it is not fixed"),
    "closed": mark("Closed"),
    "reopened": mark("Opened again"),
    "withdrawn": mark("Taken back by the customer"),
    "note": mark("Internal note"),
    "attached": mark("Joined an issue"),
    "left": mark("Left its issue"),
}
_OF_ISSUE = {
    "opened": mark("The issue was opened"),
    "planned": mark("A plan for the issue was approved"),
    "fixed": mark("The issue was marked as fixed"),
    "verified": mark("The fix of the issue holds"),
    "regressed": mark("The issue came back"),
}
_BY_CUSTOMER = frozenset({"received", "commented", "confirmed", "disputed", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry.

    Attributes:
        kind: decides its mark.
        by: a name; empty for the customer and the machine.
        internal: the customer never sees it.
        link: where what it is about is found.
    """

    time: datetime
    kind: str
    title: str
    text: str = ""
    by: str = ""
    internal: bool = False
    customer: bool = False
    link: str = ""


def history(
    feedback: Any, classification: Any | None, issue: Any | None, names: Names, speech: Speech
) -> list[Happened]:
    """Entries of intake, corrections with what they changed, and milestones of the issue."""
    happened = [one for one in feedback.timeline if one.kind != _Kind.KIND_CORRECTED]
    found: list[Happened | None] = [_entry(one, names, speech) for one in happened]
    if classification is not None:
        found += [_correction(one, names, speech) for one in classification.corrections]
    else:
        found += [_corrected(one, names, speech) for one in feedback.timeline]
    if issue is not None:
        found += _milestones(issue, names, speech)
    return sorted((one for one in found if one is not None), key=lambda one: one.time)


def _entry(entry: Any, names: Names, speech: Speech) -> Happened:
    kind = _Kind.Name(entry.kind).removeprefix("KIND_").lower()
    said = "left" if kind == "attached" and not entry.reference else kind
    return Happened(
        time=known_moment(entry, "time"),
        kind=kind,
        title=speech.say(_SAID.get(said, kind)),
        text=entry.text,
        by=names.of("people", entry.actor) if entry.actor else "",
        internal=entry.internal,
        customer=kind in _BY_CUSTOMER and not entry.actor,
        link=f"/issues/{entry.reference}" if kind == "attached" and entry.reference else "",
    )


def _corrected(entry: Any, names: Names, speech: Speech) -> Happened | None:
    """What intake knows of a correction, while classification is away."""
    if entry.kind != _Kind.KIND_CORRECTED:
        return None
    by = names.of("people", entry.actor)
    return Happened(
        known_moment(entry, "time"), "corrected", speech.say("Labels were put right"), by=by, internal=True
    )


def _correction(act: Any, names: Names, speech: Speech) -> Happened:
    changes = []
    for dimension, title in DIMENSIONS.items():
        has = (
            len(act.after.topics) or len(act.before.topics)
            if dimension == "topic"
            else act.after.HasField(dimension)
        )
        if has:
            before, after = (
                ", ".join(name_of(dimension, value, names, speech) for value in values_of(labels, dimension))
                or "–"
                for labels in (act.before, act.after)
            )
            changes.append(f"{speech.say(title)}: {before} → {after}")
    return Happened(
        time=known_moment(act, "correct_time"),
        kind="corrected",
        title=speech.say("Labels were put right"),
        text="\n".join((*changes, act.note)).strip(),
        by=names.of("people", act.corrected_by) if act.corrected_by else "",
        internal=True,
    )


def _milestones(issue: actions_pb2.Issue, names: Names, speech: Speech) -> list[Happened]:
    return [
        Happened(
            time=known_moment(entry, "time"),
            kind=f"issue_{entry.what}",
            title=speech.say(_OF_ISSUE[entry.what]),
            by=names.of("people", entry.changed_by) if entry.changed_by else "",
            internal=True,
            link=f"/issues/{issue.issue_id}",
        )
        for entry in issue.history
        if entry.what in _OF_ISSUE and moment(entry, "time") is not None
    ]
