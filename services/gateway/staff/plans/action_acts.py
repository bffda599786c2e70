"""What a person does with one action of a plan; rows as in `acts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.pages.speech import mark
from services.gateway.staff.issues.acts import Back
from services.gateway.staff.issues.typed import Reader, Values
from services.gateway.staff.issues.words import number, word
from services.gateway.staff.plans.acts import About, Act, day_of, never, nothing
from services.gateway.staff.plans.listing import EDITABLE


def action_begins(about: About) -> Values:
    """An action as its form shows it."""
    action = about.action
    if action is None:
        return {}
    return {
        "title": action.title,
        "description": action.description,
        "type": word(action, "type"),
        "owner": action.owner,
        "start_time": day_of(action, "start_time", about.zone),
        "due_time": day_of(action, "due_time", about.zone),
        "depends_on": ",".join(action.depends_on),
        "progress": str(action.progress),
    }


def _action_says(reader: Reader) -> dict[str, Any]:
    said = reader.text("type", required=True)
    return {
        "title": reader.text("title", required=True, most=300),
        "description": reader.text("description", most=4000),
        "type": number(pb.Action, "type", said),
        "owner": reader.text("owner", most=200),
        "start_time": reader.moment("start_time"),
        "due_time": reader.moment("due_time", end=True),
    }


def _needed(about: About, reader: Reader) -> list[str]:
    """Actions that are ticked as to be done before."""
    known = {action.action_id for action in about.plan.actions}
    return [one for one in reader.text("depends_on").split(",") if one in known]


def _add(about: About, reader: Reader) -> Message:
    said = _action_says(reader)
    request_id = reader.text("_page")[:128] or "none"
    return pb.AddActionRequest(**about.key, request_id=request_id, **said, depends_on=_needed(about, reader))


def _change(about: About, reader: Reader) -> Message:
    said, action = _action_says(reader), about.action
    cleared = [name for name in ("start_time", "due_time") if said[name] is None]
    gone = [name for name in cleared if action is not None and action.HasField(name)]
    needed = pb.ActionIds(action_ids=_needed(about, reader))
    return pb.UpdateActionRequest(**about.key, **said, depends_on=needed, clear=gone)


def _progress(about: About, reader: Reader) -> Message:
    return pb.UpdateActionRequest(**about.key, progress=reader.whole("progress", most=99))


def _done(about: About, reader: Reader) -> Message:
    return pb.CompleteActionRequest(**about.key, evidence=reader.text("evidence", most=2000))


def _remove(about: About, _reader: Reader) -> Message:
    return pb.RemoveActionRequest(**about.key)


_WORKED = frozenset({"draft", "returned", "displaced", "submitted", "approved"})

ADDING: Mapping[str, Act] = {
    "add": Act(
        *("actions/new", "AddAction", action_begins, _add, mark("The action was added.")), never, EDITABLE
    ),
}
"""Below `/plans/{id}/`, beside the acts on the plan itself."""

ACTION_ACTS: Mapping[str, Act] = {
    "change": Act(
        *("edit", "UpdateAction", action_begins, _change, mark("The action was saved.")),
        lambda about, _: Back("edit", action_begins(about)),
        EDITABLE,
    ),
    "progress": Act(
        *("progress", "UpdateAction", action_begins, _progress, mark("The progress was saved.")),
        lambda about, _: Back("progress", {"progress": action_begins(about)["progress"]}),
        _WORKED,
    ),
    "done": Act(*("done", "CompleteAction", nothing, _done, mark("The action is done.")), never, _WORKED),
    "remove": Act(
        *("remove", "RemoveAction", nothing, _remove, mark("The action was taken out.")), never, EDITABLE
    ),
}
"""Below `/plans/{id}/actions/{action}/`."""
