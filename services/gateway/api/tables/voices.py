"""What customers say, counted."""

from __future__ import annotations

from voc.intake.v1 import measures_pb2

from services.gateway.api.table import act, get

SERVICE = measures_pb2.DESCRIPTOR.services_by_name["MeasureService"]

ROWS = (act("/feedback:weigh", "WeighFeedback"), get("/scores", "CountScores"))
