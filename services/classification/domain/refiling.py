"""Feedback stands where the taxonomy has moved its topics; whoever decided them still did."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.classification.domain.classification import Classification, Classified, NotClassifiedYet
from services.classification.domain.labels import Label
from services.classification.domain.taxonomy import Taxonomy


def refiled(thing: Classification, taxonomy: Taxonomy, now: datetime) -> tuple[Classification, Classified]:
    """Every topic at its path of today. Corrections keep the paths that were decided then.

    Raises:
        NotClassifiedYet: the text was not received yet.
    """
    if thing.labels is None:
        raise NotClassifiedYet(thing.feedback_id)
    labels = thing.labels
    parts = tuple(replace(part, topics=_today(part.topics, taxonomy)) for part in labels.parts)
    topics = _today(labels.topics, taxonomy)
    labels = replace(labels, topics=topics, parts=parts, taxonomy_version=taxonomy.version)
    after = replace(thing, labels=labels)
    return after, Classified(after, now)


def _today(labels: tuple[Label, ...], taxonomy: Taxonomy) -> tuple[Label, ...]:
    """Of two that became one, the first stays, for it is the surer."""
    found: dict[str, Label] = {}
    for label in labels:
        path = taxonomy.now(label.value)
        found.setdefault(path, replace(label, value=path))
    return tuple(found.values())
