"""What was understood of feedback, and how a person puts it right."""

from __future__ import annotations

import asyncio
from typing import Any

from voc.classification.v1 import classification_pb2 as pb

from services.classification.domain.classification import FeedbackUnknown
from services.classification.rpc.desk import Desk, shown
from services.classification.usecases import understand
from services.classification.wire import asked, resources
from services.classification.wire.labels import labels, pattern_ref
from services.mesh.identity import caller


class ClassificationRpcs(Desk):
    """Get, BatchGet, List and Count of classifications, ClassifyText, BatchClassifyTexts,
    CorrectClassification, UndoCorrection, GetTaxonomy."""

    async def GetClassification(
        self, request: pb.GetClassificationRequest, _context: Any
    ) -> pb.GetClassificationResponse:
        found = await self.ground.store.classifications.get_many([request.feedback_id])
        if request.feedback_id not in found:
            raise FeedbackUnknown(request.feedback_id)
        return pb.GetClassificationResponse(classification=shown(found[request.feedback_id]))

    async def BatchGetClassifications(
        self, request: pb.BatchGetClassificationsRequest, _context: Any
    ) -> pb.BatchGetClassificationsResponse:
        ids = asked.unique(request.feedback_ids)
        found = await self.ground.store.classifications.get_many(ids)
        return pb.BatchGetClassificationsResponse(
            classifications=[shown(found[each]) for each in ids if each in found]
        )

    async def ClassifyText(self, request: pb.ClassifyTextRequest, _context: Any) -> pb.ClassifyTextResponse:
        answer = pb.ClassifyTextResponse()
        self._classify(request, answer)
        return answer

    async def BatchClassifyTexts(
        self, request: pb.BatchClassifyTextsRequest, _context: Any
    ) -> pb.BatchClassifyTextsResponse:
        answer = pb.BatchClassifyTextsResponse()
        for each in request.requests:
            self._classify(each, answer.responses.add())
            await asyncio.sleep(0)
        return answer

    def _classify(self, request: pb.ClassifyTextRequest, answer: pb.ClassifyTextResponse) -> None:
        text = asked.text(request)
        said, pattern = understand.tried(
            ground=self.ground, text=text, hints=asked.hints(request), product=request.product
        )
        labels(said, into=answer.labels)
        if pattern:
            answer.pattern.CopyFrom(pattern_ref(pattern))
        answer.text = text

    async def CorrectClassification(
        self, request: pb.CorrectClassificationRequest, _context: Any
    ) -> pb.CorrectClassificationResponse:
        kept = await understand.corrected(
            ground=self.ground,
            feedback_id=request.feedback_id,
            version=request.version,
            decisions=asked.decisions(request),
            by=caller().id,
            note=request.note,
            now=self.clock(),
        )
        return pb.CorrectClassificationResponse(classification=shown(kept))

    async def UndoCorrection(
        self, request: pb.UndoCorrectionRequest, _context: Any
    ) -> pb.UndoCorrectionResponse:
        kept = await understand.uncorrected(
            ground=self.ground,
            feedback_id=request.feedback_id,
            version=request.version,
            by=caller().id,
            now=self.clock(),
        )
        return pb.UndoCorrectionResponse(classification=shown(kept))

    async def ListClassifications(
        self, request: pb.ListClassificationsRequest, _context: Any
    ) -> pb.ListClassificationsResponse:
        page = await self.page(
            self.chosen(request.filter),
            asked.order(request),
            size=request.page_size,
            token=request.page_token,
        )
        return pb.ListClassificationsResponse(
            classifications=map(shown, page.kept), next_page_token=page.next_after
        )

    async def CountClassifications(
        self, request: pb.CountClassificationsRequest, _context: Any
    ) -> pb.CountClassificationsResponse:
        by, chosen = asked.counted_by(request), self.chosen(request.filter)
        if not by:
            return resources.counts({(): await self.ground.store.classifications.count(chosen)})
        return resources.counts(await self.ground.store.classifications.tally(by, chosen))

    async def GetTaxonomy(self, _request: pb.GetTaxonomyRequest, _context: Any) -> pb.GetTaxonomyResponse:
        return resources.taxonomy(self.ground.classifier.taxonomy)
