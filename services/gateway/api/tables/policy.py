"""What the company has agreed on about its loop: hours, targets, waits."""

from __future__ import annotations

from voc.actions.v1 import policy_pb2

from services.gateway.api.table import act, get

SERVICE = policy_pb2.DESCRIPTOR.services_by_name["PolicyService"]

ROWS = (
    get("/policy", "GetPolicy"),
    act("/policy:update", "UpdatePolicy"),
)
