"""How actions is put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from services.actions import rpc
from services.actions.domain.calendar import Calendar
from services.actions.domain.clocks import Rules
from services.actions.domain.label import Severity
from services.actions.events import handlers
from services.actions.metrics import ActionsMetrics
from services.actions.rpc import course
from services.actions.store import Store, specs
from services.actions.usecases import timers
from services.actions.usecases.ground import REATTACH, RECOUNT, SILENCE, WATCH, Ground
from services.actions.usecases.recount import recount
from services.actions.wire.heard import FORGETS
from services.actions.wire.told import TOPICS
from services.mesh.config import Settings
from services.mesh.service import Mesh, Service, Tick, Timer

NAME = "actions"


def build(mesh: Mesh) -> Service:
    """The actions service on this ground."""
    ground = Ground(Store.over(mesh.collection), rules(mesh.settings), mesh.wake)

    def tick(use: Callable[..., Awaitable[None]]) -> Tick:
        async def run() -> None:
            await use(ground=ground, now=mesh.clock())

        return run

    return Service(
        name=NAME,
        specs=specs.ALL,
        servicers={
            rpc.NAME: rpc.ActionsServicer(ground, mesh.clock),
            course.NAME: course.MeasureServicer(ground, mesh.clock),
        },
        handlers=handlers(ground, mesh.clock),
        forgets=FORGETS,
        tells=TOPICS,
        timers=(
            Timer(RECOUNT, timedelta(seconds=1), tick(recount)),
            Timer(REATTACH, timedelta(seconds=2), tick(timers.reattach)),
            Timer(WATCH, timedelta(seconds=5), tick(timers.watch)),
            Timer(SILENCE, timedelta(seconds=15), tick(timers.silence)),
        ),
        collectors=(ActionsMetrics(ground.store, mesh.clock),),
    )


def rules(settings: Settings) -> Rules:
    """What the installation has set."""
    opens, closes = settings.workday
    return Rules(
        calendar=Calendar(settings.tz, opens, closes, settings.workdays),
        targets=tuple((Severity(name), days) for name, days in settings.targets.items()),
        silence=timedelta(days=settings.silence_days),
        watch=timedelta(days=settings.watch_days),
        issue_cases=settings.issue_cases,
    )
