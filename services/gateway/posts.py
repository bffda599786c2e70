"""Hands feedback to intake: gathered when it comes one by one, in one piece when it comes as a batch.

Sent as the gateway itself; each item names its own submitter, request id and trace.
"""

from __future__ import annotations

from collections.abc import Sequence

from voc.intake.v1 import feedback_pb2, intake_pb2

from services.gateway.clients import Clients
from services.gateway.gather import Full, Gatherer
from services.gateway.metrics import Metrics
from services.gateway.problems import FieldError, Problem, invalid, name_of, unavailable
from services.gateway.who import GATEWAY
from services.mesh.telemetry import traceparent_var

Item = intake_pb2.BatchCreateFeedbackItem
Result = intake_pb2.BatchCreateFeedbackResult
Source = feedback_pb2.Feedback.Source

DEADLINE_SECONDS = 10.0
_TOO_LATE = 504


class Posts:
    """Everything that customers and programs hand in goes through here."""

    def __init__(self, clients: Clients, metrics: Metrics) -> None:
        self._clients = clients
        self._metrics = metrics
        self._gatherer: Gatherer[Item, Result] = Gatherer(self._send)

    async def one(
        self,
        draft: feedback_pb2.FeedbackDraft,
        *,
        request_id: str,
        submitter: str = "",
        source: Source = feedback_pb2.Feedback.SOURCE_API,
    ) -> feedback_pb2.Receipt:
        """Keep one feedback; its receipt. The same request id and draft again answers the same.

        `submitter` is the caller's id; empty for a customer at a public form.

        Raises:
            Problem: 422 with the field that intake refuses, 503 when it is away or too many wait.
        """
        item = Item(
            draft=draft,
            request_id=request_id,
            submitter=submitter,
            traceparent=traceparent_var.get(),
            source=source,
        )
        try:
            result = await self._gatherer.post(item)
        except Full:
            raise unavailable("busy", retry_after=1) from None
        if result.HasField("error"):
            raise refused(result.error)
        return result.receipt

    async def many(self, items: Sequence[Item], *, validate_only: bool = False) -> Sequence[Result]:
        """Keep up to 500; per item a receipt or an error, in order. `validate_only`: keep nothing.

        Raises:
            Problem: 503 when intake is away: any of them may be kept, and the same again is safe.
        """
        return await self._ask(items, validate_only=validate_only) if items else []

    async def close(self) -> None:
        """Wait for posts that are under way."""
        await self._gatherer.close()

    async def _send(self, items: Sequence[Item]) -> Sequence[Result]:
        self._metrics.gathered(len(items))
        return await self._ask(items)

    async def _ask(self, items: Sequence[Item], *, validate_only: bool = False) -> Sequence[Result]:
        request = intake_pb2.BatchCreateFeedbackRequest(items=items, validate_only=validate_only)
        ask = self._clients.intake.BatchCreateFeedback
        try:
            answer = await self._clients.ask(ask, request, GATEWAY, seconds=DEADLINE_SECONDS)
        except Problem as problem:
            # An intake that waits for its database is as good as away: the same again is safe.
            raise unavailable() if problem.status == _TOO_LATE else problem from None
        results: Sequence[Result] = answer.results
        return results


def refused(error: intake_pb2.FieldError) -> Problem:
    """The problem that an item's error is for its caller."""
    return invalid([FieldError(name_of(error.field), error.reason, dict(error.values), error.message)])
