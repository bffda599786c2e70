"""How review is put together."""

from __future__ import annotations

from services.mesh.service import Mesh, Service
from services.operations import rpc as operations
from services.review import store as stores
from services.review.events import handlers
from services.review.metrics import Measures
from services.review.rpc import NAME, ReviewServicer
from services.review.store import specs
from services.review.wire.told import TOPICS


def build(mesh: Mesh) -> Service:
    """The review service on this ground."""
    store = stores.opened(mesh.documents, cap=mesh.settings.cap)
    return Service(
        name="review",
        specs=specs.ALL,
        servicers={NAME: ReviewServicer(store, mesh.clock), **operations.servicers(mesh)},
        handlers=handlers(store),
        tells=TOPICS,
        collectors=(Measures(store, mesh.clock),),
    )
