"""How review remembers, over the ground's documents."""

from __future__ import annotations

from dataclasses import dataclass

from services.mesh.documents.port import Documents
from services.review.store import specs
from services.review.store.candidate import CandidateBook
from services.review.store.decision import DecisionBook
from services.review.store.issue import IssueBook
from services.review.store.kept import Kept, Listed
from services.review.store.portfolio import PortfolioBook
from services.review.store.session import SessionBook

__all__ = ["Kept", "Listed", "Store", "opened"]


@dataclass(frozen=True, slots=True)
class Store:
    """All that review remembers."""

    portfolio: PortfolioBook
    decisions: DecisionBook
    candidates: CandidateBook
    issues: IssueBook
    sessions: SessionBook


def opened(documents: Documents, *, cap: int) -> Store:
    """The store over these documents; `cap` counts until leadership sets another."""
    return Store(
        portfolio=PortfolioBook(documents.collection(specs.PORTFOLIO), cap=cap),
        decisions=DecisionBook(documents.collection(specs.DECISION)),
        candidates=CandidateBook(documents.collection(specs.CANDIDATE)),
        issues=IssueBook(documents.collection(specs.ISSUE)),
        sessions=SessionBook(documents.collection(specs.SESSION)),
    )
