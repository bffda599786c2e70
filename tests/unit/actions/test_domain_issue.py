"""Issues: every transition, every refusal, every clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from services.actions.domain import issue_acts as acts
from services.actions.domain import issue_course as course
from services.actions.domain.clocks import Clock, Rests
from services.actions.domain.issue import (
    HISTORY,
    Archive,
    Counts,
    Issue,
    RootCause,
    State,
    Taking,
    opened,
    taking_over,
)
from services.actions.domain.label import CauseCategory, Severity
from services.actions.domain.refusal import Invalid, Refusal, WrongState
from services.actions.domain.trend import Trend
from tests.unit.actions.making import DAY, HOUR, NOW, RULES, fix, issue, root_cause

AT = NOW + 2 * DAY
FIX = fix(NOW + DAY)


def fixed(at: Issue | None = None, **known: Any) -> Issue:
    """A fix took effect a day after the issue was opened."""
    start = at or issue(root_cause=root_cause(), **known)
    return acts.mark_fixed(start, FIX, done_actions=1, by="lan", now=AT, rules=RULES)


def standing(state: State) -> Issue:
    """An issue that stands there."""
    archived = Archive(cases=9, back_to=State.NEW)
    return {
        State.NEW: issue(root_cause=root_cause()),
        State.ONGOING: issue(root_cause=root_cause(), state=State.ONGOING, owner="lan"),
        State.PLANNED: issue(root_cause=root_cause(), state=State.PLANNED, owner="lan"),
        State.FIXED: fixed(),
        State.VERIFIED: course.verified(fixed(), FIX.watch_end_time, RULES),
        State.REGRESSED: regressed(fixed()),
        State.ARCHIVED: issue(state=State.ARCHIVED, archive=archived),
    }[state]


def counts(**known: Any) -> Counts:
    """A recount of the issue that `issue` makes."""
    return replace(issue().counts, **known)


def regressed(at: Issue, occur: datetime = AT + HOUR) -> Issue:
    return course.counted(at, counts(cases=4, last_occur_time=occur), at.pattern_ids, AT + DAY, RULES)[0]


STATES = tuple(State)
ACTS: dict[str, Callable[[Issue], Issue]] = {
    "assign": lambda i: acts.assign(i, "lan", by="lan", now=AT, rules=RULES),
    "unassign": lambda i: acts.assign(i, "", by="lan", now=AT, rules=RULES),
    "fix": lambda i: acts.mark_fixed(i, FIX, done_actions=1, by="lan", now=AT, rules=RULES),
    "archive": lambda i: acts.archive(i, Archive(cases=9), by="lan", now=AT, reason="Rare."),
    "unarchive": lambda i: acts.unarchive(i, by="lan", now=AT),
    "approved": lambda i: course.followed(i, "pl-1", AT + 9 * DAY, AT, RULES)[0],
    "unplanned": lambda i: course.followed(i, "pl-1", None, AT, RULES)[0],
    "watched": lambda i: course.verified(i, FIX.watch_end_time, RULES),
    "came back": regressed,
}


@pytest.mark.parametrize(
    ("what", "leads_to"),
    [  # new, ongoing, planned, fixed, verified, regressed, archived
        ("assign", "ongoing ongoing planned fixed verified regressed archived"),
        ("unassign", "new new planned fixed verified regressed archived"),
        ("fix", "fixed fixed fixed - - - -"),
        ("archive", "archived archived - - - archived -"),
        ("unarchive", "- - - - - - new"),
        ("approved", "planned planned planned fixed verified planned archived"),
        ("unplanned", "new ongoing ongoing fixed verified regressed archived"),
        ("watched", "new ongoing planned verified verified regressed archived"),
        ("came back", "new ongoing planned regressed regressed regressed archived"),
    ],
)
def test_transitions(what: str, leads_to: str) -> None:
    for state, expected in zip(STATES, leads_to.split(), strict=True):
        if expected == "-":
            with pytest.raises(Refusal) as refused:
                ACTS[what](standing(state))
            assert refused.value.reason in {"issue_wrong_state", "effective_before_occurrence"}, (what, state)
        else:
            assert ACTS[what](standing(state)).state == expected, (what, state)


def test_a_merged_issue_is_left_alone() -> None:
    merged = issue(merged_into="is-2", root_cause=root_cause())
    for what in ("assign", "fix", "archive", "unarchive"):
        with pytest.raises(WrongState) as refused:
            ACTS[what](merged)
        assert (refused.value.reason, refused.value.values) == ("issue_merged", {"into": "is-2"})
    watching = replace(fixed(), merged_into="is-2")
    assert course.verified(watching, FIX.watch_end_time, RULES) == watching


def refusal(act: Callable[[], Any]) -> tuple[type, str, str]:
    with pytest.raises(Refusal) as refused:
        act()
    return type(refused.value), refused.value.reason, refused.value.field


def test_a_fix_needs_a_cause_and_a_done_action() -> None:
    def fix_it(at: Issue, done: int = 1, **known: Any) -> Callable[[], Issue]:
        return lambda: acts.mark_fixed(at, fix(**known), done_actions=done, by="lan", now=AT, rules=RULES)

    caused = issue(root_cause=root_cause())
    assert refusal(fix_it(issue())) == (WrongState, "root_cause_missing", "")
    assert refusal(fix_it(caused, done=0)) == (WrongState, "action_missing", "")
    late = refusal(fix_it(caused, effective_time=AT + HOUR))
    assert late == (Invalid, "time_in_future", "effective_time")
    hit = replace(caused, counts=counts(last_occur_time=NOW + DAY + HOUR))
    assert refusal(fix_it(hit)) == (Invalid, "effective_before_occurrence", "effective_time")
    assert fix_it(replace(caused, counts=counts(last_occur_time=NOW + DAY)))().state is State.FIXED


def test_a_why_must_say_something() -> None:
    blank = RootCause(("Late.", " "), CauseCategory.PEOPLE, "lan", NOW)
    assert refusal(lambda: acts.set_root_cause(issue(), blank)) == (Invalid, "required", "whys[1]")
    known = acts.set_root_cause(issue(), root_cause())
    assert (known.root_cause, known.history[-1].what) == (root_cause(), "root_cause_set")


def test_an_archive_needs_an_end() -> None:
    def put(until: Archive) -> Callable[[], Issue]:
        return lambda: acts.archive(issue(), until, by="lan", now=NOW, reason="")

    assert refusal(put(Archive())) == (Invalid, "archive_without_end", "until_time")
    assert refusal(put(Archive(until_time=NOW))) == (Invalid, "time_in_past", "until_time")


@pytest.mark.parametrize(
    ("until", "found", "told"),
    [
        (Archive(cases=5), counts(cases=4), "counted"),
        (Archive(cases=5), counts(cases=5), "unarchived"),
        (Archive(customers=5), counts(cases=9, customers=4), "counted"),
        (Archive(customers=5), counts(customers=5), "unarchived"),
        (Archive(until_time=NOW + DAY), counts(cases=4), "unarchived"),
        (Archive(until_time=NOW + 9 * DAY), counts(), ""),
    ],
)
def test_archives_end_by_themselves(until: Archive, found: Counts, told: str) -> None:
    put = acts.archive(issue(), until, by="lan", now=NOW, reason="")
    after, participle = course.counted(put, found, put.pattern_ids, AT, RULES)
    assert (participle, after.state) == (told, State.NEW if told == "unarchived" else State.ARCHIVED)


def test_an_archived_issue_comes_back_to_where_it_stood() -> None:
    put = ACTS["archive"](standing(State.REGRESSED))
    assert ACTS["unarchive"](put).state is State.REGRESSED
    owned = ACTS["assign"](ACTS["archive"](issue()))
    assert ACTS["unarchive"](owned).state is State.ONGOING


@pytest.mark.parametrize(
    ("occur", "back"),
    [(None, False), (FIX.effective_time, False), (FIX.effective_time + HOUR, True)],
)
@pytest.mark.parametrize("state", [State.FIXED, State.VERIFIED])
def test_only_an_occurrence_after_the_fix_regresses(occur: datetime | None, back: bool, state: State) -> None:
    after, told = course.counted(
        standing(state), counts(cases=9, last_occur_time=occur), ("pt-1",), AT, RULES
    )
    assert (after.state is State.REGRESSED, told) == (back, "regressed" if back else "counted")
    assert after.regression_count == int(back)


def test_a_plan_that_did_not_help_does_not_plan_it_again() -> None:
    back = standing(State.REGRESSED)
    assert back.regress_time is not None
    assert course.followed(back, "pl-1", NOW, AT, RULES) == (back, "")
    after, told = course.followed(back, "pl-2", back.regress_time + HOUR, AT, RULES)
    assert (after.state, told) == (State.PLANNED, "planned")
    assert course.followed(after, "pl-2", None, AT, RULES)[0].state is State.REGRESSED


def hours(at: Issue) -> list[tuple[Clock, int, int]]:
    """Clock, round and wall hours of everything that stopped."""
    return [(fact.clock, fact.round, fact.wall // 3600) for fact in at.facts]


def test_clocks_of_an_issue_that_is_ended() -> None:
    at = ACTS["assign"](issue())
    at = acts.set_root_cause(at, root_cause())
    at, _ = course.followed(at, "pl-1", NOW + 3 * DAY, NOW + 3 * DAY, RULES)
    end = fix(NOW + 4 * DAY)
    at = acts.mark_fixed(at, end, done_actions=1, by="lan", now=NOW + 5 * DAY, rules=RULES)
    at = course.told(at, end.id, NOW + 6 * DAY, 3, RULES)
    at = course.verified(at, end.watch_end_time, RULES)
    assert hours(at) == [
        (Clock.TRIAGED, 0, 48),
        (Clock.PLANNED, 0, 72),
        (Clock.FIXED, 1, 96),
        (Clock.TOLD, 1, 48),
        (Clock.RESOLVED, 1, 96),
    ]
    assert at.facts[-1].within is False  # P2 has three days
    assert at.pending
    assert [entry.what for entry in at.history] == [
        *("assigned", "root_cause_set", "planned", "fixed", "told", "verified")
    ]


def test_an_issue_that_comes_back_while_watched_never_stopped() -> None:
    at = regressed(fixed())
    again = fix(AT + DAY, number=2)
    at = acts.mark_fixed(at, again, done_actions=1, by="lan", now=AT + DAY, rules=RULES)
    at = course.verified(at, again.watch_end_time, RULES)
    assert hours(at) == [(Clock.FIXED, 1, 24), (Clock.FIXED, 2, 72), (Clock.RESOLVED, 2, 72)]


def test_an_issue_that_comes_back_when_verified_continues_its_clock() -> None:
    """It stood verified from the fix's effective time to the occurrence: 39 days that do not count."""
    at = regressed(standing(State.VERIFIED), occur=FIX.effective_time + 39 * DAY)
    assert at.rests == Rests(wall=39 * 86_400, business=29 * 9 * 3600)
    assert (at.state, at.verify_time) == (State.REGRESSED, None)
    again = fix(FIX.effective_time + 41 * DAY, number=2)
    at = acts.mark_fixed(at, again, done_actions=1, by="lan", now=AT + 60 * DAY, rules=RULES)
    at = course.verified(at, again.watch_end_time, RULES)
    assert hours(at)[-1] == (Clock.RESOLVED, 2, 24 + 48)


def test_assigning_again_does_not_triage_again() -> None:
    at = ACTS["assign"](ACTS["unassign"](ACTS["assign"](issue())))
    assert hours(at) == [(Clock.TRIAGED, 0, 48)]


def test_a_fix_before_the_opening_took_no_time() -> None:
    early = acts.mark_fixed(
        issue(root_cause=root_cause()),
        fix(NOW - DAY),
        done_actions=1,
        by="lan",
        now=AT,
        rules=RULES,
    )
    assert hours(early) == [(Clock.FIXED, 1, 0)]


def test_told_once_and_only_of_the_fix_in_force() -> None:
    at = fixed()
    assert course.told(at, "fix-0", AT, 3, RULES) == at
    told = course.told(at, FIX.id, AT, 3, RULES)
    assert (told.told_time, told.told_count, len(told.facts)) == (AT, 3, 2)
    assert course.told(told, FIX.id, AT, 3, RULES) == told
    more = course.told(told, FIX.id, AT + DAY, 5, RULES)
    assert (more.told_time, more.told_count, more.facts) == (AT + DAY, 5, told.facts)


def test_verified_only_when_the_window_is_over() -> None:
    assert course.verified(fixed(), FIX.watch_end_time - HOUR, RULES).state is State.FIXED
    done = standing(State.VERIFIED)
    assert course.verified(done, FIX.watch_end_time + DAY, RULES) == done


def test_merge_and_unmerge_are_the_identity() -> None:
    one, two = issue(), issue("is-2")
    merged = acts.merge(one, two, by="lan", now=AT, reason="Same.")
    assert (merged.merged_into, merged.touched, merged.moving, merged.open) == (
        "is-2",
        ("is-2",),
        True,
        False,
    )
    back = acts.unmerge(merged, by="lan", now=AT, reason="")
    bookkeeping = {"revision": 1, "history": (), "touched": (), "pending": False, "moving": False}
    assert replace(back, **bookkeeping) == one
    assert (back.touched, back.pending, back.moving) == (("is-2",), True, True)
    assert [entry.what for entry in back.history] == ["merged", "unmerged"]


def test_what_cannot_be_merged() -> None:
    def merge(one: Issue, two: Issue) -> Callable[[], Issue]:
        return lambda: acts.merge(one, two, by="lan", now=AT, reason="")

    gone = issue("is-2", merged_into="is-3")
    assert refusal(merge(issue(), issue())) == (Invalid, "merge_into_itself", "into_issue_id")
    assert refusal(merge(issue(), gone)) == (WrongState, "issue_merged", "into_issue_id")
    assert refusal(merge(gone, issue())) == (WrongState, "issue_merged", "")
    assert refusal(lambda: acts.unmerge(issue(), by="lan", now=AT, reason="")) == (
        *(WrongState, "issue_not_merged", ""),
    )


def test_splitting_takes_what_is_its_own() -> None:
    def split(taking: Taking) -> Issue:
        new = taking_over(opened("is-9", "Half", AT, by="lan"), taking)
        return acts.split(issue(), new, by="lan", now=AT, reason="Another cause.")

    new = split(Taking(("pt-1",), ("fb-1",)))
    assert (new.taking, new.touched) == (Taking(("pt-1",), ("fb-1",), source="is-1"), ("is-1",))
    assert [entry.what for entry in new.history] == ["opened", "split"]
    assert refusal(lambda: split(Taking())) == (Invalid, "nothing_to_split", "pattern_ids")
    foreign = refusal(lambda: split(Taking(("pt-2",))))
    assert foreign == (Invalid, "pattern_of_other_issue", "pattern_ids")


def test_counts_raise_no_version_and_are_told_when_they_matter() -> None:
    before = issue()
    assert course.counted(before, counts(day=7), ("pt-1",), AT, RULES) == (
        replace(before, counts=counts(day=7)),
        "",
    )
    for change in (
        {"cases": 4},
        {"customers": 4},
        {"severity": Severity.P1},
        {"product": "app"},
        {"trend": Trend.ESCALATING},
    ):
        after, told = course.counted(before, counts(**change), ("pt-1",), AT, RULES)
        assert (after.revision, told) == (1, "counted")


def test_history_keeps_the_latest() -> None:
    at = issue()
    for number in range(HISTORY + 5):
        at = acts.rename(at, f"Title {number}", by="lan", now=AT)
    assert len(at.history) == HISTORY
    assert (at.revision, at.history[-1].about) == (HISTORY + 6, f"Title {HISTORY + 3}")


def test_a_new_issue_that_takes_over_waits_to_be_counted() -> None:
    new = opened("is-1", "Late", NOW)
    assert (new.state, new.pending, new.moving) == (State.NEW, False, True)
    taking = taking_over(new, Taking(("pt-1",)))
    assert (taking.pending, taking.moving, taking.pattern_ids) == (True, True, ("pt-1",))
