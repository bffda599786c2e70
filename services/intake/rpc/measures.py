"""When asked: `voc.intake.v1.MeasureService`, thin over its use cases."""

from __future__ import annotations

from typing import Any

from voc.intake.v1 import measures_pb2 as pb
from voc.intake.v1 import measures_pb2_grpc as rpc

from services.intake.rpc import ERRORS
from services.intake.rpc.inbox import chosen
from services.intake.usecases import measure
from services.intake.usecases.ground import Ground

NAME = "voc.intake.v1.MeasureService"


class MeasureServicer(rpc.MeasureServiceServicer):
    """WeighFeedback, CountScores."""

    errors = ERRORS

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    async def WeighFeedback(
        self, request: pb.WeighFeedbackRequest, _context: Any
    ) -> pb.WeighFeedbackResponse:
        found = await self._weigh(request)
        return pb.WeighFeedbackResponse(
            weights=[
                pb.FeedbackWeight(
                    value=value,
                    feedback_count=weight.count,
                    customer_count=weight.customers,
                    issue_ids=sorted(weight.issues),
                )
                for value, weight in found.rows
            ],
            feedback_count=found.whole.count,
            customer_count=found.whole.customers,
        )

    async def CountScores(self, request: pb.CountScoresRequest, _context: Any) -> pb.CountScoresResponse:
        return pb.CountScoresResponse(
            **await measure.scores(ground=self.ground, chosen=chosen(request.filter))
        )

    async def _weigh(self, request: pb.WeighFeedbackRequest) -> measure.Weights:
        if request.by == pb.WeighFeedbackRequest.BY_TOPIC:
            return await measure.by_topic(ground=self.ground, chosen=chosen(request.filter))
        groups = dict(request.groups)
        return await measure.by_group(ground=self.ground, chosen=chosen(request.filter), groups=groups)
