"""How actions is measured: everything is read from the store, so it is the same on every replica and survives
a restart.

What stopped is read from the resolution log, whose facts are frozen: a counter only rises, and a recount of
a counter is a recount of the log. A day of the log is read again only while facts are added to it.
Severities are `p1` to `p4`, and `unknown` where nobody was sure. `time` is `wall` (the clock on the wall)
or `business` (working hours of the installation's zone); both without rests, while the customer has the
word or the thing stands resolved. All label sets exist at 0 from the start. No label names a person, a
product, a case or an issue.

- `voc_case_resolution_seconds{clock,severity,time}`, histogram: how long clocks of cases took;
  `acknowledged`, `triaged`, `resolved`. Buckets from 1 h to 90 d, with an edge on every default target.
- `voc_issue_resolution_seconds{clock,severity,time}`, histogram: likewise of issues; `triaged`, `planned`,
  `fixed`, `told`, `resolved`.
- `voc_case_resolved_total{severity,within_target}`, `voc_issue_resolved_total{severity,within_target}`,
  counters: things resolved, by whether the wall clock kept the target of their severity (`true`, `false`;
  `none` where the severity is unknown and has no target). A case that is reopened and resolved again counts
  again.
- `voc_case_open{severity}`, `voc_issue_open{severity}`, gauges: what is open. Cases: new, in progress,
  waiting or answered. Issues: new, ongoing, planned or regressed, and not merged into another.
- `voc_case_open_age_seconds{severity,stat}`, `voc_issue_open_age_seconds{severity,stat}`, gauges: age of
  what is open, from receipt or opening until now, rests included; `stat` is `max` (the oldest) or `median`
  (to the hour). 0 when nothing is open. To be shown beside every resolution time: what is closed alone
  flatters.
- `voc_cases{state}`, `voc_issues{state}`, `voc_plans{state}`, gauges: how many there are, by state; merged
  issues are left out.
- `voc_issue_regressions_total`, counter: how often an issue came back after its fix took effect.
- `voc_plan_active`, gauge: approved plans, which the focus cap bounds.
- `voc_plan_active_preventive`, gauge: those of them with an action that prevents.
- `voc_plan_overdue_actions`, gauge: actions of active plans that are past their date and not done.
- `voc_target_seconds{severity}`, gauge: within what time a thing of this severity should be resolved, by the
  policy that this replica works by now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from services.actions.domain import case, issue, plan
from services.actions.domain.clocks import CLOCKS, EDGES, Subject
from services.actions.domain.label import Severity
from services.actions.domain.summary import OpenAge
from services.actions.store import Store
from services.actions.store.measures import ActivePlans, Summed
from services.actions.usecases.ground import Standing
from services.mesh.clock import Clock, process_now

FRESH_SECONDS = 3.0

_TIMES = ("wall", "business")
_LE = (*(f"{edge:.1f}" for edge in EDGES), "+Inf")


class ActionsMetrics:
    """The families above, read from the store when a scrape asks to refresh, at most every few seconds."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._families: tuple[Metric, ...] = ()
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def refresh(self) -> None:
        """Read anew, unless that was done a moment ago."""
        async with self._reading:
            if process_now() - self._read_at >= FRESH_SECONDS:
                self._families = await self._read(self._clock())
                self._read_at = process_now()

    def collect(self) -> Iterable[Metric]:
        """What was read last."""
        return self._families

    async def _read(self, now: datetime) -> tuple[Metric, ...]:
        measures, ages = self._store.measures, self._store.ages
        log = await measures.log(now)
        return (
            *_resolution(Subject.CASE, log),
            *_resolution(Subject.ISSUE, log),
            *_open(Subject.CASE, await ages.of_cases(now)),
            *_open(Subject.ISSUE, await ages.of_issues(now)),
            _states("voc_cases", "Cases by state.", case.State, await measures.case_states()),
            _states("voc_issues", "Issues by state.", issue.State, await measures.issue_states()),
            _states("voc_plans", "Plans by state.", plan.State, await measures.plan_states()),
            _regressions(await measures.regressions()),
            *_active(await measures.active_plans()),
        )


def _resolution(subject: Subject, log: Summed) -> Iterator[Metric]:
    histogram = HistogramMetricFamily(
        f"voc_{subject}_resolution_seconds",
        f"How long clocks of {subject}s took, without rests.",
        labels=("clock", "severity", "time"),
    )
    for clock in CLOCKS[subject]:
        for severity in Severity:
            for time in _TIMES:
                line = (subject, clock, severity, time)
                counts = accumulate(log.buckets.get(line, [0] * len(_LE)))
                buckets = [(le, float(count)) for le, count in zip(_LE, counts, strict=True)]
                histogram.add_metric((clock, _label(severity), time), buckets, log.seconds[line])
    yield histogram
    resolved = CounterMetricFamily(
        f"voc_{subject}_resolved",
        f"{subject.capitalize()}s resolved, by whether their severity's target was kept.",
        labels=("severity", "within_target"),
    )
    for severity in Severity:
        for within in ("true", "false") if severity else ("none",):
            count = log.resolved[(subject, severity, within)]
            resolved.add_metric((_label(severity), within), count)
    yield resolved


def _open(subject: Subject, ages: Mapping[Severity, OpenAge]) -> Iterator[Metric]:
    count = GaugeMetricFamily(f"voc_{subject}_open", f"{subject.capitalize()}s open.", labels=("severity",))
    age = GaugeMetricFamily(
        f"voc_{subject}_open_age_seconds", f"Age of open {subject}s.", labels=("severity", "stat")
    )
    for severity in Severity:
        count.add_metric((_label(severity),), ages[severity].count)
        age.add_metric((_label(severity), "max"), ages[severity].oldest)
        age.add_metric((_label(severity), "median"), ages[severity].median)
    yield count
    yield age


def _states(name: str, text: str, states: type[StrEnum], counts: Mapping[str, int]) -> Metric:
    gauge = GaugeMetricFamily(name, text, labels=("state",))
    for state in states:
        gauge.add_metric((state,), counts.get(state, 0))
    return gauge


def _regressions(count: int) -> Metric:
    text = "How often an issue came back after its fix took effect."
    return CounterMetricFamily("voc_issue_regressions", text, value=count)


def _active(active: ActivePlans) -> Iterator[Metric]:
    yield GaugeMetricFamily("voc_plan_active", "Approved plans.", value=active.plans)
    text = "Approved plans with an action that prevents."
    yield GaugeMetricFamily("voc_plan_active_preventive", text, value=active.preventive)
    text = "Actions of approved plans that are past their date and not done."
    yield GaugeMetricFamily("voc_plan_overdue_actions", text, value=active.overdue_actions)


class Targets(Collector):
    """What the company has agreed on: alerts compare the age of what is open with it."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def collect(self) -> Iterable[Metric]:
        """Severities without a target have no number."""
        family = GaugeMetricFamily(
            "voc_target_seconds",
            "Within what time a thing of this severity should be resolved.",
            labels=("severity",),
        )
        for severity in Severity:
            target = self._standing.rules.target(severity)
            if target is not None:
                family.add_metric((_label(severity),), target.total_seconds())
        yield family


def _label(severity: Severity) -> str:
    return severity or "unknown"
