"""What the inbox shows right after an act: intake hears of it a moment later, and the page waits for that."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from voc.intake.v1 import intake_pb2

from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.inbox.acts import LABEL_ACTS, Mark, Outcome
from services.gateway.staff.visitor import Visitor
from services.mesh.moments import known_moment

_WAITS = (0.02, 0.03, 0.05, 0.1, 0.2, 0.3)
"""Seconds between looks: 0.7 s in all, then the page shows what is known."""


async def heard(desk: Desk, outcome: Outcome, since: datetime, visitor: Visitor) -> list[Any]:
    """The feedback that was acted on, as intake knows it once it has heard, or after a moment. Nothing while
    it is away."""
    ids = [mark.id for mark in outcome.wish.marks]
    done = {mark.id: mark for mark in outcome.done}
    request = intake_pb2.BatchGetFeedbackRequest(ids=ids)
    found: Sequence[Any] = []
    for wait in (*_WAITS, 0.0):
        try:
            call = desk.gateway.clients.intake.BatchGetFeedback
            found = (await desk.ask(call, request, visitor)).feedback
        except Problem:
            return []
        if all(_knows(one, done.get(one.id), outcome.wish.act, since) for one in found):
            break
        await asyncio.sleep(wait)
    return list(found)


def _knows(feedback: Any, mark: Mark | None, act: str, since: datetime) -> bool:
    if mark is None:
        return True
    if act in LABEL_ACTS:
        return known_moment(feedback, "change_time") >= since
    return bool(feedback.case_version >= mark.version)
