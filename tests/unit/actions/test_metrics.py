"""Metrics, read from the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, time

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.label import Severity
from services.actions.domain.policy import Policy
from services.actions.metrics import ActionsMetrics, Targets
from services.actions.usecases.ground import Standing
from services.actions.usecases.opening import issue_id
from tests.unit.actions.making import NOW
from tests.unit.actions.world import World

HOME = issue_id("pt-1")


async def page(world: World) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Every sample of a scrape, read anew."""
    collector = ActionsMetrics(world.store, lambda: world.now)
    await collector.refresh()
    registry = CollectorRegistry()
    registry.register(collector)
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def key(name: str, **labels: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    return name, tuple(sorted(labels.items()))


async def test_every_label_set_is_there_from_the_start(anywhere: World) -> None:
    world = anywhere
    samples = await page(world)
    assert set(samples.values()) == {0.0}
    names = [name for name, _ in samples]
    assert names.count("voc_case_resolution_seconds_count") == 3 * 5 * 2
    assert names.count("voc_issue_resolution_seconds_bucket") == 5 * 5 * 2 * 16
    assert names.count("voc_case_resolved_total") == 9
    assert names.count("voc_issue_open_age_seconds") == 10
    assert key("voc_plans", state="displaced") in samples


async def test_what_happened_is_counted(anywhere: World) -> None:
    world = anywhere
    for number in range(3):
        await world.classified(f"fb-{number}", severity="p2")
    await world.classified("fb-9", kind="praise")
    world.later(days=2)
    await world.customer("confirmed", "fb-0")
    await world.calm()
    samples = await page(world)
    wall = {"clock": "resolved", "severity": "p2", "time": "wall"}
    assert samples[key("voc_case_resolution_seconds_count", **wall)] == 1
    assert samples[key("voc_case_resolution_seconds_sum", **wall)] == 2 * 86_400
    assert samples[key("voc_case_resolution_seconds_bucket", le="86400.0", **wall)] == 0
    assert samples[key("voc_case_resolution_seconds_bucket", le="172800.0", **wall)] == 1
    assert samples[key("voc_case_resolution_seconds_bucket", le="+Inf", **wall)] == 1
    business = key("voc_case_resolution_seconds_sum", **(wall | {"time": "business"}))
    assert samples[business] == 18 * 3600
    assert samples[key("voc_case_resolved_total", severity="p2", within_target="true")] == 1
    assert samples[key("voc_case_open", severity="p2")] == 2
    assert samples[key("voc_case_open_age_seconds", severity="p2", stat="max")] == 2 * 86_400
    assert samples[key("voc_case_open_age_seconds", severity="p2", stat="median")] == 2 * 86_400
    assert samples[key("voc_cases", state="not_needed")] == 1
    assert samples[key("voc_issue_open", severity="p2")] == 1
    assert samples[key("voc_issues", state="new")] == 1


async def test_the_facts_of_the_erased_stay(world: World) -> None:
    await world.classified("fb-0", severity="p1")
    await world.customer("confirmed", "fb-0")
    await world.calm()
    await world.customer("erased", "fb-0")
    await world.classified("fb-0", severity="p4", participle="corrected")
    await world.calm()
    samples = await page(world)
    assert samples[key("voc_case_resolved_total", severity="p1", within_target="true")] == 1
    assert samples[key("voc_case_resolved_total", severity="p4", within_target="true")] == 0


async def test_plans_and_regressions(world: World) -> None:
    for number in range(3):
        await world.classified(f"fb-{number}")
    await world.calm()
    plan = await world.planned(HOME, submit=True)
    await world.decides("approved", plan.plan_id, plan.submitted_version)
    await world.fixed(HOME)
    world.later(hours=2)
    await world.classified("fb-9")
    await world.calm()
    samples = await page(world)
    assert samples[key("voc_issue_regressions_total")] == 1
    assert samples[key("voc_plan_active")] == samples[key("voc_plan_active_preventive")] == 1
    assert samples[key("voc_plans", state="approved")] == 1
    assert samples[key("voc_issues", state="regressed")] == 1


async def test_a_scrape_reads_once_in_a_while(world: World) -> None:
    collector = ActionsMetrics(world.store, lambda: world.now)
    await collector.refresh()
    first = collector.collect()
    await collector.refresh()
    assert collector.collect() is first


async def test_time_to_resolve_beside_what_is_open(world: World) -> None:
    await world.classified("fb-0", severity="p1", receive=NOW)
    await world.classified("fb-1", severity="p1", receive=NOW)
    world.later(hours=30)
    await world.customer("confirmed", "fb-0")
    await world.calm()
    request = pb.GetTimeToResolveRequest(subject=pb.GetTimeToResolveRequest.SUBJECT_CASE, severities=[1])
    answer = await world.ask.GetTimeToResolve(request, None)
    (resolved,) = answer.clocks
    assert (resolved.clock, resolved.wall.median_seconds, resolved.within_target_count) == (
        *(pb.CLOCK_RESOLVED, 108_000, 0),
    )
    assert len(resolved.wall.bucket_counts) == len(answer.bucket_edges) + 1
    (age,) = answer.open
    assert (age.severity, age.count, age.max_seconds) == (1, 1, 108_000)


def test_targets_are_those_of_the_policy_that_holds_now() -> None:
    first = Policy(time(9), time(18), (0, 1), targets={Severity.P1: 1, Severity.P2: 3})
    standing = Standing(first, UTC)
    said = {s.labels["severity"]: s.value for f in Targets(standing).collect() for s in f.samples}
    assert said == {"p1": 86_400, "p2": 3 * 86_400}
    standing.follow(replace(first, targets={Severity.P1: 2}))
    assert [s.value for f in Targets(standing).collect() for s in f.samples] == [2 * 86_400]
