"""Asked what belongs to an issue, how it went, and what would move."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import belonging_pb2 as pb

from services.actions.rpc.asking import Asking
from services.actions.usecases import looking
from services.mesh.moments import timestamp


class LookRpc(Asking):
    """RPCs that look at issues from several sides, and change nothing."""

    async def GetIssueCourse(
        self, request: pb.GetIssueCourseRequest, _context: Any
    ) -> pb.GetIssueCourseResponse:
        begin, counts = await looking.course(
            ground=self._ground, issue_id=request.issue_id, days=request.days, now=self._clock()
        )
        return pb.GetIssueCourseResponse(from_time=timestamp(begin), case_counts=counts)

    async def GetIssuePatterns(
        self, request: pb.GetIssuePatternsRequest, _context: Any
    ) -> pb.GetIssuePatternsResponse:
        found, pinned = await looking.patterns(ground=self._ground, issue_id=request.issue_id)
        rows = [
            pb.IssuePattern(pattern_id=pattern, own_issue_id=home, case_count=count)
            for pattern, home, count in found
        ]
        return pb.GetIssuePatternsResponse(patterns=rows, pinned_case_count=pinned)

    async def GetPatternIssue(
        self, request: pb.GetPatternIssueRequest, _context: Any
    ) -> pb.GetPatternIssueResponse:
        own, standing = await looking.issue_of_pattern(ground=self._ground, pattern_id=request.pattern_id)
        return pb.GetPatternIssueResponse(own_issue_id=own, issue_id=standing)

    async def GetRemapPreview(
        self, request: pb.GetRemapPreviewRequest, _context: Any
    ) -> pb.GetRemapPreviewResponse:
        wish = looking.Wish(request.into_issue_id, request.pattern_ids, request.case_ids)
        found = await looking.preview(ground=self._ground, issue_id=request.issue_id, wish=wish)
        return pb.GetRemapPreviewResponse(
            moving=_weight(found.moving), left=_weight(found.left), together=_weight(found.together)
        )


def _weight(thing: looking.Weight) -> pb.Weight:
    crowd = thing.crowd
    return pb.Weight(case_count=crowd.cases, customer_count=crowd.customers, pattern_count=thing.patterns)
