"""Time to resolve: per clock and severity, by month, and beside it the age of what is open."""

from __future__ import annotations

import csv
import io
import itertools
from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as actions
from voc.actions.v1 import measures_pb2 as courses

from tests.unit.gateway.answering import Peers
from tests.unit.gateway.staff.leading import Browser, part, somebody, stamp, words

DAY = 86_400
_Subject = actions.GetTimeToResolveRequest


def row(clock: int, severity: int, n: int, days: float, within: int = 0) -> actions.ClockSummary:
    def of(median: float) -> actions.Distribution:
        return actions.Distribution(
            count=n, sum_seconds=n * median, median_seconds=median, p90_seconds=3 * median
        )

    return actions.ClockSummary(
        clock=clock,  # type: ignore[arg-type]
        severity=severity,  # type: ignore[arg-type]
        wall=of(days * DAY),
        business=of(days * DAY / 4),
        within_target_count=within,
    )


def course(asked: courses.GetResolutionCourseRequest) -> courses.GetResolutionCourseResponse:
    """The last span has facts; the others have none."""
    edges = list(asked.edges)
    spans = [
        courses.ResolutionSpan(from_time=begin, until_time=end) for begin, end in itertools.pairwise(edges)
    ]
    spans[-1].clocks.extend([row(2, 2, 12, 0.5), row(6, 1, 4, 1, 2), row(6, 0, 5, 4)])
    spans[-1].together.extend([row(2, 0, 12, 0.5), row(6, 0, 9, 3, 2)])
    return courses.GetResolutionCourseResponse(
        spans=spans,
        open=[
            actions.OpenAge(severity=1, count=2, max_seconds=9 * DAY, median_seconds=4 * DAY),  # type: ignore[arg-type]
            actions.OpenAge(severity=2),  # type: ignore[arg-type]
        ],
        open_together=actions.OpenAge(count=2, max_seconds=9 * DAY, median_seconds=4 * DAY),
    )


@pytest.fixture
async def leader(app: Any, documents: Any, peers: Peers) -> Browser:
    peers.actions.answers["GetResolutionCourse"] = course
    return await somebody(app, documents, "leader")


async def test_what_was_resolved_and_beside_it_what_is_open(leader: Browser) -> None:
    page = await leader.get("/time-to-resolve")
    assert page.status_code == 200
    resolved = part(page, 'id="resolved-title"', "</section>")
    assert "3 days median" in resolved
    assert "Nine of ten within 9 days. n = 9. 50% within their target (2 of 4)." in resolved
    still = part(page, 'id="open-title"', "</section>")
    assert "4 days median age 2 are open; the oldest is 9 days old." in still
    assert (
        'href="/inbox?view=all&amp;case=new&amp;case=in_progress&amp;case=waiting&amp;case=answered'
        in page.text
    )
    assert "&amp;severity=p1&amp;order=oldest" in page.text


async def test_clock_by_clock_and_by_severity(leader: Browser) -> None:
    page = await leader.get("/time-to-resolve")
    clocks = part(page, 'id="clocks-title"', "</section>")
    assert "Received until somebody said where it belongs All severities 12 12 hours 1.5 days –" in clocks
    assert "Received until resolved All severities 9 3 days 9 days 50% (2/4)" in clocks
    assert "4 24 hours 3 days 50% (2/4)" in clocks
    assert "No severity 5 4 days 12 days –" in clocks


async def test_business_time_is_another_column_of_the_same_log(leader: Browser) -> None:
    page = await leader.get("/time-to-resolve?time=business")
    assert "18 hours median" in part(page, 'id="resolved-title"', "</section>")


async def test_months_are_those_of_the_installation(leader: Browser, peers: Peers) -> None:
    page = await leader.get("/time-to-resolve?days=365")
    months = part(page, 'id="course-title"', "</section>")
    assert "Jul 2026 0 – – –" in months and "Aug 2026 9 3 days 9 days 50%" in months
    asked = [request for name, request, _ in peers.actions.asked if name == "GetResolutionCourse"]
    (edges,) = (one.edges for one in asked if len(one.edges) == 14)
    assert (edges[-2], edges[-1]) == (stamp(8, 1), stamp(9, 1))


async def test_the_outer_loop_asks_for_issues(leader: Browser, peers: Peers) -> None:
    page = await leader.get("/time-to-resolve?loop=outer&from=2026-07-01&until=2026-07-10")
    asked = [request for name, request, _ in peers.actions.asked if name == "GetResolutionCourse"]
    assert {one.subject for one in asked} == {_Subject.SUBJECT_ISSUE}
    assert [stamp(6, 21), stamp(7, 1), stamp(7, 11)] in [list(one.edges) for one in asked]
    assert 'href="/issues?severity=p1"' in page.text
    assert "Opened until a fix that held took effect" in words(page.text)


async def test_as_a_file_with_both_loops_and_both_sorts_of_time(leader: Browser) -> None:
    found = await leader.get("/time-to-resolve.csv")
    rows = list(csv.DictReader(io.StringIO(found.text.removeprefix("\ufeff"))))
    assert {one["loop"] for one in rows} == {"inner", "outer"}
    whole = next(one for one in rows if (one["clock"], one["severity"]) == ("resolved", "all"))
    assert whole == {
        "month": "2026-08",
        "loop": "inner",
        "clock": "resolved",
        "severity": "all",
        "count": "9",
        "within_target": "2",
        "share_within_target": "0.5",
        "wall_median_seconds": "259200.0",
        "wall_p90_seconds": "777600.0",
        "business_median_seconds": "64800.0",
        "business_p90_seconds": "194400.0",
    }


async def test_nothing_yet(leader: Browser, peers: Peers) -> None:
    def nothing(asked: courses.GetResolutionCourseRequest) -> courses.GetResolutionCourseResponse:
        return courses.GetResolutionCourseResponse(
            spans=[courses.ResolutionSpan(from_time=edge) for edge in asked.edges[:-1]]
        )

    peers.actions.answers["GetResolutionCourse"] = nothing
    said = words((await leader.get("/time-to-resolve")).text)
    assert "Nothing was resolved in these days." in said
    assert "Nothing is open." in said and "No clock stopped in these days." in said


async def test_an_operator_may_look(app: Any, documents: Any, peers: Peers) -> None:
    peers.actions.answers["GetResolutionCourse"] = course
    page = await (await somebody(app, documents, "operator", language="vi")).get("/time-to-resolve")
    assert page.status_code == 200
    assert "3 ngày trung vị" in words(page.text)
