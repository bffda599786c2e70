"""When asked: `voc.classification.v1.ClassificationService`, thin over the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import classification_pb2_grpc as rpc

from services.classification.domain.asking import Filter, Order
from services.classification.domain.classification import (
    FeedbackUnknown,
    NotClassifiedYet,
    NothingToCorrect,
    TopicUnknown,
)
from services.classification.domain.pattern import PatternUnknown
from services.classification.store import Kept, KeptPage
from services.classification.usecases import read, understand
from services.classification.usecases.ground import Ground
from services.classification.usecases.read import Seen
from services.classification.wire import asked, resources
from services.classification.wire.labels import labels, pattern_ref
from services.mesh.clock import Clock
from services.mesh.identity import caller

NAME = "voc.classification.v1.ClassificationService"
PAGE = 50


class PageTokenWrong(Exception):
    """The page token belongs to no list, or to one in another order."""

    field = "page_token"
    reason = "page_token_wrong"
    values: Mapping[str, str] = {}


ERRORS: Mapping[type[Exception], grpc.StatusCode] = {
    FeedbackUnknown: grpc.StatusCode.NOT_FOUND,
    PatternUnknown: grpc.StatusCode.NOT_FOUND,
    NotClassifiedYet: grpc.StatusCode.FAILED_PRECONDITION,
    NothingToCorrect: grpc.StatusCode.INVALID_ARGUMENT,
    TopicUnknown: grpc.StatusCode.INVALID_ARGUMENT,
    PageTokenWrong: grpc.StatusCode.INVALID_ARGUMENT,
}


class ClassificationServicer(rpc.ClassificationServiceServicer):
    """Answers for the classification service."""

    errors = ERRORS

    def __init__(self, ground: Ground, clock: Clock) -> None:
        self._ground = ground
        self._store = ground.store
        self._clock = clock

    async def GetClassification(
        self, request: pb.GetClassificationRequest, _context: Any
    ) -> pb.GetClassificationResponse:
        found = await self._store.classifications.get_many([request.feedback_id])
        if request.feedback_id not in found:
            raise FeedbackUnknown(request.feedback_id)
        return pb.GetClassificationResponse(classification=_classification(found[request.feedback_id]))

    async def BatchGetClassifications(
        self, request: pb.BatchGetClassificationsRequest, _context: Any
    ) -> pb.BatchGetClassificationsResponse:
        ids = asked.unique(request.feedback_ids)
        found = await self._store.classifications.get_many(ids)
        return pb.BatchGetClassificationsResponse(
            classifications=[_classification(found[each]) for each in ids if each in found]
        )

    async def ClassifyText(self, request: pb.ClassifyTextRequest, _context: Any) -> pb.ClassifyTextResponse:
        text = asked.text(request)
        said, pattern = understand.tried(
            ground=self._ground, text=text, hints=asked.hints(request), product=request.product
        )
        return pb.ClassifyTextResponse(
            labels=labels(said), pattern=pattern_ref(pattern) if pattern else None, text=text
        )

    async def CorrectClassification(
        self, request: pb.CorrectClassificationRequest, _context: Any
    ) -> pb.CorrectClassificationResponse:
        kept = await understand.corrected(
            ground=self._ground,
            feedback_id=request.feedback_id,
            version=request.version,
            decisions=asked.decisions(request),
            by=caller().id,
            note=request.note,
            now=self._clock(),
        )
        return pb.CorrectClassificationResponse(classification=_classification(kept))

    async def ListClassifications(
        self, request: pb.ListClassificationsRequest, _context: Any
    ) -> pb.ListClassificationsResponse:
        page = await self._page(asked.chosen(request.filter), asked.order(request), request)
        return pb.ListClassificationsResponse(
            classifications=map(_classification, page.kept), next_page_token=page.next_after
        )

    async def CountClassifications(
        self, request: pb.CountClassificationsRequest, _context: Any
    ) -> pb.CountClassificationsResponse:
        by, chosen = asked.counted_by(request), asked.chosen(request.filter)
        if not by:
            return resources.counts({(): await self._store.classifications.count(chosen)})
        return resources.counts(await self._store.classifications.tally(by, chosen))

    async def GetPattern(self, request: pb.GetPatternRequest, _context: Any) -> pb.GetPatternResponse:
        seen = await read.pattern(store=self._store, pattern_id=request.pattern_id)
        return pb.GetPatternResponse(pattern=_pattern(seen))

    async def BatchGetPatterns(
        self, request: pb.BatchGetPatternsRequest, _context: Any
    ) -> pb.BatchGetPatternsResponse:
        found = await read.patterns(store=self._store, pattern_ids=asked.unique(request.pattern_ids))
        return pb.BatchGetPatternsResponse(patterns=map(_pattern, found))

    async def ListPatterns(self, request: pb.ListPatternsRequest, _context: Any) -> pb.ListPatternsResponse:
        try:
            found, next_after = await read.page(
                store=self._store,
                product=request.product,
                least=request.min_member_count,
                order=asked.pattern_order(request),
                limit=request.page_size or PAGE,
                after=request.page_token,
            )
        except ValueError:
            raise PageTokenWrong from None
        return pb.ListPatternsResponse(patterns=map(_pattern, found), next_page_token=next_after)

    async def ListPatternMembers(
        self, request: pb.ListPatternMembersRequest, _context: Any
    ) -> pb.ListPatternMembersResponse:
        if await self._store.patterns.get(request.pattern_id) is None:
            raise PatternUnknown(request.pattern_id)
        page = await self._page(Filter(pattern_id=request.pattern_id), Order.LATEST, request)
        return pb.ListPatternMembersResponse(
            members=map(_classification, page.kept), next_page_token=page.next_after
        )

    async def GetTaxonomy(self, _request: pb.GetTaxonomyRequest, _context: Any) -> pb.GetTaxonomyResponse:
        return resources.taxonomy(self._ground.classifier.taxonomy)

    async def _page(
        self,
        chosen: Filter,
        order: Order,
        request: pb.ListClassificationsRequest | pb.ListPatternMembersRequest,
    ) -> KeptPage:
        try:
            return await self._store.classifications.find(
                chosen, order=order, limit=request.page_size or PAGE, after=request.page_token
            )
        except ValueError:
            raise PageTokenWrong from None


def _classification(kept: Kept) -> pb.Classification:
    return resources.classification(kept.thing, kept.version)


def _pattern(seen: Seen) -> pb.Pattern:
    return resources.pattern(seen.pattern, seen.members, topics=seen.topics, latest=seen.latest)
