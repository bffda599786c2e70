"""Tells the story of the demo company, day by day, until the clock has come to now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from services.commands.demo import story
from services.commands.demo.company import Company, running
from services.commands.demo.course import Issues
from services.commands.demo.desk import Desk
from services.commands.demo.plans import Plans, Reviews
from services.mesh.config import Settings

Told = Callable[[int], None]
"""Is told how many days of the story are left."""
_Act = tuple[datetime, int, Callable[[], Awaitable[None]]]
_FEEDBACK, _STEP, _DESK = range(3)
_PASSED_DAYS = 2
"""So often the services do what they do by themselves; every day would take twice as long."""
_ATTACHED_DAYS = 9
"""So often people bring cases that stand by themselves to the issues that they know."""


async def tell(settings: Settings, now: datetime, told: Told) -> int:
    """Tell it into the stores of this home, which is empty; how many items it has.

    Raises:
        Problem: a service refused something.
        NotHeard: events were not heard.
    """
    teller = _Teller(now)
    acts = [act for act in teller.acts() if act[0] < now]
    async with running(settings, acts[0][0]) as company:
        teller.meet(company)
        for day, of_day in groupby(acts, key=lambda act: act[0].date()):
            left = (now.date() - day).days
            await teller.day(list(of_day))
            await (company.heard() if left % _PASSED_DAYS else company.pass_time())
            if left % _ATTACHED_DAYS == 0:
                await teller.issues.known()
            told(left)
        company.clock.go(now)
        await teller.issues.known()
        await company.pass_time()
        await company.recounted()
    return len(teller.items)


class _Teller:
    def __init__(self, now: datetime) -> None:
        self._now = now
        self.items = story.feedback(now)
        self._last: tuple[int, date] | None = None

    def meet(self, company: Company) -> None:
        """Know whom to tell it."""
        self._company = company
        self._desk = Desk(company, story.words())
        self.issues = Issues(company, self._desk, self.items)
        self._plans = Plans(company, self._day)
        self._reviews = Reviews(company, self._plans, self._day)

    def acts(self) -> list[_Act]:
        """Everything that happens, in order of time."""
        acts: list[_Act] = []
        for item in self.items:
            acts.append((item.time, _FEEDBACK, lambda item=item: self._desk.hand_in(item)))  # type: ignore[misc]
            for letter, at in item.acts:
                acts.append((at, _DESK, lambda item=item, letter=letter, at=at: self._act(item, letter, at)))  # type: ignore[misc]
        for step in story.steps(self._now):
            acts.append((step.time, _STEP, lambda step=step: self._step(step)))  # type: ignore[misc]
        return sorted(acts, key=lambda act: act[0])

    async def day(self, acts: list[_Act]) -> None:
        """Everything of one day. What was told before is heard before people act on issues and plans."""
        for moment, kind, act in acts:
            if kind == _STEP:
                await self._company.heard()
            self._company.clock.go(moment)
            await act()

    async def _act(self, item: story.Item, letter: str, at: datetime) -> None:
        if at.date() == item.time.date():
            await self._company.settle()
        elif (item.number, at.date()) == self._last:
            await self._company.heard()
        await self._desk.act(item, letter)
        self._last = (item.number, at.date())

    async def _step(self, step: story.Step) -> None:
        words = dict(step.words)
        if step.act in {"own", "find", "cause", "fix", "archive", "answer"}:
            await getattr(self.issues, step.act)(words.pop("issue"), **words)
        elif "review" in words:
            await self._review(step.act, words)
        else:
            await self._plan(step.act, words)

    async def _plan(self, act: str, words: dict[str, Any]) -> None:
        plan = words.pop("plan")
        if act == "plan":
            await self._plans.create(plan, await self.issues.id_of(words.pop("issue")), words)
        else:
            await getattr(self._plans, act)(plan, **words)

    async def _review(self, act: str, words: dict[str, Any]) -> None:
        review = words.pop("review")
        if act == "review":
            hold = story.moment(words["hold"], self._now)
            await self._reviews.create(review, words["title"], hold)
        elif act == "decide":
            await self._reviews.decide(review, words.pop("plan"), words.pop("verdict"), words)
        else:
            await getattr(self._reviews, act)(review, **words)

    def _day(self, days: int) -> datetime:
        return (self._now - timedelta(days=days)).replace(hour=17, minute=0, second=0, microsecond=0)
