"""How good the answers are: `voc.classification.v1.QualityService`, thin over the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc
from voc.classification.v1 import quality_pb2 as pb
from voc.classification.v1 import quality_pb2_grpc as rpc

from services.classification.domain.quality import Share
from services.classification.rpc.desk import PageTokenWrong, page_size, shown
from services.classification.usecases import quality
from services.classification.usecases.drift import Drift
from services.classification.usecases.ground import Ground
from services.classification.usecases.quality import Quality
from services.classification.wire.words import number, word
from services.mesh.clock import Clock
from services.mesh.identity import caller
from services.mesh.moments import timestamp

QUALITY = "voc.classification.v1.QualityService"


class QualityServicer(rpc.QualityServiceServicer):
    """Answers about quality."""

    errors: Mapping[type[Exception], grpc.StatusCode] = {PageTokenWrong: grpc.StatusCode.INVALID_ARGUMENT}

    def __init__(self, ground: Ground, clock: Clock) -> None:
        self._ground = ground
        self._clock = clock

    async def GetQuality(self, request: pb.GetQualityRequest, _context: Any) -> pb.GetQualityResponse:
        found = await quality.quality(
            ground=self._ground, language=word(request, "language"), now=self._clock()
        )
        return pb.GetQualityResponse(dimensions=map(_quality, found))

    async def ListChecks(self, request: pb.ListChecksRequest, _context: Any) -> pb.ListChecksResponse:
        try:
            page = await quality.checks(
                store=self._ground.store,
                again_for=caller().id if request.again else "",
                limit=page_size(request.page_size),
                after=request.page_token,
            )
        except ValueError:
            raise PageTokenWrong from None
        return pb.ListChecksResponse(classifications=map(shown, page.kept), next_page_token=page.next_after)


def _quality(found: Quality) -> pb.DimensionQuality:
    return pb.DimensionQuality(
        dimension=number(pb.DimensionQuality, "dimension", found.dimension.value),
        accuracy=_share(found.accuracy),
        macro_f1=found.macro_f1,
        bins=[
            pb.CalibrationBin(count=each.count, confidence=each.confidence, accuracy=each.accuracy)
            for each in found.bins
        ],
        calibration_error=found.calibration_error,
        weeks=[
            pb.MeasuredWeek(begin_time=timestamp(monday), accuracy=_share(accuracy))
            for monday, accuracy in found.weeks
        ],
        abstain_rate=found.abstained,
        waiting_count=found.waiting,
        agreement=found.agreement,
        agreement_count=found.pairs,
        languages=[
            pb.MeasuredLanguage(
                language=number(pb.MeasuredLanguage, "language", each), accuracy=_share(share)
            )
            for each, share in found.languages
        ],
        drift=_drift(found.drift),
    )


def _drift(found: Drift) -> pb.Drift:
    return pb.Drift(
        since_time=timestamp(found.since),
        labels=found.labels,
        vocabulary=found.vocabulary,
        unknown_words=found.unknown,
        unknown_words_before=found.unknown_before,
        text_count=found.texts,
        text_count_before=found.texts_before,
    )


def _share(share: Share) -> pb.MeasuredShare:
    return pb.MeasuredShare(count=share.count, value=share.value, low=share.low, high=share.high)
