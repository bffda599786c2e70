"""A connection to intake, and who calls over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from voc.intake.v1 import feedback_pb2, intake_pb2

from services.mesh.identity import Caller, Signer
from services.mesh.rpc.refusal import DETAILS
from tests.unit.intake.making import House

MEMBER = Caller("mai", "person", frozenset({"member"}))
ADMIN = Caller("an", "person", frozenset({"admin"}))
KEY = Caller("key:1", "key", scopes=frozenset({"feedback_write", "catalog_write"}))
GATEWAY = Caller("gateway", "gateway")
ANYBODY = Caller()


def customer(token: str) -> Caller:
    return Caller(kind="customer", subject=token.partition(".")[0])


@dataclass
class Line:
    """A connection to intake."""

    house: House
    stub: Any
    signer: Signer

    async def ask(self, who: Caller, rpc: str, request: Any) -> Any:
        token = self.signer.token(who)
        metadata = (("authorization", f"Bearer {token}"),) if token else ()
        return await getattr(self.stub, rpc)(request, metadata=metadata, timeout=10)

    async def refused(self, who: Caller, rpc: str, request: Any) -> tuple[str, str, str]:
        """Status, reason and field of a refusal."""
        with pytest.raises(grpc.aio.AioRpcError) as wrong:
            await self.ask(who, rpc, request)
        error = wrong.value
        status = status_pb2.Status.FromString(dict(error.trailing_metadata() or ())[DETAILS])
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        field = ""
        for detail in status.details:
            if detail.Unpack(bad):
                field = bad.field_violations[0].field
            detail.Unpack(info)
        return error.code().name, info.reason, field

    async def create(self, who: Caller = KEY, request_id: str = "", **said: Any) -> feedback_pb2.Receipt:
        request = intake_pb2.CreateFeedbackRequest(draft=drafted(**said), request_id=request_id)
        return (await self.ask(who, "CreateFeedback", request)).receipt


def drafted(**said: Any) -> feedback_pb2.FeedbackDraft:
    return feedback_pb2.FeedbackDraft(**{"product": "online-shop", "text": "The parcel came late", **said})
