"""What customers are owed is sent, once, and to nobody who took it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.domain.message import MessageKind, MessageState
from services.intake.domain.receipt import token
from services.intake.store import specs
from services.intake.usecases import answer, erase, outbound
from services.intake.usecases.ground import Ground
from services.intake.usecases.send import send_messages
from services.mesh.notify import Letter, NotSent, OutcomeUnknown, Undeliverable
from tests.unit.intake.making import NOW, SECRET, House

AN = {"contact": "an@example.com", "consent": True, "acknowledge": True}


async def states(house: House) -> list[MessageState]:
    found, _ = await outbound.messages(
        ground=house.ground, feedback_id="", broadcast_id="", states=(), limit=50, after=""
    )
    return [message.state for message in found]


async def run(house: House, minutes: float = 0) -> None:
    house.now += timedelta(minutes=minutes)
    await send_messages(ground=house.ground, now=house.now)


async def test_a_receipt_and_a_reply(house: House) -> None:
    feedback = await house.received(**AN, language="vi", text="Giao hàng trễ")
    await answer.reply(
        ground=house.ground,
        feedback_id=feedback.id,
        version=1,
        words="Chúng tôi xin lỗi.",
        awaits_customer=False,
        actor="mai",
        request_id="",
        now=NOW,
    )
    await run(house)
    await run(house)
    assert [(letter.to, letter.language) for letter in house.letters.sent] == [("an@example.com", "vi")] * 2
    receipt, reply = sorted(house.letters.sent, key=lambda letter: "Chúng tôi xin lỗi." in letter.body)
    assert "> Giao hàng trễ" in receipt.body
    assert house.ground.link(feedback.id) in receipt.body
    assert "Chúng tôi xin lỗi." in reply.body
    after = await house.load(feedback.id)
    assert after.debts == ()
    assert after.revision == 2
    assert await states(house) == [MessageState.SENT] * 2


async def test_nobody_is_written_to_without_being_owed(house: House) -> None:
    await house.received(contact="an@example.com", consent=True)
    await house.received(acknowledge=True)
    await run(house)
    assert house.letters.sent == []
    assert await states(house) == []


async def test_what_was_taken_back_or_erased_in_the_meantime(house: House) -> None:
    back = await house.received(**AN)
    gone = await house.received(**AN, text="other")
    house.letters.fails = _raise(NotSent("away"))
    await run(house)
    assert await states(house) == [MessageState.QUEUED] * 2
    house.letters.fails = lambda _letter: None
    await answer.withdraw(ground=house.ground, token=token(SECRET, back.id), now=NOW)
    await erase.erase(ground=house.ground, feedback_id=gone.id, now=NOW)
    await run(house, 60)
    assert house.letters.sent == []
    assert await states(house) == [MessageState.DROPPED]


async def test_erased_while_the_letter_is_written(house: House) -> None:
    feedback = await house.received(**AN)
    letters = house.letters

    async def slow(letter: Letter) -> None:
        await erase.erase(ground=house.ground, feedback_id=feedback.id, now=NOW)
        letters.sent.append(letter)

    letters.send = slow  # type: ignore[method-assign]
    await run(house)
    (letter,) = letters.sent
    assert letters.forgotten[-1:] == [letter.id]
    assert await states(house) == []


async def test_refused_for_now_goes_out_later(house: House) -> None:
    await house.received(**AN)
    house.letters.fails = _raise(NotSent("away"))
    await run(house)
    await run(house, 0.1)
    house.letters.fails = lambda _letter: None
    await run(house, 0.1)
    assert house.letters.sent == []
    await run(house, 1)
    assert len(house.letters.sent) == 1


async def test_refused_for_good(house: House) -> None:
    await house.received(**AN)
    house.letters.fails = _raise(Undeliverable(550))
    await run(house)
    await run(house, 600)
    assert await states(house) == [MessageState.FAILED]


class Killed(Exception):
    """The process ends here."""


def _raise(what: Exception) -> Callable[[Letter], None]:
    def fails(_letter: Letter) -> None:
        raise what

    return fails


async def test_by_mail_a_crash_repeats_at_most_once_with_the_same_id(house: House) -> None:
    """The letter is taken, and the process dies before it can write that down; again and again."""
    await house.received(**AN)
    house.letters.repeatable = False
    taken: list[str] = []

    def dies(letter: Letter) -> None:
        taken.append(letter.id)
        raise Killed

    house.letters.fails = dies
    for restart in range(4):
        ground = _restarted(house, f"intake-{restart}")
        try:
            await send_messages(ground=ground, now=house.now)
        except Killed:
            await _lease_ends(house)
    assert len(taken) == 2
    assert len(set(taken)) == 1
    assert await states(house) == [MessageState.FAILED]


async def test_by_mail_nobody_else_sends_what_is_being_sent(house: House) -> None:
    await house.received(**AN)
    house.letters.repeatable = False
    house.letters.fails = _raise(Killed())
    with pytest.raises(Killed):
        await run(house)
    house.letters.fails = lambda _letter: None
    await send_messages(ground=_restarted(house, "another"), now=house.now)
    assert house.letters.sent == []
    assert await states(house) == [MessageState.SENDING]


async def test_by_mail_a_lost_answer_is_repeated_once(house: House) -> None:
    await house.received(**AN)
    house.letters.repeatable = False
    house.letters.fails = _raise(OutcomeUnknown("cut"))
    for _ in range(4):
        await run(house, 2)
    assert await states(house) == [MessageState.FAILED]
    found, _ = await outbound.messages(
        ground=house.ground, feedback_id="", broadcast_id="", states=("failed",), limit=5, after=""
    )
    assert [(message.kind, message.attempts) for message in found] == [(MessageKind.RECEIPT, 2)]


async def test_in_the_folder_a_crash_leaves_one_file_and_is_mended_at_once(house: House) -> None:
    await house.received(**AN)
    house.letters.fails = _raise(Killed())
    with pytest.raises(Killed):
        await run(house)
    house.letters.fails = lambda _letter: None
    await send_messages(ground=_restarted(house, "another"), now=house.now)
    assert len(house.letters.sent) == 1
    assert await states(house) == [MessageState.SENT]


def _restarted(house: House, holder: str) -> Ground:
    return replace(house.ground, holder=holder)


async def _lease_ends(house: House) -> None:
    """What waiting for the lease would do."""
    collection = house.documents.collection(specs.MESSAGE)
    for document in (await collection.find()).documents:
        for holder in [f"intake-{number}" for number in range(4)]:
            await collection.release(document.id, holder)
