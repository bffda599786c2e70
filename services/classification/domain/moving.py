"""A topic goes to another path with all below it; where there is one already, the two become one."""

from __future__ import annotations

from dataclasses import replace

from services.classification.domain.refusal import Conflict, Invalid
from services.classification.domain.sealing import sealed
from services.classification.domain.taxonomy import Step, Taxonomy, Topic, within
from services.classification.domain.topic_limits import checked, checked_path, joined


def carried(taxonomy: Taxonomy, path: str, to: str) -> tuple[Taxonomy, tuple[Step, ...]]:
    """The taxonomy with the topic of `path` at `to`, and what went where.

    Raises:
        Invalid: `topic_inside` itself, `path_malformed`, `too_many_values` once joined.
        Conflict: `topic_moved_away`: a path that stands for another topic since that moved.
        Unfit: as `sealing.sealed`.
    """
    if within(to, path):
        raise Invalid("topic_inside", "to_path", path=path)
    known = {topic.path: topic for topic in taxonomy.topics}
    moved, steps = dict(taxonomy.moved), []
    for topic in taxonomy.below(path):
        target = checked_path(to + topic.path[len(path) :], "to_path")
        if moved.get(target, topic.path) != topic.path:
            raise Conflict("topic_moved_away", "to_path", path=target, to=moved[target])
        del known[topic.path]
        known[target] = _one(known.get(target), topic, target)
        moved = {old: target if new == topic.path else new for old, new in moved.items() if old != target}
        moved[topic.path] = target
        steps.append(Step(topic.path, target))
    return sealed(taxonomy, known.values(), moved), tuple(steps)


def _one(there: Topic | None, topic: Topic, target: str) -> Topic:
    """The topic at its new path; words of a retired one are not taken over."""
    if there is None:
        return replace(topic, path=target)
    if topic.retired:
        return there
    both = replace(
        there,
        keywords_en=joined(there.keywords_en, topic.keywords_en),
        keywords_vi=joined(there.keywords_vi, topic.keywords_vi),
        examples=joined(there.examples, topic.examples),
        retire_time=None,
    )
    return checked(both, "into.")
