"""How the services are, and what they could not hear. The path names the service that is asked."""

from __future__ import annotations

from voc.operations.v1 import operations_pb2

from services.gateway.api.table import act, get

SERVICE = operations_pb2.DESCRIPTOR.services_by_name["OperationsService"]

ROWS = (
    get("/operations/{service}/condition", "GetCondition"),
    get("/operations/{service}/consumers", "ListConsumers"),
    get("/operations/{service}/timers", "ListTimers"),
    get("/operations/{service}/errors", "ListRecentErrors"),
    get("/operations/{service}/dead-letters", "ListDeadLetters"),
    get("/operations/{service}/dead-letters/{id}", "GetDeadLetter"),
    act("/operations/{service}/dead-letters/{id}:replay", "ReplayDeadLetter"),
    act("/operations/{service}/dead-letters:replay", "BatchReplayDeadLetters"),
    act("/operations/{service}/dead-letters/{id}:discard", "DiscardDeadLetter"),
)
