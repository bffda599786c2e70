"""A small service for tests of the ground: it notes what it is told by RPC, and what it hears of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.mesh.documents.port import Save, Spec, Stale, Telling
from services.mesh.inbox import parse
from services.mesh.log.port import Event
from services.mesh.service import Mesh, Service, Timer
from services.mesh.telemetry import current
from tests.unit.mesh.echo import SERVICE, EchoServicer, echo_class

NOTE = Spec("note")
ECHO = Spec("echo")
TOPIC = "voc.testing.note.v1"


class Notes:
    """What the service knows while it runs: the contexts of its calls and of what it heard."""

    def __init__(self) -> None:
        self.called: list[Any] = []
        self.heard: list[tuple[Event, Any]] = []
        self.ticks = 0


def build(mesh: Mesh, notes: Notes) -> Service:
    """The service on this ground. Its name is `intake`, because settings know only real names."""
    echo_class()
    note, echo = mesh.collection(NOTE), mesh.collection(ECHO)

    async def take(request: Any, context: Any) -> Any:
        notes.called.append(current())
        told = Telling(f"{TOPIC}.taken", request.text, mesh.clock(), request.SerializeToString())
        await note.save(Save(request.text, 0, {"count": request.count}, (told,)))
        return request

    async def taken(event: Event) -> None:
        notes.heard.append((event, current()))
        told = Telling(f"{TOPIC}.echoed", event.subject, mesh.clock(), b"")
        try:
            await echo.save(Save(event.subject, 0, {"text": parse(event, echo_class()).text}, (told,)))
        except Stale:
            return

    async def echoed(event: Event) -> None:
        notes.heard.append((event, current()))

    async def tick() -> None:
        notes.ticks += 1

    return Service(
        name="intake",
        specs=(NOTE, ECHO),
        servicers={SERVICE: EchoServicer(take)},
        handlers={f"{TOPIC}.taken": taken, f"{TOPIC}.echoed": echoed},
        tells=(TOPIC,),
        timers=(Timer("count", timedelta(hours=1), tick),),
    )
