"""How a decision is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, In, Range, Save, Scalar, Stale, Where
from services.review.domain.decision import Decision, Outcome, Verdict, answered
from services.review.store.kept import Listed
from services.review.store.moments import restored, stored


def body_of(decision: Decision) -> Body:
    """The body of a decision's document, and of its entry in the portfolio's journal."""
    return {
        "id": decision.id,
        "number": decision.number,
        "plan_id": decision.plan_id,
        "plan_version": decision.plan_version,
        "plan_title": decision.plan_title,
        "issue_id": decision.issue_id,
        "verdict": decision.verdict.value,
        "reason": decision.reason,
        "decided_by": decision.decided_by,
        "decide_time": to_micros(decision.decide_time),
        "review_id": decision.review_id,
        "other_plan_id": decision.other_plan_id,
        "displaces": bool(decision.other_plan_id),
        "follow_up_time": stored(decision.follow_up_time),
        "submit_time": stored(decision.submit_time),
        "outcome": decision.outcome.value,
        "lapse_reason": decision.lapse_reason,
    }


def from_body(body: Body) -> Decision:
    """The decision that `body_of` wrote."""
    return Decision(
        id=body["id"],
        number=body["number"],
        plan_id=body["plan_id"],
        plan_version=body["plan_version"],
        plan_title=body["plan_title"],
        issue_id=body["issue_id"],
        verdict=Verdict(body["verdict"]),
        reason=body["reason"],
        decided_by=body["decided_by"],
        decide_time=from_micros(body["decide_time"]),
        review_id=body["review_id"],
        other_plan_id=body["other_plan_id"],
        follow_up_time=restored(body["follow_up_time"]),
        submit_time=restored(body["submit_time"]),
        outcome=Outcome(body["outcome"]),
        lapse_reason=body["lapse_reason"],
    )


class DecisionBook:
    """Decisions: written once; only what came of them is added."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def get(self, decision_id: str) -> Decision | None:
        """That decision, if it is written."""
        document = await self._collection.get(decision_id)
        return from_body(document.body) if document else None

    async def get_many(self, decision_ids: Sequence[str]) -> list[Decision]:
        """Those that there are, in the order of the ids."""
        documents = await self._collection.get_many(decision_ids)
        return [from_body(documents[key].body) for key in decision_ids if key in documents]

    async def write(self, decision: Decision) -> None:
        """Write it, unless it is written."""
        with suppress(Stale):
            await self._collection.save(Save(decision.id, 0, body_of(decision)))

    async def write_outcome(self, decision_id: str, *, plan_id: str, lapse_reason: str) -> None:
        """Add what came of it, unless that is known. Only the plan that it is about says so: the one that
        it displaced answers the same decision, and may have ended meanwhile.

        Raises:
            Stale: it changed in between.
        """
        document = await self._collection.get(decision_id)
        before = from_body(document.body) if document else None
        if document is None or before is None or before.plan_id != plan_id:
            return
        if before.outcome is not Outcome.PENDING:
            return
        decision = answered(before, lapse_reason=lapse_reason)
        await self._collection.save(Save(decision_id, document.version, body_of(decision)))

    async def page(
        self,
        *,
        plan_id: str = "",
        review_id: str = "",
        verdict: Verdict | None = None,
        limit: int = 50,
        after: str = "",
    ) -> Listed[Decision]:
        """The latest first."""
        where: dict[str, Scalar] = {}
        if plan_id:
            where["plan_id"] = plan_id
        if review_id:
            where["review_id"] = review_id
        if verdict:
            where["verdict"] = verdict.value
        return await self._find(where, limit=limit, after=after)

    async def of_review(self, review_id: str) -> list[Decision]:
        """All decisions of a session, in the order they were taken."""
        found: list[Decision] = []
        after = ""
        while True:
            listed = await self.page(review_id=review_id, limit=500, after=after)
            found.extend(listed.things)
            if not (after := listed.next_after):
                return found[::-1]

    async def last_of_plans(self, plan_ids: Sequence[str]) -> dict[str, Decision]:
        """Per plan that has any among the latest 500 decisions on these, the last one."""
        if not plan_ids:
            return {}
        listed = await self._find({"plan_id": In(tuple(plan_ids))}, limit=500)
        return {decision.plan_id: decision for decision in reversed(listed.things)}

    async def count_by_review(self, review_ids: Sequence[str]) -> dict[str, int]:
        """How many were taken in each of these sessions."""
        if not review_ids:
            return {}
        counts = await self._collection.tally(["review_id"], {"review_id": In(tuple(review_ids))})
        return {str(key[0]): count for key, count in counts.items()}

    async def displacing(self, limit: int) -> list[Decision]:
        """The latest that took a place from another plan."""
        return list((await self._find({"displaces": True}, limit=limit)).things)

    async def since(self, number: int, limit: int = 500) -> list[Decision]:
        """Those behind this number, in the order they were taken."""
        page = await self._collection.find({"number": Range(gt=number)}, order="number", limit=limit)
        return [from_body(document.body) for document in page.documents]

    async def _find(self, where: Where, *, limit: int, after: str = "") -> Listed[Decision]:
        page = await self._collection.find(where, order="-number", limit=limit, after=after)
        return Listed(tuple(from_body(found.body) for found in page.documents), page.next_after)
