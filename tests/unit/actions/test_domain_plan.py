"""Plans: editing, working, submitting, being decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.actions.domain import plan_course as course
from services.actions.domain import plan_edits as edits
from services.actions.domain.label import ActionType
from services.actions.domain.plan import LapseReason, Plan, State
from services.actions.domain.refusal import Invalid, Refusal, Unknown, WrongState
from tests.unit.actions.making import DAY, HOUR, NOW, action, plan, verdict

PREVENT = ActionType.PREVENT_RECURRENCE
STATES = tuple(State)


def standing(state: State) -> Plan:
    """A plan with a correction and a prevention that stands there; its submitted version is 2."""
    draft = plan(action(), action("ac-2", PREVENT))
    if state is State.DRAFT:
        return draft
    submitted = course.submit(draft, NOW)
    approved = course.decided(submitted, verdict("approved"), NOW)[0]
    return {
        State.SUBMITTED: submitted,
        State.APPROVED: approved,
        State.RETURNED: course.decided(submitted, verdict("returned"), NOW)[0],
        State.STOPPED: course.decided(submitted, verdict("stopped"), NOW)[0],
        State.DISPLACED: course.decided(approved, verdict("displaced"), NOW)[0],
        State.COMPLETED: course.complete(approved, "", NOW),
    }[state]


ACTS: dict[str, Callable[[Plan], Plan]] = {
    "update": lambda p: edits.update(p, {"title": "Other"}),
    "add": lambda p: edits.add_action(p, action("ac-9")),
    "rename action": lambda p: edits.update_action(p, "ac-1", {"title": "Other"}),
    "remove": lambda p: edits.remove_action(p, "ac-1"),
    "correct": lambda p: edits.complete_action(p, "ac-1", evidence="", by="lan", now=NOW),
    "prevent": lambda p: edits.complete_action(p, "ac-2", evidence="", by="lan", now=NOW),
    "progress": lambda p: edits.update_action(p, "ac-2", {"progress": 50}),
    "submit": lambda p: course.submit(p, NOW),
    "withdraw": lambda p: course.withdraw(p, "Not yet."),
    "complete": lambda p: course.complete(p, "Enough.", NOW),
}


@pytest.mark.parametrize(
    ("what", "answers"),
    [  # draft, submitted, approved, returned, stopped, displaced, completed
        ("update", "ok plan_frozen plan_frozen ok plan_frozen ok plan_frozen"),
        ("add", "ok plan_frozen plan_frozen ok plan_frozen ok plan_frozen"),
        ("rename action", "ok plan_frozen plan_frozen ok plan_frozen ok plan_frozen"),
        ("remove", "ok plan_frozen plan_frozen ok plan_frozen ok plan_frozen"),
        ("correct", "ok ok ok ok plan_ended ok plan_ended"),
        (
            "prevent",
            "work_before_approval work_before_approval ok work_before_approval plan_ended"
            " work_before_approval plan_ended",
        ),
        (
            "progress",
            "work_before_approval work_before_approval ok work_before_approval plan_ended"
            " work_before_approval plan_ended",
        ),
        ("submit", "ok plan_frozen plan_frozen ok plan_frozen ok plan_frozen"),
        (
            "withdraw",
            "plan_not_submitted ok plan_not_submitted plan_not_submitted plan_not_submitted"
            " plan_not_submitted plan_not_submitted",
        ),
        (
            "complete",
            "plan_not_approved plan_not_approved ok plan_not_approved plan_not_approved"
            " plan_not_approved plan_not_approved",
        ),
    ],
)
def test_what_may_be_done_where(what: str, answers: str) -> None:
    for state, expected in zip(STATES, answers.split(), strict=True):
        before = standing(state)
        if expected == "ok":
            assert ACTS[what](before).revision == before.revision + 1
        else:
            with pytest.raises(WrongState) as refused:
                ACTS[what](before)
            assert (refused.value.reason, refused.value.values["state"]) == (expected, state)


LAPSES = {
    "W": LapseReason.WITHDRAWN,
    "E": LapseReason.ENDED,
}


@pytest.mark.parametrize(
    ("participle", "answers"),
    [  # draft (withdrawn), submitted, approved, returned, stopped, displaced, completed
        ("approved", "W approved approved W E W E"),
        ("returned", "W returned returned W E W E"),
        ("stopped", "W stopped stopped W E W E"),
        ("displaced", "W W displaced W E W E"),
        ("asked", "W changed changed W E W E"),
        ("escalated", "W changed changed W E W E"),
    ],
)
def test_decisions(participle: str, answers: str) -> None:
    for state, expected in zip(STATES, answers.split(), strict=True):
        before = course.withdraw(standing(State.SUBMITTED), "") if state is State.DRAFT else standing(state)
        after, told, lapse = course.decided(before, verdict(participle), NOW + DAY)
        if expected in LAPSES:
            assert (after, told, lapse) == (before, "lapsed", LAPSES[expected]), (participle, state)
        else:
            assert (told, lapse, after.verdict) == (expected, LapseReason.NONE, verdict(participle))
            assert after.state == (state if expected == "changed" else expected)


def test_only_the_version_that_was_seen_is_decided() -> None:
    again = course.submit(course.withdraw(standing(State.SUBMITTED), ""), NOW)
    assert again.submitted_version == 4
    after, told, lapse = course.decided(again, verdict("approved", 2), NOW)
    assert (after, told, lapse) == (again, "lapsed", LapseReason.OTHER_VERSION)
    assert course.decided(again, verdict("approved", 4), NOW)[1] == "approved"


def test_progress_does_not_move_the_submitted_version() -> None:
    worked = ACTS["correct"](standing(State.SUBMITTED))
    assert (worked.revision, worked.submitted_version) == (3, 2)
    assert course.decided(worked, verdict("approved"), NOW)[1] == "approved"


def test_approved_once_is_approved() -> None:
    approved = standing(State.APPROVED)
    again, told, _ = course.decided(approved, verdict("approved"), NOW + DAY)
    assert (again.state, again.approve_time, told) == (State.APPROVED, NOW, "approved")


def refusal(act: Callable[[], Any]) -> tuple[type, str, str]:
    with pytest.raises(Refusal) as refused:
        act()
    return type(refused.value), refused.value.reason, refused.value.field


def test_a_plan_needs_an_owner_and_something_to_do() -> None:
    assert refusal(lambda: course.submit(plan(), NOW)) == (WrongState, "plan_without_actions", "")
    orphan = plan(action(), owner="")
    assert refusal(lambda: course.submit(orphan, NOW)) == (WrongState, "plan_without_owner", "")


def test_a_plan_that_only_corrects_says_so() -> None:
    assert plan(action()).preventive_count == 0
    assert plan(action(), action("ac-2", ActionType.PREVENT_OCCURRENCE)).preventive_count == 1


def test_done_is_done() -> None:
    done = ACTS["correct"](standing(State.APPROVED))
    finished = done.action("ac-1")
    assert finished is not None
    assert (finished.progress, finished.done_by, finished.done_time, done.done_count) == (100, "lan", NOW, 1)
    assert refusal(lambda: ACTS["correct"](done)) == (WrongState, "action_done", "")
    assert refusal(lambda: edits.remove_action(plan(finished), "ac-1")) == (WrongState, "action_done", "")


def test_actions_that_are_not_there() -> None:
    assert refusal(lambda: edits.remove_action(plan(), "ac-1")) == (Unknown, "action_unknown", "action_id")
    needy = action(depends_on=("ac-7",))
    unknown = refusal(lambda: edits.add_action(plan(), needy))
    assert unknown == (Invalid, "action_unknown", "depends_on[0]")


def test_one_thing_after_the_other() -> None:
    both = plan(action(), action("ac-2", depends_on=("ac-1",)))
    waits = refusal(lambda: edits.complete_action(both, "ac-2", evidence="", by="lan", now=NOW))
    assert waits == (WrongState, "dependency_not_done", "")
    assert refusal(lambda: edits.remove_action(both, "ac-1")) == (WrongState, "action_depended_on", "")
    first = edits.complete_action(both, "ac-1", evidence="", by="lan", now=NOW)
    assert edits.complete_action(first, "ac-2", evidence="", by="lan", now=NOW).done_count == 2


def test_a_cycle_is_refused_with_its_path() -> None:
    chain = plan(action(), action("ac-2", depends_on=("ac-1",)), action("ac-3", depends_on=("ac-2",)))
    with pytest.raises(Invalid) as refused:
        edits.update_action(chain, "ac-1", {"depends_on": ("ac-3",)})
    assert refused.value.reason == "dependency_cycle"
    assert refused.value.values == {"path": "Do ac-1 → Do ac-3 → Do ac-2 → Do ac-1"}
    alone = refusal(lambda: edits.update_action(plan(action()), "ac-1", {"depends_on": ("ac-1",)}))
    assert alone == (Invalid, "dependency_cycle", "depends_on")


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_dependencies_never_go_round(edges: list[tuple[int, int]]) -> None:
    at = plan(*(action(f"ac-{n}") for n in range(6)))
    for one, other in edges:
        before = at.action(f"ac-{one}")
        assert before is not None
        wanted = {"depends_on": tuple(dict.fromkeys((*before.depends_on, f"ac-{other}")))}
        try:
            at = edits.update_action(at, f"ac-{one}", wanted)
        except Invalid:
            continue
    left = {a.id: set(a.depends_on) for a in at.actions}
    for _ in range(6):
        free = {one for one, needs in left.items() if not needs}
        left = {one: needs - free for one, needs in left.items() if one not in free}
    assert left == {}


def test_dates() -> None:
    odd = action(start_time=NOW, due_time=NOW - HOUR)
    assert refusal(lambda: edits.add_action(plan(), odd)) == (Invalid, "due_before_start", "due_time")


def test_too_many_actions() -> None:
    full = plan(*(action(f"ac-{n}") for n in range(edits.ACTIONS)))
    assert refusal(lambda: ACTS["add"](full)) == (WrongState, "actions_too_many", "")


def test_what_is_overdue() -> None:
    dates = (action(due_time=NOW - HOUR), action("ac-2", due_time=NOW + HOUR), action("ac-3"))
    at = plan(*dates)
    assert (at.overdue_count(NOW), at.next_due_time(NOW)) == (1, NOW + HOUR)
    assert (at.overdue_count(NOW + DAY), at.next_due_time(NOW + DAY)) == (2, None)
    ended = replace(at, state=State.COMPLETED)
    assert (ended.overdue_count(NOW), ended.next_due_time(NOW)) == (0, None)
