"""A taxonomy as a file has it: all topics at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.classification.domain import moving
from services.classification.domain.refusal import Conflict, Invalid
from services.classification.domain.reshaping import Reshaped, differences
from services.classification.domain.sealing import sealed
from services.classification.domain.taxonomy import Act, Change, Step, Taxonomy, Topic
from services.classification.domain.topic_limits import checked

Origins = Mapping[str, Sequence[str]]
"""By path: the paths that the topic had before, or that were merged into it."""


def replaced(taxonomy: Taxonomy, topics: Sequence[Topic], origins: Origins, now: datetime) -> Reshaped:
    """These topics and no others are in use; those that are missing here are retired, none is lost.

    Each comes after its parent. The same a second time changes nothing.

    Raises:
        Invalid: `topics_missing`, `topic_twice`, `parent_unknown`, `topic_inside`, or a topic is wrong.
        Conflict: `topic_moved_away`.
        Unfit: `too_many_topics`, `too_many_moves`, `taxonomy_too_large`.
    """
    wished = _checked(topics)
    taxonomy_then, steps = taxonomy, list[Step]()
    for path in wished:
        for old in origins.get(path, ()):
            was = taxonomy_then.now(old)
            if was != path and taxonomy_then.get(was) is not None:
                taxonomy_then, carried = moving.carried(taxonomy_then, was, path)
                steps += carried
    kept, changes = _laid(taxonomy_then, wished, now)
    steps += changes
    after = sealed(taxonomy, kept, taxonomy_then.moved)
    return after, Change(Act.REPLACE, tuple(steps) if after is not taxonomy else ())


def _checked(topics: Sequence[Topic]) -> dict[str, Topic]:
    if not topics:
        raise Invalid("topics_missing", "topics")
    known: dict[str, Topic] = {}
    for number, topic in enumerate(topics):
        kept = checked(topic, f"topics[{number}].")
        if kept.path in known:
            raise Invalid("topic_twice", f"topics[{number}].path", path=kept.path)
        if kept.parent and kept.parent not in known:
            raise Invalid("parent_unknown", f"topics[{number}].path", path=kept.parent)
        known[kept.path] = kept
    return known


def _laid(taxonomy: Taxonomy, wished: Mapping[str, Topic], now: datetime) -> tuple[list[Topic], list[Step]]:
    """The wished topics over those that there are: what is kept, and how each of them changed."""
    kept, steps = [], []
    for number, (path, topic) in enumerate(wished.items()):
        there = taxonomy.get(path)
        if there is None and path in taxonomy.moved:
            raise Conflict("topic_moved_away", f"topics[{number}].path", path=path, to=taxonomy.now(path))
        since = there.retire_time if there is not None else None
        kept.append(replace(topic, retire_time=(since or now) if topic.retired else None))
        if fields := _changed(there, kept[-1]):
            steps.append(Step(path, fields=fields))
    for topic in taxonomy.topics:
        if topic.path not in wished:
            kept.append(topic if topic.retired else replace(topic, retire_time=now))
            if not topic.retired:
                steps.append(Step(topic.path, fields=("retired",)))
    return kept, steps


def _changed(before: Topic | None, after: Topic) -> tuple[str, ...]:
    if before is None:
        return ("created",)
    standing = () if before.retired == after.retired else ("retired" if after.retired else "restored",)
    return (*differences(before, after), *standing)
