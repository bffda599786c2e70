"""The next edition's content: put in order, checked as a whole, and named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple

from services.classification.domain.refusal import Unfit
from services.classification.domain.taxonomy import Taxonomy, Topic, ordered
from services.classification.domain.topic_limits import (
    MAX_CHARACTERS,
    MAX_MOVED,
    MAX_TOPICS,
    MAX_USED,
    characters,
)


def sealed(before: Taxonomy, topics: Iterable[Topic], moved: Mapping[str, str] | None = None) -> Taxonomy:
    """The taxonomy after `before` with these topics; `before` itself when it holds the same.

    Raises:
        Unfit: `too_many_topics`, `too_many_moves`, `taxonomy_too_large`.
    """
    kept, paths = ordered(topics), before.moved if moved is None else moved
    if kept == before.topics and paths == before.moved:
        return before
    used = sum(not topic.retired for topic in kept)
    if used > MAX_USED or len(kept) > MAX_TOPICS:
        raise Unfit("too_many_topics", limit=MAX_USED if used > MAX_USED else MAX_TOPICS)
    if len(paths) > MAX_MOVED:
        raise Unfit("too_many_moves", limit=MAX_MOVED)
    if (size := characters(kept)) > MAX_CHARACTERS:
        raise Unfit("taxonomy_too_large", size=size, limit=MAX_CHARACTERS)
    number = before.number + 1
    return Taxonomy(f"{number}-{_digest(kept, paths)}", kept, number, dict(paths))


def _digest(topics: tuple[Topic, ...], moved: Mapping[str, str]) -> str:
    content = json.dumps([[astuple(topic) for topic in topics], sorted(moved.items())], default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:8]
