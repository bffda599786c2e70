"""How the portfolio is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Save, Telling
from services.review.domain.decision import Verdict
from services.review.domain.portfolio import Pending, Portfolio, Slot
from services.review.store import decision as decisions
from services.review.store.kept import Kept


def body_of(portfolio: Portfolio) -> Body:
    """The body of the one portfolio document."""
    return {
        "cap": portfolio.cap,
        "last_number": portfolio.last_number,
        "active": [_slot_body(slot) for slot in portfolio.active],
        "pending": [_pending_body(wait) for wait in portfolio.pending],
        "journal": [decisions.body_of(decision) for decision in portfolio.journal],
        "open_reviews": list(portfolio.open_reviews),
    }


def from_body(body: Body) -> Portfolio:
    """The portfolio that `body_of` wrote."""
    return Portfolio(
        cap=body["cap"],
        last_number=body["last_number"],
        active=tuple(_slot(slot) for slot in body["active"]),
        pending=tuple(_pending(wait) for wait in body["pending"]),
        journal=tuple(decisions.from_body(entry) for entry in body["journal"]),
        open_reviews=tuple(body["open_reviews"]),
    )


def _slot_body(slot: Slot) -> dict[str, Any]:
    return {
        "plan_id": slot.plan_id,
        "plan_version": slot.plan_version,
        "decision_id": slot.decision_id,
        "approve_time": to_micros(slot.approve_time),
        "carried_out": slot.carried_out,
    }


def _slot(body: dict[str, Any]) -> Slot:
    return Slot(
        plan_id=body["plan_id"],
        plan_version=body["plan_version"],
        decision_id=body["decision_id"],
        approve_time=from_micros(body["approve_time"]),
        carried_out=body["carried_out"],
    )


def _pending_body(wait: Pending) -> dict[str, Any]:
    return {
        "plan_id": wait.plan_id,
        "plan_version": wait.plan_version,
        "verdict": wait.verdict.value,
        "decision_id": wait.decision_id,
    }


def _pending(body: dict[str, Any]) -> Pending:
    return Pending(body["plan_id"], body["plan_version"], Verdict(body["verdict"]), body["decision_id"])


class PortfolioBook:
    """The one portfolio document, and the decisions told from it."""

    ID = "portfolio"

    def __init__(self, collection: Collection, *, cap: int) -> None:
        self._collection = collection
        self._cap = cap

    async def load(self) -> Kept[Portfolio]:
        """The portfolio; before anything was decided an empty one with the installation's cap."""
        document = await self._collection.get(self.ID)
        if document is None:
            return Kept(Portfolio(cap=self._cap), 0)
        return Kept(from_body(document.body), document.version)

    async def save(self, portfolio: Portfolio, version: int, tell: Sequence[Telling] = ()) -> int:
        """Keep it and tell; the new version.

        Raises:
            Stale: it changed since `version`.
        """
        saved = await self._collection.save(Save(self.ID, version, body_of(portfolio), tuple(tell)))
        return saved.document.version
