"""The leader's home: each number with its change and n, what waits, what got worse, customers' own words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.datastructures import QueryParams
from voc.actions.v1 import actions_pb2 as actions
from voc.actions.v1 import measures_pb2 as courses
from voc.classification.v1 import classification_pb2 as labels
from voc.intake.v1 import intake_pb2
from voc.intake.v1 import measures_pb2 as voices
from voc.review.v1 import review_pb2 as reviews

from services.gateway.pages.speech import Speech
from services.gateway.staff.figures import scores
from services.gateway.staff.figures.period import period_of
from services.gateway.staff.figures.spoken import length
from services.gateway.staff.fresh import Fresh, Span
from services.gateway.staff.home.tiles import FALLS, RISES, Tile
from tests.unit.gateway.answering import Peers
from tests.unit.gateway.staff.leading import Browser, part, somebody, stamp, words

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_Issue = actions.Issue


def resolved(median: int, n: int, within: int = 0) -> actions.ClockSummary:
    """A row of the resolved clock."""
    return actions.ClockSummary(
        clock=actions.CLOCK_RESOLVED,
        wall=actions.Distribution(count=n, median_seconds=median, p90_seconds=2 * median),
        within_target_count=within,
    )


def answer_all(peers: Peers) -> None:
    """A company with a little of everything."""
    peers.intake.answers |= {
        "BatchCountFeedback": intake_pb2.BatchCountFeedbackResponse(total_sizes=[41, 40]),
        "CountScores": lambda asked: voices.CountScoresResponse(
            nps=[5, 0, 0, 0, 0, 0, 0, 5, 0, 10, 0], csat=[1, 0, 0, 0, 2], ces=[0] * 7
        ),
    }
    peers.actions.answers |= {
        "CountCases": actions.CountCasesResponse(
            counts=[
                actions.CaseCount(values=["new", ""], count=6),
                actions.CaseCount(values=["not_needed", ""], count=3),
                actions.CaseCount(values=["closed", "confirmed"], count=2),
                actions.CaseCount(values=["closed", "dismissed"], count=2),
                actions.CaseCount(values=["closed", "withdrawn"], count=5),
            ]
        ),
        "ListIssueStandings": courses.ListIssueStandingsResponse(
            standings=[
                courses.IssueStanding(issue_id="is-1", state=_Issue.STATE_NEW, open_time=stamp(7, 20)),
                courses.IssueStanding(
                    issue_id="is-2",
                    state=_Issue.STATE_REGRESSED,
                    open_time=stamp(5, 1),
                    regress_time=stamp(7, 30),
                ),
                courses.IssueStanding(issue_id="is-3", state=_Issue.STATE_VERIFIED, open_time=stamp(6, 20)),
            ]
        ),
        "GetResolutionCourse": courses.GetResolutionCourseResponse(
            spans=[
                courses.ResolutionSpan(together=[resolved(3 * 86_400, 9)]),
                courses.ResolutionSpan(together=[resolved(2 * 86_400, 20)]),
            ],
            open_together=actions.OpenAge(count=7, median_seconds=5 * 86_400, max_seconds=9 * 86_400),
        ),
        "ListIssues": lambda asked: actions.ListIssuesResponse(
            issues=[
                _Issue(
                    issue_id="is-2",
                    title="Late vans",
                    case_count=14,
                    pattern_ids=["pt-1"],
                    regress_time=stamp(7, 30),
                )
            ]
            if _Issue.STATE_REGRESSED in asked.filter.states and not asked.filter.trends
            else []
        ),
    }
    peers.classification.answers["GetPatternExplanation"] = labels.GetPatternExplanationResponse(
        typical=[
            labels.MemberLikeness(
                classification=labels.Classification(
                    feedback_id="fb-1", text="The van came\nat ten, call [phone]."
                )
            )
        ]
    )
    waiting = [
        reviews.WaitingPlan(plan_id="pl-1", title="New slots", submit_time=stamp(7, 1), ask="Two vans"),
        reviews.WaitingPlan(
            plan_id="pl-2",
            title="Ask first",
            submit_time=stamp(7, 9),
            decision=reviews.Decision(verdict=reviews.Decision.VERDICT_ESCALATE, reason="For the board."),
        ),
    ]
    peers.review.answers |= {
        "ListWaitingPlans": reviews.ListWaitingPlansResponse(plans=waiting),
        "ListReviews": lambda asked: reviews.ListReviewsResponse(
            reviews=[reviews.Review(id="rv-1", title="Monthly", state=2, hold_time=stamp(8, 2))]
            if asked.state == reviews.Review.STATE_OPEN
            else []
        ),
        "GetPortfolio": reviews.GetPortfolioResponse(
            portfolio=reviews.Portfolio(
                active=[
                    reviews.ActivePlan(plan_id="pl-8", title="Refunds", due_time=stamp(7, 28)),
                    reviews.ActivePlan(plan_id="pl-9", title="On course", due_time=stamp(9, 1)),
                ]
            )
        ),
    }


@pytest.fixture
async def leader(app: Any, documents: Any, peers: Peers) -> Browser:
    answer_all(peers)
    return await somebody(app, documents, "leader")


def tile(page: Any, name: str) -> str:
    return part(page, f'id="tile-{name}"', "</li>")


async def test_the_numbers_with_change_and_n(leader: Browser) -> None:
    page = await leader.get("/home")
    assert page.status_code == 200
    assert tile(page, "received").endswith("Feedback received 41 ▲ up by 1")
    assert tile(page, "open").endswith("Open issues 2 1 opened, before 1")
    assert tile(page, "regressed").endswith("Came back 1 1 newly, before 0")
    assert "20% of 10 received" in tile(page, "loop")
    assert "2 days ▼ down by 24 hours · better n = 20 7 still open, half of them older than 5 days" in tile(
        page, "inner"
    )
    assert "25 unchanged n = 20" in tile(page, "nps")
    assert tile(page, "csat").endswith("CSAT – 3 of at least 10 answers")


async def test_each_number_leads_to_its_rows(leader: Browser) -> None:
    page = await leader.get("/home?days=7")
    for address in (
        "/inbox?view=all&amp;from=2026-07-26&amp;until=2026-08-01",
        "/issues?tab=regressed",
        "/time-to-resolve?days=7",
        "/time-to-resolve?loop=outer&amp;days=7",
    ):
        assert f'href="{address}"' in page.text, address


async def test_what_waits_the_escalated_first_and_leads_to_the_session(leader: Browser) -> None:
    page = await leader.get("/home")
    waits = part(page, 'id="waits"', "</section>")
    assert waits.index("Ask first") < waits.index("New slots")
    assert "Escalated" in waits and "“For the board.”" in waits and "Asks: Two vans" in waits
    assert 'href="/reviews/rv-1#pl-2"' in page.text
    assert "2 plans wait for you" in words(page.text)


async def test_what_got_worse(leader: Browser) -> None:
    worse = part(await leader.get("/home"), 'id="worse"', "</section>")
    assert "Late vans ↩ Came back 2 days ago · 14 cases" in worse
    assert "Refunds ■ Late due 4 days ago" in worse
    assert "On course" not in worse


async def test_customers_sentences_are_those_that_were_redacted(leader: Browser) -> None:
    said = part(await leader.get("/home"), 'id="voices-title"', "</section>")
    assert "“The van came at ten, call [phone].” Late vans · 14 cases" in said
    assert "representative, not the loudest" in said


async def test_what_is_away_is_missing_alone(leader: Browser, peers: Peers) -> None:
    await peers.stop("review")
    await peers.stop("intake")
    page = await leader.get("/home")
    assert page.status_code == 200
    assert "cannot be told now" in tile(page, "received")
    assert "Open issues 2" in tile(page, "open")
    assert "The review service does not answer now" in part(page, 'id="waits"', "</section>")


@pytest.mark.parametrize(("role", "status"), [("member", 200), ("admin", 200), ("operator", 403)])
async def test_who_may_look(app: Any, documents: Any, peers: Peers, role: str, status: int) -> None:
    answer_all(peers)
    page = await (await somebody(app, documents, role)).get("/home")
    assert page.status_code == status


async def test_in_vietnamese(app: Any, documents: Any, peers: Peers) -> None:
    answer_all(peers)
    page = await (await somebody(app, documents, "leader", language="vi")).get("/home")
    assert "2 kế hoạch đang chờ bạn" in words(page.text)
    assert "2 ngày" in tile(page, "inner")


def test_scores_as_the_field_computes_them() -> None:
    assert scores.nps([1, 0, 0, 0, 0, 0, 1, 2, 2, 3, 1]) == scores.Score(20.0, 10)
    assert scores.csat([1, 1, 1, 3, 4]) == scores.Score(0.7, 10)
    assert scores.nps([9, *[0] * 10]) == scores.Score(None, 9)
    assert scores.csat([0] * 5) == scores.Score(None, 0)


@pytest.mark.parametrize(
    ("value", "before", "better", "verdict"),
    [
        (5, 3, RISES, "better"),
        (5, 3, FALLS, "worse"),
        (3, 3, FALLS, "same"),
        (5, 3, "", ""),
        (5, None, RISES, ""),
    ],
)
def test_which_way_is_better(value: float, before: float | None, better: str, verdict: str) -> None:
    assert Tile("n", "N", "/", "count", value, before, better=better).verdict == verdict


def test_periods_are_whole_days_of_the_installation() -> None:
    now = datetime(2026, 8, 1, 20, 0, tzinfo=UTC)
    usual = period_of(QueryParams(""), now, ZONE)
    assert (usual.first, usual.last, usual.own_pairs) == (date(2026, 7, 4), date(2026, 8, 2), [])
    assert usual.begin == datetime(2026, 7, 3, 17, 0, tzinfo=UTC)
    assert usual.before.end == usual.begin
    assert usual.before.length == usual.length == 30
    named = period_of(QueryParams("from=2026-02-01&until=2026-02-28"), now, ZONE)
    assert (named.length, named.own_pairs) == (28, [("from", "2026-02-01"), ("until", "2026-02-28")])
    assert [edge.month for edge in named.months(2)] == [1, 2, 3]
    assert [edge.month for edge in period_of(QueryParams("days=365"), now, ZONE).months()][:2] == [8, 9]
    for nonsense in ("from=2026-03-01&until=2026-02-01", "days=5", "from=x&until=y", "days=-1"):
        assert period_of(QueryParams(nonsense), now, ZONE) == usual


def test_lengths_are_said_in_few_units() -> None:
    english, vietnamese = Speech("en", ZONE), Speech("vi", ZONE)
    said = [length(english, seconds) for seconds in (60, 3600, 7200, 86_400, 2 * 86_400, 2.55 * 86_400)]
    assert said == ["1 minute", "60 minutes", "2 hours", "24 hours", "2 days", "2.5 days"]
    assert length(vietnamese, 2.55 * 86_400) == "2,5 ngày"
    assert length(english, 40.4 * 86_400) == "40 days"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def asking(answers: list[int], gate: asyncio.Event | None = None) -> Callable[[], Awaitable[int]]:
    async def ask() -> int:
        if gate is not None:
            await gate.wait()
        return answers.pop(0)

    return ask


async def test_an_answer_is_kept_then_given_while_it_is_asked_for_again() -> None:
    clock, answers = Clock(), [1, 2, 3]
    fresh = Fresh(Span(fresh=5, usable=60), clock)
    assert await fresh.get("k", asking(answers)) == 1
    clock.now = 4
    assert await fresh.get("k", asking(answers)) == 1
    clock.now = 30
    assert await fresh.get("k", asking(answers)) == 1
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await fresh.get("k", asking(answers)) == 2
    clock.now = 100
    assert await fresh.get("k", asking(answers)) == 3


async def test_many_who_ask_at_once_are_one() -> None:
    gate, answers = asyncio.Event(), [1, 2]
    fresh = Fresh()
    waiting = [asyncio.create_task(fresh.get("k", asking(answers, gate))) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    gate.set()
    assert await asyncio.gather(*waiting[1:]) == [1, 1]


async def test_what_failed_is_asked_for_again_and_an_old_answer_outlives_it() -> None:
    clock = Clock()
    fresh = Fresh(Span(fresh=5, usable=60), clock)

    async def broken() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        await fresh.get("k", broken)
    assert await fresh.get("k", asking([7])) == 7
    clock.now = 30
    assert await fresh.get("k", broken) == 7
    await asyncio.sleep(0)
    assert await fresh.get("k", broken) == 7
    assert timedelta(seconds=clock.now) < timedelta(seconds=60)


async def test_what_was_forgotten_while_it_was_asked_for_is_asked_for_again() -> None:
    gate, answers = asyncio.Event(), [1, 2]
    fresh = Fresh()
    old = asyncio.create_task(fresh.get(("me", "k"), asking(answers, gate)))
    await asyncio.sleep(0)
    fresh.forget(lambda key: key == ("me", "k"))
    gate.set()
    assert await old == 1
    assert await fresh.get(("me", "k"), asking(answers)) == 2
    assert await fresh.get(("me", "k"), asking(answers)) == 2
