"""What the people of the demo company do with issues; plans and reviews are in `plans`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import shorten
from typing import Any

from voc.actions.v1 import actions_pb2 as pb

from services.commands.demo.company import Company
from services.commands.demo.desk import Desk
from services.commands.demo.people import MEMBER
from services.commands.demo.story import Item

_TAKEN_OUT = {pb.Case.CLOSE_REASON_DISMISSED, pb.Case.CLOSE_REASON_WITHDRAWN}


class Issues:
    """The issue of each theme of the story."""

    def __init__(self, company: Company, desk: Desk, items: Sequence[Item]) -> None:
        self._company = company
        self._actions = company.actions
        self._desk = desk
        self._items = items
        self._known: dict[str, str] = {}

    async def find(self, theme: str) -> str:
        """The id of the theme's issue: the one of most of its cases. Others of the theme are merged into it,
        and cases that stand by themselves are pinned to it. Where there is none, a person makes it."""
        await self._company.settle()
        cases = await self._cases(theme)
        counted = Counter(case.issue_id for case in cases if case.issue_id)
        id_ = self._known.get(theme) or next((id_ for id_, _ in counted.most_common(1)), "")
        if not id_:
            id_ = await self._create(theme, cases)
            await self._company.settle()
        self._known[theme] = id_
        for other in sorted(counted.keys() - set(self._known.values())):
            await self._merge(other, id_)
        await self._company.settle()
        for case in await self._cases(theme):
            if not case.issue_id and _counts(case):
                pin = pb.PinCaseRequest(case_id=case.case_id, version=case.version, issue_id=id_)
                await self._company.ask(self._actions.PinCase, pin, MEMBER)
        await self._company.settle()
        return id_

    async def known(self) -> None:
        """Bring cases of known themes that came since to their issues."""
        for theme in list(self._known):
            await self.find(theme)

    async def own(self, theme: str, title: str) -> None:
        """Give the theme's issue a title that people understand, and somebody who owns it."""
        id_ = await self.find(theme)
        rename = pb.UpdateIssueRequest(issue_id=id_, version=await self._version(id_), title=title)
        await self._company.ask(self._actions.UpdateIssue, rename, MEMBER)
        assign = pb.AssignIssueRequest(issue_id=id_, version=await self._version(id_), owner=MEMBER.id)
        await self._company.ask(self._actions.AssignIssue, assign, MEMBER)

    async def cause(self, theme: str, whys: list[str], category: str) -> None:
        """Set its root cause."""
        id_ = self._known[theme]
        request = pb.SetRootCauseRequest(
            issue_id=id_,
            version=await self._version(id_),
            whys=whys,
            category=f"CAUSE_CATEGORY_{category.upper()}",
        )
        await self._company.ask(self._actions.SetRootCause, request, MEMBER)

    async def fix(self, theme: str, note_en: str, note_vi: str) -> None:
        """Mark it fixed, as of now."""
        id_ = await self.find(theme)
        request = pb.MarkFixedRequest(
            issue_id=id_, version=await self._version(id_), note_en=note_en, note_vi=note_vi
        )
        await self._company.ask(self._actions.MarkFixed, request, MEMBER)
        await self._company.pass_time()

    async def archive(self, theme: str, more_cases: int, reason: str) -> None:
        """Set it aside until more customers write."""
        id_ = await self.find(theme)
        version = await self._version(id_)
        request = pb.ArchiveIssueRequest(issue_id=id_, version=version, more_cases=more_cases, reason=reason)
        await self._company.ask(self._actions.ArchiveIssue, request, MEMBER)

    async def answer(self, theme: str, yes: Sequence[str] = (), no: Sequence[str] = ()) -> None:
        """What customers say when they are asked whether it is fixed."""
        for who, letter in [*((who, "y") for who in yes), *((who, "z") for who in no)]:
            for item in self._of(theme):
                if item.who == who:
                    await self._desk.customer(item, letter)
        await self._company.settle()

    async def id_of(self, theme: str) -> str:
        """The id of the theme's issue."""
        return self._known.get(theme) or await self.find(theme)

    def _of(self, theme: str) -> list[Item]:
        return [item for item in self._items if item.theme == theme and item.number in self._desk.tokens]

    async def _cases(self, theme: str) -> list[Any]:
        ids = [self._desk.id_of(item) for item in self._of(theme)]
        answer = await self._company.ask(
            self._actions.BatchGetCases, pb.BatchGetCasesRequest(case_ids=ids), MEMBER
        )
        return list(answer.cases)

    async def _create(self, theme: str, cases: Sequence[Any]) -> str:
        first = next(item for item in self._items if item.theme == theme)
        request = pb.CreateIssueRequest(
            request_id=f"demo-{theme}",
            title=shorten(first.text, 80, placeholder="…"),
            pattern_ids=sorted({case.pattern_id for case in cases} - {""}),
            case_ids=[case.case_id for case in cases if not case.pattern_id],
        )
        answer = await self._company.ask(self._actions.CreateIssue, request, MEMBER)
        return str(answer.issue.issue_id)

    async def _merge(self, other: str, into: str) -> None:
        request = pb.MergeIssuesRequest(
            issue_id=other, version=await self._version(other), into_issue_id=into, reason="The same trouble."
        )
        await self._company.ask(self._actions.MergeIssues, request, MEMBER)

    async def _version(self, issue_id: str) -> int:
        answer = await self._company.ask(
            self._actions.GetIssue, pb.GetIssueRequest(issue_id=issue_id), MEMBER
        )
        return int(answer.issue.version)


def _counts(case: Any) -> bool:
    return case.state != pb.Case.STATE_NOT_NEEDED and case.close_reason not in _TAKEN_OUT
