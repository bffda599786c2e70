"""Runs of reclassification as they are remembered."""

from __future__ import annotations

from dataclasses import dataclass

from services.classification.domain.labels import Dimension
from services.classification.domain.reclassification import Reclassification, State
from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Document, Save


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run and the version of its document."""

    thing: Reclassification
    version: int


class RunBook:
    """Queries with the domain's names over the collection `reclassification`."""

    def __init__(self, runs: Collection) -> None:
        self._runs = runs

    async def get(self, run_id: str) -> KeptRun | None:
        """The run, if there is one."""
        document = await self._runs.get(run_id)
        return _kept(document) if document else None

    async def running(self) -> KeptRun | None:
        """The one that is under way."""
        page = await self._runs.find({"running": True}, limit=1)
        return _kept(page.documents[0]) if page.documents else None

    async def find(self, *, limit: int, after: str) -> tuple[list[KeptRun], str]:
        """A page of runs, the latest first, and where to go on.

        Raises:
            ValueError: `after` is no cursor.
        """
        page = await self._runs.find(order="-request_time", limit=limit, after=after)
        return [_kept(document) for document in page.documents], page.next_after

    async def save(self, run: Reclassification, version: int) -> KeptRun:
        """One write over what was loaded.

        Raises:
            Stale: somebody saved it since.
            Taken: another run is under way.
        """
        saved = await self._runs.save(Save(run.run_id, version, _to_body(run)))
        return KeptRun(run, saved.document.version)


def _to_body(run: Reclassification) -> Body:
    body: Body = {
        "state": run.state.value,
        "dry_run": run.dry_run,
        "since": to_micros(run.since) if run.since else None,
        "requested_by": run.requested_by,
        "request_time": to_micros(run.request_time),
        "total": run.total,
        "after": run.after,
        "seen": run.seen,
        "changed": run.changed,
        "by_dimension": {dimension.value: count for dimension, count in run.by_dimension.items()},
        "end_time": to_micros(run.end_time) if run.end_time else None,
    }
    if run.state is State.RUNNING:
        body["running"] = True
    return body


def _kept(document: Document) -> KeptRun:
    body = document.body
    run = Reclassification(
        run_id=document.id,
        state=State(body["state"]),
        dry_run=body["dry_run"],
        since=from_micros(body["since"]) if body["since"] is not None else None,
        requested_by=body["requested_by"],
        request_time=from_micros(body["request_time"]),
        total=body["total"],
        after=body["after"],
        seen=body["seen"],
        changed=body["changed"],
        by_dimension={Dimension(name): count for name, count in body["by_dimension"].items()},
        end_time=from_micros(body["end_time"]) if body["end_time"] is not None else None,
    )
    return KeptRun(run, document.version)
