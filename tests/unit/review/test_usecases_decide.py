"""Decisions: once, in turn, never over the cap, whatever is heard in between."""

from __future__ import annotations

import asyncio

import pytest
from voc.review.v1 import events_pb2

from services.mesh.documents.port import Documents, Event
from services.review.domain.candidate import PlanState
from services.review.domain.decision import Outcome, Verdict
from services.review.domain.portfolio import decide as rule
from services.review.domain.refusal import Refusal
from services.review.store import Store, specs
from services.review.usecases import decide, hear
from services.review.wire import told
from tests.unit.review.making import DAY, NOW, facts, wish


async def submitted(store: Store, *plan_ids: str) -> None:
    for plan_id in plan_ids:
        await hear.hear_plan(store=store, facts=facts(plan_id), source="voc/actions", sequence=1)


async def events(documents: Documents) -> list[Event]:
    waiting = await documents.collection(specs.PORTFOLIO).unsaid()
    return [event for unsaid in waiting for event in unsaid.events]


async def test_a_decision_is_written_and_told_once(store: Store, documents: Documents) -> None:
    await submitted(store, "pl-1")
    first = await decide.decide(store=store, wish=wish(), now=NOW)
    again = await decide.decide(store=store, wish=wish(), now=NOW + DAY)
    assert first == again == await store.decisions.get(first.id)
    told_events = await events(documents)
    assert [(event.type, event.subject, event.sequence) for event in told_events] == [
        ("voc.review.decision.v1.approved", "pl-1", 1)
    ]
    said = events_pb2.DecisionEvent.FromString(told_events[0].data)
    assert (said.number, said.plan_version, said.decided_by) == (1, 3, "mai")


async def test_a_displaced_plan_is_told_by_the_same_decision(store: Store, documents: Documents) -> None:
    await submitted(store, "pl-1", "pl-2", "pl-3")
    await decide.decide(store=store, wish=wish(plan_id="pl-1"), now=NOW)
    await decide.decide(store=store, wish=wish(plan_id="pl-2"), now=NOW)
    taken = await decide.decide(
        store=store, wish=wish(plan_id="pl-3", other_plan_id="pl-1", reason="Worse."), now=NOW
    )
    last = [(e.type, events_pb2.DecisionEvent.FromString(e.data)) for e in (await events(documents))[2:]]
    assert [(kind, s.plan_id, s.plan_version, s.other_plan_id, s.number) for kind, s in last] == [
        ("voc.review.decision.v1.approved", "pl-3", 3, "pl-1", 3),
        ("voc.review.decision.v1.displaced", "pl-1", 3, "pl-3", 3),
    ]
    assert {said.decision_id for _, said in last} == {taken.id}


async def test_a_request_id_stands_for_one_decision(store: Store) -> None:
    await submitted(store, "pl-1", "pl-2")
    one = decide.decision_id(by="mai", request_id="r-1")
    await decide.decide(store=store, wish=wish(decision_id=one), now=NOW)
    with pytest.raises(Refusal) as refused:
        await decide.decide(store=store, wish=wish(plan_id="pl-2", decision_id=one), now=NOW)
    assert refused.value.reason == "request_id_reused"
    assert one != decide.decision_id(by="an", request_id="r-1")


async def test_a_stop_between_the_portfolio_and_the_decision_loses_nothing(store: Store) -> None:
    await submitted(store, "pl-1", "pl-2")
    kept = await store.portfolio.load()
    portfolio, decision = rule(kept.thing, await store.candidates.get("pl-1"), wish(), NOW)
    await store.portfolio.save(portfolio, kept.version, told.decided(decision, None))
    assert await store.decisions.get(decision.id) is None
    assert await decide.decide(store=store, wish=wish(), now=NOW + DAY) == decision
    second = await decide.decide(store=store, wish=wish(plan_id="pl-2"), now=NOW)
    assert second.number == 2
    assert [entry.id for entry in (await store.portfolio.load()).thing.journal] == [second.id]


async def test_its_own_event_mends_a_missing_decision(store: Store) -> None:
    await submitted(store, "pl-1")
    kept = await store.portfolio.load()
    _, decision = rule(kept.thing, await store.candidates.get("pl-1"), wish(), NOW)
    for _ in range(2):
        await hear.hear_decision(store=store, decision=decision)
    assert await store.decisions.get(decision.id) == decision


async def test_what_came_of_it_is_kept(store: Store) -> None:
    await submitted(store, "pl-1", "pl-2")
    first = await decide.decide(store=store, wish=wish(), now=NOW)
    second = await decide.decide(store=store, wish=wish(plan_id="pl-2"), now=NOW)
    answers = (
        facts(state=PlanState.APPROVED, decision_id=first.id),
        facts("pl-2", PlanState.DRAFT, decision_id=second.id, lapse_reason="withdrawn"),
    )
    for answer in answers * 2:
        await hear.hear_plan(store=store, facts=answer, source="voc/actions", sequence=2)
    found = await store.decisions.get_many([first.id, second.id])
    assert [(taken.outcome, taken.lapse_reason) for taken in found] == [
        (Outcome.CARRIED_OUT, ""),
        (Outcome.LAPSED, "withdrawn"),
    ]
    assert [slot.plan_id for slot in (await store.portfolio.load()).thing.active] == ["pl-1"]


async def test_a_displaced_plan_that_had_ended_does_not_answer_for_the_one_that_took_its_place(
    store: Store,
) -> None:
    await submitted(store, "pl-1", "pl-2", "pl-3")
    await decide.decide(store=store, wish=wish(plan_id="pl-1"), now=NOW)
    await decide.decide(store=store, wish=wish(plan_id="pl-2"), now=NOW)
    taken = await decide.decide(
        store=store, wish=wish(plan_id="pl-3", other_plan_id="pl-1", reason="Worse."), now=NOW
    )
    ended = facts("pl-1", PlanState.COMPLETED, decision_id=taken.id, lapse_reason="ended")
    await hear.hear_plan(store=store, facts=ended, source="voc/actions", sequence=2)
    found = await store.decisions.get(taken.id)
    assert found is not None
    assert found.outcome is Outcome.PENDING
    active = (await store.portfolio.load()).thing.active
    assert [slot.plan_id for slot in active] == ["pl-2", "pl-3"]


async def test_an_older_event_that_comes_late_changes_nothing(store: Store) -> None:
    stopped = facts(state=PlanState.STOPPED)
    await hear.hear_plan(store=store, facts=stopped, source="voc/actions", sequence=5)
    await hear.hear_plan(store=store, facts=facts(), source="voc/actions", sequence=4)
    plan = await store.candidates.get("pl-1")
    assert plan is not None
    assert plan.facts.state is PlanState.STOPPED


async def test_leaders_who_decide_at_once_stay_under_the_cap(store: Store, documents: Documents) -> None:
    plan_ids = [f"pl-{number}" for number in range(6)]
    await submitted(store, *plan_ids)
    answers = await asyncio.gather(
        *(decide.decide(store=store, wish=wish(plan_id=plan_id), now=NOW) for plan_id in plan_ids),
        return_exceptions=True,
    )
    refused = [answer.reason for answer in answers if isinstance(answer, Refusal)]
    assert refused == ["cap_reached"] * 4
    assert len(await events(documents)) == 2


async def test_leaders_who_decide_on_one_plan_at_once_decide_once(store: Store) -> None:
    await submitted(store, "pl-1")
    wishes = [wish(verdict) for verdict in (Verdict.APPROVE, Verdict.RETURN, Verdict.STOP)]
    answers = await asyncio.gather(
        *(decide.decide(store=store, wish=wanted, now=NOW) for wanted in wishes), return_exceptions=True
    )
    assert (
        sorted(answer.reason for answer in answers if isinstance(answer, Refusal)) == ["already_decided"] * 2
    )
