"""What a person does with a plan: per act what its form begins with, what it asks for, and its way back.

As in `issues.acts`: a row per act, shown by `plan_act.html`. Acts on one action name it in the address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from google.protobuf.message import Message
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.pages.speech import mark
from services.gateway.problems import FieldError
from services.gateway.staff.issues.acts import Back
from services.gateway.staff.issues.typed import Reader, Values
from services.gateway.staff.issues.words import number, when, word
from services.gateway.staff.plans.listing import EDITABLE

_MOST_MONEY = 10**15


@dataclass(frozen=True, slots=True)
class About:
    """What a form is about: a plan, perhaps one of its actions, and the zone that days are typed in."""

    plan: pb.Plan
    zone: tzinfo
    action: pb.Action | None = None

    @property
    def key(self) -> dict[str, Any]:
        """What every request names."""
        found: dict[str, Any] = {"plan_id": self.plan.plan_id, "version": self.plan.version}
        return {**found, "action_id": self.action.action_id} if self.action is not None else found


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    Attributes:
        path: below `/plans/{id}/`.
        states: in which states of the plan it is offered.
    """

    path: str
    rpc: str
    begin: Callable[[About], Values]
    read: Callable[[About, Reader], Message]
    done: str
    back: Callable[[About, pb.Plan], Back | None]
    states: frozenset[str]


def plan_begins(about: About) -> Values:
    """A plan as its form shows it."""
    plan, metric = about.plan, about.plan.metric
    return {
        "title": plan.title,
        "owner": plan.owner,
        "overview": plan.overview,
        "ask": plan.ask,
        "due_time": _day(plan, "due_time", about.zone),
        "metric": metric.name,
        "unit": metric.unit,
        "baseline": f"{metric.baseline:g}" if metric.HasField("baseline") else "",
        "target": f"{metric.target:g}" if metric.HasField("target") else "",
        "cost": str(plan.cost.units) if plan.HasField("cost") else "",
        "currency": plan.cost.currency_code or "VND",
    }


def plan_says(reader: Reader) -> dict[str, Any]:
    """What a form says of a plan, as fields of a request; what is None is said no longer."""
    found: dict[str, Any] = {
        "title": reader.text("title", required=True, most=300),
        "owner": reader.text("owner", most=200),
        "overview": reader.text("overview", most=4000),
        "ask": reader.text("ask", most=2000),
        "due_time": reader.moment("due_time", end=True),
        "metric": _metric(reader),
        "cost": None,
    }
    if reader.text("cost"):
        units, currency = reader.whole("cost", most=_MOST_MONEY), reader.text("currency").upper()
        if len(currency) == 3 and currency.isascii() and currency.isalpha():
            found["cost"] = pb.Money(currency_code=currency, units=units)
        else:
            reader.errors.append(FieldError("currency", "string.pattern"))
    return found


def _metric(reader: Reader) -> pb.Metric | None:
    name, baseline, target = (
        reader.text("metric", most=200),
        reader.number("baseline"),
        reader.number("target"),
    )
    if not name:
        if baseline is not None or target is not None:
            reader.errors.append(FieldError("metric", "required"))
        return None
    return pb.Metric(name=name, unit=reader.text("unit", most=50), baseline=baseline, target=target)


def _edit(about: About, reader: Reader) -> Message:
    said = plan_says(reader)
    cleared = [name for name in ("due_time", "metric", "cost") if said[name] is None]
    gone = [name for name in cleared if about.plan.HasField(name)]  # type: ignore[arg-type]
    return pb.UpdatePlanRequest(**about.key, **said, clear=gone)


def _reason(message: Any) -> Callable[[About, Reader], Message]:
    def read(about: About, reader: Reader) -> Message:
        found: Message = message(**about.key, reason=reader.text("reason", most=1000))
        return found

    return read


def _submit(about: About, _reader: Reader) -> Message:
    return pb.SubmitPlanRequest(**about.key)


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
        "start_time": _day(action, "start_time", about.zone),
        "due_time": _day(action, "due_time", about.zone),
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
    gone = [name for name in cleared if action is not None and action.HasField(name)]  # type: ignore[arg-type]
    needed = pb.ActionIds(action_ids=_needed(about, reader))
    return pb.UpdateActionRequest(**about.key, **said, depends_on=needed, clear=gone)


def _progress(about: About, reader: Reader) -> Message:
    return pb.UpdateActionRequest(**about.key, progress=reader.whole("progress", most=99))


def _done(about: About, reader: Reader) -> Message:
    return pb.CompleteActionRequest(**about.key, evidence=reader.text("evidence", most=2000))


def _remove(about: About, _reader: Reader) -> Message:
    return pb.RemoveActionRequest(**about.key)


def _day(message: Message, field: str, zone: tzinfo) -> str:
    moment: datetime | None = when(message, field)
    return moment.astimezone(zone).date().isoformat() if moment else ""


def _nothing(_about: About) -> Values:
    return {}


def _never(_about: About, _after: pb.Plan) -> None:
    return None


_WORKED = frozenset({"draft", "returned", "displaced", "submitted", "approved"})

PLAN_ACTS: Mapping[str, Act] = {
    "edit": Act(
        *("edit", "UpdatePlan", plan_begins, _edit, mark("The plan was saved.")),
        lambda about, _: Back("edit", plan_begins(about)),
        EDITABLE,
    ),
    "submit": Act(
        *(
            "submit",
            "SubmitPlan",
            _nothing,
            _submit,
            mark("Submitted. The plan is frozen until it is decided."),
        ),
        lambda _about, _: Back("withdraw", {}),
        EDITABLE,
    ),
    "withdraw": Act(
        *("withdraw", "WithdrawPlan", _nothing, _reason(pb.WithdrawPlanRequest)),
        mark("The plan was withdrawn. It is a draft again."),
        lambda _about, _: Back("submit", {}),
        frozenset({"submitted"}),
    ),
    "complete": Act(
        *("complete", "CompletePlan", _nothing, _reason(pb.CompletePlanRequest)),
        mark("The plan was ended. Its place is free."),
        _never,
        frozenset({"approved"}),
    ),
    "add": Act(
        *("actions/new", "AddAction", action_begins, _add, mark("The action was added.")), _never, EDITABLE
    ),
}

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
    "done": Act(*("done", "CompleteAction", _nothing, _done, mark("The action is done.")), _never, _WORKED),
    "remove": Act(
        *("remove", "RemoveAction", _nothing, _remove, mark("The action was taken out.")), _never, EDITABLE
    ),
}
"""Below `/plans/{id}/actions/{action}/`."""
