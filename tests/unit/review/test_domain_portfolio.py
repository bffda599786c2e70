"""The cap, the chain and who may be decided on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.review.domain.candidate import Candidate, PlanState, heard
from services.review.domain.decision import Verdict
from services.review.domain.portfolio import (
    Pending,
    Portfolio,
    Slot,
    decide,
    journal_written,
    settle,
    with_cap,
    with_review,
    without_review,
)
from services.review.domain.refusal import Invalid, Refusal, WrongState
from tests.unit.review.making import DAY, NOW, candidate, facts, wish


def slot(plan_id: str, carried_out: bool = True) -> Slot:
    return Slot(plan_id, 3, f"dc-{plan_id}", NOW - DAY, carried_out)


def refusal(portfolio: Portfolio, plan: Candidate | None, wanted: object) -> Refusal:
    with pytest.raises(Refusal) as refused:
        decide(portfolio, plan, wanted, NOW)  # type: ignore[arg-type]
    return refused.value


def test_an_approval_takes_a_place_and_the_next_number() -> None:
    before = Portfolio(cap=2, last_number=7, active=(slot("pl-9"),))
    after, decision = decide(before, candidate(), wish(), NOW)
    assert after.last_number == 8
    assert [place.plan_id for place in after.active] == ["pl-9", "pl-1"]
    assert after.active[1] == Slot("pl-1", 3, "dc-pl-1-approve", NOW, False)
    assert after.pending == (Pending("pl-1", 3, Verdict.APPROVE, "dc-pl-1-approve"),)
    assert after.journal == (decision,)
    assert (decision.number, decision.plan_version, decision.decided_by) == (8, 3, "mai")
    assert (decision.plan_title, decision.issue_id) == ("End pl-1", "is-pl-1")
    assert (decision.submit_time, decision.decide_time) == (NOW - 2 * DAY, NOW)


@pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.STOP, Verdict.ESCALATE, Verdict.ASK])
def test_every_other_verdict_needs_a_reason(verdict: Verdict) -> None:
    refused = refusal(Portfolio(cap=2), candidate(), wish(verdict, reason=" \n "))
    assert (type(refused), refused.reason, refused.field) == (Invalid, "reason_required", "reason")


@pytest.mark.parametrize("verdict", [Verdict.ESCALATE, Verdict.ASK])
def test_a_question_leaves_the_plan_to_be_decided(verdict: Verdict) -> None:
    asked, _ = decide(Portfolio(cap=2), candidate(), wish(verdict), NOW)
    assert (asked.pending, asked.active) == ((), ())
    approved, decision = decide(asked, candidate(), wish(), NOW)
    assert decision.number == 2
    assert len(approved.active) == 1


def test_a_version_is_decided_once() -> None:
    once, _ = decide(Portfolio(cap=2), candidate(), wish(), NOW)
    refused = refusal(once, candidate(), wish(Verdict.RETURN))
    assert refused.reason == "already_decided"
    assert refused.values == {"decision_id": "dc-pl-1-approve", "verdict": "approve"}


@pytest.mark.parametrize("plan", [None, candidate(submitted_version=2)])
def test_a_submission_that_was_not_heard_of_is_not_known_yet(plan: Candidate | None) -> None:
    assert refusal(Portfolio(cap=2), plan, wish()).reason == "plan_not_known_yet"


def test_an_old_version_is_refused_with_what_changed() -> None:
    newer = facts(submitted_version=4, due_time=NOW + DAY, action_count=6, change_time=NOW)
    plan = heard(heard(candidate(due_time=NOW), facts(state=PlanState.DRAFT)), newer)
    refused = refusal(Portfolio(cap=2), plan, wish())
    assert (type(refused), refused.reason) == (WrongState, "plan_version_changed")
    assert refused.values == {
        "seen_version": "3",
        "current_version": "4",
        "changed": "due_time,action_count",
        "due_time_before": "2026-03-02",
        "due_time_now": "2026-03-03",
        "action_count_before": "4",
        "action_count_now": "6",
    }


@pytest.mark.parametrize("state", [state for state in PlanState if state is not PlanState.SUBMITTED])
def test_only_a_submitted_plan_is_approved(state: PlanState) -> None:
    refused = refusal(Portfolio(cap=2), candidate(state=state), wish())
    assert (refused.reason, refused.values) == ("plan_not_submitted", {"state": state.value})


def test_an_active_plan_can_be_stopped_and_asked_about_but_not_returned() -> None:
    active = candidate(state=PlanState.APPROVED)
    full = Portfolio(cap=2, active=(slot("pl-1"),))
    stopped, _ = decide(full, active, wish(Verdict.STOP), NOW)
    assert stopped.slot("pl-1") is not None, "its place is free once actions has ended it"
    decide(full, active, wish(Verdict.ASK), NOW)
    assert refusal(full, active, wish(Verdict.RETURN)).reason == "plan_not_submitted"


def test_at_the_cap_an_approval_names_what_it_displaces() -> None:
    full = Portfolio(cap=2, active=(slot("pl-8"), slot("pl-9")))
    refused = refusal(full, candidate(), wish())
    assert (refused.reason, refused.values) == ("cap_reached", {"cap": "2", "active": "2"})
    assert refusal(full, candidate(), wish(other_plan_id="pl-8")).reason == "reason_required"
    assert refusal(full, candidate(), wish(other_plan_id="pl-7", reason="x")).reason == "plan_not_active"
    assert refusal(full, candidate(), wish(other_plan_id="pl-1", reason="x")).reason == "other_plan_same"
    after, decision = decide(full, candidate(), wish(other_plan_id="pl-8", reason="More customers."), NOW)
    assert [place.plan_id for place in after.active] == ["pl-9", "pl-1"]
    assert (decision.other_plan_id, decision.reason) == ("pl-8", "More customers.")


def test_below_the_cap_nothing_is_displaced() -> None:
    one = Portfolio(cap=2, active=(slot("pl-9"),))
    assert refusal(one, candidate(), wish(other_plan_id="pl-9", reason="x")).reason == "cap_not_reached"


def test_a_lowered_cap_stops_nothing_and_lets_nothing_in() -> None:
    over = with_cap(Portfolio(cap=2, active=(slot("pl-8"), slot("pl-9"))), 1)
    assert len(over.active) == 2
    refused = refusal(over, candidate(), wish(other_plan_id="pl-8", reason="x"))
    assert refused.reason == "portfolio_over_cap"


def test_decisions_are_taken_in_open_sessions_only() -> None:
    closed = Portfolio(cap=2)
    assert refusal(closed, candidate(), wish(review_id="rv-1")).reason == "review_not_open"
    opened = with_review(closed, "rv-1")
    decide(opened, candidate(), wish(review_id="rv-1"), NOW)
    assert with_review(opened, "rv-1") == opened
    assert without_review(opened, "rv-1") == closed


def test_a_follow_up_lies_ahead() -> None:
    refused = refusal(Portfolio(cap=2), candidate(), wish(follow_up_time=NOW))
    assert (refused.reason, refused.field) == ("follow_up_in_past", "follow_up_time")


@pytest.mark.parametrize(
    ("state", "version", "holds"),
    [
        (PlanState.SUBMITTED, 3, True),
        (PlanState.APPROVED, 3, True),
        (PlanState.SUBMITTED, 4, False),
        (PlanState.DRAFT, 3, False),
        (PlanState.RETURNED, 3, False),
        (PlanState.STOPPED, 3, False),
        (PlanState.DISPLACED, 3, False),
        (PlanState.COMPLETED, 3, False),
    ],
)
def test_a_place_is_free_once_its_plan_went_another_way(state: PlanState, version: int, holds: bool) -> None:
    approved, _ = decide(Portfolio(cap=2, active=(slot("pl-9"),)), candidate(), wish(), NOW)
    settled = settle(approved, candidate(state=state, submitted_version=version))
    assert [place.plan_id for place in settled.active] == (["pl-9", "pl-1"] if holds else ["pl-9"])
    answered = state is not PlanState.SUBMITTED or version != 3
    assert bool(settled.pending) is not answered


def test_an_approval_that_lapsed_gives_its_place_back() -> None:
    approved, decision = decide(Portfolio(cap=2), candidate(), wish(), NOW)
    lapsed = heard(candidate(), facts(decision_id=decision.id, lapse_reason="withdrawn"))
    assert (settle(approved, lapsed).active, settle(approved, lapsed).pending) == ((), ())


def test_an_approval_that_was_carried_out_says_so() -> None:
    approved, decision = decide(Portfolio(cap=2), candidate(), wish(), NOW)
    active = candidate(state=PlanState.APPROVED, decision_id=decision.id)
    settled = settle(approved, active)
    assert settled.active[0].carried_out
    assert settled.pending == ()
    assert settle(settled, active) == settled


def test_a_stop_of_an_active_plan_waits_for_its_answer() -> None:
    active = candidate(state=PlanState.APPROVED)
    stopped, decision = decide(Portfolio(cap=2, active=(slot("pl-1"),)), active, wish(Verdict.STOP), NOW)
    assert settle(stopped, active) == stopped
    ended = settle(stopped, candidate(state=PlanState.STOPPED, decision_id=decision.id))
    assert (ended.active, ended.pending) == ((), ())


def test_other_plans_stay_as_they_are() -> None:
    portfolio = Portfolio(cap=2, active=(slot("pl-8"), slot("pl-9", carried_out=False)))
    assert settle(portfolio, candidate("pl-1", PlanState.STOPPED)) == portfolio


def test_the_journal_is_emptied() -> None:
    decided, _ = decide(Portfolio(cap=2), candidate(), wish(), NOW)
    assert journal_written(decided) == replace(decided, journal=())
