"""Asked about cases."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.case import Case, State
from services.actions.domain.label import Severity
from services.actions.rpc.asking import Asking, required
from services.actions.store import CaseFilter
from services.actions.usecases import cases
from services.actions.wire import measured, resources
from services.actions.wire.words import word, words
from services.mesh.moments import moment

_ORDERS = {
    "": "-receive_time",
    "receive_time_desc": "-receive_time",
    "receive_time_asc": "receive_time",
    "last_occur_time_desc": "-last_occur_time",
    "severity": "severity_rank",
}
_FIELDS = {"issue": "issue_id", "journey_stage": "stage"}
"""Where a dimension is not called as the document's field."""


class CaseRpc(Asking):
    """RPCs of cases."""

    async def GetCase(self, request: pb.GetCaseRequest, _context: Any) -> pb.GetCaseResponse:
        return pb.GetCaseResponse(
            case=self._case(await cases.get(ground=self._ground, case_id=request.case_id))
        )

    async def BatchGetCases(
        self, request: pb.BatchGetCasesRequest, _context: Any
    ) -> pb.BatchGetCasesResponse:
        found = await self._ground.store.cases.get_many(request.case_ids)
        things = [found[case_id].thing for case_id in request.case_ids if case_id in found]
        return pb.BatchGetCasesResponse(cases=[self._case(thing) for thing in things if thing.learned])

    async def ListCases(self, request: pb.ListCasesRequest, _context: Any) -> pb.ListCasesResponse:
        page = await self._ground.store.cases.page(
            _filter(request.filter),
            order=_ORDERS[word(request, "order")],
            limit=self._limit(request),
            after=request.page_token,
        )
        listed = [self._case(thing) for thing in page.things]
        return pb.ListCasesResponse(cases=listed, next_page_token=page.next_after)

    async def CountCases(self, request: pb.CountCasesRequest, _context: Any) -> pb.CountCasesResponse:
        by = [_FIELDS.get(dimension, dimension) for dimension in words(request, "by")]
        tally = await self._ground.store.cases.tally(by, _filter(request.filter))
        return pb.CountCasesResponse(counts=measured.counts(pb.CaseCount, tally))

    async def AssignCase(self, request: pb.AssignCaseRequest, _context: Any) -> pb.AssignCaseResponse:
        act = self._act(request.case_id, request.version)
        case = await cases.assign(ground=self._ground, act=act, owner=request.owner)
        return pb.AssignCaseResponse(case=self._case(case))

    async def StartCase(self, request: pb.StartCaseRequest, _context: Any) -> pb.StartCaseResponse:
        act = self._act(request.case_id, request.version)
        return pb.StartCaseResponse(case=self._case(await cases.start(ground=self._ground, act=act)))

    async def CloseCase(self, request: pb.CloseCaseRequest, _context: Any) -> pb.CloseCaseResponse:
        act = self._act(request.case_id, request.version)
        case = await cases.close(ground=self._ground, act=act, note=request.note)
        return pb.CloseCaseResponse(case=self._case(case))

    async def DismissCase(self, request: pb.DismissCaseRequest, _context: Any) -> pb.DismissCaseResponse:
        act = self._act(request.case_id, request.version)
        case = await cases.dismiss(ground=self._ground, act=act, reason=request.reason)
        return pb.DismissCaseResponse(case=self._case(case))

    async def ReopenCase(self, request: pb.ReopenCaseRequest, _context: Any) -> pb.ReopenCaseResponse:
        act = self._act(request.case_id, request.version)
        case = await cases.reopen(ground=self._ground, act=act, reason=request.reason)
        return pb.ReopenCaseResponse(case=self._case(case))

    async def UndoCase(self, request: pb.UndoCaseRequest, _context: Any) -> pb.UndoCaseResponse:
        act = self._act(request.case_id, request.version)
        return pb.UndoCaseResponse(case=self._case(await cases.undo(ground=self._ground, act=act)))

    async def PinCase(self, request: pb.PinCaseRequest, _context: Any) -> pb.PinCaseResponse:
        act = self._act(request.case_id, request.version)
        case = await cases.pin(ground=self._ground, act=act, issue_id=request.issue_id)
        return pb.PinCaseResponse(case=self._case(case))

    async def UnpinCase(self, request: pb.UnpinCaseRequest, _context: Any) -> pb.UnpinCaseResponse:
        act = self._act(request.case_id, request.version)
        return pb.UnpinCaseResponse(case=self._case(await cases.unpin(ground=self._ground, act=act)))

    async def ConfirmEventTime(
        self, request: pb.ConfirmEventTimeRequest, _context: Any
    ) -> pb.ConfirmEventTimeResponse:
        act = self._act(request.case_id, request.version)
        occur_time = required(moment(request, "occur_time"), "occur_time")
        case = await cases.confirm_event_time(ground=self._ground, act=act, occur_time=occur_time)
        return pb.ConfirmEventTimeResponse(case=self._case(case))

    def _case(self, case: Case) -> pb.Case:
        return resources.case(case, self._ground.rules)


def _filter(asked: pb.CaseFilter) -> CaseFilter:
    return CaseFilter(
        states=tuple(State(state) for state in words(asked, "states") if state),
        severities=tuple(map(Severity, words(asked, "severities"))),
        product=asked.product,
        owner=asked.owner,
        issue_id=asked.issue_id,
        pattern_id=asked.pattern_id,
        event_time_doubt=asked.event_time_doubt if asked.HasField("event_time_doubt") else None,
        open=asked.open if asked.HasField("open") else None,
        from_time=moment(asked, "from_time"),
        until_time=moment(asked, "until_time"),
    )
