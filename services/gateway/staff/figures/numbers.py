"""The numbers themselves: one method each, whatever page asks.

figures = Figures(gateway); loop = await figures.loop(period, visitor.caller)
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from google.protobuf.message import Message
from voc.actions.v1 import actions_pb2 as actions
from voc.actions.v1 import measures_pb2 as courses
from voc.actions.v1.measures_pb2_grpc import MeasureServiceStub as ActionsMeasures
from voc.classification.v1 import classification_pb2 as labels
from voc.intake.v1 import catalog_pb2 as catalog
from voc.intake.v1 import intake_pb2
from voc.intake.v1 import measures_pb2 as weighed
from voc.intake.v1.measures_pb2_grpc import MeasureServiceStub as IntakeMeasures

from services.gateway.clients import Call
from services.gateway.gateway import Gateway
from services.gateway.staff.figures import asked, scores
from services.gateway.staff.figures.asked import Scope
from services.gateway.staff.figures.period import Period
from services.gateway.staff.figures.scores import Score
from services.gateway.staff.figures.standing import Issues, issues_of
from services.gateway.staff.figures.voices import Voice, voices_of
from services.gateway.staff.fresh import Fresh, Span
from services.mesh.identity import Caller

Answer = TypeVar("Answer", bound=Message)
Row = TypeVar("Row")

_RESOLVING = ("confirmed", "silence", "resolved")
_SECONDS = 10.0
NOW = Span(fresh=2.0, usable=2.0)
"""For what must be seen as it stands, such as what waits for a decision."""
_SLOW = Span(fresh=10.0, usable=600.0)
"""For what hardly ever changes."""
_VOICES = Span(fresh=120.0, usable=3600.0)


@dataclass(frozen=True, slots=True)
class Compared:
    """A count, and the same of the period before."""

    now: int
    before: int


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    of: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Loop:
    """Customers who were answered and agree, or fell silent, of those who needed an answer."""

    now: Share
    before: Share


@dataclass(frozen=True, slots=True)
class Scored:
    """A score, and the same of the period before."""

    now: Score
    before: Score


class Figures:
    """Asks the services, and keeps what they answer for a moment."""

    def __init__(self, gateway: Gateway, fresh: Fresh | None = None) -> None:
        self._clients = gateway.clients
        self._fresh = fresh or Fresh()

    async def received(self, period: Period, caller: Caller) -> Compared:
        """Feedback that was received, without what was erased."""
        request = intake_pb2.BatchCountFeedbackRequest(
            filters=[Scope(span).feedback(needs_answer=False) for span in (period, period.before)]
        )
        found = await self.ask(self._clients.intake.BatchCountFeedback, request, caller)
        return Compared(*found.total_sizes)

    async def loop(self, period: Period, caller: Caller) -> Loop:
        """Of the cases received in the period, neither praise nor taken back: those that are resolved."""
        now, before = await asyncio.gather(
            *(
                self.ask(self._clients.actions.CountCases, asked.cases_by_end(span), caller)
                for span in (period, period.before)
            )
        )
        return Loop(_resolved(now.counts), _resolved(before.counts))

    async def issues(self, caller: Caller) -> Issues:
        """Where every issue stands."""
        stub: Any = ActionsMeasures(self._clients.channel("actions"))  # type: ignore[no-untyped-call]

        async def ask() -> Issues:
            request = courses.ListIssueStandingsRequest()
            return issues_of(
                await self._clients.ask(stub.ListIssueStandings, request, caller, seconds=_SECONDS)
            )

        return await self._fresh.get("issues", ask)

    async def course(
        self, subject: str, edges: Sequence[datetime], caller: Caller
    ) -> courses.GetResolutionCourseResponse:
        """How long `case` or `issue` took between each two edges, and how old what is open is."""
        stub: Any = ActionsMeasures(self._clients.channel("actions"))  # type: ignore[no-untyped-call]
        return await self.ask(stub.GetResolutionCourse, asked.course(subject, edges), caller)

    async def resolution(
        self, subject: str, period: Period, caller: Caller
    ) -> courses.GetResolutionCourseResponse:
        """The course of two spans: the period before, and the period."""
        return await self.course(subject, (period.before.begin, period.begin, period.end), caller)

    async def scores(self, period: Period, caller: Caller) -> tuple[Scored, Scored]:
        """NPS and CSAT of what was received in the period."""
        now, before = await asyncio.gather(
            *(self._scores(Scope(span), caller) for span in (period, period.before))
        )
        return (
            Scored(scores.nps(now.nps), scores.nps(before.nps)),
            Scored(scores.csat(now.csat), scores.csat(before.csat)),
        )

    async def by_topic(self, scope: Scope, caller: Caller) -> weighed.WeighFeedbackResponse:
        """Feedback that needs an answer, by topic."""
        return await self._weigh(scope, caller, weighed.WeighFeedbackRequest.BY_TOPIC, {})

    async def by_cause(self, scope: Scope, caller: Caller) -> weighed.WeighFeedbackResponse:
        """Feedback that needs an answer and belongs to an issue, by where the issue's cause lies."""
        groups = {one.issue_id: one.cause for one in (await self.issues(caller)).standings if one.cause}
        return await self._weigh(scope, caller, weighed.WeighFeedbackRequest.BY_GROUP, groups)

    async def topics(self, caller: Caller) -> Sequence[labels.Topic]:
        """The topics that feedback is sorted into."""
        call = self._clients.classification.GetTaxonomy
        found: labels.GetTaxonomyResponse = await self.ask(call, labels.GetTaxonomyRequest(), caller, _SLOW)
        return found.topics

    async def products(self, caller: Caller) -> Sequence[catalog.Product]:
        """What feedback can be about."""
        request = intake_pb2.ListProductsRequest(page_size=500)
        call = self._clients.intake.ListProducts
        found: intake_pb2.ListProductsResponse = await self.ask(call, request, caller, _SLOW)
        return found.products

    async def voices(self, issues: Sequence[actions.Issue], caller: Caller) -> Sequence[Voice]:
        """What customers of these issues say, one sentence each."""
        key = ("voices", *(issue.issue_id for issue in issues))
        return await self._fresh.get(key, lambda: voices_of(self._clients, issues, caller), _VOICES)

    async def _scores(self, scope: Scope, caller: Caller) -> weighed.CountScoresResponse:
        stub: Any = IntakeMeasures(self._clients.channel("intake"))  # type: ignore[no-untyped-call]
        request = weighed.CountScoresRequest(filter=scope.feedback(needs_answer=False))
        found: weighed.CountScoresResponse = await self.ask(stub.CountScores, request, caller)
        return found

    async def _weigh(
        self, scope: Scope, caller: Caller, by: weighed.WeighFeedbackRequest.By, groups: Mapping[str, str]
    ) -> weighed.WeighFeedbackResponse:
        stub: Any = IntakeMeasures(self._clients.channel("intake"))  # type: ignore[no-untyped-call]
        request = weighed.WeighFeedbackRequest(
            filter=scope.feedback(needs_answer=True), by=by, groups=dict(groups)
        )
        found: weighed.WeighFeedbackResponse = await self.ask(stub.WeighFeedback, request, caller)
        return found

    async def ask(
        self, call: Call[Answer], request: Message, caller: Caller, span: Span | None = None
    ) -> Answer:
        """An answer that is the same for everybody who may ask: pages let only those in."""
        key = (request.DESCRIPTOR.full_name, request.SerializeToString(deterministic=True))
        return await self._fresh.get(
            key, lambda: self._clients.ask(call, request, caller, seconds=_SECONDS), span
        )


def _resolved(counts: Sequence[actions.CaseCount]) -> Share:
    part = whole = 0
    for row in counts:
        state, reason = row.values
        if state == "not_needed" or reason == "withdrawn":
            continue
        whole += row.count
        part += row.count if reason in _RESOLVING else 0
    return Share(part, whole)
