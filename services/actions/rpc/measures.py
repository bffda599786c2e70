"""Asked how long it takes."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.actions.domain.clocks import EDGES, Subject
from services.actions.domain.label import Severity
from services.actions.rpc.asking import Asking
from services.actions.usecases import measure
from services.actions.wire import measured
from services.actions.wire.words import word, words
from services.mesh.moments import moment


class MeasureRpc(Asking):
    """RPCs of the resolution log."""

    async def GetTimeToResolve(
        self, request: pb.GetTimeToResolveRequest, _context: Any
    ) -> pb.GetTimeToResolveResponse:
        found = await measure.time_to_resolve(
            ground=self._ground,
            subject=Subject(word(request, "subject")),
            severities=tuple(map(Severity, words(request, "severities"))),
            from_time=moment(request, "from_time"),
            until_time=moment(request, "until_time"),
            now=self._clock(),
        )
        rows = [
            measured.clock_summary(
                row.clock, row.severity, wall=row.wall, business=row.business, within=row.within
            )
            for row in found.rows
        ]
        ages = [measured.open_age(severity, age) for severity, age in found.open.items()]
        return pb.GetTimeToResolveResponse(bucket_edges=EDGES, clocks=rows, open=ages)
