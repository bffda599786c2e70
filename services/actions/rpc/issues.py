"""Asked about issues."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.issue import Issue, State
from services.actions.domain.label import CauseCategory, Severity
from services.actions.domain.trend import Trend
from services.actions.rpc.asking import Asking
from services.actions.store import IssueFilter
from services.actions.usecases import issues
from services.actions.usecases.ground import Ground
from services.actions.wire import measured, resources
from services.actions.wire.words import word, words
from services.mesh.clock import Clock
from services.mesh.documents.made import Made
from services.mesh.moments import moment

_ORDERS = {
    "": "-case_count",
    "case_count_desc": "-case_count",
    "severity": "severity_rank",
    "open_time_desc": "-open_time",
    "open_time_asc": "open_time",
    "last_occur_time_desc": "-last_occur_time",
}


class IssueRpc(Asking):
    """RPCs of issues that leave alone what belongs to which."""

    def __init__(self, ground: Ground, clock: Clock) -> None:
        super().__init__(ground, clock)
        self._rows: Made[pb.Issue] = Made()

    async def GetIssue(self, request: pb.GetIssueRequest, _context: Any) -> pb.GetIssueResponse:
        issue = await issues.get(ground=self._ground, issue_id=request.issue_id)
        merged = await issues.merged_into(ground=self._ground, issue_id=issue.id)
        whole = resources.issue(issue, self._ground.rules, with_history=True, merged=merged)
        return pb.GetIssueResponse(issue=whole)

    async def BatchGetIssues(
        self, request: pb.BatchGetIssuesRequest, _context: Any
    ) -> pb.BatchGetIssuesResponse:
        found = await self._ground.store.issues.get_many(request.issue_ids)
        things = [found[issue_id].thing for issue_id in request.issue_ids if issue_id in found]
        return pb.BatchGetIssuesResponse(issues=[self._row(thing) for thing in things])

    async def ListIssues(self, request: pb.ListIssuesRequest, _context: Any) -> pb.ListIssuesResponse:
        page = await self._ground.store.issues.page(
            _filter(request.filter),
            order=_ORDERS[word(request, "order")],
            limit=self._limit(request),
            after=request.page_token,
        )
        listed = [self._row(thing) for thing in page.things]
        return pb.ListIssuesResponse(issues=listed, next_page_token=page.next_after)

    async def CountIssues(self, request: pb.CountIssuesRequest, _context: Any) -> pb.CountIssuesResponse:
        tally = await self._ground.store.issues.tally(words(request, "by"), _filter(request.filter))
        return pb.CountIssuesResponse(counts=measured.counts(pb.IssueCount, tally))

    async def UpdateIssue(self, request: pb.UpdateIssueRequest, _context: Any) -> pb.UpdateIssueResponse:
        act = self._act(request.issue_id, request.version)
        issue = await issues.rename(ground=self._ground, act=act, title=request.title)
        return pb.UpdateIssueResponse(issue=self._issue(issue))

    async def AssignIssue(self, request: pb.AssignIssueRequest, _context: Any) -> pb.AssignIssueResponse:
        act = self._act(request.issue_id, request.version)
        issue = await issues.assign(ground=self._ground, act=act, owner=request.owner)
        return pb.AssignIssueResponse(issue=self._issue(issue))

    async def SetRootCause(self, request: pb.SetRootCauseRequest, _context: Any) -> pb.SetRootCauseResponse:
        issue = await issues.set_root_cause(
            ground=self._ground,
            act=self._act(request.issue_id, request.version),
            whys=request.whys,
            category=CauseCategory(word(request, "category")),
        )
        return pb.SetRootCauseResponse(issue=self._issue(issue))

    async def ClearRootCause(
        self, request: pb.ClearRootCauseRequest, _context: Any
    ) -> pb.ClearRootCauseResponse:
        act = self._act(request.issue_id, request.version)
        issue = await issues.clear_root_cause(ground=self._ground, act=act)
        return pb.ClearRootCauseResponse(issue=self._issue(issue))

    async def MarkFixed(self, request: pb.MarkFixedRequest, _context: Any) -> pb.MarkFixedResponse:
        wish = issues.Wish(
            moment(request, "effective_time"), request.watch_days, request.note_en, request.note_vi
        )
        act = self._act(request.issue_id, request.version)
        issue = await issues.mark_fixed(ground=self._ground, act=act, wish=wish)
        return pb.MarkFixedResponse(issue=self._issue(issue))

    async def ArchiveIssue(self, request: pb.ArchiveIssueRequest, _context: Any) -> pb.ArchiveIssueResponse:
        issue = await issues.archive(
            ground=self._ground,
            act=self._act(request.issue_id, request.version),
            more_cases=request.more_cases,
            more_customers=request.more_customers,
            until_time=moment(request, "until_time"),
            reason=request.reason,
        )
        return pb.ArchiveIssueResponse(issue=self._issue(issue))

    async def UnarchiveIssue(
        self, request: pb.UnarchiveIssueRequest, _context: Any
    ) -> pb.UnarchiveIssueResponse:
        act = self._act(request.issue_id, request.version)
        issue = await issues.unarchive(ground=self._ground, act=act)
        return pb.UnarchiveIssueResponse(issue=self._issue(issue))

    def _row(self, thing: Issue) -> pb.Issue:
        """As lists show it."""
        rules = self._ground.rules
        return self._rows.get(thing.id, (thing, rules), lambda: resources.issue(thing, rules))

    def _issue(self, issue: Issue) -> pb.Issue:
        return resources.issue(issue, self._ground.rules, with_history=True)


def _filter(asked: pb.IssueFilter) -> IssueFilter:
    return IssueFilter(
        states=tuple(State(state) for state in words(asked, "states") if state),
        severities=tuple(map(Severity, words(asked, "severities"))),
        trends=tuple(map(Trend, words(asked, "trends"))),
        product=asked.product,
        owner=asked.owner,
        query=asked.query,
        with_merged=asked.with_merged,
        causes=tuple(map(CauseCategory, words(asked, "causes"))),
        with_plan=asked.with_plan if asked.HasField("with_plan") else None,
    )
