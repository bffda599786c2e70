"""Look at feedback, as staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from voc.intake.v1 import intake_pb2

from services.intake.domain.receipt import fold_code
from services.intake.rpc.desk import Desk, page_size
from services.intake.store.filter import Filter
from services.intake.usecases import read
from services.intake.wire import enums
from services.intake.wire.enums import EnumWords
from services.intake.wire.feedback import for_staff
from services.intake.wire.moments import moment

_DIMENSION = EnumWords(intake_pb2.CountFeedbackRequest.Dimension.DESCRIPTOR, "DIMENSION_")
_SPOKEN = {
    "state": enums.STATE,
    "source": enums.SOURCE,
    "language": enums.LANGUAGE,
    "sentiment": enums.SENTIMENT,
    "kind": enums.KIND,
    "severity": enums.SEVERITY,
    "impact": enums.IMPACT,
    "journey_stage": enums.STAGE,
    "case_state": enums.FEEDBACK_CASE,
}


class InboxRpcs(Desk):
    """GetFeedback, BatchGetFeedback, ListFeedback, CountFeedback, BatchCountFeedback."""

    async def GetFeedback(
        self, request: intake_pb2.GetFeedbackRequest, _context: Any
    ) -> intake_pb2.GetFeedbackResponse:
        kept = await read.present(ground=self.ground, feedback_id=request.id)
        return intake_pb2.GetFeedbackResponse(feedback=for_staff(kept.feedback, timeline=True))

    async def BatchGetFeedback(
        self, request: intake_pb2.BatchGetFeedbackRequest, _context: Any
    ) -> intake_pb2.BatchGetFeedbackResponse:
        found = await read.present_many(ground=self.ground, feedback_ids=request.ids)
        return intake_pb2.BatchGetFeedbackResponse(feedback=[for_staff(one, timeline=False) for one in found])

    async def ListFeedback(
        self, request: intake_pb2.ListFeedbackRequest, _context: Any
    ) -> intake_pb2.ListFeedbackResponse:
        listed = await read.listed(
            ground=self.ground,
            chosen=chosen(request.filter),
            order_by=request.order_by,
            limit=page_size(request.page_size),
            after=request.page_token,
            counted=not request.without_total,
        )
        return intake_pb2.ListFeedbackResponse(
            feedback=[for_staff(one, timeline=False) for one in listed.page.feedback],
            next_page_token=listed.page.next_after,
            total_size=listed.total,
        )

    async def CountFeedback(
        self, request: intake_pb2.CountFeedbackRequest, _context: Any
    ) -> intake_pb2.CountFeedbackResponse:
        by = [_DIMENSION.word(number) for number in request.by]
        total, rows = await read.counted(ground=self.ground, chosen=chosen(request.filter), by=by)
        return intake_pb2.CountFeedbackResponse(
            total_size=total,
            tallies=[intake_pb2.FeedbackTally(values=values, count=count) for values, count in rows],
        )

    async def BatchCountFeedback(
        self, request: intake_pb2.BatchCountFeedbackRequest, _context: Any
    ) -> intake_pb2.BatchCountFeedbackResponse:
        filters = [chosen(one) for one in request.filters]
        counts = await read.counted_each(ground=self.ground, chosen=filters)
        return intake_pb2.BatchCountFeedbackResponse(total_sizes=counts)


def chosen(said: intake_pb2.FeedbackFilter) -> Filter:
    """The filter in the store's words."""
    closed: dict[str, Iterable[int]] = {
        "state": said.states,
        "source": said.sources,
        "language": said.languages,
        "sentiment": said.sentiments,
        "kind": said.kinds,
        "severity": said.severities,
        "impact": said.impacts,
        "journey_stage": said.journey_stages,
        "case_state": said.case_states,
    }
    any_of = {
        name: tuple(_SPOKEN[name].word(number) for number in numbers) for name, numbers in closed.items()
    }
    any_of |= {"product": tuple(said.products), "channel": tuple(said.channels), "topic": tuple(said.topics)}
    return Filter(
        any_of=tuple(any_of.items()),
        issue_id=said.issue_id,
        pattern_id=said.pattern_id,
        owner=said.owner,
        customer_key=said.customer_key,
        receipt=fold_code(said.receipt) if said.receipt else "",
        unsure=said.unsure if said.HasField("unsure") else None,
        reachable=said.reachable if said.HasField("reachable") else None,
        received=(_when(said, "receive_time_from"), _when(said, "receive_time_to")),
        occurred=(_when(said, "occur_time_from"), _when(said, "occur_time_to")),
        query=said.query,
        regressed=said.regressed,
        due_before=_when(said, "target_time_to"),
    )


def _when(said: intake_pb2.FeedbackFilter, name: str) -> datetime | None:
    stamp: Timestamp = getattr(said, name)
    return moment(stamp) if said.HasField(name) else None
