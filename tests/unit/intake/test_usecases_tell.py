"""When a fix takes effect, every customer of the issue is told, each once, whatever breaks in between."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from voc.intake.v1 import events_pb2, message_pb2

from services.intake.domain.feedback import Feedback, State
from services.intake.domain.message import Broadcast, BroadcastKind, BroadcastState, Fix
from services.intake.domain.receipt import token
from services.intake.usecases import answer, hear, outbound
from services.intake.usecases.send import send_messages
from services.intake.usecases.tell import tell_customers
from services.mesh import ids
from tests.unit.intake.making import FIX, HOUR, NOW, SECRET, House, case, mark


async def joined(house: House, issue_id: str = "is-1", **said: object) -> Feedback:
    """A feedback that belongs to the issue."""
    feedback = await house.received(**said)
    await hear.case_moved(
        ground=house.ground, feedback_id=feedback.id, case=case("new", issue_id), mark=mark(1), now=house.now
    )
    return feedback


async def moved(house: House, state: str, sequence: int, fix: Fix | None = FIX) -> None:
    """Actions tells the issue."""
    await hear.issue_moved(
        ground=house.ground, issue_id="is-1", state=state, fix=fix, sequence=sequence, now=house.now
    )


async def calm(house: House) -> None:
    """Timers run until they have nothing to do."""
    for _ in range(4):
        await tell_customers(ground=house.ground, now=house.now)
        await send_messages(ground=house.ground, now=house.now)


async def broadcast(house: House, kind: BroadcastKind = BroadcastKind.FIXED, fix: str = "fix-1") -> Broadcast:
    """The broadcast as it stands."""
    return await outbound.broadcast(ground=house.ground, broadcast_id=ids.derived("br", fix, kind.value))


async def test_each_customer_once_in_their_language(house: House) -> None:
    an = [
        await joined(house, contact="an@example.com", consent=True, language="vi", text=f"trễ {n}")
        for n in range(2)
    ]
    bo = await joined(house, contact="bo@example.com", consent=True)
    nobody = await joined(house, contact="ce@example.com")
    other = await joined(house, issue_id="is-2", contact="di@example.com", consent=True)
    await moved(house, "ongoing", 1, fix=None)
    await moved(house, "fixed", 2)
    assert "broadcasts" in house.woken
    await calm(house)
    assert Counter(letter.to for letter in house.letters.sent) == {"an@example.com": 1, "bo@example.com": 1}
    vietnamese = next(letter for letter in house.letters.sent if letter.language == "vi")
    assert "Chúng tôi đã tăng gấp đôi số xe." in vietnamese.body
    assert f"https://voc.example/t/{an[0].id}." in vietnamese.body or f"/t/{an[1].id}." in vietnamese.body
    for feedback in (*an, bo, nobody):
        assert (await house.load(feedback.id)).asked
    assert not (await house.load(other.id)).asked
    done = await broadcast(house)
    assert (done.state, done.told_count, done.unreachable_count) == (BroadcastState.COMPLETED, 2, 1)
    (event,) = await house.told("broadcast")
    said = events_pb2.BroadcastCompleted.FromString(event.data)
    assert (event.type, said.issue_id, said.fix_id, said.kind, said.told_count, said.unreachable_count) == (
        "voc.intake.broadcast.v1.completed",
        "is-1",
        "fix-1",
        message_pb2.Broadcast.KIND_FIXED,
        2,
        1,
    )


async def test_told_again_changes_nothing(house: House) -> None:
    await joined(house, contact="an@example.com", consent=True)
    for _ in range(2):
        await moved(house, "fixed", 2)
        await calm(house)
    await moved(house, "fixed", 3)
    await calm(house)
    assert len(house.letters.sent) == 1
    assert len(await house.told("broadcast")) == 1


async def test_without_keys_each_feedback_is_its_own_customer(house: House) -> None:
    for _ in range(3):
        await joined(house)
    await moved(house, "fixed", 1)
    await calm(house)
    done = await broadcast(house)
    assert (done.told_count, done.unreachable_count) == (0, 3)


async def test_late_feedback_starts_it_again_and_a_known_customer_gets_no_second_letter(
    house: House,
) -> None:
    await joined(house, contact="an@example.com", consent=True)
    await moved(house, "fixed", 1)
    await calm(house)
    house.now = NOW + HOUR
    late = await joined(house, contact="an@example.com", consent=True, text="me again")
    new = await joined(house, contact="bo@example.com", consent=True)
    assert (await broadcast(house)).state is BroadcastState.RUNNING
    await calm(house)
    assert [letter.to for letter in house.letters.sent] == ["an@example.com", "bo@example.com"]
    assert (await house.load(late.id)).asked
    assert (await house.load(new.id)).asked
    done = await broadcast(house)
    assert (done.told_count, done.complete_time) == (2, NOW)


async def test_feedback_that_joins_while_the_last_page_is_told_is_not_forgotten(house: House) -> None:
    await joined(house, contact="an@example.com", consent=True)
    await moved(house, "fixed", 1)
    kept = (await house.store.broadcasts.running(1))[0]
    await joined(house, contact="bo@example.com", consent=True)
    again = (await house.store.broadcasts.running(1))[0]
    assert again.version > kept.version
    await calm(house)
    assert len(house.letters.sent) == 2


async def test_who_met_it_after_the_fix_is_not_told(house: House) -> None:
    fix = replace(FIX, effective_time=NOW - HOUR)
    await moved(house, "fixed", 1, fix)
    after = await joined(house, contact="an@example.com", consent=True, occur_time=NOW)
    await calm(house)
    assert house.letters.sent == []
    assert (await house.load(after.id)).state is State.CLASSIFIED
    assert (await broadcast(house)).state is BroadcastState.COMPLETED


async def test_a_regression_ends_it(house: House) -> None:
    await joined(house, contact="an@example.com", consent=True)
    await moved(house, "fixed", 1)
    await moved(house, "regressed", 2)
    await calm(house)
    assert house.letters.sent == []
    assert (await broadcast(house)).state is BroadcastState.ENDED
    assert await house.told("broadcast") == []
    await moved(house, "fixed", 3, Fix("fix-2"))
    await calm(house)
    assert len(house.letters.sent) == 1
    assert (await broadcast(house, fix="fix-2")).state is BroadcastState.COMPLETED


async def test_an_older_event_of_the_issue_changes_nothing(house: House) -> None:
    await joined(house, contact="an@example.com", consent=True)
    await moved(house, "fixed", 1)
    await moved(house, "regressed", 2)
    await moved(house, "fixed", 1)
    await calm(house)
    assert house.letters.sent == []


async def test_verified_thanks_who_did_not_say_no(house: House) -> None:
    yes = await joined(house, contact="an@example.com", consent=True)
    no = await joined(house, contact="bo@example.com", consent=True)
    await moved(house, "fixed", 1)
    await calm(house)
    await answer.confirm(ground=house.ground, token=token(SECRET, yes.id), now=NOW)
    await answer.dispute(ground=house.ground, token=token(SECRET, no.id), words="", request_id="", now=NOW)
    house.letters.sent.clear()
    await moved(house, "verified", 2)
    late = await joined(house, contact="ce@example.com", consent=True)
    await calm(house)
    assert sorted((letter.to, letter.subject.split(" (")[0]) for letter in house.letters.sent) == [
        ("an@example.com", "The fix holds"),
        ("ce@example.com", "Is it fixed for you?"),
    ]
    assert (await house.load(late.id)).told_verified == "fix-1"
    assert (await broadcast(house, BroadcastKind.VERIFIED)).told_count == 1


async def test_what_was_taken_back_is_left_in_peace(house: House) -> None:
    feedback = await joined(house, contact="an@example.com", consent=True)
    await answer.withdraw(ground=house.ground, token=token(SECRET, feedback.id), now=NOW)
    await moved(house, "fixed", 1)
    await calm(house)
    assert house.letters.sent == []


class Killed(Exception):
    """The process ends here."""


@pytest.mark.parametrize("step", range(1, 8))
async def test_killed_anywhere_each_customer_is_told_once(
    house: House, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """The n-th write does not happen, and everything starts anew."""
    for number in range(3):
        await joined(house, contact=f"c{number}@example.com", consent=True)
    await moved(house, "fixed", 1)
    writes = 0
    originals = [
        (house.store.messages, "add"),
        (house.store.messages, "save"),
        (house.store.feedback, "save_many"),
        (house.store.broadcasts, "save"),
    ]
    for store, name in originals:
        original = getattr(store, name)

        async def counted(*args: Any, _original: Any = original) -> Any:
            nonlocal writes
            writes += 1
            if writes == step:
                raise Killed
            return await _original(*args)

        monkeypatch.setattr(store, name, counted)
    for _ in range(6):
        house.now += timedelta(minutes=5)
        for tick in (tell_customers, send_messages):
            try:
                await tick(ground=house.ground, now=house.now)
            except Killed:
                continue
    assert Counter(letter.to for letter in house.letters.sent) == {
        f"c{number}@example.com": 1 for number in range(3)
    }
    done = await broadcast(house)
    assert (done.state, done.told_count) == (BroadcastState.COMPLETED, 3)
    assert len(await house.told("broadcast")) == 1


async def test_large_issues_are_told_in_pages(house: House) -> None:
    for number in range(230):
        await joined(house, account=f"A-{number}", text=f"number {number}")
    await moved(house, "fixed", 1)
    await calm(house)
    assert (await broadcast(house)).unreachable_count == 230
