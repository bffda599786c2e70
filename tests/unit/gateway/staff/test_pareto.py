"""Pareto: what weighs most, together with the 80 % line, whether there is a plan, and where the rows are."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as actions
from voc.actions.v1 import measures_pb2 as courses
from voc.classification.v1 import classification_pb2 as labels
from voc.intake.v1 import catalog_pb2 as catalog
from voc.intake.v1 import feedback_pb2, intake_pb2
from voc.intake.v1 import measures_pb2 as voices
from voc.type.v1 import type_pb2

from tests.unit.gateway.answering import Peers
from tests.unit.gateway.staff.leading import Browser, part, somebody, stamp, words

_Issue = actions.Issue
_By = voices.WeighFeedbackRequest


def standing(issue_id: str, state: int, **known: Any) -> courses.IssueStanding:
    return courses.IssueStanding(issue_id=issue_id, state=state, **known)  # type: ignore[arg-type]


def weight(value: str, feedback: int, customers: int, *issues: str) -> voices.FeedbackWeight:
    return voices.FeedbackWeight(
        value=value, feedback_count=feedback, customer_count=customers, issue_ids=issues
    )


def answer_all(peers: Peers) -> None:
    topics = [
        weight("delivery/late", 60, 20, "is-1", "is-2"),
        weight("price", 20, 30, "is-3"),
        weight("app", 15, 15),
        weight("staff", 5, 5, "is-4"),
    ]
    causes = [weight("process", 8, 5, "is-1"), weight("", 4, 4, "is-3")]

    def weigh(asked: voices.WeighFeedbackRequest) -> voices.WeighFeedbackResponse:
        rows = topics if asked.by == _By.BY_TOPIC else causes
        return voices.WeighFeedbackResponse(weights=rows, feedback_count=90, customer_count=50)

    peers.intake.answers |= {
        "WeighFeedback": weigh,
        "ListProducts": intake_pb2.ListProductsResponse(
            products=[catalog.Product(id="shop", title=catalog.LocalizedText(en="Shop", vi="Cửa hàng"))]
        ),
    }
    peers.actions.answers["ListIssueStandings"] = courses.ListIssueStandingsResponse(
        standings=[
            standing(
                "is-1", _Issue.STATE_REGRESSED, cause=type_pb2.CAUSE_CATEGORY_PROCESS, open_time=stamp(5, 1)
            ),
            standing("is-2", _Issue.STATE_PLANNED, with_plan=True, open_time=stamp(5, 1)),
            standing("is-3", _Issue.STATE_NEW, open_time=stamp(5, 1)),
            standing("is-4", _Issue.STATE_VERIFIED, with_plan=True, open_time=stamp(5, 1)),
        ]
    )
    peers.classification.answers["GetTaxonomy"] = labels.GetTaxonomyResponse(
        topics=[labels.Topic(path="delivery/late", name_en="Late delivery", name_vi="Giao trễ")]
    )


@pytest.fixture
async def leader(app: Any, documents: Any, peers: Peers) -> Browser:
    answer_all(peers)
    return await somebody(app, documents, "leader")


async def test_the_few_that_make_most_stand_before_the_line(leader: Browser) -> None:
    page = await leader.get("/pareto")
    assert page.status_code == 200
    vital = part(page, '<table class="table cards pareto">', "</table>")
    assert "Late delivery 60 20 60% 60% 2 ↩ 1 came back plan for 1 of 2" in vital
    assert "price 20 30 20% 80% 1 ! No plan" in vital
    assert "app 15" not in vital
    assert "80 % line: the 2 above make up most of it." in words(page.text)
    behind = part(page, '<details class="numbers">', "</details>")
    assert "app 15 15 15% 95% 0 no open issue" in behind
    assert "staff 5 5 5% 100% 1 no open issue" in behind
    assert "90 feedback that needs an answer, from 50 customers" in words(page.text)
    assert page.text.count('<svg class="drawing') == 2


async def test_weighed_by_customers_the_order_is_another(leader: Browser) -> None:
    page = await leader.get("/pareto?weight=customers")
    vital = part(page, '<table class="table cards pareto">', "</table>")
    assert vital.index("price 20 30 43% 43%") < vital.index("Late delivery 60 20 29% 71%")


async def test_each_bar_leads_to_its_rows(leader: Browser) -> None:
    page = await leader.get("/pareto?from=2026-07-01&until=2026-07-31&product=shop&stage=retention")
    cases = "&amp;".join(f"case={state}" for state in ("new", "in_progress", "waiting", "answered", "closed"))
    address = (
        f"/inbox?view=all&amp;topic=delivery%2Flate&amp;{cases}&amp;product=shop"
        "&amp;journey_stage=retention&amp;from=2026-07-01&amp;until=2026-07-31"
    )
    assert f'href="{address}"' in page.text


async def test_the_filter_is_in_the_address_and_reaches_the_service(leader: Browser, peers: Peers) -> None:
    await leader.get("/pareto?from=2026-07-01&until=2026-07-31&product=shop&stage=retention")
    asked = peers.intake.last("WeighFeedback").filter
    assert (asked.receive_time_from, asked.receive_time_to) == (stamp(7, 1), stamp(8, 1))
    assert list(asked.products) == ["shop"]
    assert list(asked.journey_stages) == [type_pb2.JOURNEY_STAGE_RETENTION]
    assert feedback_pb2.Feedback.CASE_STATE_NOT_NEEDED not in asked.case_states
    assert len(asked.case_states) == 5


async def test_by_cause_with_the_cause_that_nobody_found(leader: Browser, peers: Peers) -> None:
    page = await leader.get("/pareto?by=cause")
    assert dict(peers.intake.last("WeighFeedback").groups) == {"is-1": "process"}
    vital = part(page, '<table class="table cards pareto">', "</table>")
    assert "Process 8 5 67% 67% 1 ↩ 1 came back" in vital
    assert "Cause not found yet 4 4 33% 100% 1 ! No plan" in vital
    assert 'href="/issues?tab=all&amp;cause=process"' in page.text
    assert 'href="/issues?tab=all&amp;cause=none"' in page.text


async def test_as_a_file(leader: Browser) -> None:
    found = await leader.get("/pareto.csv")
    assert found.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(found.text.removeprefix("\ufeff"))))
    assert [row["value"] for row in rows] == ["delivery/late", "price", "app", "staff"]
    assert rows[0] == {
        "value": "delivery/late",
        "feedback_count": "60",
        "customer_count": "20",
        "share": "0.6",
        "cumulative_share": "0.6",
        "issues": "2",
        "open_issues": "2",
        "with_plan": "1",
        "regressed": "1",
        "standing": "regressed",
    }


async def test_nothing_to_weigh(leader: Browser, peers: Peers) -> None:
    peers.intake.answers["WeighFeedback"] = voices.WeighFeedbackResponse()
    assert "Nothing to weigh in these days." in words((await leader.get("/pareto")).text)


async def test_in_vietnamese(app: Any, documents: Any, peers: Peers) -> None:
    answer_all(peers)
    page = await (await somebody(app, documents, "leader", language="vi")).get("/pareto")
    assert "Giao trễ 60 20" in words(page.text)
    assert "Cửa hàng" in page.text
