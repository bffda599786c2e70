"""Models that corrections taught, which of them decide, and reading again."""

from __future__ import annotations

from voc.classification.v1 import model_pb2

from services.gateway.api.table import act, create, get

SERVICE = model_pb2.DESCRIPTOR.services_by_name["ModelService"]

ROWS = (
    create("/models", "TrainModel"),
    get("/models", "ListModels"),
    get("/models/{model_id}", "GetModel"),
    act("/models/{model_id}:promote", "PromoteModel"),
    get("/line-up", "GetLineUp"),
    act("/line-up:rollBack", "RollBackModel"),
    create("/reclassifications", "StartReclassification"),
    get("/reclassifications", "ListReclassifications"),
    get("/reclassifications/{run_id}", "GetReclassification"),
    act("/reclassifications/{run_id}:cancel", "CancelReclassification"),
)
