"""How issues stand and how long things take, looked at together."""

from __future__ import annotations

from voc.actions.v1 import measures_pb2

from services.gateway.api.table import get

SERVICE = measures_pb2.DESCRIPTOR.services_by_name["MeasureService"]

ROWS = (get("/issue-standings", "ListIssueStandings"), get("/resolution-course", "GetResolutionCourse"))
