"""How intake is put together."""

from __future__ import annotations

from datetime import timedelta

from services.intake.events import handlers
from services.intake.metrics import Measures
from services.intake.rpc import NAME, IntakeServicer, measures
from services.intake.rpc.measures import MeasureServicer
from services.intake.store import open_store, specs
from services.intake.usecases.ground import BROADCASTS, MESSAGES, Ground
from services.intake.usecases.prepare import ensure_defaults
from services.intake.usecases.send import send_messages
from services.intake.usecases.tell import tell_customers
from services.intake.wire.tellings import BROADCAST_TOPIC, FEEDBACK_TOPIC
from services.mesh import ids
from services.mesh.keys import load_or_create_secret
from services.mesh.service import Mesh, Service, Timer
from services.operations import rpc as operations

_EVERY = timedelta(seconds=5)


def build(mesh: Mesh) -> Service:
    """The intake service on this ground."""
    settings = mesh.settings
    store = open_store(mesh.documents)
    ground = Ground(
        store=store,
        notifier=mesh.notifier,
        customer_secret=load_or_create_secret(settings.home, "customer.key"),
        tracking_secret=load_or_create_secret(settings.home, "tracking.key"),
        public_url=settings.public_url.rstrip("/"),
        holder=ids.new("intake", mesh.clock()),
        wake=mesh.wake,
    )

    async def send() -> None:
        await send_messages(ground=ground, now=mesh.clock())

    async def tell() -> None:
        await tell_customers(ground=ground, now=mesh.clock())

    async def start() -> None:
        await ensure_defaults(store=store, example_products=settings.demo_products, now=mesh.clock())

    return Service(
        name="intake",
        specs=specs.ALL,
        servicers={
            NAME: IntakeServicer(ground, mesh.clock),
            measures.NAME: MeasureServicer(ground),
            **operations.servicers(mesh),
        },
        handlers=handlers(ground),
        tells=(FEEDBACK_TOPIC, BROADCAST_TOPIC),
        timers=(Timer(MESSAGES, _EVERY, send), Timer(BROADCASTS, _EVERY, tell)),
        collectors=(Measures(store),),
        start=start,
    )
