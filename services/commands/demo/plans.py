"""Plans of the demo company, and the reviews that decide on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from voc.actions.v1 import actions_pb2 as pb
from voc.review.v1 import review_pb2 as reviews

from services.commands.demo.company import Company
from services.commands.demo.desk import stamp
from services.commands.demo.people import LEADER, MEMBER, PEOPLE

Day = Callable[[int], datetime]
"""The moment so many days ago; in so many days where it is negative."""


@dataclass
class Plans:
    """Plans, by their names in the story."""

    company: Company
    day: Day
    _ids: dict[str, str] = field(default_factory=dict)
    _actions: dict[str, str] = field(default_factory=dict)

    async def create(self, plan: str, issue_id: str, words: dict[str, Any]) -> None:
        """Write a plan with its actions."""
        service = self.company.actions
        request = pb.CreatePlanRequest(
            request_id=f"demo-plan-{plan}",
            issue_id=issue_id,
            title=words["title"],
            owner=MEMBER.id,
            overview=words["overview"],
            ask=words["ask"],
            due_time=stamp(self.day(words["due"])),
        )
        if "metric" in words:
            name, unit, baseline, target = words["metric"]
            request.metric.CopyFrom(pb.Metric(name=name, unit=unit, baseline=baseline, target=target))
        if "cost" in words:
            currency, units = words["cost"]
            request.cost.CopyFrom(pb.Money(currency_code=currency, units=units))
        made = await self.company.ask(service.CreatePlan, request, MEMBER)
        self._ids[plan] = made.plan.plan_id
        version = made.plan.version
        for action in words["actions"]:
            version = await self._add(plan, version, action)

    async def submit(self, plan: str) -> None:
        """Put it before leadership."""
        request = pb.SubmitPlanRequest(plan_id=self._ids[plan], version=(await self.get(plan)).version)
        await self.company.ask(self.company.actions.SubmitPlan, request, MEMBER)

    async def progress(self, plan: str, action: str, percent: int) -> None:
        """Say how far an action is."""
        request = pb.UpdateActionRequest(
            plan_id=self._ids[plan],
            version=(await self.get(plan)).version,
            action_id=self._actions[f"{plan}/{action}"],
            progress=percent,
        )
        await self.company.ask(self.company.actions.UpdateAction, request, MEMBER)

    async def done(self, plan: str, action: str, evidence: str) -> None:
        """An action is done."""
        request = pb.CompleteActionRequest(
            plan_id=self._ids[plan],
            version=(await self.get(plan)).version,
            action_id=self._actions[f"{plan}/{action}"],
            evidence=evidence,
        )
        await self.company.ask(self.company.actions.CompleteAction, request, MEMBER)

    async def complete(self, plan: str, reason: str) -> None:
        """The whole plan is done."""
        version = (await self.get(plan)).version
        request = pb.CompletePlanRequest(plan_id=self._ids[plan], version=version, reason=reason)
        await self.company.ask(self.company.actions.CompletePlan, request, MEMBER)

    async def get(self, plan: str) -> Any:
        """The plan as it is."""
        request = pb.GetPlanRequest(plan_id=self._ids[plan])
        return (await self.company.ask(self.company.actions.GetPlan, request, MEMBER)).plan

    async def _add(self, plan: str, version: int, action: dict[str, Any]) -> int:
        request = pb.AddActionRequest(
            plan_id=self._ids[plan],
            version=version,
            request_id=f"demo-action-{plan}-{action['key']}",
            title=action["title"],
            type=f"ACTION_TYPE_{action['type'].upper()}",
            owner=PEOPLE[action.get("owner", "member")].id,
            start_time=stamp(self.day(action["start"])),
            due_time=stamp(self.day(action["due"])),
            depends_on=[self._actions[f"{plan}/{key}"] for key in action.get("after", ())],
        )
        made = await self.company.ask(self.company.actions.AddAction, request, MEMBER)
        self._actions[f"{plan}/{action['key']}"] = made.action_id
        return int(made.plan.version)


@dataclass
class Reviews:
    """Reviews, by their names in the story."""

    company: Company
    plans: Plans
    day: Day
    _ids: dict[str, str] = field(default_factory=dict)

    async def create(self, review: str, title: str, hold: datetime) -> None:
        """Schedule one."""
        request = reviews.CreateReviewRequest(
            request_id=f"demo-review-{review}",
            title=title,
            hold_time=stamp(hold),
            chair=LEADER.id,
            members=[person.id for person in PEOPLE.values() if person is not LEADER],
        )
        made = await self.company.ask(self.company.review.CreateReview, request, LEADER)
        self._ids[review] = made.review.id

    async def agenda(self, review: str) -> None:
        """Build its agenda by the rules."""
        at = await self._at(review)
        await self.company.ask(self.company.review.BuildAgenda, reviews.BuildAgendaRequest(**at), LEADER)

    async def open(self, review: str) -> None:
        """It begins."""
        at = await self._at(review)
        await self.company.ask(self.company.review.OpenReview, reviews.OpenReviewRequest(**at), LEADER)

    async def close(self, review: str) -> None:
        """It ends, and its minutes are final."""
        at = await self._at(review)
        await self.company.ask(self.company.review.CloseReview, reviews.CloseReviewRequest(**at), LEADER)

    async def minute(self, review: str, text: str) -> None:
        """Note something for its minutes."""
        request = reviews.AddNoteRequest(request_id=f"demo-note-{review}", id=self._ids[review], text=text)
        await self.company.ask(self.company.review.AddNote, request, LEADER)

    async def decide(self, review: str, plan: str, verdict: str, words: dict[str, Any]) -> None:
        """Take a decision on what was submitted."""
        known = await self.plans.get(plan)
        name = f"{verdict.title()}Plan"
        request = getattr(reviews, f"{name}Request")(
            request_id=f"demo-decision-{review}-{plan}-{verdict}",
            plan_id=known.plan_id,
            plan_version=known.submitted_version,
            review_id=self._ids[review],
            reason=words["reason"],
        )
        if "follow_up" in words:
            request.follow_up_time.CopyFrom(stamp(self.day(words["follow_up"])))
        await self.company.ask(getattr(self.company.review, name), request, LEADER)

    async def _at(self, review: str) -> dict[str, Any]:
        request = reviews.GetReviewRequest(id=self._ids[review])
        known = await self.company.ask(self.company.review.GetReview, request, LEADER)
        return {"id": known.review.id, "version": known.review.version}
