"""What review hears, from bytes to what it knows."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from voc.actions.v1 import actions_pb2, events_pb2
from voc.review.v1 import events_pb2 as review_pb2
from voc.review.v1 import review_pb2 as resources

from services.mesh.log.port import Event
from services.mesh.service import Poison
from services.review.domain.candidate import PlanState
from services.review.domain.decision import Outcome, Verdict
from services.review.domain.issue import IssueState
from services.review.events import handlers
from services.review.store import Store
from services.review.usecases import decide, hear
from services.review.wire import heard, told
from tests.unit.review.making import DAY, NOW, facts, wish


def stamp(moment: object = NOW) -> Timestamp:
    said = Timestamp()
    said.FromDatetime(moment)  # type: ignore[arg-type]
    return said


def event(kind: str, subject: str, message: Message | bytes, sequence: int = 1) -> Event:
    data = message if isinstance(message, bytes) else message.SerializeToString()
    source = "voc/review" if kind.startswith("voc.review") else "voc/actions"
    return Event(f"ev-{sequence}", kind, source, subject, NOW, sequence, data)


def plan(state: str = "SUBMITTED", **known: object) -> events_pb2.PlanEvent:
    said: dict[str, object] = {
        "plan_id": "pl-1", "title": "End it", "issue_id": "is-1", "owner": "lan", "submitted_version": 3,
        "change_time": stamp(), "due_time": stamp(NOW + DAY), "action_count": 4, "done_count": 1,
        "preventive_count": 2, "overdue_count": 1, "ask": "Two people",
    }  # fmt: skip
    value = actions_pb2.Plan.State.Value(f"STATE_{state}")
    return events_pb2.PlanEvent(state=value, **(said | known))  # type: ignore[arg-type]


async def test_a_plan_is_known_as_its_event_says(store: Store) -> None:
    await handlers(store)["voc.actions.plan.v1.submitted"](
        event("voc.actions.plan.v1.submitted", "pl-1", plan())
    )
    found = await store.candidates.get("pl-1")
    assert found is not None
    assert found.facts == facts(
        title="End it", issue_id="is-1", change_time=NOW, due_time=NOW + DAY, done_count=1,
        preventive_count=2, overdue_count=1, ask="Two people",
    )  # fmt: skip


async def test_a_lapsed_decision_says_why(store: Store) -> None:
    await hear.hear_plan(store=store, facts=facts(), source="voc/actions", sequence=1)
    taken = await decide.decide(store=store, wish=wish(), now=NOW)
    said = plan(
        "DRAFT", decision_id=taken.id, lapse_reason=actions_pb2.Plan.LapseReason.LAPSE_REASON_WITHDRAWN
    )
    kind = "voc.actions.plan.v1.lapsed"
    await handlers(store)[kind](event(kind, "pl-1", said, 2))
    found = await store.decisions.get(taken.id)
    assert found is not None
    assert (found.outcome, found.lapse_reason) == (Outcome.LAPSED, "withdrawn")
    assert (await store.portfolio.load()).thing.active == ()


async def test_an_issue_is_known_as_its_last_event_says(store: Store) -> None:
    said = {
        "issue_id": "is-1", "title": "Late", "customer_count": 5, "case_count": 7, "change_time": stamp(),
        "merged_into": "is-2", "regression_count": 1,
    }  # fmt: skip
    states = actions_pb2.Issue.State
    for sequence, state in ((2, states.STATE_REGRESSED), (1, states.STATE_NEW)):
        kind = "voc.actions.issue.v1.regressed" if sequence == 2 else "voc.actions.issue.v1.opened"
        message = events_pb2.IssueEvent(state=state, **said)  # type: ignore[arg-type]
        await handlers(store)[kind](event(kind, "is-1", message, sequence))
    found = (await store.issues.load("is-1")).thing
    assert found is not None
    assert (found.state, found.merged_into, found.customer_count) == (IssueState.REGRESSED, "is-2", 5)


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_its_own_decisions_come_back_as_they_were_told(store: Store, verdict: Verdict) -> None:
    await hear.hear_plan(store=store, facts=facts(), source="voc/actions", sequence=1)
    taken = await decide.decide(store=store, wish=wish(verdict, follow_up_time=NOW + DAY), now=NOW)
    telling = told.decided(taken, None)[0]

    assert heard.decision(event(telling.type, telling.subject, telling.data)) == taken
    await handlers(store)[telling.type](event(telling.type, telling.subject, telling.data))
    assert await store.decisions.get(taken.id) == taken


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("voc.actions.plan.v1.submitted", b"\xff\xff"),
        ("voc.actions.plan.v1.submitted", plan(plan_id="")),
        ("voc.actions.plan.v1.submitted", events_pb2.PlanEvent(plan_id="pl-1", change_time=stamp())),
        ("voc.actions.plan.v1.changed", events_pb2.PlanEvent(plan_id="pl-1", state=1)),  # type: ignore[arg-type]
        ("voc.actions.issue.v1.opened", events_pb2.IssueEvent(issue_id="is-1", change_time=stamp())),
        (
            "voc.review.decision.v1.asked",
            review_pb2.DecisionEvent(decision_id="dc-1", verdict=resources.Decision.VERDICT_ASK),
        ),
    ],
)
async def test_what_can_never_be_understood_is_poison(
    store: Store, kind: str, message: Message | bytes
) -> None:
    with pytest.raises(Poison):
        await handlers(store)[kind](event(kind, "x", message))


def test_unknown_fields_and_states_do_not_pass_as_something_else(store: Store) -> None:
    assert {state.value for state in PlanState} == {
        name.removeprefix("STATE_").lower()
        for name in actions_pb2.Plan.State.keys()  # noqa: SIM118
        if name != "STATE_UNSPECIFIED"
    }
    assert {state.value for state in IssueState} == {
        name.removeprefix("STATE_").lower()
        for name in actions_pb2.Issue.State.keys()  # noqa: SIM118
        if name != "STATE_UNSPECIFIED"
    }


def test_every_topic_that_is_heard_has_its_participles(store: Store) -> None:
    topics = {kind.rpartition(".")[0] for kind in handlers(store)}
    assert topics == {"voc.actions.plan.v1", "voc.actions.issue.v1", "voc.review.decision.v1"}
