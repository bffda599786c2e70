"""Ask for a model to be trained, let it decide, and go back."""

from __future__ import annotations

from datetime import datetime

from services.classification.domain import model as happens
from services.classification.domain.labels import Dimension
from services.classification.domain.model import Model, ModelUnknown, State
from services.classification.store import Store
from services.classification.store.learned import KeptLineUp, KeptModel
from services.mesh import ids
from services.mesh.documents.port import Stale
from services.mesh.documents.settle import settled


async def requested(
    *, store: Store, dimension: Dimension, request_id: str, by: str, now: datetime
) -> KeptModel:
    """A model of what people put right so far, to be trained by the timer. Asked twice, it is one model."""
    model_id = ids.derived("md", request_id) if request_id else ids.new("md", now)
    known = await store.models.get(model_id)
    if known is not None:
        return known
    model = Model(model_id, dimension, State.QUEUED, requested_by=by, request_time=now)
    try:
        return await store.models.save(model, 0)
    except Stale:
        return await one(store=store, model_id=model_id)


async def one(*, store: Store, model_id: str) -> KeptModel:
    """A model.

    Raises:
        ModelUnknown: there is none.
    """
    kept = await store.models.get(model_id)
    if kept is None:
        raise ModelUnknown(model_id)
    return kept


async def promoted(*, store: Store, model_id: str, version: int, by: str, now: datetime) -> KeptLineUp:
    """Let a model decide, if its trial shows that it is better.

    Raises:
        ModelUnknown, ModelNotTrained, TrialOutdated, TrialTooSmall, ModelNotBetter: as they say.
        Stale: the person saw another version of the line-up.
    """
    kept = await one(store=store, model_id=model_id)
    line_up = await store.models.line_up()
    if line_up.version != version and line_up.thing.deciding.get(kept.thing.dimension) != model_id:
        raise Stale(model_id)
    after = happens.promoted(line_up.thing, kept.thing, kept.against, by, now)
    if after is not line_up.thing:
        await store.models.set_line_up(after, line_up.version)
    return await store.models.line_up()


async def rolled_back(
    *, store: Store, dimension: Dimension, version: int, by: str, now: datetime
) -> KeptLineUp:
    """Let what decided before decide again.

    Raises:
        NothingToRollBack: the model that ships decides already.
        Stale: the person saw another version of the line-up.
    """
    line_up = await store.models.line_up()
    if line_up.version != version:
        raise Stale(dimension.value)
    after = happens.rolled_back(line_up.thing, dimension, by, now)
    await store.models.set_line_up(after, line_up.version)
    return await store.models.line_up()


async def put_beside(*, store: Store, model: Model) -> None:
    """Let a model run in shadow.

    Raises:
        Busy: many change the line-up at once.
    """

    async def attempt() -> None:
        line_up = await store.models.line_up()
        await store.models.set_line_up(happens.beside(line_up.thing, model), line_up.version)

    await settled(attempt)
