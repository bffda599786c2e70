"""Puts a classifier together from word lists, a taxonomy and models."""

from __future__ import annotations

from services.classification.learning.current import Models
from services.classification.learning.port import Classifier, Taxonomy
from services.classification.learning.reading import default_reader
from services.classification.learning.rules import Rules


def assembled(_taxonomy: Taxonomy, _models: Models) -> Classifier:
    """The classifier of these topics and models."""
    return Rules(default_reader())
