"""How an issue that was heard of is remembered."""

from __future__ import annotations

from collections.abc import Sequence

from services.mesh.clock import from_micros, to_micros
from services.mesh.documents.port import Body, Collection, Heard, In, Page, Save, Where
from services.review.domain.issue import UNSOLVED, Issue, IssueState
from services.review.store.kept import Kept, Listed


def body_of(issue: Issue) -> Body:
    """The body without `heard`, which belongs to the document."""
    return {
        "state": issue.state.value,
        "title": issue.title,
        "owner": issue.owner,
        "case_count": issue.case_count,
        "customer_count": issue.customer_count,
        "regression_count": issue.regression_count,
        "change_time": to_micros(issue.change_time),
        "merged_into": issue.merged_into,
    }


def from_body(issue_id: str, body: Body) -> Issue:
    """The issue that `body_of` wrote."""
    return Issue(
        id=issue_id,
        state=IssueState(body["state"]),
        title=body["title"],
        owner=body["owner"],
        case_count=body["case_count"],
        customer_count=body["customer_count"],
        regression_count=body["regression_count"],
        change_time=from_micros(body["change_time"]),
        merged_into=body["merged_into"],
    )


class IssueBook:
    """Issues that were heard of."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def load(self, issue_id: str) -> Kept[Issue | None]:
        """What is known of this issue, with what was heard of it."""
        document = await self._collection.get(issue_id)
        if document is None:
            return Kept(None, 0)
        heard = Heard(dict(document.body["heard"]))
        return Kept(from_body(issue_id, document.body), document.version, heard)

    async def save(self, issue: Issue, version: int, heard: Heard) -> None:
        """Keep it.

        Raises:
            Stale: it changed since `version`.
        """
        body = {**body_of(issue), "heard": heard.marks}
        await self._collection.save(Save(issue.id, version, body))

    async def regressed(self, limit: int = 50) -> list[Issue]:
        """Issues that came back and stand for themselves, the largest first."""
        where = {"state": IssueState.REGRESSED.value, "merged_into": ""}
        page = await self._collection.find(where, order="-customer_count", limit=limit)
        return list(_listed(page).things)

    async def unsolved(self, *, limit: int = 50, after: str = "") -> Listed[Issue]:
        """Issues that hurt and stand for themselves, the largest first."""
        where: Where = {"state": In(tuple(state.value for state in UNSOLVED)), "merged_into": ""}
        page = await self._collection.find(where, order="-customer_count", limit=limit, after=after)
        return _listed(page)

    async def merges(self, issue_ids: Sequence[str]) -> dict[str, str]:
        """Of these issues and those they lead to: the one that each was merged into."""
        known: dict[str, str] = {}
        wanted = set(issue_ids)
        while wanted:
            documents = await self._collection.get_many(sorted(wanted))
            known |= {key: documents[key].body["merged_into"] if key in documents else "" for key in wanted}
            wanted = {target for target in known.values() if target} - known.keys()
        return known


def _listed(page: Page) -> Listed[Issue]:
    return Listed(tuple(from_body(found.id, found.body) for found in page.documents), page.next_after)
