"""What a service is made of, as its `main.build` puts it together, and the ground it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from services.mesh.clock import Clock
from services.mesh.documents.port import Collection, Documents, Spec
from services.mesh.inspection import Inspection
from services.mesh.log.port import Event, Log

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

    from services.mesh.config import Settings
    from services.mesh.notify import Notifier

Handler = Callable[[Event], Awaitable[None]]
"""Hears one event. Events of one subject and topic come one after the other, others concurrently.
Heard twice, it must change nothing the second time. Raises `Poison` for what can never be heard, `Busy`
for what may be heard later; anything else is a bug and goes to a dead letter after a few tries."""

Tick = Callable[[], Awaitable[None]]


class Poison(Exception):
    """This event can never be heard: it goes to a dead letter at once."""


class Busy(Exception):
    """This event cannot be heard now: it is tried again with back-off, its partition waits."""


Check = Callable[[], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Timer:
    """Something done every `every`, by one replica at a time (a lease in the documents).

    `wake` is the name by which `Mesh.wake` runs it soon instead of waiting for its turn.
    """

    name: str
    every: timedelta
    tick: Tick


@dataclass(frozen=True, slots=True)
class Poll:
    """Something that every replica looks at every `every`, such as a pointer: `look` is idempotent and quick.

    Its first look comes before the first event or call.
    """

    name: str
    every: timedelta
    look: Tick


@dataclass(frozen=True, slots=True)
class Mesh:
    """The ground a service is given. The service cannot tell which documents and log are underneath."""

    settings: Settings
    clock: Clock
    documents: Documents
    log: Log
    notifier: Notifier
    wake: Callable[[str], None] = lambda _name: None
    inspection: Inspection = field(default_factory=Inspection)
    """What the service knows about itself, once it runs."""

    def collection(self, spec: Spec) -> Collection:
        """The collection of this spec in the service's own database."""
        return self.documents.collection(spec)


@dataclass(frozen=True, slots=True)
class Service:
    """What `build(mesh)` answers: everything the ground needs to run it.

    Attributes:
        name: folder = proto package = consumer group = database = Deployment = metric label.
        specs: its collections; those whose saves tell events have them told by the outbox.
        servicers: full gRPC service name (`voc.intake.v1.IntakeService`) to servicer object.
        handlers: event type to handler; the topics to hear follow from the types.
        forgets: event types by which it forgets a subject: heard at once, also behind a dead letter of it.
        tells: the topics that this service alone produces.
        timers: what it does by itself.
        polls: what each replica looks at by itself.
        collectors: Prometheus collectors that read its store. One that has an async `refresh()` has it
            awaited before each scrape, and answers `collect()` from what it then knows.
        web: an ASGI application, served where `<name>_listen` says; only the gateway has one.
        checks: async functions that name what else keeps it from working fully (degraded, still ready).
        start, stop: run before the first event or call and after the last. `start` may wait for nothing
            but its own documents.
    """

    name: str
    specs: Sequence[Spec]
    servicers: Mapping[str, Any]
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    forgets: Sequence[str] = ()
    tells: Sequence[str] = ()
    timers: Sequence[Timer] = ()
    polls: Sequence[Poll] = ()
    collectors: Sequence[Collector] = ()
    web: Callable[..., Awaitable[None]] | None = None
    checks: Sequence[Check] = ()
    start: Tick | None = None
    stop: Tick | None = None
