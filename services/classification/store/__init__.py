"""How classification remembers, over the ground's documents."""

from __future__ import annotations

from dataclasses import dataclass

from services.classification.store import specs
from services.classification.store.classifications import ClassificationBook, Kept, KeptPage, Tally
from services.classification.store.learned import ModelBook
from services.classification.store.patterns import PatternBook, PatternPage
from services.classification.store.reclassifications import RunBook
from services.classification.store.taxonomy import EditionPage, TaxonomyBook
from services.mesh.blobs import Blobs
from services.mesh.documents.port import Documents

__all__ = ["EditionPage", "Kept", "KeptPage", "PatternPage", "Store", "Tally", "opened"]


@dataclass(frozen=True, slots=True)
class Store:
    """All that classification remembers."""

    classifications: ClassificationBook
    patterns: PatternBook
    models: ModelBook
    runs: RunBook
    taxonomy: TaxonomyBook


def opened(documents: Documents) -> Store:
    """The store over these documents."""
    return Store(
        ClassificationBook(documents.collection(specs.CLASSIFICATION), documents.collection(specs.COUNTED)),
        PatternBook(documents.collection(specs.PATTERN), documents.collection(specs.RECOUNT)),
        ModelBook(documents.collection(specs.MODEL), documents.collection(specs.LINE_UP), Blobs(documents)),
        RunBook(documents.collection(specs.RECLASSIFICATION)),
        TaxonomyBook(documents.collection(specs.TAXONOMY)),
    )
