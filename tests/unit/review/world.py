"""Actions as review meets it: plans that are submitted, follow decisions or let them lapse.

Events wait in a queue per plan, in both directions: what is delivered next is the test's choice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from voc.review.v1 import events_pb2

from services.mesh.documents.port import Documents
from services.review.domain.candidate import PlanFacts, PlanState
from services.review.store import Store, specs
from services.review.usecases import hear
from tests.unit.review.making import facts

_OPEN = (PlanState.SUBMITTED, PlanState.APPROVED)


@dataclass
class Plan:
    """A plan, and what it told that review has not heard."""

    id: str
    state: PlanState = PlanState.DRAFT
    version: int = 0
    told: list[PlanFacts] = field(default_factory=list)
    heard: int = 0

    def tell(self, decision_id: str = "", lapse_reason: str = "") -> None:
        self.told.append(
            facts(
                self.id,
                self.state,
                submitted_version=self.version,
                decision_id=decision_id,
                lapse_reason=lapse_reason,
            )
        )

    def submit(self) -> None:
        if self.state not in _OPEN:
            self.state, self.version = PlanState.SUBMITTED, self.version + 1
            self.tell()

    def withdraw(self) -> None:
        if self.state is PlanState.SUBMITTED:
            self.state = PlanState.DRAFT
            self.tell()

    def complete(self) -> None:
        if self.state is PlanState.APPROVED:
            self.state = PlanState.COMPLETED
            self.tell()

    def follow(self, participle: str, version: int, decision_id: str) -> None:
        """Carry out a decision, or let it lapse."""
        takes = {"approved": _OPEN[:1], "returned": _OPEN[:1], "stopped": _OPEN, "displaced": _OPEN[1:]}
        if participle not in takes:
            return
        if version == self.version and self.state in takes[participle]:
            self.state = PlanState(participle)
            self.tell(decision_id)
        elif participle != "displaced":
            self.tell(decision_id, "withdrawn")


class World:
    """Actions beside a review on these documents."""

    def __init__(self, store: Store, documents: Documents, plans: int) -> None:
        self.store = store
        self.plans = [Plan(f"pl-{number}") for number in range(plans)]
        self.decisions: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        self._portfolio = documents.collection(specs.PORTFOLIO)

    async def relay(self) -> None:
        """Take what review told out of its documents, in order, to each plan's queue."""
        for unsaid in await self._portfolio.unsaid():
            for event in unsaid.events:
                said = events_pb2.DecisionEvent.FromString(event.data)
                participle = event.type.rpartition(".")[2]
                self.decisions[event.subject].append((participle, said.plan_version, said.decision_id))
            await self._portfolio.said({unsaid.id: [event.id for event in unsaid.events]})

    async def hear(self, plan: Plan, *, again: bool = False) -> None:
        """Review hears the plan's next event, or the last one once more."""
        position = plan.heard - 1 if again else plan.heard
        if 0 <= position < len(plan.told):
            plan.heard = max(plan.heard, position + 1)
            await hear.hear_plan(
                store=self.store, facts=plan.told[position], source="voc/actions", sequence=position + 1
            )

    def follow(self, plan: Plan) -> None:
        """The plan hears its next decision."""
        if waiting := self.decisions[plan.id]:
            plan.follow(*waiting.pop(0))

    async def calm(self) -> None:
        """Deliver everything, until nobody has anything to say."""
        for _ in range(50):
            await self.relay()
            for plan in self.plans:
                while self.decisions[plan.id]:
                    self.follow(plan)
                while plan.heard < len(plan.told):
                    await self.hear(plan)
            if not any(self.decisions.values()) and all(p.heard == len(p.told) for p in self.plans):
                return
        raise AssertionError("the world does not come to rest")

    def active(self) -> set[str]:
        """Plans that are active in actions."""
        return {plan.id for plan in self.plans if plan.state is PlanState.APPROVED}
