"""What staff do with a feedback, and what went out to customers."""

from __future__ import annotations

from typing import Any

from voc.intake.v1 import intake_pb2

from services.intake.rpc.desk import Desk, page_size
from services.intake.usecases import answer, erase, outbound
from services.intake.wire import messages as spoken
from services.intake.wire.enums import MESSAGE_STATE
from services.intake.wire.feedback import for_staff
from services.mesh.identity import caller


class StaffRpcs(Desk):
    """Replies, notes, erasing and what it would erase; looks at messages and broadcasts."""

    async def ReplyFeedback(
        self, request: intake_pb2.ReplyFeedbackRequest, _context: Any
    ) -> intake_pb2.ReplyFeedbackResponse:
        after = await answer.reply(
            ground=self.ground,
            feedback_id=request.id,
            version=request.version,
            words=request.text,
            awaits_customer=request.awaits_customer,
            actor=caller().id,
            request_id=request.request_id,
            now=self.clock(),
        )
        return intake_pb2.ReplyFeedbackResponse(feedback=for_staff(after, timeline=True))

    async def AddNote(self, request: intake_pb2.AddNoteRequest, _context: Any) -> intake_pb2.AddNoteResponse:
        after = await answer.note(
            ground=self.ground,
            feedback_id=request.id,
            version=request.version,
            words=request.text,
            actor=caller().id,
            request_id=request.request_id,
            now=self.clock(),
        )
        return intake_pb2.AddNoteResponse(feedback=for_staff(after, timeline=True))

    async def EraseFeedback(
        self, request: intake_pb2.EraseFeedbackRequest, _context: Any
    ) -> intake_pb2.EraseFeedbackResponse:
        erased = await erase.erase(ground=self.ground, feedback_id=request.id, now=self.clock())
        return intake_pb2.EraseFeedbackResponse(erased=erased)

    async def EraseCustomer(
        self, request: intake_pb2.EraseCustomerRequest, _context: Any
    ) -> intake_pb2.EraseCustomerResponse:
        count = await erase.erase_customer(
            ground=self.ground,
            customer_key=request.customer_key,
            contact=request.contact,
            account=request.account,
            now=self.clock(),
        )
        return intake_pb2.EraseCustomerResponse(erased_count=count)

    async def PreviewEraseCustomer(
        self, request: intake_pb2.PreviewEraseCustomerRequest, _context: Any
    ) -> intake_pb2.PreviewEraseCustomerResponse:
        count = await erase.count_customer(
            ground=self.ground,
            customer_key=request.customer_key,
            contact=request.contact,
            account=request.account,
        )
        return intake_pb2.PreviewEraseCustomerResponse(count=count)

    async def ListMessages(
        self, request: intake_pb2.ListMessagesRequest, _context: Any
    ) -> intake_pb2.ListMessagesResponse:
        found, after = await outbound.messages(
            ground=self.ground,
            feedback_id=request.feedback_id,
            broadcast_id=request.broadcast_id,
            states=[MESSAGE_STATE.word(number) for number in request.states],
            limit=page_size(request.page_size),
            after=request.page_token,
        )
        return intake_pb2.ListMessagesResponse(
            messages=[spoken.message(one) for one in found], next_page_token=after
        )

    async def GetBroadcast(
        self, request: intake_pb2.GetBroadcastRequest, _context: Any
    ) -> intake_pb2.GetBroadcastResponse:
        found = await outbound.broadcast(ground=self.ground, broadcast_id=request.id)
        return intake_pb2.GetBroadcastResponse(broadcast=spoken.broadcast(found))

    async def ListBroadcasts(
        self, request: intake_pb2.ListBroadcastsRequest, _context: Any
    ) -> intake_pb2.ListBroadcastsResponse:
        found, after = await outbound.broadcasts(
            ground=self.ground,
            issue_id=request.issue_id,
            limit=page_size(request.page_size),
            after=request.page_token,
        )
        return intake_pb2.ListBroadcastsResponse(
            broadcasts=[spoken.broadcast(one) for one in found], next_page_token=after
        )
