"""The policy as others see it and say it."""

from __future__ import annotations

from datetime import date, time

from voc.actions.v1 import policy_pb2 as pb

from services.actions.domain.label import Severity
from services.actions.domain.policy import Holiday, Policy
from services.actions.domain.refusal import Invalid
from services.actions.wire.words import number, word
from services.mesh.moments import timestamp


def policy(thing: Policy, zone: str) -> pb.Policy:
    """The policy."""
    return pb.Policy(
        version=thing.version,
        zone=zone,
        open_time=thing.opens.isoformat("minutes"),
        close_time=thing.closes.isoformat("minutes"),
        weekdays=[day + 1 for day in thing.weekdays],
        holidays=[pb.Holiday(date=one.day.isoformat(), title=one.title) for one in thing.holidays],
        targets=[
            pb.Target(severity=number(pb.Target, "severity", severity), days=days)
            for severity, days in thing.targets.items()
        ],
        silence_days=thing.silence_days,
        watch_days=thing.watch_days,
        issue_cases=thing.issue_cases,
        update_time=timestamp(thing.time),
        update_by=thing.by,
    )


def policy_said(said: pb.Policy) -> Policy:
    """The policy that somebody wishes.

    Raises:
        Invalid: `time_malformed`, `day_malformed`.
    """
    return Policy(
        opens=_time(said.open_time, "open_time"),
        closes=_time(said.close_time, "close_time"),
        weekdays=tuple(day - 1 for day in said.weekdays),
        holidays=tuple(
            Holiday(_day(one.date, f"holidays[{index}].date"), one.title)
            for index, one in enumerate(said.holidays)
        ),
        targets={Severity(word(one, "severity")): one.days for one in said.targets},
        silence_days=said.silence_days,
        watch_days=said.watch_days,
        issue_cases=said.issue_cases,
        version=said.version,
    )


def _time(text: str, field: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or len(text) != len("09:00"):
        raise Invalid("time_malformed", field=f"policy.{field}")
    return found


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("day_malformed", field=f"policy.{field}") from None
