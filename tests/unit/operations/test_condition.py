"""What a service says of itself, well and ill, on both grounds."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from typing import Any

import grpc
import pytest
from voc.operations.v1 import operations_pb2 as pb

from services import __version__
from services.mesh.health import NO_LOG
from services.mesh.identity import Caller
from services.mesh.telemetry import working_for
from tests.servers.processes import free_port
from tests.unit.operations.ailing import BUSY, OPERATOR, POISON, SECRET, TOPIC, TYPE, running, until


@pytest.fixture(params=["embedded", pytest.param("real", marks=[pytest.mark.kafka, pytest.mark.mongo])])
def ground(request: pytest.FixtureRequest) -> dict[str, str]:
    if request.param == "embedded":
        return {}
    return {"documents": request.getfixturevalue("mongo_url"), "log": request.getfixturevalue("kafka_url")}


def request(**more: Any) -> dict[str, Any]:
    return {"service": "intake", **more}


async def test_a_service_that_is_well(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        await ailing.unit.opened()
        await ailing.tell("fb-1", 3)
        await until(lambda: _heard(ailing, 3))
        said = await until(lambda: _ready(ailing))
        assert (said.service, said.version, list(said.reasons)) == ("intake", __version__, [])
        assert said.replica.endswith(ailing.unit.inspection.replica[-8:])
        assert str(os.getpid()) in said.replica
        assert abs(said.start_time.seconds - time.time()) < 60
        assert (said.ground.documents, said.ground.documents_place) == ("sqlite", str(tmp_path))
        assert (said.ground.log, said.ground.log_place) == ("sqlite", f"{tmp_path}/log.sqlite3")
        assert (said.dead_letters, said.errors, said.HasField("outbox")) == (0, 0, True)
        caught_up = await until(lambda: _caught_up(ailing))
        assert not caught_up.HasField("oldest_waiting_time")


async def test_how_it_hears(tmp_path: Path, ground: dict[str, str]) -> None:
    async with running(tmp_path, **ground) as ailing:
        ailing.wrong = BUSY
        await ailing.unit.opened()
        subject = f"fb-{uuid.uuid4().hex}"
        await ailing.tell(subject, 2)

        async def waiting() -> pb.Consumer | None:
            answer = await ailing.stub.ListConsumers(pb.ListConsumersRequest(**request()), caller=OPERATOR)
            (found,) = answer.consumers
            return found if found.partitions and found.lag >= 2 and found.held_partitions else None

        found = await until(waiting)
        assert (found.topic, found.held_partitions) == (TOPIC, 12)
        assert found.oldest_waiting_time.seconds > 0
        assert any(
            (one.state, one.error) == (pb.Partition.STATE_WAITING, "Busy") and one.since_time.seconds
            for one in found.partitions
        )
        assert (await ailing.condition()).waiting_partitions >= 1
        ailing.wrong = None
        caught_up = await until(lambda: _caught_up(ailing))
        assert caught_up.waiting_partitions == 0
        assert [sequence for name, sequence in ailing.heard if name == subject] == [1, 2]


async def test_a_log_that_is_away_is_said_within_two_seconds(tmp_path: Path) -> None:
    async with running(tmp_path, log=f"kafka://127.0.0.1:{free_port()}") as ailing:
        await ailing.unit.opened()
        await ailing.tell("fb-1")
        said = await until(lambda: _with_reason(ailing))
        assert list(said.reasons) == [NO_LOG]
        assert said.state == pb.Condition.STATE_DEGRADED
        began = time.monotonic()
        said = await ailing.condition()
        assert time.monotonic() - began < 2
        assert not said.HasField("lag")
        assert said.outbox.documents == 1
        assert said.outbox.oldest_time.seconds > 0
        assert [(one.collection, one.documents) for one in said.outbox.collections] == [("thing", 1)]


async def test_documents_that_cannot_be_opened_keep_nobody_from_looking(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("in the way")
    async with running(tmp_path, documents=f"sqlite:///{tmp_path}/there") as ailing:
        said = await ailing.condition()
        assert said.state == pb.Condition.STATE_UNREADY
        assert not said.HasField("dead_letters")
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ailing.letters()
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_timers_say_how_their_last_run_ended(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        ailing.timer = ValueError(SECRET)

        async def ran() -> pb.Timer | None:
            answer = await ailing.stub.ListTimers(pb.ListTimersRequest(**request()), caller=OPERATOR)
            (found,) = answer.timers
            return found if found.HasField("begin_time") else None

        found = await until(ran)
        assert (found.name, found.every_seconds, found.error) == ("recount", 3600, "ValueError")
        assert found.next_time.seconds >= found.begin_time.seconds
        assert found.holder == ailing.unit.inspection.replica
        assert not found.late
        assert list((await ailing.condition()).failing_timers) == ["recount"]


async def test_recent_errors_are_found_by_request_id_and_hold_no_words(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        ailing.wrong = POISON
        ailing.timer = ValueError(SECRET)
        await ailing.unit.opened()
        with working_for(request_id="rq-3") as context:
            await ailing.tell("fb-1")
        await ailing.letter()

        async def errors(id_: str = "") -> pb.ListRecentErrorsResponse:
            asked = pb.ListRecentErrorsRequest(**request(id=id_))
            return await ailing.stub.ListRecentErrors(asked, caller=OPERATOR)  # type: ignore[no-any-return]

        all_ = await until(lambda: _two(errors))
        assert {(one.doing, one.error) for one in all_.errors} == {
            (TYPE, "Poison"),
            ("timer recount", "ValueError"),
        }
        assert "Minh" not in str(all_)
        trace = context.traceparent.split("-")[1]
        (found,) = (await errors(trace)).errors
        assert (found.doing, found.trace_id) == (TYPE, trace)
        assert found.event_id.startswith("ev-")
        assert (await errors("rq-unknown")).errors == []
        said = await ailing.condition()
        assert (said.errors, said.recent_errors) == (2, 2)


async def test_a_request_for_another_service_is_refused(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ailing.stub.GetCondition(pb.GetConditionRequest(service="review"), caller=OPERATOR)
        assert refused.value.code() is grpc.StatusCode.FAILED_PRECONDITION
        assert refused.value.details() == "intake was reached instead of review"


async def test_only_operators_and_admins_may_look(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        member = Caller("ps-1", "person", frozenset({"member", "leader"}))
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ailing.stub.GetCondition(pb.GetConditionRequest(service="intake"), caller=member)
        assert refused.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def _ready(ailing: Any) -> Any:
    said = await ailing.condition()
    return said if said.state == pb.Condition.STATE_READY else None


async def _with_reason(ailing: Any) -> Any:
    said = await ailing.condition()
    return said if said.reasons and said.state == pb.Condition.STATE_DEGRADED else None


async def _caught_up(ailing: Any) -> Any:
    said = await ailing.condition()
    return said if said.HasField("lag") and said.lag == 0 and not said.waiting_partitions else None


async def _heard(ailing: Any, count: int) -> bool:
    return len(ailing.heard) >= count


async def _two(errors: Any) -> Any:
    found = await errors()
    return found if len(found.errors) == 2 else None
