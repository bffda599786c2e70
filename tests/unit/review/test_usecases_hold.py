"""Holding a session, and what its agenda finds."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from voc.review.v1 import events_pb2

from services.mesh.documents.port import Documents, Stale
from services.review.domain.agenda import Rule
from services.review.domain.candidate import PlanState
from services.review.domain.decision import Verdict
from services.review.domain.issue import IssueState
from services.review.domain.refusal import Refusal
from services.review.domain.session import Session, SessionState
from services.review.store import Kept, Store, specs
from services.review.usecases import decide, hear, hold, read
from tests.unit.review.making import DAY, NOW, facts, issue, wish


async def schedule(store: Store, **known: Any) -> Kept[Session]:
    said = {
        "request_id": "r-1", "title": "Monday review", "hold_time": NOW, "chair": "", "members": ("an",),
        "by": "mai", "now": NOW,
    }  # fmt: skip
    return await hold.create(store=store, **(said | known))


async def hear_plans(store: Store, *plans: Any) -> None:
    for plan in plans:
        await hear.hear_plan(store=store, facts=plan, source="voc/actions", sequence=1)


async def hear_issues(store: Store, *issues: Any) -> None:
    for found in issues:
        await hear.hear_issue(store=store, issue=found, source="voc/actions", sequence=1)


async def told_of(documents: Documents) -> list[tuple[str, int]]:
    waiting = await documents.collection(specs.SESSION).unsaid()
    return [
        (event.type.rpartition(".")[2], events_pb2.SessionEvent.FromString(event.data).decision_count)
        for unsaid in waiting
        for event in unsaid.events
    ]


async def test_scheduling_twice_makes_one_session(store: Store, documents: Documents) -> None:
    first, second = await asyncio.gather(schedule(store), schedule(store))
    assert first == second
    assert (await schedule(store, request_id="r-2")).thing.id != first.thing.id
    assert await told_of(documents) == [("scheduled", 0), ("scheduled", 0)]


async def test_a_change_names_the_version_that_was_seen(store: Store) -> None:
    kept = await schedule(store)
    changed = await hold.update(
        store=store, review_id=kept.thing.id, version=1, title="Other", hold_time=NOW, chair="an",
        members=(), now=NOW,
    )  # fmt: skip
    assert (changed.version, changed.thing.title) == (2, "Other")
    with pytest.raises(Stale):
        await hold.build_agenda(store=store, review_id=kept.thing.id, version=1, now=NOW)


async def test_an_unknown_session_is_unknown(store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        await hold.open_review(store=store, review_id="rv-none", version=1, now=NOW)
    assert refused.value.reason == "unknown_review"


async def test_the_agenda_finds_what_leadership_must_see(store: Store) -> None:
    await hear_plans(
        store,
        facts("pl-late", PlanState.APPROVED, due_time=NOW - DAY, issue_id="is-planned"),
        facts("pl-fine", PlanState.APPROVED, due_time=NOW + DAY),
        facts("pl-waits", issue_id="is-merged"),
        facts("pl-draft", PlanState.DRAFT, issue_id="is-big"),
        facts("pl-decided"),
    )
    await decide.decide(store=store, wish=wish(Verdict.RETURN, "pl-decided"), now=NOW)
    await hear_issues(
        store,
        issue("is-back", IssueState.REGRESSED, regression_count=1),
        issue("is-planned", customer_count=90),
        issue("is-big", customer_count=80),
        issue("is-small", customer_count=3),
        issue("is-merged", customer_count=70, merged_into="is-whole"),
        issue("is-whole", customer_count=75),
        issue("is-done", IssueState.VERIFIED, customer_count=99),
    )
    kept = await hold.build_agenda(
        store=store, review_id=(await schedule(store)).thing.id, version=1, now=NOW
    )
    assert [(item.rule, item.plan_id or item.issue_id) for item in kept.thing.agenda] == [
        (Rule.REGRESSED, "is-back"),
        (Rule.OVERDUE, "pl-late"),
        (Rule.WAITING, "pl-waits"),
        (Rule.NO_PLAN, "is-big"),
        (Rule.NO_PLAN, "is-small"),
    ]


async def test_issues_without_a_plan_are_found_behind_many_that_have_one(store: Store) -> None:
    await hear_plans(store, *(facts(f"pl-{n}", issue_id=f"is-{n}") for n in range(60)))
    await hear_issues(store, *(issue(f"is-{n}", customer_count=100 + n) for n in range(60)), issue("is-last"))
    kept = await hold.build_agenda(
        store=store, review_id=(await schedule(store)).thing.id, version=1, now=NOW
    )
    assert [item.issue_id for item in kept.thing.agenda if item.rule is Rule.NO_PLAN] == ["is-last"]


async def test_a_session_from_opening_to_minutes(store: Store, documents: Documents) -> None:
    await hear_plans(store, facts("pl-1"), facts("pl-2"))
    review_id = (await schedule(store)).thing.id
    opened = await hold.open_review(store=store, review_id=review_id, version=1, now=NOW)
    assert [item.plan_id for item in opened.thing.agenda] == ["pl-1", "pl-2"]
    assert await hold.open_review(store=store, review_id=review_id, version=1, now=NOW) == opened
    asked = await decide.decide(store=store, wish=wish(Verdict.ASK, review_id=review_id), now=NOW)
    taken = await decide.decide(store=store, wish=wish(review_id=review_id), now=NOW)
    await hear_plans(store, facts("pl-3"))
    between = await decide.decide(store=store, wish=wish(Verdict.STOP, plan_id="pl-3"), now=NOW)
    closed = await hold.close(store=store, review_id=review_id, version=opened.version, now=NOW + DAY)
    assert closed.thing.state is SessionState.CLOSED
    assert await hold.close(store=store, review_id=review_id, version=1, now=NOW) == closed
    session, minutes, decisions = await read.minutes(store=store, review_id=review_id)
    assert session == closed.thing
    assert minutes.undecided_item_ids == ("waiting:pl-2",)
    assert [decision.id for decision in decisions] == [asked.id, taken.id]
    assert between.id not in minutes.decision_ids
    assert await told_of(documents) == [("scheduled", 0), ("opened", 0), ("closed", 2)]


async def test_what_is_decided_while_a_session_closes_is_in_its_minutes_or_refused(store: Store) -> None:
    await hear_plans(store, facts("pl-1"), facts("pl-2"))
    review_id = (await schedule(store)).thing.id
    opened = await hold.open_review(store=store, review_id=review_id, version=1, now=NOW)
    *answers, _ = await asyncio.gather(
        decide.decide(store=store, wish=wish(review_id=review_id), now=NOW),
        decide.decide(store=store, wish=wish(plan_id="pl-2", review_id=review_id), now=NOW),
        hold.close(store=store, review_id=review_id, version=opened.version, now=NOW),
        return_exceptions=True,
    )
    refused = [answer.reason for answer in answers if isinstance(answer, Refusal)]
    assert set(refused) <= {"review_not_open"}
    _, minutes, _ = await read.minutes(store=store, review_id=review_id)
    assert len(minutes.decision_ids) == 2 - len(refused)


async def test_two_notes_at_once_both_stay_and_one_sent_twice_is_one(store: Store) -> None:
    review_id = (await schedule(store)).thing.id
    await hold.open_review(store=store, review_id=review_id, version=1, now=NOW)
    sent = ("r-1", "r-2", "r-2")
    await asyncio.gather(
        *(
            hold.add_note(
                store=store,
                review_id=review_id,
                request_id=request,
                text=request,
                item_id="",
                by="an",
                now=NOW,
            )
            for request in sent
        )
    )
    notes = (await hold.load(store=store, review_id=review_id)).thing.notes
    assert sorted(note.text for note in notes) == ["r-1", "r-2"]


async def test_the_cap_is_set_on_the_version_that_was_seen(store: Store) -> None:
    seen = await read.portfolio(store=store)
    assert (seen.version, seen.portfolio.cap) == (0, 2)
    assert (await hold.set_cap(store=store, version=0, cap=4)).thing.cap == 4
    with pytest.raises(Stale):
        await hold.set_cap(store=store, version=0, cap=5)


async def test_the_portfolio_shows_what_is_active_waits_and_gave_way(store: Store) -> None:
    await hear_plans(store, *(facts(f"pl-{number}") for number in range(1, 5)))
    for plan_id in ("pl-1", "pl-2"):
        await decide.decide(store=store, wish=wish(plan_id=plan_id), now=NOW)
    await decide.decide(store=store, wish=wish(plan_id="pl-3", other_plan_id="pl-1", reason="x"), now=NOW)
    seen = await read.portfolio(store=store)
    assert [slot.plan_id for slot in seen.portfolio.active] == ["pl-2", "pl-3"]
    assert seen.plans["pl-3"].facts.title == "End pl-3"
    assert [(taken.plan_id, taken.other_plan_id) for taken in seen.displacing] == [("pl-3", "pl-1")]
    assert [plan.plan_id for plan in seen.waiting] == ["pl-4"]


async def test_an_unknown_decision_is_unknown(store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        await read.decision(store=store, decision_id="dc-none")
    assert refused.value.reason == "unknown_decision"
