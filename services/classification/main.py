"""How classification is put together."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from services.classification import store as stores
from services.classification.events import handlers
from services.classification.learning.assembling import assembled
from services.classification.learning.current import Current
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.reading import default_reader
from services.classification.learning.shipped import shipped
from services.classification.metrics import Measures
from services.classification.rpc import NAME, ClassificationServicer
from services.classification.rpc import taxonomy as taxonomy_rpc
from services.classification.rpc.taxonomy import TaxonomyServicer
from services.classification.store import Store, specs
from services.classification.usecases import moving, recount, taxonomy
from services.classification.usecases.gathering import Gathering
from services.classification.usecases.ground import Ground
from services.classification.wire.heard import FORGETS
from services.classification.wire.told import TOPICS
from services.mesh import ids
from services.mesh.clock import process_now
from services.mesh.service import Mesh, Poll, Service, Timer

_RECOUNT = timedelta(seconds=30)
_RECOUNT_ALL = timedelta(days=1)
_LOOK = timedelta(seconds=2)
_FOLLOW = "follow-topics"


def build(mesh: Mesh) -> Service:
    """The classification service on this ground."""
    store = stores.opened(mesh.documents)
    reader = default_reader()
    gathering = Gathering(
        store.patterns, PatternIndex(reader), replica=ids.new("re", mesh.clock()), process_now=process_now
    )
    ground = Ground(store, Current(assembled, reader.taxonomy, shipped()), gathering)
    return Service(
        name="classification",
        specs=specs.ALL,
        servicers={
            NAME: ClassificationServicer(ground, mesh.clock),
            taxonomy_rpc.NAME: TaxonomyServicer(ground, mesh.clock, partial(mesh.wake, _FOLLOW)),
        },
        handlers=handlers(ground, mesh.clock),
        forgets=FORGETS,
        tells=TOPICS,
        timers=_timers(store, mesh),
        polls=(Poll("taxonomy", _LOOK, partial(taxonomy.look, ground=ground)),),
        collectors=(Measures(store),),
        start=gathering.start,
    )


def _timers(store: Store, mesh: Mesh) -> tuple[Timer, ...]:
    async def changed() -> None:
        await recount.changed(store=store, now=mesh.clock())

    async def everything() -> None:
        await recount.everything(store=store)

    async def follow() -> None:
        if await moving.follow(store=store, now=mesh.clock()):
            mesh.wake(_FOLLOW)

    return (
        Timer(_FOLLOW, _RECOUNT, follow),
        Timer("recount-patterns", _RECOUNT, changed),
        Timer("recount-all-patterns", _RECOUNT_ALL, everything),
    )
