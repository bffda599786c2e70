"""The policy: what the company has agreed on about its loop, and the rules that follow from it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo

from services.actions.domain.calendar import Calendar
from services.actions.domain.clocks import DAY, EDGES, Rules
from services.actions.domain.label import Severity
from services.actions.domain.refusal import Invalid

TARGET_CHOICES: tuple[int, ...] = tuple(edge // DAY for edge in EDGES if edge % DAY == 0)
"""Days that a target may have: an edge of the histograms, so that what kept it can be counted there."""

SEVERITIES = (Severity.P1, Severity.P2, Severity.P3, Severity.P4)
_TITLE_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day without work, and what it is called."""

    day: date
    title: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is agreed on. `version` 1 is what the environment says; `by` and `time` say who changed it when.

    Attributes:
        opens, closes: local working hours; `weekdays` as Monday 0.
        targets: days per severity.
    """

    opens: time
    closes: time
    weekdays: tuple[int, ...]
    holidays: tuple[Holiday, ...] = ()
    targets: Mapping[Severity, int] = field(default_factory=dict)
    silence_days: int = 7
    watch_days: int = 30
    issue_cases: int = 3
    version: int = 1
    by: str = ""
    time: datetime | None = None

    def rules(self, zone: tzinfo) -> Rules:
        """What use cases decide by."""
        days = tuple(holiday.day for holiday in self.holidays)
        return Rules(
            calendar=Calendar(zone, self.opens, self.closes, self.weekdays, days),
            targets=tuple(self.targets.items()),
            silence=timedelta(days=self.silence_days),
            watch=timedelta(days=self.watch_days),
            issue_cases=self.issue_cases,
        )


def checked(policy: Policy) -> Policy:
    """The policy in good order, if the loop can run by it.

    Raises:
        Invalid: `hours_reversed`, `weekdays_missing`, `holiday_twice`, `text_too_long`,
            `target_missing`, `target_off_edge`, `targets_reversed`.
    """
    if policy.closes <= policy.opens:
        raise Invalid("hours_reversed", field="policy.close_time")
    if not policy.weekdays:
        raise Invalid("weekdays_missing", field="policy.weekdays")
    _check_targets(policy.targets)
    return replace(
        policy,
        weekdays=tuple(sorted(set(policy.weekdays))),
        holidays=_in_order(policy.holidays),
        targets={severity: policy.targets[severity] for severity in SEVERITIES},
    )


def _check_targets(targets: Mapping[Severity, int]) -> None:
    least = 0
    for index, severity in enumerate(SEVERITIES):
        where = f"policy.targets[{index}].days"
        days = targets.get(severity)
        if days is None:
            raise Invalid("target_missing", field=where, severity=severity.upper())
        if days not in TARGET_CHOICES:
            raise Invalid("target_off_edge", field=where, choices=", ".join(map(str, TARGET_CHOICES)))
        if days < least:
            raise Invalid("targets_reversed", field=where, severity=severity.upper())
        least = days


def _in_order(holidays: tuple[Holiday, ...]) -> tuple[Holiday, ...]:
    known: set[date] = set()
    kept: list[Holiday] = []
    for index, holiday in enumerate(holidays):
        if holiday.day in known:
            raise Invalid(
                "holiday_twice", field=f"policy.holidays[{index}].date", day=holiday.day.isoformat()
            )
        known.add(holiday.day)
        title = " ".join(unicodedata.normalize("NFC", holiday.title).split())
        if len(title) > _TITLE_LIMIT:
            raise Invalid("text_too_long", field=f"policy.holidays[{index}].title", limit=str(_TITLE_LIMIT))
        kept.append(Holiday(holiday.day, title))
    return tuple(sorted(kept, key=lambda one: one.day))
