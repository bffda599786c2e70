"""What a list of issues is asked for: a tab, filters, words, an order; all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.staff.issues.words import number, numbers, word

OPEN = ("new", "ongoing", "planned", "regressed")
_UNPLANNED = ("new", "ongoing", "regressed")

TABS: Mapping[str, tuple[str, ...]] = {
    "open": OPEN,
    "regressed": ("regressed",),
    "watching": ("fixed",),
    "unowned": OPEN,
    "unplanned": _UNPLANNED,
    "archived": ("archived",),
    "all": (),
}
"""Saved views and the states that they show; none: all."""

ORDERS: Mapping[str, str] = {
    "cases": "case_count_desc",
    "severity": "severity",
    "latest": "last_occur_time_desc",
    "newest": "open_time_desc",
    "oldest": "open_time_asc",
}
PAGE = 50
_MANY = ("state", "severity", "trend", "cause")
NO_CAUSE = "none"
"""Asked for as a cause: those of which nobody has found one."""
_ONE = ("product", "owner", "q")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One list.

    Attributes:
        owner: a person's id; `-`: nobody; `me`: whoever looks.
        after: where the page begins.
    """

    tab: str = "open"
    state: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    trend: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    product: str = ""
    owner: str = ""
    q: str = ""
    order: str = "cases"
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab is asked for."""
        return any(getattr(self, name) for name in (*_MANY, *_ONE))

    @property
    def filtered(self) -> int:
        """How many filters are set, the words and the tab left aside; an order counts as one."""
        names = (*_MANY, "product", "owner")
        return sum(bool(getattr(self, name)) for name in names) + (self.order != "cases")

    def address(self, path: str = "/issues", **changes: object) -> str:
        """The address of this list with changes; what is usual is left out."""
        other = replace(self, **{"after": "", **changes})  # type: ignore[arg-type]
        pairs = [(name, value) for name in _MANY for value in getattr(other, name)]
        pairs += [(name, getattr(other, name)) for name in (*_ONE, "after") if getattr(other, name)]
        if other.tab != "open":
            pairs.insert(0, ("tab", other.tab))
        if other.order != "cases":
            pairs.append(("order", other.order))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def filter(self, me: str) -> pb.IssueFilter:
        """What the service is asked for."""
        states = self.state or TABS[self.tab]
        owner = "-" if self.tab == "unowned" else me if self.owner == "me" else self.owner
        found = pb.IssueFilter(
            states=numbers(pb.Issue, "state", states),
            severities=numbers(pb.Issue, "severity", self.severity),
            trends=numbers(pb.Issue, "trend", self.trend),
            product=self.product,
            owner=owner,
            query=self.q,
            causes=[number(pb.RootCause, "category", one) for one in self.cause],
        )
        if self.tab == "unplanned":
            found.with_plan = False
        return found

    def request(self, me: str, size: int = PAGE) -> pb.ListIssuesRequest:
        """One page of it."""
        order = number(pb.ListIssuesRequest, "order", ORDERS[self.order])
        return pb.ListIssuesRequest(
            filter=self.filter(me),
            order=order,
            page_size=size,
            page_token=self.after,
        )


def wanted(query: QueryParams) -> Wanted:
    """What an address asks for; what makes no sense is passed over."""
    tab, order = query.get("tab", "open"), query.get("order", "cases")
    return Wanted(
        tab=tab if tab in TABS else "open",
        order=order if order in ORDERS else "cases",
        state=_known(query, "state", "state"),
        severity=_known(query, "severity", "severity"),
        trend=_known(query, "trend", "trend"),
        cause=tuple(
            one for one in query.getlist("cause") if one == NO_CAUSE or number(pb.RootCause, "category", one)
        ),
        product=query.get("product", "")[:200],
        owner=query.get("owner", "")[:200],
        q=query.get("q", "").strip()[:200],
        after=query.get("after", "")[:1000],
    )


def _known(query: QueryParams, name: str, field: str) -> tuple[str, ...]:
    return tuple(said for said in query.getlist(name) if number(pb.Issue, field, said))


def counting() -> tuple[pb.CountIssuesRequest, pb.CountIssuesRequest]:
    """What says how many stand behind each tab: all by state and owner, and those without a plan."""
    by = [pb.ISSUE_DIMENSION_STATE, pb.ISSUE_DIMENSION_OWNER]
    return pb.CountIssuesRequest(by=by), pb.CountIssuesRequest(filter=Wanted(tab="unplanned").filter(""))


def counts_of(by_state: Sequence[pb.IssueCount], unplanned: Sequence[pb.IssueCount]) -> dict[str, int]:
    """How many stand behind each tab."""
    found = dict.fromkeys(TABS, 0)
    for row in by_state:
        state, owner = row.values
        for tab, states in TABS.items():
            if tab == "unplanned" or (tab == "unowned" and owner):
                continue
            if not states or state in states:
                found[tab] += row.count
    found["unplanned"] = sum(row.count for row in unplanned)
    return found


def owners_of(by_state: Sequence[pb.IssueCount]) -> list[str]:
    """Everybody who owns an issue."""
    return sorted({row.values[1] for row in by_state} - {""})


def state_of(issue: pb.Issue) -> str:
    """`new`, …, or `merged` while it is a part of another."""
    return "merged" if issue.merged_into else word(issue, "state")
