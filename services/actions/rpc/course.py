"""When asked: `voc.actions.v1.MeasureService`, thin over its use cases."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from voc.actions.v1 import measures_pb2 as pb

from services.actions.domain.clocks import Subject
from services.actions.domain.label import Severity
from services.actions.rpc import ERRORS
from services.actions.rpc.asking import Asking
from services.actions.store.issues import Standing
from services.actions.usecases import course
from services.actions.usecases.measure import Row
from services.actions.wire import measured
from services.actions.wire.words import number, word
from services.mesh.moments import timestamp

NAME = "voc.actions.v1.MeasureService"


class MeasureServicer(Asking):
    """ListIssueStandings, GetResolutionCourse."""

    errors = ERRORS

    async def ListIssueStandings(
        self, _request: pb.ListIssueStandingsRequest, _context: Any
    ) -> pb.ListIssueStandingsResponse:
        found = await self._ground.store.issues.standings()
        return pb.ListIssueStandingsResponse(standings=[_standing(one) for one in found])

    async def GetResolutionCourse(
        self, request: pb.GetResolutionCourseRequest, _context: Any
    ) -> pb.GetResolutionCourseResponse:
        found = await course.course(
            ground=self._ground,
            subject=Subject(word(request, "subject")),
            edges=[edge.ToDatetime(tzinfo=UTC) for edge in request.edges],
            now=self._clock(),
        )
        return pb.GetResolutionCourseResponse(
            spans=[_span(span) for span in found.spans],
            open=[measured.open_age(severity, age) for severity, age in found.open.items()],
            open_together=measured.open_age(Severity.UNKNOWN, found.open_together),
        )


def _span(span: course.Span) -> pb.ResolutionSpan:
    return pb.ResolutionSpan(
        from_time=timestamp(span.from_time),
        until_time=timestamp(span.until_time),
        clocks=[_clock(row) for row in span.rows],
        together=[_clock(row) for row in span.together],
    )


def _clock(row: Row) -> Any:
    return measured.clock_summary(
        row.clock, row.severity, wall=row.wall, business=row.business, within=row.within
    )


def _standing(one: Standing) -> pb.IssueStanding:
    return pb.IssueStanding(
        issue_id=one.issue_id,
        state=number(pb.IssueStanding, "state", one.state),
        trend=number(pb.IssueStanding, "trend", one.trend),
        severity=number(pb.IssueStanding, "severity", one.severity),
        cause=number(pb.IssueStanding, "cause", one.cause),
        product=one.product,
        with_plan=one.with_plan,
        open_time=timestamp(one.open_time),
        regress_time=timestamp(one.regress_time),
    )
