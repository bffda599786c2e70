"""A call as both sides see it: who asks, what is refused and how, what travels along."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from services.mesh.documents.port import DocumentsUnavailable, Gone, Stale, Taken
from services.mesh.identity import Caller, Signer, Verifier, caller
from services.mesh.keys import load_or_create_signing_key
from services.mesh.rpc.channel import Channel
from services.mesh.rpc.guard import Guard
from services.mesh.rpc.refusal import DETAILS
from services.mesh.rpc.server import Server
from services.mesh.telemetry import current, trace_id, working_for
from tests.unit.mesh.echo import SERVICE, EchoServicer, EchoStub, Quiet, TooLoud, echo, echo_class

MEMBER = Caller("ps-1", "person", frozenset({"member"}))
READER = Caller("key:k-1", "key", scopes=frozenset({"read"}))
GATEWAY = Caller("gateway", "gateway")
CUSTOMER = Caller(kind="customer", subject="fb-1")


class Pair:
    """A served echo and a stub that calls it."""

    def __init__(self, home: Path) -> None:
        self.behave: Any = None
        self.open = True
        self.signer = Signer(load_or_create_signing_key(home))
        self.server = Server({SERVICE: EchoServicer(self._behave)}, Guard(Verifier(home), lambda: self.open))

    async def _behave(self, request: Any, context: Any) -> Any:
        return await self.behave(request, context) if self.behave else request

    async def __aenter__(self) -> Pair:
        port = await self.server.start("127.0.0.1:0")
        self.channel = Channel([SERVICE], f"127.0.0.1:{port}", self.signer)
        self.stub = EchoStub(self.channel)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.channel.close()
        await self.server.stop(0)


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncIterator[Pair]:
    echo_class()
    async with Pair(tmp_path) as made:
        yield made


def details(error: grpc.aio.AioRpcError) -> tuple[str, dict[str, str], list[tuple[str, str]]]:
    """Reason, values, and (field, reason) of every field violation."""
    raw = dict(error.trailing_metadata() or ())[DETAILS]
    reason, values, fields = "", {}, []
    for packed in status_pb2.Status.FromString(raw).details:
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if packed.Unpack(info):
            reason, values = info.reason, dict(info.metadata)
        elif packed.Unpack(bad):
            fields = [(found.field, found.reason) for found in bad.field_violations]
    return reason, values, fields


async def refused(call: Any) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await call
    return raised.value


async def test_an_answer_comes_back(pair: Pair) -> None:
    assert (await pair.stub.EchoPublic(echo(text="hello"))).text == "hello"


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (Caller(), {"EchoPublic", "GetEcho"}),
        (MEMBER, {"EchoPublic", "GetEcho", "EchoMember"}),
        (Caller("ps-2", "person", frozenset({"leader"})), {"EchoPublic", "GetEcho"}),
        (READER, {"EchoPublic", "GetEcho", "EchoReader"}),
        (
            Caller("key:k-2", "key", frozenset({"member"}), frozenset({"read"})),
            {"EchoPublic", "GetEcho", "EchoReader", "EchoMember"},
        ),
        (Caller("ps-3", "person", scopes=frozenset({"read"})), {"EchoPublic", "GetEcho"}),
        (GATEWAY, {"EchoPublic", "GetEcho", "EchoGateway"}),
        (CUSTOMER, {"EchoCustomer"}),
    ],
)
async def test_who_may_call_what(pair: Pair, who: Caller, may: set[str]) -> None:
    allowed = set()
    for name in ("EchoPublic", "GetEcho", "EchoMember", "EchoReader", "EchoGateway", "EchoCustomer"):
        try:
            await getattr(pair.stub, name)(echo(), caller=who)
            allowed.add(name)
        except grpc.aio.AioRpcError as error:
            wanted = grpc.StatusCode.UNAUTHENTICATED if who == Caller() else grpc.StatusCode.PERMISSION_DENIED
            assert error.code() == wanted
    assert allowed == may


async def test_the_servicer_knows_who_asks(pair: Pair) -> None:
    seen = []

    async def look(request: Any, context: Any) -> Any:
        seen.append(caller())
        return request

    pair.behave = look
    await pair.stub.EchoMember(echo(), caller=MEMBER)
    await pair.stub.EchoPublic(echo())
    await pair.stub.EchoCustomer(echo(), caller=CUSTOMER)
    assert seen == [MEMBER, Caller(), CUSTOMER]


@pytest.mark.parametrize("value", ["Bearer nonsense", "Bearer ", "Basic YTpi", "nonsense"])
async def test_a_bad_token_is_refused_even_where_none_is_needed(pair: Pair, value: str) -> None:
    error = await refused(pair.stub.EchoPublic(echo(), metadata=(("authorization", value),)))
    assert error.code() == grpc.StatusCode.UNAUTHENTICATED


async def test_violations_name_their_fields(pair: Pair) -> None:
    error = await refused(pair.stub.EchoPublic(echo(text="x" * 11, count=6, items=["a", ""])))
    assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
    reason, values, fields = details(error)
    assert reason == "invalid"
    assert fields == [("text", "string.max_len"), ("count", "int32.lte"), ("items[1]", "string.min_len")]
    assert values == {"text": "10", "count": "5", "items[1]": "1"}


async def test_one_violation_is_the_reason(pair: Pair) -> None:
    error = await refused(pair.stub.EchoPublic(echo(text="x" * 11)))
    assert details(error) == ("string.max_len", {"limit": "10"}, [("text", "string.max_len")])


@pytest.mark.parametrize(
    ("raised", "code", "reason"),
    [
        (TooLoud(9), grpc.StatusCode.FAILED_PRECONDITION, "too_loud"),
        (Stale(), grpc.StatusCode.ABORTED, "stale"),
        (Taken("external_id", "7"), grpc.StatusCode.ALREADY_EXISTS, "taken"),
        (Gone(), grpc.StatusCode.NOT_FOUND, "erased"),
        (DocumentsUnavailable(), grpc.StatusCode.UNAVAILABLE, "documents_unavailable"),
        (Quiet("what a customer wrote"), grpc.StatusCode.INTERNAL, "internal"),
    ],
)
async def test_exceptions_become_statuses(
    pair: Pair, raised: Exception, code: grpc.StatusCode, reason: str
) -> None:
    async def fail(request: Any, context: Any) -> Any:
        raise raised

    pair.behave = fail
    error = await refused(pair.stub.EchoMember(echo(), caller=MEMBER))
    assert error.code() == code
    assert details(error)[0] == reason
    assert "customer wrote" not in f"{error.details()}"


async def test_a_domain_error_names_field_and_values(pair: Pair) -> None:
    async def fail(request: Any, context: Any) -> Any:
        raise TooLoud(9)

    pair.behave = fail
    error = await refused(pair.stub.EchoPublic(echo()))
    assert details(error) == ("too_loud", {"limit": "9"}, [("text", "too_loud")])


async def test_before_its_documents_a_service_is_unavailable(pair: Pair) -> None:
    pair.open = False
    error = await refused(pair.stub.EchoPublic(echo(), timeout=5))
    assert error.code() == grpc.StatusCode.UNAVAILABLE
    assert details(error)[0] == "starting"


async def test_request_and_trace_travel_along(pair: Pair) -> None:
    seen = []

    async def look(request: Any, context: Any) -> Any:
        seen.append(current())
        return request

    pair.behave = look
    with working_for(request_id="rq-7") as outer:
        await pair.stub.EchoPublic(echo())
    inner = seen[0]
    assert inner.request_id == "rq-7"
    assert trace_id(inner.traceparent) == trace_id(outer.traceparent)
    assert inner.traceparent != outer.traceparent


async def test_a_call_without_context_gets_one(pair: Pair) -> None:
    seen = []

    async def look(request: Any, context: Any) -> Any:
        seen.append(current())
        return request

    pair.behave = look
    await pair.stub.EchoPublic(echo())
    assert seen[0].request_id
    assert trace_id(seen[0].traceparent)


async def test_a_deadline_ends_the_call_on_both_sides(pair: Pair) -> None:
    ended = asyncio.Event()

    async def sleep(request: Any, context: Any) -> Any:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    pair.behave = sleep
    error = await refused(pair.stub.EchoPublic(echo(), timeout=0.2))
    assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    await asyncio.wait_for(ended.wait(), 10)


async def test_every_call_has_a_deadline(pair: Pair) -> None:
    seen = []

    async def look(request: Any, context: Any) -> Any:
        seen.append(context.time_remaining())
        return request

    pair.behave = look
    await pair.stub.EchoPublic(echo())
    assert 0 < seen[0] < 11


async def test_a_read_is_tried_again_when_unavailable(pair: Pair) -> None:
    calls = {"GetEcho": 0, "EchoPublic": 0}

    async def flaky(request: Any, context: Any) -> Any:
        calls[request.text] += 1
        if calls[request.text] < 3:
            raise DocumentsUnavailable
        return request

    pair.behave = flaky
    assert (await pair.stub.GetEcho(echo(text="GetEcho"))).text == "GetEcho"
    await refused(pair.stub.EchoPublic(echo(text="EchoPublic")))
    assert calls == {"GetEcho": 3, "EchoPublic": 1}
