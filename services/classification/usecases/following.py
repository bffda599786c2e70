"""Use the models that the line-up names, on every replica, without a restart."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from services.classification.domain.labels import Dimension
from services.classification.domain.model import LineUp
from services.classification.learning.aided import Models
from services.classification.learning.current import Current
from services.classification.learning.embeddings.file import EncoderRefused, loaded
from services.classification.learning.embeddings.mixed import Model
from services.classification.learning.linear.archive import ModelRefused
from services.classification.store import Store
from services.mesh.blobs import BrokenBlob

log = logging.getLogger(__name__)


class Following:
    """One replica's view of the line-up."""

    def __init__(self, store: Store, classifier: Current, shipped: Models) -> None:
        self._store = store
        self._classifier = classifier
        self._shipped = shipped
        self._version = -1
        self._refused = -1
        self._known: dict[str, Model] = {}

    async def look(self) -> None:
        """Exchange models if the line-up changed. One that cannot be used leaves all as it was.

        Raises:
            DocumentsUnavailable: the line-up cannot be read.
        """
        kept = await self._store.models.line_up()
        if kept.version == self._version:
            return
        try:
            deciding, shadow = await self._models(kept.thing)
        except (BrokenBlob, ModelRefused) as refused:
            self._say(refused, kept.version)
            return
        self._classifier.use_models({**self._shipped, **deciding})
        self._classifier.use_shadow(kept.thing.shadow, shadow)
        self._version = kept.version

    def _say(self, refused: Exception, version: int) -> None:
        """Once for each line-up."""
        if version == self._refused:
            return
        self._refused = version
        extra = {"error": type(refused).__name__}
        if isinstance(refused, EncoderRefused):
            log.error("a model needs sentence embeddings that are not installed here", extra=extra)
        else:
            log.error("a model cannot be used", extra=extra)

    async def _models(self, line_up: LineUp) -> tuple[Models, Models]:
        wanted = {*line_up.deciding.values(), *line_up.shadow.values()}
        self._known = {model_id: await self._model(model_id) for model_id in sorted(wanted)}
        return self._named(line_up.deciding), self._named(line_up.shadow)

    def _named(self, by_dimension: Mapping[Dimension, str]) -> Models:
        return {
            dimension: (*self._shipped.get(dimension, ()), self._known[model_id])
            for dimension, model_id in by_dimension.items()
        }

    async def _model(self, model_id: str) -> Model:
        known = self._known.get(model_id)
        if known is not None:
            return known
        kept = await self._store.models.get(model_id)
        if kept is None:
            raise BrokenBlob(model_id)
        return loaded(await self._store.models.content(kept.thing.blob_id))
