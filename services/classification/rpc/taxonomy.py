"""When asked: `voc.classification.v1.TaxonomyService`: read and reshape the topics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import grpc
from voc.classification.v1 import taxonomy_pb2 as pb
from voc.classification.v1 import taxonomy_pb2_grpc as rpc

from services.classification.domain import reshaping
from services.classification.domain.refusal import Conflict, Invalid, Outdated, Unfit, Unknown
from services.classification.domain.replacing import replaced
from services.classification.rpc.desk import page_size
from services.classification.usecases import taxonomy
from services.classification.usecases.ground import Ground
from services.classification.usecases.taxonomy import Decide, Outcome, Wish
from services.classification.wire import taxonomy as spoken
from services.mesh.clock import Clock
from services.mesh.identity import caller

NAME = "voc.classification.v1.TaxonomyService"

ERRORS: Mapping[type[Exception], grpc.StatusCode] = {
    Invalid: grpc.StatusCode.INVALID_ARGUMENT,
    Conflict: grpc.StatusCode.ALREADY_EXISTS,
    Unfit: grpc.StatusCode.FAILED_PRECONDITION,
    Unknown: grpc.StatusCode.NOT_FOUND,
    Outdated: grpc.StatusCode.ABORTED,
}


class TaxonomyServicer(rpc.TaxonomyServiceServicer):
    """Answers for the taxonomy. `moved` is called after a change that moves topics."""

    errors = ERRORS

    def __init__(self, ground: Ground, clock: Clock, moved: Callable[[], None]) -> None:
        self._ground = ground
        self._clock = clock
        self._moved = moved

    async def GetTaxonomyEdition(
        self, request: pb.GetTaxonomyEditionRequest, _context: Any
    ) -> pb.GetTaxonomyEditionResponse:
        found = await taxonomy.edition(store=self._ground.store, number=request.number)
        return pb.GetTaxonomyEditionResponse(edition=spoken.edition(found))

    async def ListTaxonomyEditions(
        self, request: pb.ListTaxonomyEditionsRequest, _context: Any
    ) -> pb.ListTaxonomyEditionsResponse:
        page = await taxonomy.history(
            store=self._ground.store, limit=page_size(request.page_size), after=request.page_token
        )
        return pb.ListTaxonomyEditionsResponse(
            changes=map(spoken.change, page.editions), next_page_token=page.next_after
        )

    async def CreateTopic(self, request: pb.CreateTopicRequest, _context: Any) -> pb.CreateTopicResponse:
        topic = spoken.topic_said(request.topic)
        outcome = await self._reshape(
            request,
            lambda before: reshaping.create(before, topic),
            request_id=request.request_id,
            creates=[topic.path],
        )
        return pb.CreateTopicResponse(**_told(outcome), replayed=outcome.replayed)

    async def UpdateTopic(self, request: pb.UpdateTopicRequest, _context: Any) -> pb.UpdateTopicResponse:
        said = spoken.said_anew(request)
        outcome = await self._reshape(request, lambda before: reshaping.update(before, request.path, said))
        return pb.UpdateTopicResponse(**_told(outcome))

    async def MoveTopic(self, request: pb.MoveTopicRequest, _context: Any) -> pb.MoveTopicResponse:
        outcome = await self._reshape(
            request, lambda before: reshaping.move(before, request.path, request.to_path)
        )
        return pb.MoveTopicResponse(**_told(outcome))

    async def MergeTopics(self, request: pb.MergeTopicsRequest, _context: Any) -> pb.MergeTopicsResponse:
        outcome = await self._reshape(
            request, lambda before: reshaping.merge(before, request.path, request.into_path)
        )
        return pb.MergeTopicsResponse(**_told(outcome))

    async def SplitTopic(self, request: pb.SplitTopicRequest, _context: Any) -> pb.SplitTopicResponse:
        parts = [spoken.topic_said(part) for part in request.parts]
        outcome = await self._reshape(
            request,
            lambda before: reshaping.split(before, request.path, parts),
            request_id=request.request_id,
            creates=[part.path for part in parts],
        )
        return pb.SplitTopicResponse(**_told(outcome), replayed=outcome.replayed)

    async def RetireTopic(self, request: pb.RetireTopicRequest, _context: Any) -> pb.RetireTopicResponse:
        now = self._clock()
        outcome = await self._reshape(request, lambda before: reshaping.retire(before, request.path, now))
        return pb.RetireTopicResponse(**_told(outcome))

    async def RestoreTopic(self, request: pb.RestoreTopicRequest, _context: Any) -> pb.RestoreTopicResponse:
        outcome = await self._reshape(request, lambda before: reshaping.restore(before, request.path))
        return pb.RestoreTopicResponse(**_told(outcome))

    async def ReplaceTaxonomy(
        self, request: pb.ReplaceTaxonomyRequest, _context: Any
    ) -> pb.ReplaceTaxonomyResponse:
        now = self._clock()
        topics = [
            replace(spoken.topic_said(each), retire_time=now if each.retired else None)
            for each in request.topics
        ]
        origins = spoken.origins_said(request.topics)
        outcome = await self._reshape(request, lambda before: replaced(before, topics, origins, now))
        return pb.ReplaceTaxonomyResponse(**_told(outcome))

    async def _reshape(
        self, request: Any, decide: Decide, *, request_id: str = "", creates: Sequence[str] = ()
    ) -> Outcome:
        wish = Wish(
            by=caller().id,
            note=request.note,
            version=request.version,
            request_id=request_id,
            creates=tuple(creates),
            validate_only=request.validate_only,
        )
        outcome = await taxonomy.reshape(ground=self._ground, decide=decide, wish=wish, now=self._clock())
        if not wish.validate_only and any(step.to for step in outcome.edition.change.steps):
            self._moved()
        return outcome


def _told(outcome: Outcome) -> dict[str, Any]:
    made = outcome.edition
    return {"change": spoken.change(made), "topics": spoken.concerned(made)}
