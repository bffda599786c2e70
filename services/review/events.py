"""When told: plans and issues from actions, and review's own decisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from voc.actions.v1 import events_pb2 as actions
from voc.review.v1 import events_pb2 as review

from services.mesh.inbox import parse
from services.mesh.log.port import Event
from services.mesh.service import Handler, Poison
from services.review.store import Store
from services.review.usecases import hear
from services.review.wire import heard
from services.review.wire.told import DECISIONS, PARTICIPLES

Thing = TypeVar("Thing")

_PLAN = "voc.actions.plan.v1"
_LAPSED = f"{_PLAN}.lapsed"
_PLAN_EVENTS = (
    *("created", "changed", "submitted", "withdrawn", "approved", "returned"),
    *("stopped", "displaced", "lapsed", "completed"),
)
_ISSUE = "voc.actions.issue.v1"
_ISSUE_EVENTS = (
    *("opened", "counted", "changed", "planned", "fixed", "verified", "regressed"),
    *("archived", "unarchived", "merged", "unmerged", "split"),
)


def handlers(store: Store) -> dict[str, Handler]:
    """What review does with what it hears, by event type."""

    async def plan(event: Event) -> None:
        said = parse(event, actions.PlanEvent)
        facts = _understood(lambda: heard.plan(said, lapsed=event.type == _LAPSED))
        await hear.hear_plan(store=store, facts=facts, source=event.source, sequence=event.sequence)

    async def issue(event: Event) -> None:
        said = parse(event, actions.IssueEvent)
        known = _understood(lambda: heard.issue(said))
        await hear.hear_issue(store=store, issue=known, source=event.source, sequence=event.sequence)

    async def decision(event: Event) -> None:
        said = parse(event, review.DecisionEvent)
        taken = _understood(lambda: heard.decision(said))
        await hear.hear_decision(store=store, decision=taken)

    return {
        **{f"{_PLAN}.{participle}": plan for participle in _PLAN_EVENTS},
        **{f"{_ISSUE}.{participle}": issue for participle in _ISSUE_EVENTS},
        **{f"{DECISIONS}.{participle}": decision for participle in PARTICIPLES.values()},
    }


def _understood(read: Callable[[], Thing]) -> Thing:
    try:
        return read()
    except ValueError as wrong:
        raise Poison(str(wrong)) from None
