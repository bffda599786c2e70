"""`/pareto`: which few topics or causes most of the trouble comes from, and whether there is a plan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from voc.intake.v1 import measures_pb2 as voices

from services.gateway import charts
from services.gateway.charts import Chart
from services.gateway.pages.speech import Speech, mark
from services.gateway.staff.desk import Desk
from services.gateway.staff.export import Cell, stream_csv
from services.gateway.staff.figures.asked import Scope
from services.gateway.staff.figures.numbers import Figures
from services.gateway.staff.figures.period import CHOICES, period_of
from services.gateway.staff.figures.weighed import USUAL_DAYS, VITAL, Bar, Wanted, bars_of
from services.gateway.staff.inbox.vocabulary import choices
from services.gateway.staff.visitor import Visitor

READERS = ("member", "leader", "admin")
SHOWN = 12
"""Bars; what lies behind them stands in the table."""
ROWS = 40
"""Rows of the table; all of them are in the file."""

BY: Mapping[str, str] = {"topic": mark("Topics"), "cause": mark("Causes")}
WEIGHTS: Mapping[str, str] = {"feedback": mark("Feedback"), "customers": mark("Customers")}
CAUSES: Mapping[str, str] = {
    "people": mark("People"),
    "process": mark("Process"),
    "product": mark("Product"),
    "policy": mark("Policy"),
    "partner": mark("Partner"),
    "platform": mark("Platform"),
    "": mark("Cause not found yet"),
}
_HEADER = (
    *("value", "feedback_count", "customer_count", "share", "cumulative_share"),
    *("issues", "open_issues", "with_plan", "regressed", "standing"),
)


class ParetoPage:
    """The chart, its table, and the same as a file."""

    def __init__(self, desk: Desk, figures: Figures) -> None:
        self._desk = desk
        self._figures = figures

    def routes(self) -> list[BaseRoute]:
        """The page and its file."""
        page = self._desk.page
        return [
            Route("/pareto", page(self.show, *READERS)),
            Route("/pareto.csv", page(self.export, *READERS)),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The bars, the largest first."""
        wanted = self._wanted(request.query_params)
        found, bars = await self._bars(wanted, visitor)
        speech = self._desk.speech(request, visitor)
        names = await self._names(speech, visitor, wanted.by)
        return self._desk.answer(
            request,
            visitor,
            "staff/pareto.html",
            wanted=wanted,
            bars=bars[:ROWS],
            left=max(0, len(bars) - ROWS),
            vital=sum(bar.vital for bar in bars),
            chart=chart_of(speech, bars, names, wanted),
            found=found,
            names=names,
            products=await self._products(visitor),
            stages=choices("journey_stage"),
            by=BY,
            weights=WEIGHTS,
            lengths=CHOICES,
        )

    async def export(self, request: Request, visitor: Visitor) -> Response:
        """All bars as CSV."""
        wanted = self._wanted(request.query_params)
        _, bars = await self._bars(wanted, visitor)
        return stream_csv(f"pareto-{wanted.by}.csv", _HEADER, _lines(bars))

    def _wanted(self, query: QueryParams) -> Wanted:
        gateway = self._desk.gateway
        by, weight, stage = query.get("by", ""), query.get("weight", ""), query.get("stage", "")
        return Wanted(
            by=by if by in BY else "topic",
            weight=weight if weight in WEIGHTS else "feedback",
            scope=Scope(
                period_of(query, gateway.clock(), gateway.settings.tz, USUAL_DAYS),
                product=query.get("product", "")[:200],
                stage=stage if stage in choices("journey_stage") else "",
            ),
        )

    async def _bars(self, wanted: Wanted, visitor: Visitor) -> tuple[voices.WeighFeedbackResponse, list[Bar]]:
        ask = self._figures.by_topic if wanted.by == "topic" else self._figures.by_cause
        found = await ask(wanted.scope, visitor.caller)
        return found, bars_of(wanted, found, await self._figures.issues(visitor.caller))

    async def _names(self, speech: Speech, visitor: Visitor, by: str) -> Mapping[str, str]:
        if by == "cause":
            return {name: speech.say(label) for name, label in CAUSES.items()}
        vietnamese = speech.language == "vi"
        topics = await self._figures.topics(visitor.caller)
        return {one.path: (vietnamese and one.name_vi) or one.name_en for one in topics}

    async def _products(self, visitor: Visitor) -> Sequence[Any]:
        return await self._figures.products(visitor.caller)


def chart_of(speech: Speech, bars: Sequence[Bar], names: Mapping[str, str], wanted: Wanted) -> Chart:
    """The largest as bars, each leading to its rows; what is left as one."""
    shown = [charts.Bar(names.get(bar.value, bar.value), bar.weight, bar.href) for bar in bars[:SHOWN]]
    left = sum(bar.weight for bar in bars[SHOWN:])
    if left:
        shown.append(charts.Bar(speech.say(mark("All others")), left, rest=True))
    title = f"{speech.say(BY[wanted.by])}: {speech.say(WEIGHTS[wanted.weight])}"
    return charts.Charts(speech).pareto(title, shown, axis=speech.say(BY[wanted.by]), share=VITAL)


async def _lines(bars: Sequence[Bar]) -> AsyncIterator[Sequence[Cell]]:
    for bar in bars:
        yield (
            *(
                bar.value or "unknown",
                bar.feedback,
                bar.customers,
                round(bar.share, 6),
                round(bar.cumulative, 6),
            ),
            *(bar.issues, bar.open, bar.planned, bar.regressed, bar.standing),
        )
