"""Models and the line-up as they are remembered; the bytes of models are blobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.classification.domain.labels import Dimension
from services.classification.domain.model import Act, LineUp, Model, State, Trial
from services.mesh.blobs import Blobs
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Document, Save

_LINE_UP = "line-up"


@dataclass(frozen=True, slots=True)
class KeptModel:
    """A model, the version of its document, and what decided when it was trained."""

    thing: Model
    version: int
    against: str = ""


@dataclass(frozen=True, slots=True)
class KeptLineUp:
    """The line-up and the version of its document; 0 while there is none."""

    thing: LineUp
    version: int


class ModelBook:
    """Queries with the domain's names over the collections `model` and `lineup`."""

    def __init__(self, models: Collection, line_up: Collection, blobs: Blobs) -> None:
        self._models = models
        self._line_up = line_up
        self._blobs = blobs

    async def get(self, model_id: str) -> KeptModel | None:
        """The model, if there is one."""
        document = await self._models.get(model_id)
        return _kept(document) if document else None

    async def find(
        self, *, dimension: str, state: str, limit: int, after: str
    ) -> tuple[list[KeptModel], str]:
        """A page of models, the latest request first, and where to go on.

        Raises:
            ValueError: `after` is no cursor.
        """
        asked = {name: value for name, value in (("dimension", dimension), ("state", state)) if value}
        page = await self._models.find(asked, order="-request_time", limit=limit, after=after)
        return [_kept(document) for document in page.documents], page.next_after

    async def save(self, model: Model, version: int, against: str = "") -> KeptModel:
        """One write over what was loaded.

        Raises:
            Stale: somebody saved it since.
        """
        saved = await self._models.save(Save(model.model_id, version, _to_body(model, against)))
        return KeptModel(model, saved.document.version, against)

    async def line_up(self) -> KeptLineUp:
        """Which models decide."""
        document = await self._line_up.get(_LINE_UP)
        if document is None:
            return KeptLineUp(LineUp(), 0)
        return KeptLineUp(_line_up(document.body), document.version)

    async def set_line_up(self, line_up: LineUp, version: int) -> None:
        """One write over what was loaded.

        Raises:
            Stale: somebody saved it since.
        """
        await self._line_up.save(Save(_LINE_UP, version, _line_up_body(line_up)))

    async def put(self, content: bytes, now: datetime) -> str:
        """Keep the bytes of a model; the id of the blob."""
        return (await self._blobs.put(content, now)).id

    async def content(self, blob_id: str) -> bytes:
        """The bytes of a model.

        Raises:
            BrokenBlob: they are not there, or damaged.
        """
        return b"".join([chunk async for chunk in self._blobs.read(blob_id)])


def _to_body(model: Model, against: str) -> Body:
    return {
        "dimension": model.dimension.value,
        "state": model.state.value,
        "requested_by": model.requested_by,
        "request_time": to_micros(model.request_time),
        "version": model.version,
        "blob_id": model.blob_id,
        "train_time": to_micros(model.train_time) if model.train_time else None,
        "taught": model.taught,
        "trial": asdict(model.trial) | {"examples": list(model.trial.examples)},
        "cause": model.cause,
        "against": against,
    }


def _kept(document: Document) -> KeptModel:
    body = document.body
    trial = Trial(**{**body["trial"], "examples": tuple(body["trial"]["examples"])})
    model = Model(
        model_id=document.id,
        dimension=Dimension(body["dimension"]),
        state=State(body["state"]),
        requested_by=body["requested_by"],
        request_time=from_micros(body["request_time"]),
        version=body["version"],
        blob_id=body["blob_id"],
        train_time=from_micros(body["train_time"]) if body["train_time"] else None,
        taught=body["taught"],
        trial=trial,
        cause=body["cause"],
    )
    return KeptModel(model, document.version, body["against"])


def _line_up_body(line_up: LineUp) -> Body:
    return {
        "deciding": {d.value: model_id for d, model_id in line_up.deciding.items()},
        "shadow": {d.value: model_id for d, model_id in line_up.shadow.items()},
        "stack": {d.value: list(models) for d, models in line_up.stack.items()},
        "acts": [
            [act.dimension.value, act.model_id, act.before, act.by, to_micros(act.time)]
            for act in line_up.acts
        ],
    }


def _line_up(body: Mapping[str, Any]) -> LineUp:
    return LineUp(
        deciding={Dimension(d): model_id for d, model_id in body["deciding"].items()},
        shadow={Dimension(d): model_id for d, model_id in body["shadow"].items()},
        stack={Dimension(d): tuple(models) for d, models in body["stack"].items()},
        acts=tuple(
            Act(Dimension(d), model_id, before, by, from_micros(time))
            for d, model_id, before, by, time in body["acts"]
        ),
    )
