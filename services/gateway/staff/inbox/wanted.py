"""What a list of feedback is asked for: a view, filters, words, an order; all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from voc.intake.v1 import feedback_pb2, intake_pb2

from services.gateway.pages.speech import mark
from services.gateway.staff.inbox.vocabulary import choices, number

_Case = feedback_pb2.Feedback
OPEN = (
    _Case.CASE_STATE_NEW,
    _Case.CASE_STATE_IN_PROGRESS,
    _Case.CASE_STATE_WAITING,
    _Case.CASE_STATE_ANSWERED,
)

VIEWS: Mapping[str, str] = {
    "new": mark("New"),
    "mine": mark("Mine"),
    "unsure": mark("Unsure"),
    "regressed": mark("Came back"),
    "due": mark("Due soon"),
    "unreachable": mark("Without contact"),
    "open": mark("All open"),
    "all": mark("Everything"),
}
"""Views that everybody has."""

ORDERS: Mapping[str, str] = {
    "newest": "receive_time desc",
    "oldest": "receive_time",
    "severity": "severity",
    "due": "target_time",
    "changed": "change_time desc",
}
CLOSED_SETS = ("severity", "case", "kind", "sentiment", "journey_stage", "language")
_MANY = ("product", "channel", "topic", *CLOSED_SETS)
_ONE = ("owner", "from", "until", "q")
_MOST_VALUES = 50
SOON = timedelta(days=1)
"""What is due within so long is due soon."""
PAGE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """One list.

    Attributes:
        many: filter name to values, of which one must hold.
        owner: a person's id; `none`: nobody; `me`: whoever looks.
        days: received from the first and until the second day, both included; `YYYY-MM-DD` or empty.
        order: a key of `ORDERS`; empty: the view's own.
        after: where the page begins.
        open: the feedback that is shown beside the list.
    """

    view: str = "new"
    many: tuple[tuple[str, tuple[str, ...]], ...] = ()
    owner: str = ""
    days: tuple[str, str] = ("", "")
    q: str = ""
    order: str = ""
    after: str = ""
    open: str = ""

    @property
    def bare(self) -> Wanted:
        """The list with nothing open beside it."""
        return replace(self, open="")

    def values(self, name: str) -> tuple[str, ...]:
        """What is asked for of one filter."""
        return dict(self.many).get(name, ())

    @property
    def narrowed(self) -> int:
        """How many filters there are besides the view."""
        return len(self.many) + sum(map(bool, (self.owner, *self.days, self.q)))

    @property
    def sorted_by(self) -> str:
        """The order in force."""
        return self.order or ("due" if self.view == "due" else "newest")

    def pairs(self) -> list[tuple[str, str]]:
        """The filter as an address has it, without what is usual, the page and what is open."""
        found = [("view", self.view)] if self.view != "new" else []
        found += [(name, value) for name, values in self.many for value in values]
        for name, value in zip(_ONE, (self.owner, *self.days, self.q), strict=True):
            if value:
                found.append((name, value))
        return [*found, ("order", self.order)] if self.order else found

    @property
    def query(self) -> str:
        """The filter as what stands behind the `?`."""
        return urlencode(self.pairs())

    def address(self, path: str = "/inbox", **changes: str) -> str:
        """The address of this list, from its first page and with nothing open unless changes say so."""
        given: dict[str, Any] = {"after": "", "open": "", **changes}
        other = replace(self, **given)
        pairs = other.pairs() + [(n, getattr(other, n)) for n in ("after", "open") if getattr(other, n)]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def without(self, name: str, value: str = "") -> Wanted:
        """The list with one filter less."""
        if name in ("from", "until"):
            first, last = self.days
            return replace(self, days=("", last) if name == "from" else (first, ""))
        if name == "owner":
            return replace(self, owner="")
        if name == "q":
            return replace(self, q="")
        left = [
            (key, tuple(one for one in values if (key, one) != (name, value))) for key, values in self.many
        ]
        return replace(self, many=tuple((key, values) for key, values in left if values))

    def filter(self, me: str, now: datetime, zone: tzinfo) -> intake_pb2.FeedbackFilter:
        """What intake is asked for."""
        found = view_filter(self.view, me, now)
        if self.values("case"):
            del found.case_states[:]
        for name, values in self.many:
            field = {"case": "case_states", "severity": "severities"}.get(name, f"{name}s")
            getattr(found, field).extend(number(name, one) if name in CLOSED_SETS else one for one in values)
        if self.owner:
            found.owner = me if self.owner == "me" else self.owner
        first, last = (_day(day, zone) for day in self.days)
        if first is not None:
            found.receive_time_from.FromDatetime(first)
        if last is not None:
            found.receive_time_to.FromDatetime(last + timedelta(days=1))
        found.query = self.q
        return found

    def request(
        self, me: str, now: datetime, zone: tzinfo, *, size: int = PAGE
    ) -> intake_pb2.ListFeedbackRequest:
        """One page of it; of a whole view without its total, which is counted with those of the others."""
        return intake_pb2.ListFeedbackRequest(
            filter=self.filter(me, now, zone),
            order_by=ORDERS[self.sorted_by],
            page_size=size,
            page_token=self.after,
            without_total=not self.narrowed,
        )


def view_filter(view: str, me: str, now: datetime) -> intake_pb2.FeedbackFilter:
    """What belongs to a view that everybody has."""
    if view == "all":
        return intake_pb2.FeedbackFilter()
    if view == "new":
        return intake_pb2.FeedbackFilter(case_states=OPEN[:1])
    found = intake_pb2.FeedbackFilter(case_states=OPEN)
    if view == "mine":
        found.owner = me
    elif view == "unsure":
        found.unsure = True
    elif view == "regressed":
        found.regressed = True
    elif view == "due":
        found.target_time_to.FromDatetime(now + SOON)
    elif view == "unreachable":
        found.reachable = False
    return found


def wanted(query: QueryParams) -> Wanted:
    """What an address asks for; what makes no sense is passed over."""
    view, order = query.get("view", "new"), query.get("order", "")
    many = [(name, _known(query, name)) for name in _MANY]
    return Wanted(
        view=view if view in VIEWS else "new",
        many=tuple((name, values) for name, values in many if values),
        owner=query.get("owner", "")[:64],
        days=(_checked(query.get("from", "")), _checked(query.get("until", ""))),
        q=query.get("q", "").strip()[:200],
        order=order if order in ORDERS else "",
        after=query.get("after", "")[:1000],
        open=query.get("open", "")[:64],
    )


def _known(query: QueryParams, name: str) -> tuple[str, ...]:
    given = dict.fromkeys(value[:200] for value in query.getlist(name) if value)
    known = choices(name) if name in CLOSED_SETS else given
    return tuple(value for value in given if value in known)[:_MOST_VALUES]


def _checked(day: str) -> str:
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError:
        return ""


def _day(day: str, zone: tzinfo) -> datetime | None:
    """When a day begins; None for none, and for one at the very end of the calendar."""
    if not day or date.fromisoformat(day) >= date(9999, 12, 30):
        return None
    return datetime.combine(date.fromisoformat(day), time(), zone)
