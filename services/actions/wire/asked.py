"""What a request asks for, in the domain's words."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.label import ActionType
from services.actions.domain.plan import Action, Metric, Money
from services.actions.wire.words import word
from services.mesh.moments import moment

_PLAN_WORDS = ("title", "owner", "overview", "ask")
_ACTION_WORDS = ("title", "description", "owner", "progress")


def plan_says(request: pb.CreatePlanRequest) -> dict[str, Any]:
    """What a new plan says besides its title."""
    return {
        "owner": request.owner,
        "overview": request.overview,
        "ask": request.ask,
        "due_time": moment(request, "due_time"),
        "metric": _metric(request.metric) if request.HasField("metric") else None,
        "cost": _money(request.cost) if request.HasField("cost") else None,
    }


def plan_changes(request: pb.UpdatePlanRequest) -> dict[str, Any]:
    """What changes of a plan: the fields that are set."""
    changes: dict[str, Any] = {name: getattr(request, name) for name in _PLAN_WORDS if request.HasField(name)}
    if request.HasField("due_time"):
        changes["due_time"] = moment(request, "due_time")
    if request.HasField("metric"):
        changes["metric"] = _metric(request.metric)
    if request.HasField("cost"):
        changes["cost"] = _money(request.cost)
    return {**changes, **dict.fromkeys(request.clear)}


def action(request: pb.AddActionRequest, action_id: str) -> Action:
    """A new action."""
    return Action(
        id=action_id,
        title=request.title,
        type=ActionType(word(request, "type")),
        description=request.description,
        owner=request.owner,
        start_time=moment(request, "start_time"),
        due_time=moment(request, "due_time"),
        depends_on=tuple(request.depends_on),
    )


def action_changes(request: pb.UpdateActionRequest) -> dict[str, Any]:
    """What changes of an action: the fields that are set."""
    changes: dict[str, Any] = {
        name: getattr(request, name) for name in _ACTION_WORDS if request.HasField(name)
    }
    if request.HasField("type"):
        changes["type"] = ActionType(word(request, "type"))
    if request.HasField("start_time"):
        changes["start_time"] = moment(request, "start_time")
    if request.HasField("due_time"):
        changes["due_time"] = moment(request, "due_time")
    if request.HasField("depends_on"):
        changes["depends_on"] = tuple(request.depends_on.action_ids)
    return {**changes, **dict.fromkeys(request.clear)}


def _metric(metric: pb.Metric) -> Metric:
    return Metric(
        name=metric.name,
        unit=metric.unit,
        baseline=metric.baseline if metric.HasField("baseline") else None,
        target=metric.target if metric.HasField("target") else None,
    )


def _money(money: pb.Money) -> Money:
    return Money(money.currency_code, money.units)
