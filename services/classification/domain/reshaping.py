"""What may be done to a taxonomy. Each decision answers the taxonomy after it, and what changed.

A decision that changes nothing answers the taxonomy as it was, with a change without steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.classification.domain import moving
from services.classification.domain.refusal import Conflict, Invalid, Unfit, Unknown
from services.classification.domain.sealing import sealed
from services.classification.domain.taxonomy import Act, Change, Step, Taxonomy, Topic
from services.classification.domain.topic_limits import checked, checked_path

CHANGEABLE = (
    *("name_en", "name_vi", "description_en", "description_vi"),
    *("keywords_en", "keywords_vi", "examples", "owner"),
)
"""What `update` takes, as fields of `Topic`."""

_LISTS = ("keywords_en", "keywords_vi", "examples")

Reshaped = tuple[Taxonomy, Change]


def create(taxonomy: Taxonomy, topic: Topic, field: str = "topic") -> Reshaped:
    """A new topic.

    Raises:
        Conflict: `topic_taken`, `topic_moved_away`.
        Invalid: `parent_unknown`, and what `topic_limits.checked` says.
        Unfit: `parent_retired`, and what `sealing.sealed` says.
    """
    kept = checked(replace(topic, retire_time=None), f"{field}.")
    free(taxonomy, kept.path, f"{field}.path")
    under(taxonomy, kept.parent, f"{field}.path")
    after = sealed(taxonomy, (*taxonomy.topics, kept))
    return after, Change(Act.CREATE, (Step(kept.path, fields=("created",)),))


def update(taxonomy: Taxonomy, path: str, said: Mapping[str, Any]) -> Reshaped:
    """Other names, descriptions, keywords, examples or owner; `said` by names of `CHANGEABLE`.

    Raises:
        Unknown: `topic_unknown`.
        Invalid, Unfit: as `create`.
    """
    before = found(taxonomy, path)
    after = checked(replace(before, **{name: said[name] for name in CHANGEABLE if name in said}), "")
    fields = differences(before, after)
    if not fields:
        return taxonomy, Change(Act.UPDATE)
    return _put(taxonomy, after), Change(Act.UPDATE, (Step(path, fields=fields),))


def move(taxonomy: Taxonomy, path: str, to: str) -> Reshaped:
    """Another path for a topic and all below it: another name, or another place.

    Raises:
        Unknown: `topic_unknown`.
        Conflict: `topic_taken`, `topic_moved_away`.
        Invalid: `topic_inside` itself, `path_malformed`, `parent_unknown`.
        Unfit: `parent_retired`, `too_many_moves`.
    """
    topic = found(taxonomy, path)
    if to == path:
        return taxonomy, Change(Act.MOVE)
    checked_path(to, "to_path")
    if taxonomy.get(to) is not None:
        raise Conflict("topic_taken", "to_path", path=to)
    if not topic.retired:
        under(taxonomy, to.rpartition("/")[0], "to_path")
    after, steps = moving.carried(taxonomy, path, to)
    return after, Change(Act.MOVE, steps)


def merge(taxonomy: Taxonomy, path: str, into: str) -> Reshaped:
    """One topic becomes part of another: keywords and examples are joined, what is below moves along.

    Raises:
        Unknown: `topic_unknown`.
        Invalid: `topic_inside` itself, `path_malformed`, `too_many_values` once joined.
        Unfit: `topic_retired` for the one that stays, `too_many_moves`.
    """
    found(taxonomy, path)
    if found(taxonomy, into, "into_path").retired:
        raise Unfit("topic_retired", "into_path", path=into)
    after, steps = moving.carried(taxonomy, path, into)
    return after, Change(Act.MERGE, steps)


def split(taxonomy: Taxonomy, path: str, parts: Sequence[Topic]) -> Reshaped:
    """New topics take keywords and examples over from one, which keeps the rest, its name and its feedback.

    Raises:
        Unknown: `topic_unknown`.
        Invalid: `parts_missing`, and as `create`.
        Conflict, Unfit: as `create`; `topic_retired` for the one that is split.
    """
    source = found(taxonomy, path)
    if source.retired:
        raise Unfit("topic_retired", "path", path=path)
    if not parts:
        raise Invalid("parts_missing", "parts")
    grown = taxonomy
    for number, part in enumerate(parts):
        grown, _ = create(grown, part, f"parts[{number}]")
    taken = {name: {each.casefold() for part in parts for each in getattr(part, name)} for name in _LISTS}
    rest: dict[str, Any] = {
        name: tuple(each for each in getattr(source, name) if each.casefold() not in gone)
        for name, gone in taken.items()
    }
    left = replace(source, **rest)
    topics = tuple(left if topic.path == path else topic for topic in grown.topics)
    made = tuple(Step(part.path, fields=("created",)) for part in parts)
    return sealed(taxonomy, topics), Change(Act.SPLIT, (Step(path, fields=differences(source, left)), *made))


def retire(taxonomy: Taxonomy, path: str, now: datetime) -> Reshaped:
    """Nothing new gets this topic, nor those below it; what has them keeps them.

    Raises:
        Unknown: `topic_unknown`.
    """
    found(taxonomy, path)
    gone = {topic.path for topic in taxonomy.below(path) if not topic.retired}
    topics = [replace(each, retire_time=now) if each.path in gone else each for each in taxonomy.topics]
    steps = tuple(Step(topic.path, fields=("retired",)) for topic in topics if topic.path in gone)
    return sealed(taxonomy, topics), Change(Act.RETIRE, steps)


def restore(taxonomy: Taxonomy, path: str) -> Reshaped:
    """A retired topic is used again, with those below it that were retired in the same act.

    Raises:
        Unknown: `topic_unknown`.
        Unfit: `parent_retired`, and what `sealing.sealed` says.
    """
    topic = found(taxonomy, path)
    if not topic.retired:
        return taxonomy, Change(Act.RESTORE)
    under(taxonomy, topic.parent, "path")
    back = {each.path for each in taxonomy.below(path) if each.retire_time == topic.retire_time}
    topics = [replace(each, retire_time=None) if each.path in back else each for each in taxonomy.topics]
    steps = tuple(Step(each.path, fields=("restored",)) for each in topics if each.path in back)
    return sealed(taxonomy, topics), Change(Act.RESTORE, steps)


def found(taxonomy: Taxonomy, path: str, field: str = "path") -> Topic:
    """The topic of this path. Raises `Unknown` with `topic_unknown`, or `topic_moved_away`."""
    topic = taxonomy.get(path)
    if topic is None and path in taxonomy.moved:
        raise Unknown("topic_moved_away", field, path=path, to=taxonomy.now(path))
    if topic is None:
        raise Unknown("topic_unknown", field, path=path)
    return topic


def free(taxonomy: Taxonomy, path: str, field: str) -> None:
    """Raises `Conflict` with `topic_taken` or `topic_moved_away` when the path cannot be used."""
    if taxonomy.get(path) is not None:
        raise Conflict("topic_taken", field, path=path)
    if path in taxonomy.moved:
        raise Conflict("topic_moved_away", field, path=path, to=taxonomy.now(path))


def under(taxonomy: Taxonomy, parent: str, field: str) -> None:
    """Raises `Invalid` with `parent_unknown` or `Unfit` with `parent_retired`."""
    above = taxonomy.get(parent)
    if parent and above is None:
        raise Invalid("parent_unknown", field, path=parent)
    if above is not None and above.retired:
        raise Unfit("parent_retired", field, path=parent)


def differences(before: Topic, after: Topic) -> tuple[str, ...]:
    """The fields of `CHANGEABLE` in which two topics differ."""
    return tuple(name for name in CHANGEABLE if getattr(before, name) != getattr(after, name))


def _put(taxonomy: Taxonomy, changed: Topic) -> Taxonomy:
    topics = [changed if topic.path == changed.path else topic for topic in taxonomy.topics]
    return sealed(taxonomy, topics)
