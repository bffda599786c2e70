"""Sessions: the list and its form, the agenda as cards, decisions and why they are refused, the minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from voc.actions.v1 import actions_pb2 as actions
from voc.review.v1 import review_pb2 as reviews

from services.gateway.staff.reviews.cards import Known, cards_of
from services.gateway.staff.reviews.health import health_of
from tests.unit.gateway.answering import NotNow, NotThere, Peers, TooOld, Wrong
from tests.unit.gateway.staff.leading import NOW, Browser, part, somebody, stamp, words

_Item, _Plan, _Decision = reviews.AgendaItem, actions.Plan, reviews.Decision
HERE = "/reviews/rv-1"


def item(rule: int, plan_id: str = "", issue_id: str = "is-1", **facts: str) -> reviews.AgendaItem:
    changes = facts.pop("changes", {})
    return _Item(
        id=f"{rule}:{plan_id or issue_id}",
        rule=rule,  # type: ignore[arg-type]
        plan_id=plan_id,
        plan_version=3 if plan_id else 0,
        issue_id=issue_id,
        title="As it was",
        facts=facts,
        changes=changes,  # type: ignore[arg-type]
    )


def plan(plan_id: str = "pl-1", state: int = _Plan.STATE_SUBMITTED, **known: Any) -> actions.Plan:
    said = {
        "title": f"End {plan_id}",
        "owner": "pe-member",
        "overview": "Two more vans.",
        "ask": "Money for vans.",
        "submitted_version": 3,
        "due_time": stamp(9, 1),
    }
    return _Plan(plan_id=plan_id, issue_id="is-1", state=state, **(said | known))  # type: ignore[arg-type]


def answer_all(
    peers: Peers,
    *,
    items: list[Any] | None = None,
    plans: list[Any] | None = None,
    state: int = reviews.Review.STATE_OPEN,
    decisions: list[Any] | None = None,
    active: int = 1,
) -> None:
    agenda = (
        items
        if items is not None
        else [
            item(3, "pl-1", waiting_days="4"),
            item(4, issue_id="is-2", rank="1", customer_count="9", case_count="12"),
        ]
    )
    review = reviews.Review(
        id="rv-1",
        version=7,
        title="Monthly",
        state=state,
        chair="pe-leader",
        members=["pe-member"],
        hold_time=stamp(8, 1),
        agenda=agenda,
        agenda_time=stamp(7, 31),
        open_time=stamp(8, 1),
        close_time=stamp(8, 1, 10),
    )
    minutes = reviews.Minutes(review_id="rv-1", decisions=decisions or [], undecided_item_ids=["3:pl-1"])
    portfolio = reviews.Portfolio(
        cap=2,
        active=[
            reviews.ActivePlan(plan_id=f"pl-a{number}", title=f"Active {number}") for number in range(active)
        ],
    )
    peers.review.answers |= {
        "GetReview": reviews.GetReviewResponse(review=review),
        "GetMinutes": reviews.GetMinutesResponse(minutes=minutes),
        "GetPortfolio": reviews.GetPortfolioResponse(portfolio=portfolio),
        "ListReviews": reviews.ListReviewsResponse(reviews=[review]),
        "ApprovePlan": reviews.ApprovePlanResponse(decision=_Decision(id="dc-1", plan_title="End pl-1")),
        "AskPlan": reviews.AskPlanResponse(decision=_Decision(id="dc-2", plan_title="End pl-1")),
        "CreateReview": reviews.CreateReviewResponse(review=review),
    }
    issues = [
        actions.Issue(issue_id="is-1", title="Late vans", case_count=5, open_case_count=2, customer_count=4)
    ]
    peers.actions.answers |= {
        "BatchGetPlans": actions.BatchGetPlansResponse(plans=plans if plans is not None else [plan()]),
        "BatchGetIssues": actions.BatchGetIssuesResponse(issues=issues),
    }


@pytest.fixture
async def leader(app: Any, documents: Any, peers: Peers) -> Browser:
    answer_all(peers)
    await somebody(app, documents, "member")
    return await somebody(app, documents, "leader")


def card(page: Any, anchor: str) -> str:
    return part(page, f'id="{anchor}"', "card-next" if "card-next" in page.text else "</ol>")


async def test_sessions_stand_under_what_they_are(leader: Browser) -> None:
    page = await leader.get("/reviews")
    assert part(page, 'id="group-open"', "</section>").endswith("led by Person leader · 0 decisions ● Open")
    assert 'href="/reviews/new"' in page.text


async def test_a_session_is_scheduled(leader: Browser, peers: Peers) -> None:
    form = await leader.get("/reviews/new")
    assert 'value="2026-08-08"' in form.text
    sent = await leader.post(
        "/reviews/new",
        title="Monthly",
        day="2026-08-08",
        day_clock="14:00",
        chair="pe-leader",
        members=["pe-member", "pe-leader"],
        request_id="r1",
    )
    assert (sent.status_code, sent.headers["location"]) == (303, HERE)
    asked = peers.review.last("CreateReview")
    assert (asked.title, list(asked.members), asked.request_id) == (
        *("Monthly", ["pe-member", "pe-leader"], "page:r1"),
    )
    assert asked.hold_time.ToDatetime(tzinfo=UTC) == datetime(2026, 8, 8, 14, tzinfo=UTC)


async def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    leader: Browser, peers: Peers
) -> None:
    sent = await leader.post("/reviews/new", title=" ", day="8.8.", members="pe-member")
    assert sent.status_code == 422
    assert 'id="title-error"' in sent.text and 'id="day-error"' in sent.text
    assert 'value="pe-member" checked' in sent.text
    peers.review.answers["CreateReview"] = Wrong("hold_time_out_of_range", "hold_time")
    sent = await leader.post("/reviews/new", title="Monthly", day="2020-01-01")
    assert "between yesterday and five years from now" in words(sent.text)
    assert 'value="Monthly"' in sent.text


async def test_a_session_that_somebody_else_changed(leader: Browser, peers: Peers) -> None:
    peers.review.answers["UpdateReview"] = TooOld("stale", "version")
    sent = await leader.post(f"{HERE}/edit", title="Mine", day="2026-08-09", version="6", chair="pe-leader")
    assert sent.status_code == 409
    assert "It now says: Monthly" in words(sent.text)
    assert 'value="Mine"' in sent.text and 'name="version" value="7"' in sent.text


async def test_a_card_says_status_overview_steps_and_ask(leader: Browser, peers: Peers) -> None:
    steps = [
        actions.Action(title="Later", due_time=stamp(8, 20)),
        actions.Action(title="Done", done_time=stamp(7, 1)),
        actions.Action(title="Sooner", due_time=stamp(7, 20), owner="pe-member"),
    ]
    answer_all(peers, plans=[plan(actions=steps, done_count=1, overdue_count=1)])
    page = await leader.get(HERE)
    said = card(page, "pl-1")
    assert "It has waited 4 days for a decision." in said
    assert "▲ Amber 1 action past its date" in said
    assert "1 of 3 actions done, 1 late; due 1 September 2026; owner Person member." in said
    assert "Late vans : 5 cases (2 open), 4 customers." in said
    assert "Overview Two more vans." in said and "What it asks for Money for vans." in said
    assert said.index("Sooner Person member, 20 July 2026 ■ late") < said.index("Later")
    assert "Done" not in said
    assert "number 1 of those that nothing is under way for" in words(page.text)
    for verdict in ("approve", "return", "stop", "escalate", "ask"):
        assert f'name="verdict" value="{verdict}"' in page.text


async def test_a_decision_is_taken_on_the_version_that_is_shown(leader: Browser, peers: Peers) -> None:
    sent = await leader.post(
        f"{HERE}/decide",
        verdict="ask",
        plan_id="pl-1",
        plan_version="3",
        reason=" Which vans? ",
        request_id="r1",
        follow_up="2026-08-20",
        next="is-2",
    )
    assert (sent.status_code, sent.headers["location"]) == (303, f"{HERE}#is-2")
    asked = peers.review.last("AskPlan")
    assert (asked.plan_id, asked.plan_version, asked.review_id, asked.reason) == (
        *("pl-1", 3, "rv-1", "Which vans?"),
    )
    assert asked.request_id == "page:ask:r1"
    assert asked.follow_up_time.ToDatetime(tzinfo=UTC) == datetime(2026, 8, 20, 23, 59, tzinfo=UTC)
    sent = await leader.post(f"{HERE}/decide", verdict="approve", plan_id="pl-1", plan_version="3")
    assert sent.status_code == 303
    assert peers.review.last("ApprovePlan").reason == ""


@pytest.mark.parametrize("verdict", ["return", "stop", "escalate", "ask"])
async def test_only_approve_needs_no_reason(leader: Browser, peers: Peers, verdict: str) -> None:
    sent = await leader.post(
        f"{HERE}/decide", verdict=verdict, plan_id="pl-1", plan_version="3", follow_up="2026-08-20"
    )
    assert sent.status_code == 422
    assert "Say why." in card(sent, "pl-1")
    assert 'value="2026-08-20"' in sent.text
    assert all(name != f"{verdict.title()}Plan" for name, _, _ in peers.review.asked)


async def test_at_the_cap_a_plan_gives_its_place_with_a_reason(leader: Browser, peers: Peers) -> None:
    answer_all(peers, active=2)
    page = await leader.get(HERE)
    assert "2 of 2 places under the focus cap are taken" in words(page.text)
    assert '<option value="pl-a1"' in page.text
    fields = {"verdict": "approve", "plan_id": "pl-1", "plan_version": "3", "other_plan_id": "pl-a1"}
    sent = await leader.post(f"{HERE}/decide", **fields)
    assert sent.status_code == 422 and '<option value="pl-a1" selected' in sent.text
    await leader.post(f"{HERE}/decide", **fields, reason="Worse for more.")
    asked = peers.review.last("ApprovePlan")
    assert (asked.other_plan_id, asked.reason) == ("pl-a1", "Worse for more.")


async def test_what_is_refused_is_said_on_its_card_with_what_was_typed(leader: Browser, peers: Peers) -> None:
    peers.review.answers["ApprovePlan"] = NotNow("cap_reached", "other_plan_id", cap="2", active="2")
    sent = await leader.post(
        f"{HERE}/decide", verdict="approve", plan_id="pl-1", plan_version="3", reason="Go on"
    )
    assert sent.status_code == 409
    assert "2 of 2 plans are active" in card(sent, "pl-1")
    assert ">Go on</textarea>" in sent.text
    peers.review.answers["AskPlan"] = NotNow("plan_version_changed", "plan_version")
    sent = await leader.post(f"{HERE}/decide", verdict="ask", plan_id="pl-1", plan_version="2", reason="Who?")
    assert "submitted again in another version" in card(sent, "pl-1")


async def test_a_plan_that_changed_since_the_agenda_was_built_says_so(leader: Browser, peers: Peers) -> None:
    changes = {
        "seen_version": "3",
        "current_version": "5",
        "changed": "title,due_time",
        "title_before": "End it",
        "title_now": "End it sooner",
        "due_time_before": "",
        "due_time_now": "2026-09-01",
    }
    answer_all(peers, items=[item(3, "pl-1", changes=changes)], plans=[plan(submitted_version=5)])  # type: ignore[arg-type]
    page = await leader.get(HERE)
    said = card(page, "pl-1")
    assert "Submitted again since the agenda was built." in said
    assert "Title: End it → End it sooner" in said and "Due: – → 2026-09-01" in said
    assert 'name="plan_version" value="5"' in page.text


async def test_a_plan_that_was_withdrawn_cannot_be_decided(leader: Browser, peers: Peers) -> None:
    answer_all(peers, plans=[plan(state=_Plan.STATE_DRAFT)])
    page = await leader.get(HERE)
    assert "Withdrawn since the agenda was built." in card(page, "pl-1")
    assert 'name="verdict"' not in page.text


async def test_a_decision_that_lapsed_says_why_and_what_to_do(leader: Browser, peers: Peers) -> None:
    lapsed = _Decision(
        plan_id="pl-1",
        plan_version=3,
        plan_title="End pl-1",
        verdict=_Decision.VERDICT_APPROVE,
        outcome=_Decision.OUTCOME_LAPSED,
        lapse_reason="withdrawn",
        decided_by="pe-leader",
        decide_time=stamp(8, 1),
    )
    answer_all(peers, decisions=[lapsed])
    page = await leader.get(HERE)
    assert "Lapsed – the plan was withdrawn before the decision reached it." in card(page, "pl-1")
    assert 'name="verdict" value="approve"' in page.text


async def test_minutes_alone_for_a_page_that_is_open(leader: Browser, peers: Peers) -> None:
    answer_all(
        peers, decisions=[_Decision(plan_id="pl-1", plan_title="End pl-1", verdict=2, reason="No owner.")]
    )
    found = await leader.get(f"{HERE}/minutes")
    assert found.status_code == 200
    assert "<html" not in found.text
    assert words(found.text).startswith("End pl-1 ↩ Returned")
    assert 'data-version="7.1"' in found.text


async def test_notes_and_what_they_lack(leader: Browser, peers: Peers) -> None:
    assert (await leader.post(f"{HERE}/note", text="Lan asks HR.", item_id="3:pl-1")).status_code == 303
    asked = peers.review.last("AddNote")
    assert (asked.id, asked.text, asked.item_id) == ("rv-1", "Lan asks HR.", "3:pl-1")
    assert (await leader.post(f"{HERE}/note", text=" ")).status_code == 422


async def test_a_session_is_opened_its_agenda_built_and_closed(leader: Browser, peers: Peers) -> None:
    for act, rpc in (("agenda", "BuildAgenda"), ("open", "OpenReview"), ("close", "CloseReview")):
        sent = await leader.post(f"{HERE}/{act}", version="7")
        assert (sent.status_code, sent.headers["location"]) == (303, HERE)
        assert peers.review.last(rpc).version == 7
    peers.review.answers["CloseReview"] = TooOld("stale", "version")
    sent = await leader.post(f"{HERE}/close", version="6")
    assert sent.status_code == 409
    assert "this is how it stands now" in words(sent.text)


async def test_closed_minutes_are_for_reading(leader: Browser, peers: Peers) -> None:
    answer_all(
        peers,
        state=reviews.Review.STATE_CLOSED,
        decisions=[_Decision(number=4, plan_id="pl-9", plan_title="End pl-9", verdict=3, reason="Too dear.")],
    )
    page = await leader.get(HERE)
    said = words(page.text)
    assert "Minutes: Monthly" in said and "End pl-9 decision 4 ■ Stopped" in said and "Too dear." in said
    assert part(page, 'id="left-title"', "</section>").endswith("End pl-1")
    assert f'action="{HERE}' not in page.text


async def test_who_may_look_and_who_decides(app: Any, documents: Any, peers: Peers) -> None:
    answer_all(peers)
    member = await somebody(app, documents, "member")
    page = await member.get(HERE)
    assert page.status_code == 200
    assert 'name="verdict"' not in page.text and f'action="{HERE}' not in page.text
    assert (await member.post(f"{HERE}/decide", verdict="approve")).status_code == 403
    admin = await somebody(app, documents, "admin")
    assert 'name="verdict"' not in (await admin.get(HERE)).text
    assert (await admin.post(f"{HERE}/decide", verdict="approve")).status_code == 403
    assert (await (await somebody(app, documents, "operator")).get("/reviews")).status_code == 403


async def test_a_session_that_there_is_not(leader: Browser, peers: Peers) -> None:
    peers.review.answers["GetReview"] = NotThere("unknown_review", "id")
    assert (await leader.get(HERE)).status_code == 404


async def test_without_actions_cards_show_what_the_agenda_knew(leader: Browser, peers: Peers) -> None:
    await peers.stop("actions")
    page = await leader.get(HERE)
    assert page.status_code == 200
    assert "plans are shown as the agenda knew them" in words(page.text)
    assert "As it was" in card(page, "pl-1")
    assert 'name="verdict" value="approve"' in page.text


@pytest.mark.parametrize(
    ("known", "light", "why"),
    [
        ({"due_time": stamp(7, 25)}, "red", "late"),
        ({"overdue_count": 2}, "amber", "overdue"),
        ({"due_time": stamp(8, 5), "actions": [actions.Action()]}, "amber", "soon"),
        ({"due_time": stamp(8, 5), "actions": [actions.Action()], "done_count": 1}, "green", "on_course"),
        ({"due_time": stamp(9, 5)}, "green", "on_course"),
        ({"due_time": None}, "none", "no_dates"),
        ({"state": _Plan.STATE_STOPPED, "due_time": stamp(7, 1)}, "none", "ended"),
    ],
)
def test_lights_come_from_dates_alone(known: dict[str, Any], light: str, why: str) -> None:
    health = health_of(plan(**known), NOW)
    assert (health.light, health.why) == (light, why)


def test_everything_about_one_plan_is_one_card() -> None:
    review = reviews.Review(
        state=reviews.Review.STATE_OPEN,
        agenda=[item(2, "pl-1", days_late="2"), item(4, issue_id="is-9"), item(3, "pl-1")],
    )
    found = cards_of(review, Known({}, {}, []), NOW + timedelta(0))
    assert [(one.anchor, len(one.items), one.next) for one in found] == [("pl-1", 2, "is-9"), ("is-9", 1, "")]


@pytest.mark.parametrize(
    ("state", "taken", "verdicts"),
    [
        (_Plan.STATE_SUBMITTED, [], ("approve", "return", "stop", "escalate", "ask")),
        (_Plan.STATE_APPROVED, [], ("stop", "escalate", "ask")),
        (_Plan.STATE_RETURNED, [], ()),
        (_Plan.STATE_SUBMITTED, [_Decision(plan_id="pl-1", plan_version=3, verdict=1, outcome=1)], ()),
        (
            _Plan.STATE_SUBMITTED,
            [_Decision(plan_id="pl-1", plan_version=3, verdict=5, outcome=1)],
            ("approve", "return", "stop", "escalate", "ask"),
        ),
    ],
)
def test_what_can_be_decided(state: int, taken: list[Any], verdicts: tuple[str, ...]) -> None:
    review = reviews.Review(state=reviews.Review.STATE_OPEN, agenda=[item(3, "pl-1")])
    (one,) = cards_of(review, Known({"pl-1": plan(state=state)}, {}, taken), NOW)
    assert one.verdicts == verdicts
