"""What the company has agreed on: changed by one person, followed by every replica, never backwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from voc.actions.v1 import actions_pb2
from voc.actions.v1 import policy_pb2 as pb
from voc.type.v1 import type_pb2 as words

from services.actions import rpc
from services.actions.domain.calendar import Calendar
from services.actions.domain.clocks import EDGES
from services.actions.domain.label import Severity
from services.actions.domain.policy import TARGET_CHOICES, Holiday, Policy, checked
from services.actions.domain.refusal import Invalid, Outdated
from services.actions.usecases import policies
from services.mesh.identity import Caller, caller_var
from tests.unit.actions.making import NOW
from tests.unit.actions.world import World

TET = Holiday(date(2027, 2, 5), "  Tết\nĐinh Mùi ")
GOOD = Policy(
    opens=time(8),
    closes=time(17, 30),
    weekdays=(0, 1, 2, 3, 4, 5),
    targets={Severity.P1: 1, Severity.P2: 2, Severity.P3: 10, Severity.P4: 30},
)
MY = Caller(id="pe-my", kind="person", roles=frozenset({"admin"}))


def ask(world: World) -> Any:
    caller_var.set(MY)
    return world.service.servicers[rpc.POLICY]


async def now(world: World) -> pb.Policy:
    found: pb.Policy = (await ask(world).GetPolicy(pb.GetPolicyRequest(), None)).policy
    return found


async def update(world: World, policy: pb.Policy) -> pb.Policy:
    found: pb.Policy = (await ask(world).UpdatePolicy(pb.UpdatePolicyRequest(policy=policy), None)).policy
    return found


def test_a_target_lies_on_an_edge_of_the_histograms() -> None:
    assert TARGET_CHOICES == (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90)
    assert {days * 86_400 for days in TARGET_CHOICES} <= set(EDGES)


def test_a_policy_is_put_in_order() -> None:
    said = Policy(
        **{
            **{name: getattr(GOOD, name) for name in ("opens", "closes", "targets")},
            "weekdays": (5, 0, 0),
            "holidays": (TET, Holiday(date(2027, 1, 1))),
        }
    )
    kept = checked(said)
    assert kept.weekdays == (0, 5)
    assert kept.holidays == (Holiday(date(2027, 1, 1)), Holiday(date(2027, 2, 5), "Tết Đinh Mùi"))


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"closes": time(8)}, "hours_reversed", "policy.close_time"),
        ({"weekdays": ()}, "weekdays_missing", "policy.weekdays"),
        ({"targets": {Severity.P1: 1}}, "target_missing", "policy.targets[1].days"),
        ({"targets": {**GOOD.targets, Severity.P1: 4}}, "target_off_edge", "policy.targets[0].days"),
        ({"targets": {**GOOD.targets, Severity.P3: 1}}, "targets_reversed", "policy.targets[2].days"),
        ({"holidays": (TET, TET)}, "holiday_twice", "policy.holidays[1].date"),
        ({"holidays": (Holiday(date(2027, 1, 1), "x" * 101),)}, "text_too_long", "policy.holidays[0].title"),
    ],
)
def test_a_policy_that_cannot_work_is_refused(change: dict[str, Any], reason: str, field: str) -> None:
    fields = {name: getattr(GOOD, name) for name in ("opens", "closes", "weekdays", "targets")}
    with pytest.raises(Invalid) as refused:
        checked(Policy(**{**fields, **change}))
    assert (refused.value.reason, refused.value.field) == (reason, field)


def test_no_clock_counts_a_holiday() -> None:
    """In March 2026, whose second day is a Monday."""
    office = Calendar(holidays=(date(2026, 3, 4), date(2026, 3, 7), date(2026, 3, 9)))

    def hours(first: int, last: int, *, start: int = 9, end: int = 18) -> float:
        begin = datetime(2026, 3, first, start, tzinfo=UTC)
        return office.business_seconds(begin, datetime(2026, 3, last, end, tzinfo=UTC)) / 3600

    assert hours(4, 4) == 0
    assert hours(3, 5) == 18
    assert hours(2, 8) == 36
    assert hours(2, 9) == 36
    assert hours(9, 10, start=12) == 9


async def test_the_environment_gives_the_first_policy(anywhere: World) -> None:
    first = await now(anywhere)
    assert (first.version, first.zone, first.open_time, first.close_time) == (1, "UTC", "09:00", "18:00")
    assert list(first.weekdays) == [1, 2, 3, 4, 5]
    assert [(one.severity, one.days) for one in first.targets] == [
        *((words.SEVERITY_P1, 1), (words.SEVERITY_P2, 3), (words.SEVERITY_P3, 7), (words.SEVERITY_P4, 14)),
    ]
    assert (first.silence_days, first.watch_days, first.issue_cases) == (7, 30, 3)
    assert (first.update_by, first.HasField("update_time")) == ("", False)


async def test_a_changed_policy_is_kept_and_says_by_whom(anywhere: World) -> None:
    wished = await now(anywhere)
    wished.silence_days = 14
    wished.holidays.add(date="2027-01-01", title="New year")
    saved = await update(anywhere, wished)
    assert (saved.version, saved.silence_days, saved.update_by) == (2, 14, "pe-my")
    assert saved.update_time.ToDatetime(tzinfo=UTC) == NOW
    assert await now(anywhere) == saved


async def test_of_two_people_the_second_is_told(anywhere: World) -> None:
    mine, theirs = await now(anywhere), await now(anywhere)
    theirs.issue_cases = 5
    await update(anywhere, theirs)
    mine.issue_cases = 9
    with pytest.raises(Outdated):
        await update(anywhere, mine)
    assert (await now(anywhere)).issue_cases == 5


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [("open_time", "9:00", "time_malformed"), ("close_time", "late", "time_malformed")],
)
async def test_a_time_that_is_none_is_refused(world: World, field: str, value: str, reason: str) -> None:
    wished = await now(world)
    setattr(wished, field, value)
    with pytest.raises(Invalid) as refused:
        await update(world, wished)
    assert (refused.value.reason, refused.value.field) == (reason, f"policy.{field}")


async def test_a_day_that_is_none_is_refused(world: World) -> None:
    wished = await now(world)
    wished.holidays.add(date="2027-02-30")
    with pytest.raises(Invalid) as refused:
        await update(world, wished)
    assert (refused.value.reason, refused.value.field) == ("day_malformed", "policy.holidays[0].date")


async def test_other_replicas_follow(anywhere: World) -> None:
    wished = await now(anywhere)
    wished.watch_days = 60
    wished.targets[0].days = 2
    await update(anywhere, wished)
    replica = anywhere.ground
    assert replica.rules.watch == timedelta(days=30)
    await policies.look(ground=replica)
    assert replica.rules.watch == timedelta(days=60)
    assert replica.rules.target(Severity.P1) == timedelta(days=2)


async def test_the_service_decides_by_the_policy_at_once(world: World) -> None:
    wished = await now(world)
    wished.issue_cases = 2
    await update(world, wished)
    for number in range(2):
        await world.classified(f"fb-{number}")
    await world.calm()
    assert len((await world.ask.ListIssues(actions_pb2.ListIssuesRequest(), None)).issues) == 1
