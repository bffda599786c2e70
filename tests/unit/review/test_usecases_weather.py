"""Decisions and plans in any weather: late, twice, in any order, by several leaders."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Documents
from services.review.domain.candidate import PlanState
from services.review.domain.decision import Verdict, Wish
from services.review.domain.refusal import Refusal
from services.review.store import Store, opened, specs
from services.review.usecases import decide, hear
from tests.unit.review.making import NOW, facts, wish
from tests.unit.review.world import World

PLANS, CAP = 4, 2
ACTS = (
    *("submit", "withdraw", "complete", "follow", "follow", "hear", "hear", "hear", "again", "relay", "calm"),
    *(Verdict.APPROVE, Verdict.APPROVE, *Verdict),
)


async def _on_fresh_documents(run: Callable[[Store, Documents], Awaitable[None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        documents = open_documents(f"sqlite:///{Path(folder)}", "review", lambda: NOW)
        await documents.start(specs.ALL)
        try:
            await run(opened(documents, cap=CAP), documents)
        finally:
            await documents.close()


@given(
    st.lists(
        st.tuples(st.integers(0, PLANS - 1), st.sampled_from(ACTS), st.integers(0, PLANS - 1)),
        min_size=12,
        max_size=40,
    )
)
@settings(max_examples=80, deadline=None)
@pytest.mark.slow
def test_in_any_weather_the_cap_holds_and_both_sides_agree(
    acts: list[tuple[int, str | Verdict, int]],
) -> None:
    async def run(store: Store, documents: Documents) -> None:
        world = World(store, documents, PLANS)
        for plan in world.plans:
            plan.submit()
            await world.hear(plan)
        for step, (number, act, other) in enumerate(acts):
            await _act(world, number, act, other, step)
            portfolio = (await store.portfolio.load()).thing
            assert len(portfolio.active) <= CAP
            assert len({slot.plan_id for slot in portfolio.active}) == len(portfolio.active)
        await world.calm()
        portfolio = (await store.portfolio.load()).thing
        assert {slot.plan_id for slot in portfolio.active} == world.active()
        assert portfolio.pending == ()
        numbers = [decision.number for decision in await store.decisions.since(0)]
        assert numbers == list(range(1, portfolio.last_number + 1))

    asyncio.run(_on_fresh_documents(run))


async def _act(world: World, number: int, act: str | Verdict, other: int, step: int) -> None:
    plan = world.plans[number]
    if isinstance(act, Verdict):
        await _decide(world, act, plan.id, f"pl-{other}", f"dc-{step}")
    elif act == "hear":
        await world.hear(plan)
    elif act == "again":
        await world.hear(plan, again=True)
    elif act == "relay":
        await world.relay()
    elif act == "calm":
        await world.calm()
    elif act == "follow":
        await world.relay()
        world.follow(plan)
    else:
        getattr(plan, act)()


async def _decide(world: World, verdict: Verdict, plan_id: str, other_id: str, decision_id: str) -> None:
    """As a leader would: on the version that review shows, naming another plan only at the cap."""
    known = await world.store.candidates.get(plan_id)
    wanted = Wish(
        decision_id, plan_id, known.facts.submitted_version if known else 1, verdict, "mai", "Because."
    )
    try:
        await decide.decide(store=world.store, wish=wanted, now=NOW)
    except Refusal as refused:
        if refused.reason != "cap_reached":
            return
        try:
            swap = replace(wanted, other_plan_id=other_id)
            await decide.decide(store=world.store, wish=swap, now=NOW)
        except Refusal:
            return


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_any_order_of_events_gives_the_same_portfolio(chance) -> None:  # type: ignore[no-untyped-def]
    history = {
        "pl-0": [PlanState.APPROVED, PlanState.APPROVED],
        "pl-1": [PlanState.DRAFT, PlanState.SUBMITTED],
        "pl-2": [PlanState.DRAFT],
    }

    async def run(store: Store, documents: Documents) -> None:
        for plan_id in history:
            await hear.hear_plan(store=store, facts=facts(plan_id), source="voc/actions", sequence=1)
        taken = await decide.decide(store=store, wish=wish(plan_id="pl-0"), now=NOW)
        await decide.decide(store=store, wish=wish(plan_id="pl-1"), now=NOW)
        queues = {plan_id: list(enumerate(states, start=2)) for plan_id, states in history.items()}
        while left := [plan_id for plan_id, queue in queues.items() if queue]:
            plan_id = chance.choice(left)
            sequence, state = queues[plan_id].pop(0)
            version = 4 if state is PlanState.SUBMITTED else 3
            said = facts(plan_id, state, submitted_version=version)
            for _ in range(chance.randint(1, 3)):
                await hear.hear_plan(store=store, facts=said, source="voc/actions", sequence=sequence)
        portfolio = (await store.portfolio.load()).thing
        assert [(slot.plan_id, slot.decision_id, slot.carried_out) for slot in portfolio.active] == [
            ("pl-0", taken.id, True)
        ]
        assert portfolio.pending == ()

    asyncio.run(_on_fresh_documents(run))
