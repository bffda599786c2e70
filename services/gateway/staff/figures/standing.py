"""Where issues stand, read once from what actions answered: pages look at all of them again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from google.protobuf.timestamp_pb2 import Timestamp
from voc.actions.v1 import actions_pb2 as actions
from voc.actions.v1 import measures_pb2 as courses
from voc.type.v1 import type_pb2

from services.gateway.api.names import word_of
from services.gateway.staff.figures.asked import OPEN_ISSUES
from services.gateway.staff.figures.period import Period


@dataclass(frozen=True, slots=True)
class Standing:
    """One issue. Words are those of the API, empty where not known; moments are seconds since the epoch."""

    issue_id: str
    state: str
    trend: str
    cause: str
    with_plan: bool
    opened: float | None
    regressed: float | None

    @property
    def open(self) -> bool:
        """Whether it is not ended."""
        return self.state in OPEN_ISSUES


@dataclass(frozen=True)
class Issues:
    """All issues that stand for themselves."""

    standings: Sequence[Standing]

    @cached_property
    def by_id(self) -> dict[str, Standing]:
        """They, by id."""
        return {one.issue_id: one for one in self.standings}

    @property
    def open(self) -> int:
        """How many are not ended."""
        return sum(one.open for one in self.standings)

    def in_state(self, state: str) -> int:
        """How many stand so."""
        return sum(one.state == state for one in self.standings)

    def opened_in(self, period: Period) -> int:
        """How many were opened then."""
        return _within(period, [one.opened for one in self.standings])

    def regressed_in(self, period: Period) -> int:
        """How many last came back then."""
        return _within(period, [one.regressed for one in self.standings])


def issues_of(answer: courses.ListIssueStandingsResponse) -> Issues:
    """The issues of an answer."""
    return Issues([_standing(one) for one in answer.standings])


def _standing(one: courses.IssueStanding) -> Standing:
    return Standing(
        issue_id=one.issue_id,
        state=word_of(actions.Issue.State.DESCRIPTOR, one.state) or "",
        trend=word_of(actions.Issue.Trend.DESCRIPTOR, one.trend) or "",
        cause=word_of(type_pb2.CauseCategory.DESCRIPTOR, one.cause) or "",
        with_plan=one.with_plan,
        opened=_seconds(one.open_time) if one.HasField("open_time") else None,
        regressed=_seconds(one.regress_time) if one.HasField("regress_time") else None,
    )


def _seconds(stamp: Timestamp) -> float:
    return stamp.seconds + stamp.nanos / 1e9


def _within(period: Period, moments: Sequence[float | None]) -> int:
    begin, end = period.begin.timestamp(), period.end.timestamp()
    return sum(moment is not None and begin <= moment < end for moment in moments)
