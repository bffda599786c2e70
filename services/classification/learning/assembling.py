"""Puts a classifier together from word lists, a taxonomy and models."""

from __future__ import annotations

from services.classification.learning.aided import Models, judge_of, version_of
from services.classification.learning.port import Taxonomy
from services.classification.learning.reading import Reader
from services.classification.learning.rules import VERSION, Rules


def assembled(taxonomy: Taxonomy, models: Models) -> Rules:
    """The classifier of these topics and models; rules alone where there are no models."""
    reader = Reader(taxonomy)
    if not models:
        return Rules(reader)
    return Rules(reader, judge_of(models, taxonomy), version_of(models, VERSION))
