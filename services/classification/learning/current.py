"""The classifier that a replica uses now: put together anew whenever its taxonomy or its models change."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.classification.domain.classification import Hints, Second
from services.classification.domain.labels import Dimension, Labels
from services.classification.learning.aided import Models
from services.classification.learning.embeddings.mixed import model_of_words
from services.classification.learning.port import Classifier, Taxonomy

Assemble = Callable[[Taxonomy, Models], Classifier]


class Current:
    """A classifier that can be exchanged while others hold it; `learning.port.Classifier`."""

    def __init__(self, assemble: Assemble, taxonomy: Taxonomy, models: Models) -> None:
        """`assemble` puts a classifier together; it takes about a tenth of a second."""
        self._assemble = assemble
        self._taxonomy = taxonomy
        self._models = models
        self._now = assemble(taxonomy, models)
        self._shadow: Classifier | None = None
        self._shadowing: Mapping[Dimension, str] = {}

    @property
    def now(self) -> Classifier:
        """The classifier in use, which does not change."""
        return self._now

    @property
    def version(self) -> str:
        """The version of the classifier in use."""
        return self._now.version

    @property
    def taxonomy(self) -> Taxonomy:
        """The topics it sorts into."""
        return self._now.taxonomy

    def knows(self, dimension: Dimension) -> Callable[[str], bool]:
        """Whether any model of a dimension knows a word."""
        models = self._models.get(dimension, ())
        known = [model_of_words(model).vocabulary.numbers for model in models]
        return lambda word: any(f"w {word}" in numbers for numbers in known)

    def classify(self, text: str, hints: Hints) -> Labels:
        """As the classifier in use does."""
        return self._now.classify(text, hints)

    def beside(self, models: Models) -> Classifier:
        """A classifier with these models in the place of those in use; nothing is exchanged."""
        return self._assemble(self._taxonomy, {**self._models, **models})

    def second_opinions(self, text: str, hints: Hints, labels: Labels) -> tuple[Second, ...]:
        """What the models in shadow say of a text that was classified."""
        if self._shadow is None:
            return ()
        other = self._shadow.classify(text, hints)
        found = []
        for dimension, model_id in self._shadowing.items():
            said, second = (_first(each, dimension) for each in (labels, other))
            found.append(Second(model_id, second, said == second))
        return tuple(found)

    def use_shadow(self, shadowing: Mapping[Dimension, str], models: Models) -> None:
        """Try these models beside those in use from now on; `shadowing` names them."""
        self._shadowing = shadowing
        self._shadow = self.beside(models) if models else None

    def use_taxonomy(self, taxonomy: Taxonomy) -> None:
        """Sort into these topics from now on."""
        if taxonomy.version != self._taxonomy.version:
            self._now = self._assemble(taxonomy, self._models)
            self._taxonomy = taxonomy

    def use_models(self, models: Models) -> None:
        """Decide by these models from now on; a dimension without one is decided by rules."""
        if _versions(models) != _versions(self._models):
            self._now = self._assemble(self._taxonomy, models)
            self._models = models


def _first(labels: Labels, dimension: Dimension) -> str:
    found = labels.of(dimension)
    return str(found[0].likeliest) if found else ""


def _versions(models: Models) -> dict[Dimension, list[str]]:
    return {dimension: [model.version for model in found] for dimension, found in models.items()}
