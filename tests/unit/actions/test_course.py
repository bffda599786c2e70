"""Where all issues stand and how long it took, span by span, on each kind of documents."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as pb
from voc.actions.v1 import measures_pb2 as measures
from voc.type.v1 import type_pb2 as words

from services.actions.domain.refusal import Invalid
from services.actions.rpc import course
from tests.unit.actions.making import DAY, HOUR, NOW
from tests.unit.actions.world import World, stamp

Subject = pb.GetTimeToResolveRequest


async def standings(world: World) -> dict[str, Any]:
    asked = world.service.servicers[course.NAME]
    found = await asked.ListIssueStandings(measures.ListIssueStandingsRequest(), None)
    assert [one.issue_id for one in found.standings] == sorted(one.issue_id for one in found.standings)
    return {one.issue_id: one for one in found.standings}


async def course_of(world: World, subject: Any, *edges: datetime) -> Any:
    request = measures.GetResolutionCourseRequest(subject=subject, edges=map(stamp, edges))
    return await world.service.servicers[course.NAME].GetResolutionCourse(request, None)


async def opened(world: World, pattern: str, severity: str = "p3") -> str:
    for number in range(3):
        await world.classified(f"fb-{pattern}-{number}", pattern, severity=severity)
    await world.calm()
    return (await world.case(f"fb-{pattern}-0")).issue_id


async def test_where_every_issue_stands(anywhere: World) -> None:
    first, second = await opened(anywhere, "pt-1", "p2"), await opened(anywhere, "pt-2")
    third = await opened(anywhere, "pt-3")
    await anywhere.fixed(first)
    await anywhere.calm()
    merge = pb.MergeIssuesRequest(
        issue_id=third, version=(await anywhere.issue(third)).version, into_issue_id=second
    )
    await anywhere.ask.MergeIssues(merge, None)
    await anywhere.calm()
    found = await standings(anywhere)
    assert set(found) == {first, second}
    assert (found[first].state, found[first].severity) == (pb.Issue.STATE_FIXED, words.SEVERITY_P2)
    assert (found[first].cause, found[first].product) == (words.CAUSE_CATEGORY_PROCESS, "shop")
    assert (found[first].with_plan, found[second].with_plan) == (True, False)
    assert (found[second].cause, found[second].state) == (
        words.CAUSE_CATEGORY_UNSPECIFIED,
        pb.Issue.STATE_NEW,
    )
    assert found[second].open_time == stamp(NOW)
    assert not found[first].HasField("regress_time")
    anywhere.later(days=2)
    await anywhere.classified("fb-again", "pt-1", occur=anywhere.now - HOUR)
    await anywhere.calm()
    again = (await standings(anywhere))[first]
    assert (again.state, again.regress_time) == (pb.Issue.STATE_REGRESSED, stamp(anywhere.now))
    listed = pb.ListIssuesRequest(filter=pb.IssueFilter(causes=[words.CAUSE_CATEGORY_PROCESS]))
    assert [one.issue_id for one in (await anywhere.ask.ListIssues(listed, None)).issues] == [first]
    listed = pb.ListIssuesRequest(filter=pb.IssueFilter(causes=[words.CAUSE_CATEGORY_UNSPECIFIED]))
    assert [one.issue_id for one in (await anywhere.ask.ListIssues(listed, None)).issues] == [second]


async def closed(world: World, case_id: str, severity: str, hours: float) -> None:
    await world.classified(case_id, "", severity=severity)
    world.later(hours=hours)
    close = pb.CloseCaseRequest(case_id=case_id, version=(await world.case(case_id)).version, note="Done.")
    await world.ask.CloseCase(close, None)
    await world.calm()


async def test_how_long_it_took_span_by_span(anywhere: World) -> None:
    await closed(anywhere, "fb-1", "p1", 30)
    await closed(anywhere, "fb-2", "p3", 2)
    middle = anywhere.now + timedelta(minutes=1)
    anywhere.later(hours=1)
    await closed(anywhere, "fb-3", "p3", 4)
    await anywhere.classified("fb-4", "", severity="p2")
    await anywhere.calm()
    anywhere.later(hours=6)
    found = await course_of(anywhere, Subject.SUBJECT_CASE, NOW, middle, anywhere.now)
    assert [span.from_time for span in found.spans] == [stamp(NOW), stamp(middle)]
    resolved = [
        [
            (row.severity, row.wall.median_seconds, row.within_target_count)
            for row in span.clocks
            if row.clock == 6
        ]
        for span in found.spans
    ]
    assert resolved == [
        [(words.SEVERITY_P1, 30 * 3600, 0), (words.SEVERITY_P3, 2 * 3600, 1)],
        [(words.SEVERITY_P3, 4 * 3600, 1)],
    ]
    (first,) = [row for row in found.spans[0].together if row.clock == pb.CLOCK_RESOLVED]
    assert (first.wall.count, first.wall.median_seconds, first.wall.p90_seconds) == (2, 2 * 3600, 30 * 3600)
    assert first.within_target_count == 1
    assert (found.open_together.count, found.open_together.max_seconds) == (1, 6 * 3600)
    assert [(age.severity, age.count) for age in found.open] == [(1, 0), (2, 1), (3, 0), (4, 0), (0, 0)]
    whole = await course_of(anywhere, Subject.SUBJECT_CASE, NOW, anywhere.now)
    counted = pb.GetTimeToResolveRequest(subject=Subject.SUBJECT_CASE)
    assert list(whole.spans[0].clocks) == list((await anywhere.ask.GetTimeToResolve(counted, None)).clocks)
    nothing = await course_of(anywhere, Subject.SUBJECT_ISSUE, NOW, anywhere.now)
    assert (list(nothing.spans[0].together), nothing.open_together.count) == ([], 0)


async def test_edges_must_rise(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await course_of(world, Subject.SUBJECT_CASE, NOW, NOW - DAY)
    assert (refused.value.reason, refused.value.field) == ("edges_not_rising", "edges")
