"""Customers and staff talk, by load, decide and save."""

from __future__ import annotations

import asyncio

import pytest
from voc.intake.v1 import events_pb2

from services.intake.domain.feedback import EntryKind, State
from services.intake.domain.receipt import token
from services.intake.domain.refusal import Outdated, Unknown
from services.intake.usecases import answer, hear, read
from tests.unit.intake.making import NOW, SECRET, House, labels, mark


async def test_a_conversation(house: House) -> None:
    feedback = await house.received(contact="an@example.com", consent=True)
    key = token(SECRET, feedback.id)
    asked = await answer.reply(
        ground=house.ground,
        feedback_id=feedback.id,
        version=1,
        words="Which order?",
        awaits_customer=True,
        actor="mai",
        request_id="r-1",
        now=NOW,
    )
    assert asked.state is State.WAITING
    assert house.woken == ["messages"]
    said = await answer.comment(
        ground=house.ground, token=key, words="Order 7, call 0912345678", request_id="c-1", now=NOW
    )
    assert said.state is State.IN_PROGRESS
    yes = await answer.confirm(ground=house.ground, token=key, now=NOW)
    assert yes.state is State.RESOLVED
    no = await answer.dispute(ground=house.ground, token=key, words="Not at all", request_id="", now=NOW)
    assert no.state is State.IN_PROGRESS
    await answer.withdraw(ground=house.ground, token=key, now=NOW)
    assert [event.type.rpartition(".")[2] for event in await house.told()] == [
        "received", "replied", "commented", "confirmed", "disputed", "withdrawn"
    ]  # fmt: skip
    comment = events_pb2.FeedbackCommented.FromString((await house.told())[2].data)
    assert comment.text == "Order 7, call [phone]"
    assert (await house.load(feedback.id)).timeline[2].text == "Order 7, call 0912345678"


async def test_a_token_that_opens_nothing(house: House) -> None:
    feedback = await house.received()
    for wrong_token in ("", "x", f"{feedback.id}.1.wrong", token(SECRET, "fb-unknown")):
        with pytest.raises(Unknown) as wrong:
            await read.tracked(ground=house.ground, token=wrong_token)
        assert wrong.value.reason == "token_unknown"


async def test_a_page_read_a_while_ago_is_not_old_because_a_machine_spoke(house: House) -> None:
    feedback = await house.received()
    await hear.classified(
        ground=house.ground,
        feedback_id=feedback.id,
        labels=labels(),
        corrected_by="",
        mark=mark(1, "c"),
        now=NOW,
    )
    noted = await answer.note(
        ground=house.ground,
        feedback_id=feedback.id,
        version=1,
        words="VIP",
        actor="mai",
        request_id="",
        now=NOW,
    )
    assert noted.revision == 2
    assert [entry.kind for entry in noted.timeline] == [
        EntryKind.RECEIVED,
        EntryKind.CLASSIFIED,
        EntryKind.NOTE,
    ]
    with pytest.raises(Outdated):
        await answer.withdraw_for(
            ground=house.ground, feedback_id=feedback.id, version=1, actor="mai", now=NOW
        )
    await answer.withdraw_for(ground=house.ground, feedback_id=feedback.id, version=2, actor="mai", now=NOW)
    again = await answer.withdraw_for(
        ground=house.ground, feedback_id=feedback.id, version=2, actor="mai", now=NOW
    )
    assert again.state is State.WITHDRAWN
    assert again.timeline[-1].actor == "mai"


async def test_all_at_once_loses_nothing(house: House) -> None:
    feedback = await house.received()
    key = token(SECRET, feedback.id)
    await asyncio.gather(
        *(
            answer.comment(ground=house.ground, token=key, words=f"line {n}", request_id=f"c{n}", now=NOW)
            for n in range(5)
        ),
        hear.classified(
            ground=house.ground,
            feedback_id=feedback.id,
            labels=labels(),
            corrected_by="",
            mark=mark(1, "c"),
            now=NOW,
        ),
    )
    after = await house.load(feedback.id)
    assert sorted(entry.text for entry in after.timeline if entry.text) == [f"line {n}" for n in range(5)]
    assert after.labels is not None
    assert len(await house.told()) == 6


async def test_the_title_of_the_product_in_the_customers_language(house: House) -> None:
    feedback = await house.received(language="vi")
    seen = await read.tracked(ground=house.ground, token=token(SECRET, feedback.id))
    assert seen.product_title == "Cửa hàng trực tuyến"
    assert seen.feedback.id == feedback.id
