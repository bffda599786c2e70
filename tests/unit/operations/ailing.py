"""A service for tests of looking after one: it hears, and fails as a test says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from voc.intake.v1.events_pb2 import FeedbackReceived
from voc.operations.v1 import operations_pb2 as pb
from voc.operations.v1.operations_pb2_grpc import OperationsServiceStub

from services.mesh.config import Settings
from services.mesh.documents.port import Save, Spec, Telling
from services.mesh.identity import Caller, Signer
from services.mesh.keys import load_or_create_signing_key
from services.mesh.log.port import Event
from services.mesh.rpc.channel import Channel
from services.mesh.run.unit import Unit
from services.mesh.service import Busy, Mesh, Poison, Service, Timer
from services.operations import rpc

SERVICE = "intake"
THING = Spec("thing")
TOPIC = "voc.intake.feedback.v1"
TYPE = f"{TOPIC}.received"
SECRET = "Chị Minh Anh, 0901 234 567: the app lost my order"
OPERATOR = Caller("ps-op", "person", frozenset({"operator"}))


async def until(true: Callable[[], Awaitable[Any]], seconds: float = 30) -> Any:
    """What it answers once that is true."""
    end = time.monotonic() + seconds
    while not (answer := await true()):
        assert time.monotonic() < end, "it never was so"
        await asyncio.sleep(0.05)
    return answer


@dataclass
class Ailing:
    """`wrong` is what hearing raises; `timer` what the timer raises; `heard` what was heard, in order."""

    unit: Unit = field(init=False)
    stub: Any = field(init=False)
    wrong: Exception | None = None
    timer: Exception | None = None
    heard: list[tuple[str, int]] = field(default_factory=list)

    def build(self, mesh: Mesh) -> Service:
        """The service on this ground."""

        async def hear(event: Event) -> None:
            if self.wrong is not None:
                raise self.wrong
            self.heard.append((event.subject, event.sequence))

        async def tick() -> None:
            if self.timer is not None:
                raise self.timer

        return Service(
            name=SERVICE,
            specs=(THING,),
            servicers=rpc.servicers(mesh),
            handlers={TYPE: hear},
            tells=(TOPIC,),
            timers=(Timer("recount", timedelta(hours=1), tick),),
        )

    async def tell(self, subject: str, count: int = 1) -> None:
        """Save a thing and tell of it, so many times."""
        things = self.unit.documents.collection(THING)
        data = FeedbackReceived(feedback_id=subject, text=SECRET, nps=3).SerializeToString()
        for _ in range(count):
            known = await things.get(subject)
            telling = Telling(TYPE, subject, datetime.now(UTC), data)
            await things.save(Save(subject, known.version if known else 0, {}, (telling,)))

    async def condition(self) -> pb.Condition:
        """How it is, as it says."""
        answer = await self.stub.GetCondition(pb.GetConditionRequest(service=SERVICE), caller=OPERATOR)
        return answer.condition  # type: ignore[no-any-return]

    async def letters(self, **more: Any) -> pb.ListDeadLettersResponse:
        """Its dead letters, as it says."""
        request = pb.ListDeadLettersRequest(service=SERVICE, **more)
        return await self.stub.ListDeadLetters(request, caller=OPERATOR)  # type: ignore[no-any-return]

    async def letter(self) -> pb.DeadLetter:
        """Its first dead letter, once there is one."""
        answer = await until(lambda: self._some())
        return answer.dead_letters[0]  # type: ignore[no-any-return]

    async def _some(self) -> Any:
        answer = await self.letters()
        return answer if answer.dead_letters else None


POISON = Poison("it quotes a customer: " + SECRET)
BUSY = Busy("not now")


@asynccontextmanager
async def running(home: Path, **more: Any) -> AsyncIterator[Ailing]:
    """The service, opened, with a stub that asks it."""
    made = Ailing()
    free = {"intake_listen": "127.0.0.1:0", "operations_listen": "127.0.0.1:0"}
    made.unit = Unit(SERVICE, made.build, Settings(home=home, **(free | more)))
    port = await made.unit.start()
    channel = Channel([rpc.NAME], f"127.0.0.1:{port}", Signer(load_or_create_signing_key(home)))
    made.stub = OperationsServiceStub(channel)  # type: ignore[no-untyped-call]
    try:
        yield made
    finally:
        await channel.close()
        await made.unit.stop()
