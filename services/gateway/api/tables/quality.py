"""How good the machine's answers are."""

from __future__ import annotations

from voc.classification.v1 import quality_pb2

from services.gateway.api.table import get

SERVICE = quality_pb2.DESCRIPTOR.services_by_name["QualityService"]

ROWS = (
    get("/quality", "GetQuality"),
    get("/checks", "ListChecks"),
)
