"""The taxonomy as messages, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from voc.classification.v1 import taxonomy_pb2 as pb

from services.classification.domain.replacing import Origins
from services.classification.domain.reshaping import CHANGEABLE
from services.classification.domain.taxonomy import Edition, Step, Taxonomy, Topic
from services.classification.wire.summary import summary
from services.classification.wire.words import number
from services.mesh.moments import timestamp

_PLAIN = ("path", "name_en", "name_vi", "description_en", "description_vi", "owner")
_LISTS = ("keywords_en", "keywords_vi", "examples")
_SHIPPED = 1


def edition(made: Edition) -> pb.TaxonomyEdition:
    """The whole taxonomy, and the change that made it."""
    taxonomy = made.taxonomy
    return pb.TaxonomyEdition(
        version=taxonomy.number,
        taxonomy_version=taxonomy.version,
        change=change(made) if taxonomy.number > _SHIPPED else None,
        topics=topics(taxonomy, taxonomy.topics),
    )


def change(made: Edition) -> pb.TaxonomyChange:
    """Who changed what, when and why."""
    said = made.change
    return pb.TaxonomyChange(
        version=made.taxonomy.number,
        taxonomy_version=made.taxonomy.version,
        act=number(pb.TaxonomyChange, "act", said.act.value),
        steps=map(_step, said.steps),
        touched_count=made.touched,
        changed_by=made.changed_by,
        change_time=timestamp(made.change_time),
        note=made.note,
        summary_en=summary(said, "en"),
        summary_vi=summary(said, "vi"),
    )


def concerned(made: Edition) -> list[pb.TaxonomyTopic]:
    """The topics that the latest change was about, as they stand now."""
    paths = {step.to or step.path for step in made.change.steps}
    return topics(made.taxonomy, [topic for topic in made.taxonomy.topics if topic.path in paths])


def topics(taxonomy: Taxonomy, chosen: Iterable[Topic]) -> list[pb.TaxonomyTopic]:
    """Topics with the paths that lead to them."""
    origins: dict[str, list[str]] = {}
    for old, new in taxonomy.moved.items():
        origins.setdefault(new, []).append(old)
    return [
        pb.TaxonomyTopic(
            retired=topic.retired,
            retire_time=timestamp(topic.retire_time),
            moved_from=origins.get(topic.path, ()),
            **{name: getattr(topic, name) for name in (*_PLAIN, *_LISTS)},
        )
        for topic in chosen
    ]


def topic_said(message: pb.TaxonomyTopic) -> Topic:
    """A topic as somebody wants it."""
    said: dict[str, Any] = {name: getattr(message, name) for name in _PLAIN}
    said |= {name: tuple(getattr(message, name)) for name in _LISTS}
    return Topic(**said)


def said_anew(request: pb.UpdateTopicRequest) -> dict[str, Any]:
    """The fields of a topic that are to change."""
    return {
        name: tuple(getattr(request, name).values) if name in _LISTS else getattr(request, name)
        for name in CHANGEABLE
        if request.HasField(name)
    }


def origins_said(messages: Iterable[pb.TaxonomyTopic]) -> Origins:
    """The paths that each topic had before."""
    return {message.path: tuple(message.moved_from) for message in messages if message.moved_from}


def _step(step: Step) -> pb.TaxonomyChange.Step:
    return pb.TaxonomyChange.Step(path=step.path, to_path=step.to, fields=step.fields)
