"""Models and reclassification: `voc.classification.v1.ModelService`, thin over the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
from voc.classification.v1 import model_pb2 as pb
from voc.classification.v1 import model_pb2_grpc as rpc

from services.classification.domain.model import (
    ModelNotBetter,
    ModelNotTrained,
    ModelUnknown,
    NothingToRollBack,
    TrialOutdated,
    TrialTooSmall,
)
from services.classification.domain.reclassification import RunUnderWay, RunUnknown
from services.classification.rpc.desk import PageTokenWrong, page_size
from services.classification.store.learned import KeptModel
from services.classification.usecases import line_up, reclassify
from services.classification.usecases.ground import TRAIN, Ground
from services.classification.wire import learned as wire
from services.mesh.clock import Clock
from services.mesh.identity import caller
from services.mesh.moments import moment

MODELS = "voc.classification.v1.ModelService"

_ERRORS: Mapping[type[Exception], grpc.StatusCode] = {
    ModelUnknown: grpc.StatusCode.NOT_FOUND,
    RunUnknown: grpc.StatusCode.NOT_FOUND,
    ModelNotTrained: grpc.StatusCode.FAILED_PRECONDITION,
    ModelNotBetter: grpc.StatusCode.FAILED_PRECONDITION,
    TrialTooSmall: grpc.StatusCode.FAILED_PRECONDITION,
    TrialOutdated: grpc.StatusCode.FAILED_PRECONDITION,
    NothingToRollBack: grpc.StatusCode.FAILED_PRECONDITION,
    RunUnderWay: grpc.StatusCode.FAILED_PRECONDITION,
    PageTokenWrong: grpc.StatusCode.INVALID_ARGUMENT,
}


class ModelServicer(rpc.ModelServiceServicer):
    """Answers about models."""

    errors = _ERRORS

    def __init__(self, ground: Ground, clock: Clock) -> None:
        self._ground = ground
        self._store = ground.store
        self._clock = clock

    async def TrainModel(self, request: pb.TrainModelRequest, _context: Any) -> pb.TrainModelResponse:
        kept = await line_up.requested(
            store=self._store,
            dimension=wire.dimension(request),
            request_id=request.request_id,
            by=caller().id,
            now=self._clock(),
        )
        self._ground.wake(TRAIN)
        return pb.TrainModelResponse(model=await self._shown(kept))

    async def GetModel(self, request: pb.GetModelRequest, _context: Any) -> pb.GetModelResponse:
        kept = await line_up.one(store=self._store, model_id=request.model_id)
        lined_up = (await self._store.models.line_up()).thing
        same, other = await self._store.classifications.shadowed(request.model_id)
        return pb.GetModelResponse(model=wire.model(kept.thing, lined_up, same, other))

    async def ListModels(self, request: pb.ListModelsRequest, _context: Any) -> pb.ListModelsResponse:
        dimension = wire.asked_dimension(request)
        if dimension is None:
            return pb.ListModelsResponse()
        try:
            found, next_after = await self._store.models.find(
                dimension=dimension, state="", limit=page_size(request.page_size), after=request.page_token
            )
        except ValueError:
            raise PageTokenWrong from None
        lined_up = (await self._store.models.line_up()).thing
        shown = [wire.model(kept.thing, lined_up) for kept in found]
        return pb.ListModelsResponse(models=shown, next_page_token=next_after)

    async def GetLineUp(self, _request: pb.GetLineUpRequest, _context: Any) -> pb.GetLineUpResponse:
        kept = await self._store.models.line_up()
        return pb.GetLineUpResponse(line_up=wire.line_up(kept.thing, kept.version))

    async def PromoteModel(self, request: pb.PromoteModelRequest, _context: Any) -> pb.PromoteModelResponse:
        kept = await line_up.promoted(
            store=self._store,
            model_id=request.model_id,
            version=request.version,
            by=caller().id,
            now=self._clock(),
        )
        return pb.PromoteModelResponse(line_up=wire.line_up(kept.thing, kept.version))

    async def RollBackModel(
        self, request: pb.RollBackModelRequest, _context: Any
    ) -> pb.RollBackModelResponse:
        kept = await line_up.rolled_back(
            store=self._store,
            dimension=wire.dimension(request),
            version=request.version,
            by=caller().id,
            now=self._clock(),
        )
        return pb.RollBackModelResponse(line_up=wire.line_up(kept.thing, kept.version))

    async def StartReclassification(
        self, request: pb.StartReclassificationRequest, _context: Any
    ) -> pb.StartReclassificationResponse:
        kept = await reclassify.started(
            ground=self._ground,
            since=moment(request, "since_time"),
            dry_run=request.dry_run,
            request_id=request.request_id,
            by=caller().id,
            now=self._clock(),
        )
        return pb.StartReclassificationResponse(
            reclassification=wire.reclassification(kept.thing, kept.version)
        )

    async def GetReclassification(
        self, request: pb.GetReclassificationRequest, _context: Any
    ) -> pb.GetReclassificationResponse:
        kept = await reclassify.one(store=self._store, run_id=request.run_id)
        return pb.GetReclassificationResponse(
            reclassification=wire.reclassification(kept.thing, kept.version)
        )

    async def ListReclassifications(
        self, request: pb.ListReclassificationsRequest, _context: Any
    ) -> pb.ListReclassificationsResponse:
        try:
            found, next_after = await self._store.runs.find(
                limit=page_size(request.page_size), after=request.page_token
            )
        except ValueError:
            raise PageTokenWrong from None
        return pb.ListReclassificationsResponse(
            reclassifications=[wire.reclassification(kept.thing, kept.version) for kept in found],
            next_page_token=next_after,
        )

    async def CancelReclassification(
        self, request: pb.CancelReclassificationRequest, _context: Any
    ) -> pb.CancelReclassificationResponse:
        kept = await reclassify.cancelled(
            store=self._store, run_id=request.run_id, version=request.version, now=self._clock()
        )
        return pb.CancelReclassificationResponse(
            reclassification=wire.reclassification(kept.thing, kept.version)
        )

    async def _shown(self, kept: KeptModel) -> pb.Model:
        return wire.model(kept.thing, (await self._store.models.line_up()).thing)
