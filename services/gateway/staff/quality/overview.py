"""`/quality`: how good the machine's answers are, and what to do about it."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.classification.v1 import classification_pb2 as pb
from voc.classification.v1 import quality_pb2

from services.gateway.staff.desk import Desk
from services.gateway.staff.inbox.vocabulary import DIMENSIONS, SAID, number
from services.gateway.staff.issues.form import ACTORS
from services.gateway.staff.quality.asking import dimension_number, qualities
from services.gateway.staff.quality.measured import (
    LEAST,
    LEAST_PAIRS,
    LEAST_TEXTS,
    calibrated,
    language_rows,
    measured,
    over_time,
)
from services.gateway.staff.visitor import Visitor

CHECKS_COUNTED = 50
"""As many checks as are counted; further ones are "more than"."""
_SPOKEN = ("en", "vi")


class QualityPage:
    """The numbers of one dimension, with all of them side by side above."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._classification = desk.gateway.clients.classification
        self._quality = qualities(desk.gateway.clients)

    def routes(self) -> list[BaseRoute]:
        """One page."""
        return [Route("/quality", self._desk.page(self.show))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """`?dimension=topic&language=vi`."""
        asked = request.query_params
        language = asked.get("language", "")
        language = language if language in _SPOKEN else ""
        dimension = asked.get("dimension", "")
        dimension = dimension if dimension in DIMENSIONS else "topic"
        answer, unsure, checks = await asyncio.gather(
            self._desk.panel(
                self._quality.GetQuality,
                quality_pb2.GetQualityRequest(language=number("language", language)),
                visitor,
            ),
            self._unsure(visitor, dimension, language),
            self._checks(visitor),
        )
        found = measured(answer) if answer else {}
        speech = self._desk.speech(request, visitor)
        one = found.get(dimension)
        return self._desk.answer(
            request,
            visitor,
            "staff/quality.html",
            found=found,
            one=one,
            dimension=dimension,
            spoken=language,
            languages_asked=[("", ""), *((name, SAID["language"][name]) for name in _SPOKEN)],
            address=_address,
            over_time=over_time(speech, one) if one else None,
            calibrated=calibrated(speech, one) if one else None,
            languages_found=language_rows(speech, one) if one else [],
            unsure=unsure,
            checks=checks,
            checks_counted=CHECKS_COUNTED,
            least={"checked": LEAST, "pairs": LEAST_PAIRS, "texts": LEAST_TEXTS},
        )

    async def _unsure(self, visitor: Visitor, dimension: str, language: str) -> int | None:
        """How much waits in this dimension; None where nobody knows now."""
        chosen = pb.ClassificationFilter(unsure=[dimension_number(dimension)])
        if language:
            chosen.languages.append(number("language", language))
        request = pb.CountClassificationsRequest(filter=chosen)
        answer: Any = await self._desk.panel(self._classification.CountClassifications, request, visitor)
        return sum(each.count for each in answer.counts) if answer else None

    async def _checks(self, visitor: Visitor) -> int | None:
        """Checks to do, for those who may do them."""
        if not visitor.may(*ACTORS):
            return None
        request = quality_pb2.ListChecksRequest(page_size=CHECKS_COUNTED + 1)
        answer: Any = await self._desk.panel(self._quality.ListChecks, request, visitor)
        return len(answer.classifications) if answer else None


def _address(dimension: str, language: str) -> str:
    pairs = [("dimension", dimension)] if dimension != "topic" else []
    pairs += [("language", language)] if language else []
    return f"/quality?{urlencode(pairs)}" if pairs else "/quality"
