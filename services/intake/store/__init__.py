"""How intake remembers: queries with the domain's names, over `mesh.documents`."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.store import specs
from services.intake.store.broadcasts import BroadcastStore, IssueStore
from services.intake.store.catalog import CatalogStore
from services.intake.store.feedback import FeedbackStore
from services.intake.store.forms import FormStore
from services.intake.store.messages import MessageStore
from services.mesh.documents.port import Documents


@dataclass(frozen=True, slots=True)
class Store:
    """Everything that intake remembers."""

    feedback: FeedbackStore
    products: CatalogStore
    channels: CatalogStore
    forms: FormStore
    messages: MessageStore
    issues: IssueStore
    broadcasts: BroadcastStore


def open_store(documents: Documents) -> Store:
    """The store over these documents; nothing is read yet."""
    return Store(
        feedback=FeedbackStore(documents.collection(specs.FEEDBACK)),
        products=CatalogStore(documents.collection(specs.PRODUCT)),
        channels=CatalogStore(documents.collection(specs.CHANNEL)),
        forms=FormStore(documents.collection(specs.FORM), documents.collection(specs.FORM_VERSION)),
        messages=MessageStore(documents.collection(specs.MESSAGE)),
        issues=IssueStore(documents.collection(specs.ISSUE)),
        broadcasts=BroadcastStore(documents.collection(specs.BROADCAST)),
    )
