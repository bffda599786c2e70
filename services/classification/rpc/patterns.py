"""Which feedback says the same thing."""

from __future__ import annotations

from typing import Any

from voc.classification.v1 import classification_pb2 as pb

from services.classification.domain.asking import Filter, Order
from services.classification.domain.pattern import PatternUnknown
from services.classification.rpc.desk import Desk, PageTokenWrong, page_size, shown
from services.classification.usecases import read, similar, together
from services.classification.usecases.read import Seen
from services.classification.usecases.similar import Similar
from services.classification.usecases.together import Likeness
from services.classification.wire import asked, resources


class PatternRpcs(Desk):
    """Get, BatchGet and List of patterns, ListPatternMembers, GetPatternExplanation,
    FindSimilar."""

    async def GetPattern(self, request: pb.GetPatternRequest, _context: Any) -> pb.GetPatternResponse:
        seen = await read.pattern(store=self.ground.store, pattern_id=request.pattern_id)
        return pb.GetPatternResponse(pattern=_pattern(seen))

    async def BatchGetPatterns(
        self, request: pb.BatchGetPatternsRequest, _context: Any
    ) -> pb.BatchGetPatternsResponse:
        found = await read.patterns(store=self.ground.store, pattern_ids=asked.unique(request.pattern_ids))
        return pb.BatchGetPatternsResponse(patterns=map(_pattern, found))

    async def ListPatterns(self, request: pb.ListPatternsRequest, _context: Any) -> pb.ListPatternsResponse:
        try:
            found, next_after = await read.page(
                store=self.ground.store,
                product=request.product,
                least=request.min_member_count,
                order=asked.pattern_order(request),
                limit=page_size(request.page_size),
                after=request.page_token,
            )
        except ValueError:
            raise PageTokenWrong from None
        return pb.ListPatternsResponse(patterns=map(_pattern, found), next_page_token=next_after)

    async def ListPatternMembers(
        self, request: pb.ListPatternMembersRequest, _context: Any
    ) -> pb.ListPatternMembersResponse:
        if await self.ground.store.patterns.get(request.pattern_id) is None:
            raise PatternUnknown(request.pattern_id)
        page = await self.page(
            Filter(pattern_id=request.pattern_id),
            Order.LATEST,
            size=request.page_size,
            token=request.page_token,
        )
        return pb.ListPatternMembersResponse(members=map(shown, page.kept), next_page_token=page.next_after)

    async def GetPatternExplanation(
        self, request: pb.GetPatternExplanationRequest, _context: Any
    ) -> pb.GetPatternExplanationResponse:
        found = await together.together(ground=self.ground, pattern_id=request.pattern_id)
        return pb.GetPatternExplanationResponse(
            pattern=resources.pattern(found.pattern, 0),
            compared_count=found.looked_at,
            words=[pb.SharedWord(word=each.word, share=each.share) for each in found.words],
            typical=map(_likeness, found.typical),
            doubtful=map(_likeness, found.doubtful),
        )

    async def FindSimilar(self, request: pb.FindSimilarRequest, _context: Any) -> pb.FindSimilarResponse:
        if request.feedback_id:
            found = await similar.to_feedback(
                ground=self.ground, feedback_id=request.feedback_id, limit=request.limit
            )
        else:
            found = await similar.to_text(
                ground=self.ground, text=request.text, product=request.product, limit=request.limit
            )
        return pb.FindSimilarResponse(similar=map(_similar, found))


def _likeness(found: Likeness) -> pb.MemberLikeness:
    return pb.MemberLikeness(classification=shown(found.kept), similarity=found.similarity)


def _similar(found: Similar) -> pb.SimilarFeedback:
    return pb.SimilarFeedback(
        classification=shown(found.kept),
        reason=found.reason.value,
        similarity=found.similarity,
        words=found.words,
    )


def _pattern(seen: Seen) -> pb.Pattern:
    return resources.pattern(seen.pattern, seen.members, topics=seen.topics, latest=seen.latest)
