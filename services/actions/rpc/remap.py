"""Asked to change what belongs to which issue."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.issue import Issue
from services.actions.rpc.asking import Asking
from services.actions.usecases import remap
from services.actions.wire import resources
from services.mesh.identity import caller


class RemapRpc(Asking):
    """RPCs that make, merge and split issues."""

    async def CreateIssue(self, request: pb.CreateIssueRequest, _context: Any) -> pb.CreateIssueResponse:
        issue = await remap.create(
            ground=self._ground, wish=_wish(request), owner=request.owner, by=caller().id, now=self._clock()
        )
        return pb.CreateIssueResponse(issue=self._whole(issue))

    async def MergeIssues(self, request: pb.MergeIssuesRequest, _context: Any) -> pb.MergeIssuesResponse:
        act = self._act(request.issue_id, request.version)
        merged, into = await remap.merge(
            ground=self._ground, act=act, into_issue_id=request.into_issue_id, reason=request.reason
        )
        return pb.MergeIssuesResponse(issue=self._whole(merged), into=self._whole(into))

    async def UnmergeIssue(self, request: pb.UnmergeIssueRequest, _context: Any) -> pb.UnmergeIssueResponse:
        act = self._act(request.issue_id, request.version)
        issue = await remap.unmerge(ground=self._ground, act=act, reason=request.reason)
        return pb.UnmergeIssueResponse(issue=self._whole(issue))

    async def SplitIssue(self, request: pb.SplitIssueRequest, _context: Any) -> pb.SplitIssueResponse:
        act = self._act(request.issue_id, request.version)
        issue, source = await remap.split(
            ground=self._ground, act=act, wish=_wish(request), reason=request.reason
        )
        return pb.SplitIssueResponse(issue=self._whole(issue), source=self._whole(source))

    def _whole(self, issue: Issue) -> pb.Issue:
        return resources.issue(issue, self._ground.rules, with_history=True)


def _wish(request: pb.CreateIssueRequest | pb.SplitIssueRequest) -> remap.NewIssue:
    return remap.NewIssue(
        request.request_id, request.title, tuple(request.pattern_ids), tuple(request.case_ids)
    )
