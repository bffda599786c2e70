"""How actions is put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

from services.actions import rpc
from services.actions.domain.label import Severity
from services.actions.domain.policy import Policy
from services.actions.events import handlers
from services.actions.metrics import ActionsMetrics, Targets
from services.actions.rpc import course
from services.actions.store import Store, specs
from services.actions.usecases import policies, timers
from services.actions.usecases.ground import REATTACH, RECOUNT, SILENCE, WATCH, Ground, Standing
from services.actions.usecases.recount import recount
from services.actions.wire.heard import FORGETS
from services.actions.wire.told import TOPICS
from services.mesh.config import Settings
from services.mesh.service import Mesh, Poll, Service, Tick, Timer
from services.operations import rpc as operations

NAME = "actions"
_LOOK = timedelta(seconds=2)


def build(mesh: Mesh) -> Service:
    """The actions service on this ground."""
    ground = Ground(Store.over(mesh.collection), standing(mesh.settings), mesh.wake)

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
            **operations.servicers(mesh),
            rpc.POLICY: rpc.PolicyServicer(ground, mesh.clock),
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
        polls=(Poll("policy", _LOOK, partial(policies.look, ground=ground)),),
        collectors=(ActionsMetrics(ground.store, mesh.clock), Targets(ground.standing)),
    )


def standing(settings: Settings) -> Standing:
    """What the environment says, until somebody changes the policy."""
    opens, closes = settings.workday
    first = Policy(
        opens=opens,
        closes=closes,
        weekdays=settings.workdays,
        targets={Severity(name): days for name, days in settings.targets.items()},
        silence_days=settings.silence_days,
        watch_days=settings.watch_days,
        issue_cases=settings.issue_cases,
    )
    return Standing(first, settings.tz)
