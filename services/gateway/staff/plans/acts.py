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
from services.gateway.staff.issues.words import when
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
        "due_time": day_of(plan, "due_time", about.zone),
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
    gone = [name for name in cleared if about.plan.HasField(name)]
    return pb.UpdatePlanRequest(**about.key, **said, clear=gone)


def _reason(message: Any) -> Callable[[About, Reader], Message]:
    def read(about: About, reader: Reader) -> Message:
        found: Message = message(**about.key, reason=reader.text("reason", most=1000))
        return found

    return read


def _submit(about: About, _reader: Reader) -> Message:
    return pb.SubmitPlanRequest(**about.key)


def day_of(message: Message, field: str, zone: tzinfo) -> str:
    """A moment as a form types its day; empty where there is none."""
    moment: datetime | None = when(message, field)
    return moment.astimezone(zone).date().isoformat() if moment else ""


def nothing(_about: About) -> Values:
    """A form that begins empty."""
    return {}


def never(_about: About, _after: pb.Plan) -> None:
    """It cannot be taken back."""
    return


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
            nothing,
            _submit,
            mark("Submitted. The plan is frozen until it is decided."),
        ),
        lambda _about, _: Back("withdraw", {}),
        EDITABLE,
    ),
    "withdraw": Act(
        *("withdraw", "WithdrawPlan", nothing, _reason(pb.WithdrawPlanRequest)),
        mark("The plan was withdrawn. It is a draft again."),
        lambda _about, _: Back("submit", {}),
        frozenset({"submitted"}),
    ),
    "complete": Act(
        *("complete", "CompletePlan", nothing, _reason(pb.CompletePlanRequest)),
        mark("The plan was ended. Its place is free."),
        never,
        frozenset({"approved"}),
    ),
}
