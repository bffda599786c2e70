"""A service on its ground: it waits for what is away, works, and ends cleanly."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from services.mesh.config import Settings
from services.mesh.health import NO_LOG, NOT_OPENED, STOPPING
from services.mesh.identity import Signer
from services.mesh.keys import load_or_create_signing_key
from services.mesh.operations import http
from services.mesh.rpc.allow import AllowMissing
from services.mesh.rpc.channel import Channel
from services.mesh.rpc.server import PortTaken
from services.mesh.run.process import Process, until_told
from services.mesh.run.unit import Unit
from services.mesh.service import Service
from services.mesh.telemetry import trace_id, working_for
from tests.unit.mesh.echo import SERVICE, UNGUARDED, EchoServicer, EchoStub, echo, echo_class
from tests.unit.mesh.noting import ECHO, NOTE, TOPIC, Notes, build


async def until(true: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


def settings_in(home: Path, **changed: Any) -> Settings:
    free = {"intake_listen": "127.0.0.1:0", "operations_listen": "127.0.0.1:0"}
    return Settings(home=home, **(free | changed))


def unit(home: Path, notes: Notes, **changed: Any) -> Unit:
    return Unit("intake", lambda mesh: build(mesh, notes), settings_in(home, **changed))


@asynccontextmanager
async def running(made: Unit) -> AsyncIterator[EchoStub]:
    """The service, and a stub that calls it."""
    port = await made.start()
    channel = Channel([SERVICE], f"127.0.0.1:{port}", Signer(load_or_create_signing_key(made.settings.home)))
    try:
        yield EchoStub(channel)
    finally:
        await channel.close()
        await made.stop()


async def test_the_trace_goes_from_the_call_to_the_last_event(tmp_path: Path) -> None:
    notes = Notes()
    made = unit(tmp_path, notes)
    async with running(made) as stub:
        await made.opened()
        with working_for(request_id="rq-1") as outer:
            await stub.EchoPublic(echo(text="a", count=2))
        await until(lambda: len(notes.heard) == 2)
        documents = made.documents.collection
        assert (await documents(NOTE).get("a")).body == {"count": 2}
        assert (await documents(ECHO).get("a")).body == {"text": "a"}
    (called,) = notes.called
    (taken, hearing), (echoed, second) = notes.heard
    assert [taken.type, echoed.type] == [f"{TOPIC}.taken", f"{TOPIC}.echoed"]
    assert called.request_id == "rq-1"
    assert hearing.causation_id == taken.id
    assert echoed.causation_id == taken.id
    assert second.causation_id == echoed.id
    traces = {trace_id(text) for text in (outer.traceparent, called.traceparent, taken.traceparent)}
    traces |= {trace_id(text) for text in (hearing.traceparent, echoed.traceparent, second.traceparent)}
    assert traces == {trace_id(outer.traceparent)}


async def test_ready_after_the_documents_are_open(tmp_path: Path) -> None:
    made = unit(tmp_path, Notes())
    assert made.condition.reasons == (NOT_OPENED,)
    async with running(made):
        await until(lambda: made.condition.word == "ready")
        assert made.condition.reasons == ()
    assert made.condition.reasons == (STOPPING,)


async def test_before_its_documents_it_waits_and_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "documents"
    blocked.write_text("a file where a folder should be")
    notes = Notes()
    made = unit(tmp_path, notes, documents=f"sqlite:///{blocked}")
    async with running(made) as stub:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await stub.EchoPublic(echo(text="a"))
        assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
        assert made.condition.word == "unready"
        blocked.unlink()
        await until(lambda: made.condition.word == "ready")
        await stub.EchoPublic(echo(text="a"))
        await until(lambda: len(notes.heard) == 2)


@pytest.mark.slow
async def test_before_its_broker_it_works_degraded(tmp_path: Path) -> None:
    notes = Notes()
    made = unit(tmp_path, notes, log="kafka://127.0.0.1:1")
    async with running(made) as stub:
        await until(lambda: made.condition.word == "degraded")
        assert made.condition.reasons == (NO_LOG,)
        await stub.EchoPublic(echo(text="a"))
        assert await made.documents.collection(NOTE).unsaid_depth() != (0, None)


@pytest.mark.slow
async def test_what_a_stopped_service_had_not_told_is_told_after_the_next_start(tmp_path: Path) -> None:
    away = unit(tmp_path, Notes(), log="kafka://127.0.0.1:1")
    async with running(away) as stub:
        await away.opened()
        await stub.EchoPublic(echo(text="a"))
    notes = Notes()
    async with running(unit(tmp_path, notes)):
        await until(lambda: len(notes.heard) == 2)


async def test_a_timer_can_be_woken(tmp_path: Path) -> None:
    notes = Notes()
    made = unit(tmp_path, notes)
    async with running(made):
        await until(lambda: notes.ticks == 1)
        made.mesh.wake("count")
        await until(lambda: notes.ticks == 2)


async def test_a_method_without_allow_keeps_the_service_from_starting(tmp_path: Path) -> None:
    echo_class()

    def unguarded(mesh: Any) -> Service:
        return Service("intake", (), {UNGUARDED: EchoServicer()})

    with pytest.raises(AllowMissing, match=r"voc\.testing\.v1\.UnguardedService\.Echo"):
        Unit("intake", unguarded, settings_in(tmp_path))


async def test_health_by_grpc_follows(tmp_path: Path) -> None:
    from grpc_health.v1 import health_pb2, health_pb2_grpc

    blocked = tmp_path / "documents"
    blocked.write_text("")
    made = unit(tmp_path, Notes(), documents=f"sqlite:///{blocked}")
    port = await made.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)

        async def status(name: str) -> int:
            return (await stub.Check(health_pb2.HealthCheckRequest(service=name))).status

        not_serving = health_pb2.HealthCheckResponse.NOT_SERVING
        assert [await status(""), await status(SERVICE)] == [not_serving, not_serving]
        blocked.unlink()
        async with asyncio.timeout(30):
            while await status(SERVICE) != health_pb2.HealthCheckResponse.SERVING:
                await asyncio.sleep(0.02)
    await made.stop()


async def test_the_operations_port_tells_of_each_service(tmp_path: Path) -> None:
    made = unit(tmp_path, Notes())
    process = Process([made])
    await process.start("127.0.0.1:0")
    address = f"127.0.0.1:{process.operations_port}"
    await until(lambda: made.condition.word == "ready")
    ready = await http.get(address, "/readyz")
    assert ready.status == 200
    assert b'"condition": "ready"' in ready.body
    assert b'"count"' in ready.body
    assert (await http.get(address, "/livez")).status == 200
    metrics = (await http.get(address, "/metrics")).body.decode()
    assert 'voc_rpc_requests_total{code="OK",method="EchoPublic",service="testing"}' in metrics
    assert (await http.get(address, "/else")).status == 404
    await process.stop()


async def test_not_ready_is_503_with_the_reason(tmp_path: Path) -> None:
    blocked = tmp_path / "documents"
    blocked.write_text("")
    process = Process([unit(tmp_path, Notes(), documents=f"sqlite:///{blocked}")])
    await process.start("127.0.0.1:0")
    answer = await http.get(f"127.0.0.1:{process.operations_port}", "/readyz")
    assert answer.status == 503
    assert NOT_OPENED.encode() in answer.body
    assert (await http.get(f"127.0.0.1:{process.operations_port}", "/livez")).status == 200
    await process.stop()


async def test_a_taken_port_names_the_setting_and_leaves_nothing_running(tmp_path: Path) -> None:
    first = unit(tmp_path, Notes())
    port = await first.start()
    second = Process([unit(tmp_path, Notes(), intake_listen=f"127.0.0.1:{port}")])
    with pytest.raises(PortTaken) as taken:
        await second.start("127.0.0.1:0")
    assert taken.value.args == (f"127.0.0.1:{port}", "VOC_INTAKE_LISTEN")
    await first.stop()


async def test_a_signal_asks_to_stop() -> None:
    told = asyncio.ensure_future(until_told())
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGTERM)
    assert await asyncio.wait_for(told, 10) == "SIGTERM"
