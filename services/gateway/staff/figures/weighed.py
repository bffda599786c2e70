"""What a Pareto is asked for, and its bars: the heaviest first, with what they make together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from voc.intake.v1 import measures_pb2 as voices

from services.gateway.staff.figures.asked import Scope
from services.gateway.staff.figures.period import Period
from services.gateway.staff.figures.standing import Issues, Standing

VITAL = 0.8
"""The line: the few that make up so much."""
USUAL_DAYS = 90
_ANY = "any-topic"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for."""

    by: str
    weight: str
    scope: Scope

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As the address has it, without what is usual."""
        found = [("by", self.by)] if self.by != "topic" else []
        found += [("weight", self.weight)] if self.weight != "feedback" else []
        found += [("product", self.scope.product)] if self.scope.product else []
        found += [("stage", self.scope.stage)] if self.scope.stage else []
        period = self.scope.period
        return found + ([] if period.days == USUAL_DAYS else _period_pairs(period))

    def address(self, path: str = "/pareto", **changes: str) -> str:
        """The address with changes; an empty one takes a filter away."""
        pairs = [(name, value) for name, value in self.pairs if name not in changes]
        if "days" in changes:
            pairs = [(name, value) for name, value in pairs if name not in ("from", "until")]
        pairs += [(name, value) for name, value in changes.items() if value]
        return f"{path}?{urlencode(pairs)}" if pairs else path


@dataclass(frozen=True, slots=True)
class Bar:
    """A topic or a cause.

    Attributes:
        share: of all that is weighed; `cumulative`: together with the bars before it.
        standing: `regressed`, `plan`, `no_plan`, or `none` where it has no open issue.
        href: where its rows are.
        vital: whether it is among the few that make up 80 %.
    """

    value: str
    weight: int
    feedback: int
    customers: int
    share: float
    cumulative: float
    vital: bool
    issues: int
    open: int
    planned: int
    regressed: int
    standing: str
    href: str


def bars_of(wanted: Wanted, found: voices.WeighFeedbackResponse, issues: Issues) -> list[Bar]:
    """The bars, the heaviest first; of equals by name."""
    weigh = "feedback_count" if wanted.weight == "feedback" else "customer_count"
    rows = sorted(found.weights, key=lambda row: (-getattr(row, weigh), row.value))
    total = sum(getattr(row, weigh) for row in rows) or 1
    rows_of = _addresses(wanted)
    bars, before = [], 0
    for row in rows:
        weight = getattr(row, weigh)
        its = [issues.by_id[one] for one in row.issue_ids if one in issues.by_id]
        bars.append(_bar(row, its, rows_of(row.value), weight=weight, before=before, total=total))
        before += weight
    return bars


def _bar(
    row: voices.FeedbackWeight,
    its: Sequence[Standing],
    href: str,
    *,
    weight: int,
    before: int,
    total: int,
) -> Bar:
    open_ones = [one for one in its if one.open]
    regressed = sum(one.state == "regressed" for one in its)
    planned = sum(one.with_plan for one in open_ones)
    return Bar(
        value=row.value,
        weight=weight,
        feedback=row.feedback_count,
        customers=row.customer_count,
        share=weight / total,
        cumulative=(before + weight) / total,
        vital=before / total < VITAL,
        issues=len(its),
        open=len(open_ones),
        planned=planned,
        regressed=regressed,
        standing=_standing(len(open_ones), planned, regressed),
        href=href,
    )


def _standing(open_ones: int, planned: int, regressed: int) -> str:
    if regressed:
        return "regressed"
    if planned:
        return "plan"
    return "no_plan" if open_ones else "none"


def _addresses(wanted: Wanted) -> Callable[[str], str]:
    """Where the rows of a topic or a cause are listed; what they share is written once."""
    if wanted.by == "cause":
        return lambda value: f"/issues?tab=all&cause={value or 'none'}"
    before, after = wanted.scope.inbox(needs_answer=True, topic=_ANY).split(_ANY)
    return lambda value: f"{before}{quote_plus(value)}{after}"


def _period_pairs(period: Period) -> list[tuple[str, str]]:
    return [("days", str(period.days))] if period.days else period.pairs
