"""What a list of plans is asked for, and the columns of the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from voc.actions.v1 import actions_pb2 as pb

from services.gateway.staff.issues.words import number, numbers

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "draft": ("draft", "returned", "displaced"),
    "submitted": ("submitted",),
    "approved": ("approved",),
    "ended": ("completed", "stopped"),
}
"""The board: where a plan is written, where it waits, where it is worked on, where it is over."""

LIVE = ("draft", "submitted", "approved", "returned", "displaced")
TABS: Mapping[str, tuple[str, ...]] = {"live": LIVE, **COLUMNS, "all": ()}
ORDERS: Mapping[str, str] = {"newest": "create_time_desc", "due": "due_time_asc"}
PAGE = 50
ENDED = frozenset({"completed", "stopped"})
EDITABLE = frozenset({"draft", "returned", "displaced"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One list. `owner`: a person's id, or `me`; `after`: where the page begins."""

    tab: str = "live"
    owner: str = ""
    q: str = ""
    order: str = "newest"
    view: str = "list"
    after: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab is asked for."""
        return bool(self.owner or self.q)

    @property
    def filtered(self) -> int:
        """How many filters are set, the words and the tab left aside; an order counts as one."""
        return bool(self.owner) + (self.order != "newest")

    def address(self, path: str = "/plans", **changes: object) -> str:
        """The address of this list with changes; what is usual is left out."""
        other = replace(self, **{"after": "", **changes})  # type: ignore[arg-type]
        usual = Wanted()
        names = ("view", "tab", "owner", "q", "order", "after")
        pairs = [(n, getattr(other, n)) for n in names if getattr(other, n) != getattr(usual, n)]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def request(self, me: str, size: int = PAGE) -> pb.ListPlansRequest:
        """One page of it."""
        return pb.ListPlansRequest(
            states=numbers(pb.Plan, "state", TABS[self.tab]) if TABS[self.tab] else [],
            owner=me if self.owner == "me" else self.owner,
            query=self.q,
            order=number(pb.ListPlansRequest, "order", ORDERS[self.order]),
            page_size=size,
            page_token=self.after,
        )


def wanted(query: QueryParams) -> Wanted:
    """What an address asks for; what makes no sense is passed over."""
    tab, order, view = query.get("tab", "live"), query.get("order", "newest"), query.get("view", "list")
    return Wanted(
        tab=tab if tab in TABS else "live",
        order=order if order in ORDERS else "newest",
        view=view if view in {"list", "board"} else "list",
        owner=query.get("owner", "")[:200],
        q=query.get("q", "").strip()[:200],
        after=query.get("after", "")[:1000],
    )


def counts_of(rows: list[pb.PlanCount]) -> dict[str, int]:
    """How many stand behind each tab; `rows` are counted by state and owner."""
    found = dict.fromkeys(TABS, 0)
    for row in rows:
        for tab, states in TABS.items():
            if not states or row.values[0] in states:
                found[tab] += row.count
    return found
