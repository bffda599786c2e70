"""Everything that the page of one feedback shows: intake first, then the others at the same time. A panel
whose service is away says so alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from voc.actions.v1 import actions_pb2
from voc.classification.v1 import classification_pb2
from voc.intake.v1 import intake_pb2

from services.gateway.problems import Problem
from services.gateway.staff.desk import Away, Desk
from services.gateway.staff.visitor import Visitor

_SIMILAR = 5


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the services know. Each of the panels is its answer, `Away`, or None where there is nothing."""

    feedback: Any
    classification: Any = None
    case: Any = None
    issue: Any = None
    similar: Any = None
    messages: Any = None


async def gathered(desk: Desk, feedback_id: str, visitor: Visitor) -> Gathered:
    """Ask for all of it.

    Raises:
        Problem: there is no such feedback, it was erased, or intake is away.
    """
    clients = desk.gateway.clients
    request = intake_pb2.GetFeedbackRequest(id=feedback_id)
    feedback = (await desk.ask(clients.intake.GetFeedback, request, visitor)).feedback
    labels, case, issue, similar, messages = await asyncio.gather(
        _panel(
            desk,
            clients.classification.GetClassification,
            classification_pb2.GetClassificationRequest(feedback_id=feedback_id),
            visitor,
        ),
        _panel(desk, clients.actions.GetCase, actions_pb2.GetCaseRequest(case_id=feedback_id), visitor),
        _issue(desk, feedback.issue_id, visitor),
        _panel(
            desk,
            clients.classification.FindSimilar,
            classification_pb2.FindSimilarRequest(feedback_id=feedback_id, limit=_SIMILAR),
            visitor,
        ),
        _panel(
            desk,
            clients.intake.ListMessages,
            intake_pb2.ListMessagesRequest(feedback_id=feedback_id, page_size=20),
            visitor,
        ),
    )
    return Gathered(
        feedback=feedback,
        classification=_of(labels, "classification"),
        case=_of(case, "case"),
        issue=_of(issue, "issue"),
        similar=_of(similar, "similar"),
        messages=_of(messages, "messages"),
    )


def is_away(panel: Any) -> bool:
    """Whether this panel's service does not answer."""
    return isinstance(panel, Away)


def there(panel: Any) -> Any:
    """What a panel holds; None while its service is away."""
    return None if is_away(panel) else panel


async def _issue(desk: Desk, issue_id: str, visitor: Visitor) -> Any:
    if not issue_id:
        return None
    request = actions_pb2.GetIssueRequest(issue_id=issue_id)
    return await _panel(desk, desk.gateway.clients.actions.GetIssue, request, visitor)


async def _panel(desk: Desk, call: Any, request: Any, visitor: Visitor) -> Any:
    """The answer, `Away`, or None for what is not there (yet) or not for this visitor."""
    try:
        return await desk.panel(call, request, visitor)
    except Problem as problem:
        if problem.status >= 500:
            raise
        return None


def _of(answer: Any, name: str) -> Any:
    return answer if answer is None or is_away(answer) else getattr(answer, name)
