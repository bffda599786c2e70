"""The models that ship: one per dimension. `building` teaches them while the package is built."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files

from services.classification.domain.labels import Dimension
from services.classification.learning.aided import Models
from services.classification.learning.linear import file

PACKAGE = "voc_models"
"""Holds the built files; made by `tools.default_models`, as generated code is."""


class ModelsMissing(RuntimeError):
    """The package was not built. `args[0]` is a sentence that says what to do."""


@cache
def shipped() -> Models:
    """The models of the installed package, read once.

    Raises:
        ModelsMissing: as its description says.
        ModelRefused: a file was damaged since.
    """
    try:
        folder = files(PACKAGE)
        found = {
            each: file.loaded(folder.joinpath(name_of(each)).read_bytes())
            for each in Dimension
            if each is not Dimension.LANGUAGE
        }
    except (ModuleNotFoundError, FileNotFoundError):
        raise ModelsMissing("the models that ship are not built: run `make models`.") from None
    one = found[Dimension.SENTIMENT].vocabulary
    return {
        each: (replace(model, vocabulary=one) if model.vocabulary.numbers == one.numbers else model,)
        for each, model in found.items()
    }


def name_of(dimension: Dimension) -> str:
    """The name of the file of a dimension's model."""
    return f"{dimension.value}.model"
