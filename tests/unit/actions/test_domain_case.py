"""Cases: every transition, every refusal, every clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from services.actions.domain import case_acts as acts
from services.actions.domain import case_heard as happens
from services.actions.domain.case import Case, CloseReason, State, target_time
from services.actions.domain.case_change import attached, concluded, recounted
from services.actions.domain.clocks import Clock, Fact, Subject
from services.actions.domain.label import Kind, Severity
from services.actions.domain.refusal import Invalid, Refusal, WrongState
from tests.unit.actions.making import DAY, HOUR, NOW, RULES, case, said

AT = NOW + HOUR

Act = Callable[[Case], Case]
HEARD: dict[str, Act] = {
    "answered": lambda c: happens.replied(c, AT, awaits_customer=False),
    "asked": lambda c: happens.replied(c, AT, awaits_customer=True),
    "commented": lambda c: happens.commented(c, AT, RULES),
    "confirmed": lambda c: happens.confirmed(c, AT),
    "disputed": lambda c: happens.disputed(c, AT, RULES),
    "withdrawn": lambda c: happens.withdrawn(c, AT),
    "erased": lambda c: happens.erased(c, AT),
}
ACTS: dict[str, Act] = {
    "assign": lambda c: acts.assign(c, "lan", AT),
    "start": lambda c: acts.start(c, "lan", AT, RULES),
    "close": lambda c: acts.close(c, "Refunded.", AT),
    "dismiss": lambda c: acts.dismiss(c, "Spam.", AT),
    "reopen": lambda c: acts.reopen(c, "", AT, RULES),
}
STATES = (State.NEW, State.IN_PROGRESS, State.WAITING, State.ANSWERED, State.CLOSED)


def standing(state: State) -> Case:
    """A case that stands there."""
    if state is State.NOT_NEEDED:
        return case(said=said(kind=Kind.PRAISE))
    ways: dict[State, Act] = {
        State.NEW: lambda c: c,
        State.IN_PROGRESS: lambda c: acts.start(c, "lan", NOW, RULES),
        State.WAITING: lambda c: happens.replied(c, NOW, awaits_customer=True),
        State.ANSWERED: lambda c: happens.replied(c, NOW, awaits_customer=False),
        State.CLOSED: lambda c: acts.close(c, "", NOW),
    }
    return ways[state](case())


@pytest.mark.parametrize(
    ("what", "leads_to"),
    [
        ("answered", "answered answered answered answered closed"),
        ("asked", "waiting waiting waiting waiting closed"),
        ("commented", "new in_progress in_progress in_progress in_progress"),
        ("confirmed", "closed closed closed closed closed"),
        ("disputed", "new in_progress in_progress in_progress in_progress"),
        ("withdrawn", "closed closed closed closed closed"),
        ("erased", "closed closed closed closed closed"),
        ("assign", "new in_progress waiting answered -"),
        ("start", "in_progress - in_progress in_progress -"),
        ("close", "closed closed closed closed -"),
        ("dismiss", "closed closed closed closed -"),
        ("reopen", "- - - - in_progress"),
    ],
)
def test_transitions(what: str, leads_to: str) -> None:
    for state, expected in zip(STATES, leads_to.split(), strict=True):
        if expected == "-":
            with pytest.raises(WrongState) as refused:
                ACTS[what](standing(state))
            assert (refused.value.reason, refused.value.values) == ("case_wrong_state", {"state": state})
        else:
            assert (HEARD | ACTS)[what](standing(state)).state == expected, (what, state)


@pytest.mark.parametrize("what", sorted(ACTS))
def test_praise_needs_no_answer(what: str) -> None:
    with pytest.raises(WrongState):
        ACTS[what](standing(State.NOT_NEEDED))


@pytest.mark.parametrize("what", sorted(HEARD))
def test_praise_stays_praise(what: str) -> None:
    heard = HEARD[what](standing(State.NOT_NEEDED))
    assert heard.state is State.NOT_NEEDED
    assert concluded(standing(State.NOT_NEEDED), heard, RULES)[0].facts == ()


def test_praise_that_is_put_right_needs_an_answer_after_all() -> None:
    corrected = happens.classified(standing(State.NOT_NEEDED), said())
    assert corrected.state is State.NEW


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda c: acts.pin(c, "is-1", AT), "case_not_counted"),
        (lambda c: acts.confirm_event_time(c, NOW, AT), "case_not_counted"),
        (lambda c: acts.reopen(c, "", AT, RULES), "feedback_withdrawn"),
    ],
)
def test_what_was_taken_back_stays_so(act: Act, reason: str) -> None:
    with pytest.raises(WrongState) as refused:
        act(happens.withdrawn(case(), NOW))
    assert refused.value.reason == reason


@pytest.mark.parametrize("what", ["commented", "disputed"])
@pytest.mark.parametrize("end", ["withdrawn", "erased"])
def test_a_late_word_does_not_reopen_what_was_taken_back(what: str, end: str) -> None:
    ended = HEARD[end](case())
    assert HEARD[what](ended) == ended


def refusal(act: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value


def test_event_times() -> None:
    unknown = case(said=said(occur_time=None))
    assert unknown.event_time_doubt
    assert unknown.last_occur_time is None
    settled = acts.confirm_event_time(unknown, NOW - DAY, AT)
    assert (settled.event_time_doubt, settled.last_occur_time) == (False, NOW - DAY)
    again = acts.confirm_event_time(settled, NOW - 2 * DAY, AT)
    assert again.last_occur_time == NOW - 2 * DAY
    future = refusal(lambda: acts.confirm_event_time(unknown, AT + HOUR, AT))
    assert (type(future), future.reason, future.field) == (Invalid, "time_in_future", "occur_time")
    assert refusal(lambda: acts.confirm_event_time(case(), NOW, AT)).reason == "event_time_known"


def test_a_dispute_is_an_occurrence_of_its_own() -> None:
    disputed = happens.disputed(case(said=said(occur_time=None)), AT, RULES)
    assert (disputed.last_occur_time, disputed.event_time_doubt) == (AT, False)
    assert happens.disputed(disputed, NOW, RULES).last_occur_time == AT


def test_pins_win_over_patterns() -> None:
    pinned = acts.pin(case(), "is-9", AT)
    assert (pinned.place, pinned.triage_time) == ("is-9", AT)
    assert acts.unpin(pinned, AT).place == "pt-1"
    assert refusal(lambda: acts.unpin(case(), AT)).reason == "case_not_pinned"


def facts(*steps: Act, start: Case | None = None) -> list[tuple[Clock, int, int, int]]:
    """Clock, round, wall hours and business hours of everything that stopped on the way."""
    at = start or case()
    for step in steps:
        at, _ = concluded(at, step(at), RULES)
    return [(f.clock, f.round, f.wall // 3600, f.business // 3600) for f in at.facts]


def later(days: float, hours: float = 0) -> datetime:
    return NOW + days * DAY + hours * HOUR


def test_the_first_touch_acknowledges_once() -> None:
    steps = [
        lambda c: acts.assign(c, "lan", later(0, 2)),
        lambda c: happens.replied(c, later(0, 5), awaits_customer=False),
    ]
    assert facts(*steps) == [(Clock.ACKNOWLEDGED, 0, 2, 2)]


def test_only_a_person_triages() -> None:
    assert facts(lambda c: attached(c, "is-1")[0]) == []
    steps = [lambda c: acts.pin(c, "is-1", later(1)), lambda c: acts.pin(c, "is-2", later(2))]
    assert facts(*steps) == [(Clock.ACKNOWLEDGED, 0, 24, 9), (Clock.TRIAGED, 0, 24, 9)]
    assert (Clock.TRIAGED, 0, 24, 9) in facts(lambda c: acts.dismiss(c, "Spam.", later(1)))


def test_the_clock_rests_while_the_customer_has_the_word() -> None:
    """Asked at noon of Tuesday, back on the Monday after; answered three hours later; agreed a day later."""
    steps = [
        lambda c: happens.replied(c, later(1, 3), awaits_customer=True),
        lambda c: happens.commented(c, later(7, 0), RULES),
        lambda c: happens.replied(c, later(7, 3), awaits_customer=False),
        lambda c: happens.confirmed(c, later(8, 3)),
    ]
    assert facts(*steps)[-1] == (Clock.RESOLVED, 0, 27 + 3, 12 + 3)


def test_what_nobody_had_answered_stops_when_the_customer_agrees() -> None:
    assert facts(lambda c: happens.confirmed(c, later(2))) == [(Clock.RESOLVED, 0, 48, 18)]


def test_a_reopened_case_continues_its_clock_in_a_new_round() -> None:
    steps = [
        lambda c: acts.close(c, "", later(1)),
        lambda c: happens.disputed(c, later(5), RULES),
        lambda c: happens.replied(c, later(5, 4), awaits_customer=False),
        lambda c: happens.confirmed(c, later(6)),
    ]
    resolved = [fact for fact in facts(*steps) if fact[0] is Clock.RESOLVED]
    assert resolved == [(Clock.RESOLVED, 0, 24, 9), (Clock.RESOLVED, 1, 28, 9)]


@pytest.mark.parametrize("end", ["withdrawn", "erased", "dismiss"])
def test_not_every_end_is_a_resolution(end: str) -> None:
    ended, _ = concluded(case(), (HEARD | ACTS)[end](case()), RULES)
    assert Clock.RESOLVED not in [fact.clock for fact in ended.facts]


def test_silence_closes_after_its_days() -> None:
    answered = happens.replied(case(), later(1), awaits_customer=False)
    assert happens.silent(answered, later(8) - HOUR, RULES) == answered
    closed = happens.silent(answered, later(8), RULES)
    assert (closed.state, closed.close_reason) == (State.CLOSED, CloseReason.SILENCE)
    assert concluded(answered, closed, RULES)[0].facts[-1].wall == 86_400
    assert happens.silent(closed, later(20), RULES) == closed
    assert happens.silent(case(), later(20), RULES) == case()


def test_facts_wait_for_what_they_need_and_are_frozen_then() -> None:
    """Answered before classification was heard: who knows how bad it is?"""
    unheard = Case("fb-1")
    answered, told = concluded(unheard, happens.replied(unheard, AT, awaits_customer=False), RULES)
    assert (answered.facts, told, answered.pending) == ((), "", False)
    heard, told = concluded(answered, happens.classified(answered, said(severity=Severity.P1)), RULES)
    expected = Fact(
        Subject.CASE, "fb-1", Clock.ACKNOWLEDGED, 0, Severity.P1, 3600, 3600, within=None, time=AT
    )
    assert (heard.facts, told, heard.state) == ((expected,), "opened", State.ANSWERED)
    corrected, _ = concluded(heard, happens.classified(heard, said(severity=Severity.P4)), RULES)
    assert corrected.facts == (expected,)


@pytest.mark.parametrize(
    ("before", "step", "told"),
    [
        (Case("fb-1"), lambda c: happens.classified(c, said()), "opened"),
        (case(), lambda c: acts.assign(c, "lan", AT), "changed"),
        (case(), lambda c: acts.close(c, "", AT), "closed"),
        (standing(State.CLOSED), lambda c: happens.disputed(c, AT, RULES), "reopened"),
        (standing(State.CLOSED), lambda c: happens.confirmed(c, AT), ""),
        (case(), lambda c: happens.classified(c, said(severity=Severity.P1)), "changed"),
        (case(), lambda c: happens.commented(c, AT, RULES), ""),
    ],
)
def test_what_is_told(before: Case, step: Act, told: str) -> None:
    assert concluded(before, step(before), RULES)[1] == told


def test_what_counts_is_marked_for_the_recount() -> None:
    counting: list[Act] = [
        lambda c: acts.close(c, "", AT),
        lambda c: happens.disputed(c, AT, RULES),
        lambda c: happens.withdrawn(c, AT),
        lambda c: happens.erased(c, AT),
        lambda c: acts.pin(c, "is-2", AT),
        lambda c: happens.classified(c, said(pattern_id="pt-2")),
        lambda c: happens.classified(c, said(kind=Kind.PRAISE)),
    ]
    for step in counting:
        assert concluded(case(issue_id="is-1"), step(case(issue_id="is-1")), RULES)[0].pending
    commented, _ = concluded(case(), happens.commented(case(), AT, RULES), RULES)
    assert not commented.pending
    praise, told = concluded(Case("fb-1"), happens.classified(Case("fb-1"), said(kind=Kind.PRAISE)), RULES)
    assert (praise.pending, told) == (False, "opened")


def test_the_recount_takes_the_mark_away() -> None:
    marked = case(pending=True, facts=())
    after, told = recounted(marked, "is-1")
    assert (after.issue_id, after.pending, after.revision, told) == ("is-1", False, 1, "attached")
    assert recounted(replace(after, pending=True), "is-1") == (after, "")


def test_an_erased_customer_stays_unknown() -> None:
    gone = happens.classified(happens.erased(case(), AT), said(customer_key="key-1"))
    assert (gone.said.customer_key, gone.note, gone.counted) == ("", "", True)
    assert not happens.withdrawn(case(), AT).counted


def test_a_target_is_moved_by_rests() -> None:
    rested = happens.commented(happens.replied(case(), NOW, awaits_customer=True), NOW + DAY, RULES)
    assert target_time(case(), RULES) == NOW + 7 * DAY
    assert target_time(rested, RULES) == NOW + 8 * DAY
    assert target_time(case(said=said(severity=Severity.UNKNOWN)), RULES) is None
