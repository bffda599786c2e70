"""What the bearer of a tracking token may do."""

from __future__ import annotations

from typing import Any

from voc.intake.v1 import feedback_pb2, intake_pb2

from services.intake.domain.feedback import Feedback
from services.intake.domain.refusal import Invalid, Unknown
from services.intake.rpc.desk import Desk
from services.intake.usecases import answer, read
from services.intake.wire.feedback import for_customer
from services.mesh.identity import caller


class CustomerRpcs(Desk):
    """TrackFeedback, CommentFeedback, ConfirmFeedback, DisputeFeedback, WithdrawFeedback."""

    async def TrackFeedback(
        self, request: intake_pb2.TrackFeedbackRequest, _context: Any
    ) -> intake_pb2.TrackFeedbackResponse:
        _own(request.token)
        seen = await read.tracked(ground=self.ground, token=request.token)
        return intake_pb2.TrackFeedbackResponse(feedback=for_customer(seen.feedback, seen.product_title))

    async def CommentFeedback(
        self, request: intake_pb2.CommentFeedbackRequest, _context: Any
    ) -> intake_pb2.CommentFeedbackResponse:
        _own(request.token)
        after = await answer.comment(
            ground=self.ground,
            token=request.token,
            words=request.text,
            request_id=request.request_id,
            now=self.clock(),
        )
        return intake_pb2.CommentFeedbackResponse(feedback=await self._shown(after))

    async def ConfirmFeedback(
        self, request: intake_pb2.ConfirmFeedbackRequest, _context: Any
    ) -> intake_pb2.ConfirmFeedbackResponse:
        _own(request.token)
        after = await answer.confirm(ground=self.ground, token=request.token, now=self.clock())
        return intake_pb2.ConfirmFeedbackResponse(feedback=await self._shown(after))

    async def DisputeFeedback(
        self, request: intake_pb2.DisputeFeedbackRequest, _context: Any
    ) -> intake_pb2.DisputeFeedbackResponse:
        _own(request.token)
        after = await answer.dispute(
            ground=self.ground,
            token=request.token,
            words=request.text,
            request_id=request.request_id,
            now=self.clock(),
        )
        return intake_pb2.DisputeFeedbackResponse(feedback=await self._shown(after))

    async def WithdrawFeedback(
        self, request: intake_pb2.WithdrawFeedbackRequest, _context: Any
    ) -> intake_pb2.WithdrawFeedbackResponse:
        if bool(request.token) == bool(request.id):
            raise Invalid("token_and_id", "token")
        if request.token:
            _own(request.token)
            after = await answer.withdraw(ground=self.ground, token=request.token, now=self.clock())
        else:
            _staff()
            after = await answer.withdraw_for(
                ground=self.ground,
                feedback_id=request.id,
                version=request.version,
                actor=caller().id,
                now=self.clock(),
            )
        return intake_pb2.WithdrawFeedbackResponse(feedback=await self._shown(after))

    async def _shown(self, feedback: Feedback) -> feedback_pb2.TrackedFeedback:
        seen = await read.shown(ground=self.ground, feedback=feedback)
        return for_customer(seen.feedback, seen.product_title)


def _own(token: str) -> None:
    """A customer's identity names one feedback: a token of another one is refused like one that is wrong."""
    who = caller()
    if who.kind == "customer" and who.subject != token.partition(".")[0]:
        raise Unknown("token_unknown", "token")


def _staff() -> None:
    """Only staff name a feedback by its id."""
    if caller().kind == "customer":
        raise Unknown("token_unknown", "token")
