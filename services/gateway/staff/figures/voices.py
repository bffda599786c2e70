"""Customers' own sentences: of each of the largest open issues, the one that says it best.

The rule, as the page states it: of the five open issues with the most cases, the sentence that is most like
the others of the issue's largest pattern. So it is representative, not the loudest; contact data in it is
hidden, because what classification reads is redacted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from voc.actions.v1 import actions_pb2 as actions
from voc.classification.v1 import classification_pb2 as labels

from services.gateway.clients import Clients
from services.gateway.problems import Problem
from services.mesh.identity import Caller

MOST = 5
_MOST_PATTERNS = 50
LONGEST = 280
"""Characters of a sentence; a longer one is cut at a word."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A sentence, and the issue that it stands for."""

    text: str
    cut: bool
    language: str
    feedback_id: str
    issue_id: str
    issue_title: str
    case_count: int


async def voices_of(clients: Clients, issues: Sequence[actions.Issue], caller: Caller) -> list[Voice]:
    """One per issue that has a pattern with words in it.

    Raises:
        Problem: a service is away.
    """
    found = await asyncio.gather(*(_voice(clients, issue, caller) for issue in issues[:MOST]))
    return [voice for voice in found if voice is not None]


async def _voice(clients: Clients, issue: actions.Issue, caller: Caller) -> Voice | None:
    pattern = await _largest_pattern(clients, issue, caller)
    if not pattern:
        return None
    request = labels.GetPatternExplanationRequest(pattern_id=pattern)
    try:
        found = await clients.ask(clients.classification.GetPatternExplanation, request, caller)
    except Problem as problem:
        if problem.status != 404:
            raise
        return None
    typical = next((one.classification for one in found.typical if one.classification.text.strip()), None)
    return None if typical is None else _said(typical, issue)


async def _largest_pattern(clients: Clients, issue: actions.Issue, caller: Caller) -> str:
    if len(issue.pattern_ids) < 2:
        return issue.pattern_ids[0] if issue.pattern_ids else ""
    request = labels.BatchGetPatternsRequest(pattern_ids=issue.pattern_ids[:_MOST_PATTERNS])
    found = await clients.ask(clients.classification.BatchGetPatterns, request, caller)
    largest = max(found.patterns, key=lambda one: one.member_count, default=None)
    return largest.pattern_id if largest is not None else ""


def _said(typical: labels.Classification, issue: actions.Issue) -> Voice:
    text = " ".join(typical.text.split())
    cut = len(text) > LONGEST
    if cut:
        text = text[:LONGEST].rsplit(" ", 1)[0]
    return Voice(
        text=text,
        cut=cut,
        language={1: "en", 2: "vi"}.get(typical.labels.language.value, ""),
        feedback_id=typical.feedback_id,
        issue_id=issue.issue_id,
        issue_title=issue.title,
        case_count=issue.case_count,
    )
