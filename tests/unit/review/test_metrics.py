"""The numbers of review, from the store."""

from __future__ import annotations

import itertools
from datetime import timedelta

from services.review.domain.candidate import PlanState
from services.review.domain.decision import Verdict
from services.review.metrics import Measures
from services.review.store import Store
from services.review.usecases import decide, hear
from tests.unit.review.making import DAY, NOW, facts, wish


def measures_of(store: Store) -> Measures:
    """Measures whose clock moves a minute with every look, so that each is fresh."""
    looks = itertools.count()
    return Measures(store, lambda: NOW + timedelta(minutes=next(looks)))


async def numbers(measures: Measures) -> dict[tuple[str, str], float]:
    """Every sample by its name and its one label."""
    await measures.refresh()
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in measures.collect()
        for sample in family.samples
    }


async def test_every_label_is_there_from_the_start(store: Store) -> None:
    found = await numbers(measures_of(store))
    verdicts = {label: value for (name, label), value in found.items() if name.endswith("decisions_total")}
    assert verdicts == {"approve": 0, "return": 0, "stop": 0, "escalate": 0, "ask": 0}
    assert found["voc_review_decision_seconds_bucket", "+Inf"] == 0
    assert found["voc_portfolio_cap", ""] == 2
    assert found["voc_review_oldest_waiting_age_seconds", ""] == 0


async def test_decisions_waits_and_places(store: Store) -> None:
    for plan_id, days in (("pl-1", 2), ("pl-2", 6), ("pl-3", 9)):
        said = facts(plan_id, change_time=NOW - days * DAY)
        await hear.hear_plan(store=store, facts=said, source="voc/actions", sequence=1)
    measures = measures_of(store)
    await measures.refresh()
    await decide.decide(store=store, wish=wish(Verdict.ASK, "pl-1"), now=NOW)
    approved = await decide.decide(store=store, wish=wish(plan_id="pl-1"), now=NOW)
    answer = facts("pl-1", PlanState.APPROVED, decision_id=approved.id)
    await hear.hear_plan(store=store, facts=answer, source="voc/actions", sequence=2)
    await decide.decide(store=store, wish=wish(Verdict.STOP, "pl-1"), now=NOW)
    await decide.decide(store=store, wish=wish(Verdict.RETURN, "pl-2"), now=NOW)
    found = await numbers(measures)
    again = await numbers(measures_of(store))
    age = ("voc_review_oldest_waiting_age_seconds", "")
    assert {**found, age: again[age]} == again, "the same after a restart"
    assert found["voc_review_decisions_total", "ask"] == 1
    assert found["voc_review_decisions_total", "stop"] == 1
    assert found["voc_review_decision_seconds_count", ""] == 2, "a plan's later stop is no waiting"
    assert found["voc_review_decision_seconds_sum", ""] == 8 * 86_400
    assert found["voc_review_decision_seconds_bucket", "86400.0"] == 0
    assert found["voc_review_decision_seconds_bucket", "172800.0"] == 1
    assert found["voc_review_decision_seconds_bucket", "432000.0"] == 1
    assert found["voc_review_decision_seconds_bucket", "604800.0"] == 2
    assert found["voc_review_plans_waiting", ""] == 1
    assert found["voc_review_oldest_waiting_age_seconds", ""] == 9 * 86_400 + 60, "a minute later"
    assert found["voc_portfolio_active", ""] == 1


async def test_a_second_look_at_once_reads_nothing_again(store: Store) -> None:
    measures = Measures(store, lambda: NOW)
    await measures.refresh()
    before = measures.collect()
    await measures.refresh()
    assert measures.collect() is before
