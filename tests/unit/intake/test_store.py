"""What is remembered comes back as it was, and is found by what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.intake.domain.feedback import Debt, Feedback, Verdict
from services.intake.domain.message import MessageKind
from services.intake.domain.receipt import code
from services.intake.store.feedback_body import from_body, to_body
from services.intake.store.filter import Filter, order_of
from services.intake.usecases import hear, read
from tests.unit.intake.making import NOW, House, case, labels, mark


async def test_a_full_feedback_comes_back_as_it_was(house: House) -> None:
    feedback = await house.received(
        request_id="k",
        text="Tiếng Việt",
        goal="g",
        event="e",
        consequence="c",
        nps=0,
        ces=7,
        contact="an@example.com",
        consent=True,
        account="A-1",
        external_id="row-1",
        language="vi",
        stage="advocacy",
        occur_time=NOW - timedelta(microseconds=1),
        acknowledge=True,
    )
    full = replace(
        feedback,
        labels=labels(unsure=("kind",)),
        issue_id="is-1",
        owner="mai",
        case="waiting",
        told_fix="fix-1",
        told_verified="fix-1",
        asked_fix="fix-1",
        verdict=Verdict.NO,
        debts=(Debt(MessageKind.REPLY, "e2"),),
        heard={"voc/actions:case": 4},
        form="default",
        form_version=2,
        answers={"visits": "3"},
    )
    assert from_body(full.id, to_body(full)) == full


async def _many(house: House) -> dict[str, Feedback]:
    made = {
        "a": await house.received(text="Giao hàng trễ", nps=2, contact="an@example.com", consent=True),
        "b": await house.received(text="Đắt quá", product="mobile-app", occur_time=NOW - timedelta(days=9)),
    }
    house.now = NOW + timedelta(hours=1)
    made["c"] = await house.received(goal="pay", event="it failed", channel="staff")
    await hear.classified(
        ground=house.ground,
        feedback_id=made["a"].id,
        labels=labels(topics=("delivery/late", "price"), unsure=("kind",)),
        corrected_by="",
        mark=mark(1, "c"),
        now=house.now,
    )
    await hear.case_moved(
        ground=house.ground,
        feedback_id=made["a"].id,
        case=case("new", "is-1", "mai"),
        mark=mark(1),
        now=house.now,
    )
    return made


@pytest.mark.parametrize(
    ("chosen", "names"),
    [
        ({}, "abc"),
        ({"any_of": (("state", ("classified",)),)}, "a"),
        ({"any_of": (("state", ("classified", "received")), ("product", ("mobile-app",)))}, "b"),
        ({"any_of": (("channel", ("staff",)),)}, "c"),
        ({"any_of": (("topic", ("price",)),)}, "a"),
        ({"any_of": (("topic", ("pri",)),)}, ""),
        ({"any_of": (("severity", ("p1", "p2")),)}, "a"),
        ({"any_of": (("language", ("en",)), ("sentiment", ("negative",)), ("kind", ("problem",)))}, "a"),
        ({"issue_id": "is-1"}, "a"),
        ({"issue_id": "none"}, "bc"),
        ({"owner": "mai"}, "a"),
        ({"owner": "none"}, "bc"),
        ({"pattern_id": "pt-1"}, "a"),
        ({"unsure": True}, "a"),
        ({"unsure": False}, "bc"),
        ({"reachable": True}, "a"),
        ({"reachable": False}, "bc"),
        ({"received": (NOW, NOW + timedelta(minutes=1))}, "ab"),
        ({"received": (NOW + timedelta(minutes=1), None)}, "c"),
        ({"occurred": (NOW - timedelta(days=10), NOW)}, "b"),
        ({"query": "giao hang"}, "a"),
        ({"query": "dat qu"}, "b"),
        ({"query": "failed pay"}, "c"),
        ({"query": "nothing"}, ""),
    ],
)
async def test_filters(house: House, chosen: dict[str, Any], names: str) -> None:
    made = await _many(house)
    listed = await read.listed(
        ground=house.ground, chosen=Filter(**chosen), order_by="receive_time", limit=10, after=""
    )
    named = {feedback.id: name for name, feedback in made.items()}
    assert sorted(named[one.id] for one in listed.page.feedback) == sorted(names)
    assert listed.total == len(names)


async def test_by_customer_and_by_the_code_they_read_out(house: House) -> None:
    made = await _many(house)
    for chosen in (Filter(customer_key=made["a"].customer_key), Filter(receipt=code(made["a"].id))):
        page = await house.store.feedback.find(chosen, order="_id", limit=5, after="")
        assert [one.id for one in page.feedback] == [made["a"].id]


@pytest.mark.parametrize(
    ("words", "order"),
    [
        ("", "-receive_time"),
        ("receive_time", "receive_time"),
        ("occur_time desc", "-occur_time"),
        ("severity", "labels.severity"),
    ],
)
def test_orders(words: str, order: str) -> None:
    assert order_of(words) == order


async def test_counts_by_closed_fields(house: House) -> None:
    await _many(house)
    total, rows = await read.counted(ground=house.ground, chosen=Filter(), by=("topic",))
    assert total == 3
    assert sorted(rows) == [(("",), 2), (("delivery/late",), 1), (("price",), 1)]
    assert await read.counted(ground=house.ground, chosen=Filter(query="giao"), by=()) == (1, [])
