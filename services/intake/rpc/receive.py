"""Hand in feedback."""

from __future__ import annotations

from typing import Any

from voc.intake.v1 import feedback_pb2, intake_pb2

from services.intake.domain.feedback import Source
from services.intake.domain.refusal import Forbidden, Invalid, Refusal
from services.intake.rpc.desk import Desk
from services.intake.usecases import receive
from services.intake.usecases.receive import Post, Taking
from services.intake.wire import feedback as spoken
from services.intake.wire.drafts import draft
from services.intake.wire.enums import SOURCE
from services.mesh.identity import Caller, caller

_ANONYMOUS = "anonymous"
_REQUEST_ID_LIMIT = 128
_SOURCES = {"person": Source.STAFF, "key": Source.API, "gateway": Source.API}


class ReceiveRpcs(Desk):
    """CreateFeedback and BatchCreateFeedback."""

    async def CreateFeedback(
        self, request: intake_pb2.CreateFeedbackRequest, _context: Any
    ) -> intake_pb2.CreateFeedbackResponse:
        who = caller()
        post = Post(
            draft=draft(request.draft),
            request_id=request.request_id,
            submitter=who.id or _ANONYMOUS,
            source=_source(who, request.source),
        )
        taking = await receive.receive_one(ground=self.ground, post=post, now=self.clock())
        return intake_pb2.CreateFeedbackResponse(receipt=self._receipt(taking))

    async def BatchCreateFeedback(
        self, request: intake_pb2.BatchCreateFeedbackRequest, _context: Any
    ) -> intake_pb2.BatchCreateFeedbackResponse:
        results: list[intake_pb2.BatchCreateFeedbackResult | None] = []
        posts: list[Post] = []
        for item in request.items:
            try:
                posts.append(_post(item))
            except Invalid as refusal:
                results.append(_refused(refusal))
            else:
                results.append(None)
        use = receive.look_at_many if request.validate_only else receive.receive_many
        takings = await use(ground=self.ground, posts=posts, now=self.clock())
        answers = iter(takings)
        return intake_pb2.BatchCreateFeedbackResponse(
            results=[result or self._result(next(answers)) for result in results]
        )

    def _result(self, taking: Taking | Refusal) -> intake_pb2.BatchCreateFeedbackResult:
        if isinstance(taking, Refusal):
            return _refused(taking)
        return intake_pb2.BatchCreateFeedbackResult(receipt=self._receipt(taking))

    def _receipt(self, taking: Taking) -> feedback_pb2.Receipt:
        return spoken.receipt(taking.feedback, self.ground.tracking_secret, replayed=taking.replayed)


def _post(item: intake_pb2.BatchCreateFeedbackItem) -> Post:
    if len(item.request_id) > _REQUEST_ID_LIMIT:
        raise Invalid("text_too_long", "request_id", limit=_REQUEST_ID_LIMIT)
    return Post(
        draft=draft(item.draft),
        request_id=item.request_id,
        submitter=item.submitter or _ANONYMOUS,
        source=Source(SOURCE.word(item.source) or Source.API),
        traceparent=item.traceparent,
    )


def _source(who: Caller, said: int) -> Source:
    """How it came in: as said by those who may say so, else as follows from who calls."""
    word = SOURCE.word(said)
    if who.kind in _SOURCES:
        return Source(word) if word else _SOURCES[who.kind]
    if word not in ("", Source.FORM):
        raise Forbidden("source_not_allowed", "source")
    return Source.FORM


def _refused(refusal: Refusal) -> intake_pb2.BatchCreateFeedbackResult:
    error = intake_pb2.FieldError(
        field=refusal.field, reason=refusal.reason, message=str(refusal), values=refusal.values
    )
    return intake_pb2.BatchCreateFeedbackResult(error=error)
