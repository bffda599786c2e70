"""Feedback that says the like, for staff who hand in or triage."""

from __future__ import annotations

from dataclasses import dataclass

from services.classification.domain.asking import Filter, Order
from services.classification.domain.classification import FeedbackUnknown, Hints, joined
from services.classification.domain.labels import Labels
from services.classification.domain.pattern import Reason
from services.classification.store import Kept
from services.classification.usecases.gathering import Alike
from services.classification.usecases.ground import Ground

MOST = 5


@dataclass(frozen=True, slots=True)
class Similar:
    """A feedback, why it is named, how alike its pattern is from 0 to 1, and the words that make it so."""

    kept: Kept
    reason: Reason
    similarity: float
    words: tuple[str, ...]


async def to_text(*, ground: Ground, text: str, product: str, limit: int) -> list[Similar]:
    """What is like a text that is being written."""
    said = joined(text=text)
    labels = ground.classifier.classify(said, Hints())
    return await _found(ground, _Asked(said, product, labels), limit)


async def to_feedback(*, ground: Ground, feedback_id: str, limit: int) -> list[Similar]:
    """What is like a feedback, without itself.

    Raises:
        FeedbackUnknown: nothing was heard of it, or it is not classified yet.
    """
    kept = await ground.store.classifications.load(feedback_id)
    if kept.thing.labels is None:
        raise FeedbackUnknown(feedback_id)
    asked = _Asked(kept.thing.text, kept.thing.facts.product, kept.thing.labels, feedback_id)
    return await _found(ground, asked, limit)


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    product: str
    labels: Labels
    but: str = ""


async def _found(ground: Ground, asked: _Asked, limit: int) -> list[Similar]:
    """A few members of each pattern, so that the cost does not grow with what there is."""
    found: list[Similar] = []
    limit = min(limit or MOST, MOST)
    for alike in ground.gathering.alike(asked.text, asked.product, asked.labels, limit):
        found += await _members(ground, alike, asked.but, limit - len(found))
        if len(found) >= limit:
            break
    return found


async def _members(ground: Ground, alike: Alike, but: str, limit: int) -> list[Similar]:
    chosen = Filter(pattern_id=alike.match.pattern.pattern_id)
    page = await ground.store.classifications.find(chosen, order=Order.LATEST, limit=limit + 1, after="")
    others = [kept for kept in page.kept if kept.thing.feedback_id != but]
    return [Similar(kept, alike.match.reason, alike.match.similarity, alike.words) for kept in others[:limit]]
