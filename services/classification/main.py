"""How classification is put together."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from services.classification import store as stores
from services.classification.events import handlers
from services.classification.learning.assembling import assembled
from services.classification.learning.current import Current
from services.classification.learning.embeddings.recalled import recalled
from services.classification.learning.lending import learnt
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.patterns.meaning import Meaning
from services.classification.learning.reading import default_reader
from services.classification.learning.shipped import shipped
from services.classification.metrics import Measures
from services.classification.metrics.quality import QualityMeasures
from services.classification.rpc import NAME, ClassificationServicer
from services.classification.rpc import taxonomy as taxonomy_rpc
from services.classification.rpc.learned import MODELS, ModelServicer
from services.classification.rpc.quality import QUALITY, QualityServicer
from services.classification.rpc.taxonomy import TaxonomyServicer
from services.classification.store import specs
from services.classification.usecases import moving, reclassify, recount, taxonomy, training
from services.classification.usecases.following import Following
from services.classification.usecases.gathering import Gathering
from services.classification.usecases.ground import RECLASSIFY, TRAIN, Ground
from services.classification.wire.heard import FORGETS
from services.classification.wire.told import TOPICS
from services.mesh import ids
from services.mesh.clock import process_now
from services.mesh.service import Mesh, Poll, Service, Timer
from services.operations import rpc as operations

_RECOUNT = timedelta(seconds=30)
_RECOUNT_ALL = timedelta(days=1)
_TRAIN = timedelta(seconds=30)
_RECLASSIFY = timedelta(seconds=10)
_LOOK = timedelta(seconds=2)
_FOLLOW = "follow-topics"


def build(mesh: Mesh) -> Service:
    """The classification service on this ground.

    Raises:
        ExtraMissing: the settings ask for embeddings, which are not installed.
    """
    store = stores.opened(mesh.documents)
    reader = default_reader()
    gathering = Gathering(
        store.patterns,
        PatternIndex(reader, meaning=Meaning(recalled()) if mesh.settings.embeddings else None),
        replica=ids.new("re", mesh.clock()),
        process_now=process_now,
    )
    current = Current(assembled, reader.taxonomy, shipped())
    ground = Ground(store, current, gathering, mesh.wake)
    return Service(
        name="classification",
        specs=specs.ALL,
        servicers={
            NAME: ClassificationServicer(ground, mesh.clock),
            MODELS: ModelServicer(ground, mesh.clock),
            QUALITY: QualityServicer(ground, mesh.clock),
            taxonomy_rpc.NAME: TaxonomyServicer(ground, mesh.clock, partial(mesh.wake, _FOLLOW)),
            **operations.servicers(mesh),
        },
        handlers=handlers(ground, mesh.clock),
        forgets=FORGETS,
        tells=TOPICS,
        timers=_timers(ground, mesh),
        polls=(
            Poll("taxonomy", _LOOK, partial(taxonomy.look, ground=ground)),
            Poll("line-up", _LOOK, Following(store, current, shipped()).look),
        ),
        collectors=(Measures(store), QualityMeasures(ground, mesh.clock)),
        start=gathering.start,
    )


def _timers(ground: Ground, mesh: Mesh) -> tuple[Timer, ...]:
    async def changed() -> None:
        await recount.changed(store=ground.store, now=mesh.clock())

    async def everything() -> None:
        await recount.everything(store=ground.store)

    async def train() -> None:
        learn = partial(learnt, embeddings=mesh.settings.embeddings)
        await training.trained(ground=ground, now=mesh.clock, learn=learn)

    async def again() -> None:
        await reclassify.carried_on(ground=ground, now=mesh.clock)

    async def follow() -> None:
        if await moving.follow(store=ground.store, now=mesh.clock()):
            mesh.wake(_FOLLOW)

    return (
        Timer(_FOLLOW, _RECOUNT, follow),
        Timer("recount-patterns", _RECOUNT, changed),
        Timer("recount-all-patterns", _RECOUNT_ALL, everything),
        Timer(TRAIN, _TRAIN, train),
        Timer(RECLASSIFY, _RECLASSIFY, again),
    )
