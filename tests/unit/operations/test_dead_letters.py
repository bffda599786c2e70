"""Dead letters by RPC: found, looked at without the customer's words, replayed in order, given up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc
import pytest
from voc.operations.v1 import operations_pb2 as pb

from tests.unit.operations.ailing import OPERATOR, POISON, SECRET, TOPIC, TYPE, Ailing, running, until


async def ill(ailing: Ailing, wrong: Exception) -> pb.DeadLetter:
    """A dead letter of `fb-1`, with two events parked behind it."""
    ailing.wrong = wrong
    await ailing.unit.opened()
    await ailing.tell("fb-1")
    await ailing.letter()
    ailing.wrong = None
    await ailing.tell("fb-1", 2)

    async def parked() -> Any:
        letter = await ailing.letter()
        return letter if letter.parked == 2 else None

    return await until(parked)  # type: ignore[no-any-return]


async def test_a_bug_is_told_with_its_class_its_place_and_its_tries(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        letter = await ill(ailing, ZeroDivisionError(SECRET))
        assert (letter.service, letter.topic, letter.subject) == ("intake", TOPIC, "fb-1")
        assert (letter.event_type, letter.error, letter.tries) == (TYPE, "ZeroDivisionError", 3)
        assert letter.failure == pb.DeadLetter.FAILURE_BUG
        assert letter.place.startswith("inbox/hearing.py:")
        assert not letter.replaying
        said = await ailing.condition()
        assert (said.dead_letters, said.parked) == (1, 2)
        assert said.oldest_dead_letter_time == letter.first_time


async def test_poison_is_tried_once(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        letter = await ill(ailing, POISON)
        assert (letter.failure, letter.tries) == (pb.DeadLetter.FAILURE_POISON, 1)


async def test_a_look_shows_everything_but_what_people_wrote(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        letter = await ill(ailing, POISON)
        asked = pb.GetDeadLetterRequest(service="intake", id=letter.id)
        seen = await ailing.stub.GetDeadLetter(asked, caller=OPERATOR)
        assert "Minh" not in str(seen)
        assert {one.name: one.value for one in seen.content} == {
            "feedback_id": "fb-1",
            "text": f"({len(SECRET)} characters)",
            "nps": "3",
        }
        headers = {one.name: one.value for one in seen.headers}
        assert (headers["ce_id"], headers["ce_subject"], headers["ce_type"]) == (letter.id, "fb-1", TYPE)
        assert (seen.size > 0, seen.log_away, len(seen.parked_ids)) == (True, False, 2)


async def test_a_replay_hears_it_and_then_the_parked_ones_in_order(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        letter = await ill(ailing, ZeroDivisionError())
        asked = pb.ReplayDeadLetterRequest(service="intake", id=letter.id, reason="mended in 0.1.1")
        answer = await ailing.stub.ReplayDeadLetter(asked, caller=OPERATOR)
        assert answer.dead_letter.replaying
        await until(lambda: _gone(ailing))
        assert ailing.heard == [("fb-1", 1), ("fb-1", 2), ("fb-1", 3)]


async def test_what_fails_again_stays_with_one_more_try_and_who_asked_for_it(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        letter = await ill(ailing, ZeroDivisionError())
        ailing.wrong = LookupError(SECRET)
        asked = pb.ReplayDeadLetterRequest(service="intake", id=letter.id, reason="just to see")
        await ailing.stub.ReplayDeadLetter(asked, caller=OPERATOR)

        async def again() -> Any:
            found = await ailing.letter()
            return found if found.tries == 4 else None

        found = await until(again)
        assert (found.id, found.error, found.replaying) == (letter.id, "LookupError", False)
        assert found.first_time == letter.first_time
        assert found.last_time.seconds >= found.first_time.seconds
        assert found.parked == 2
        seen = await ailing.stub.GetDeadLetter(
            pb.GetDeadLetterRequest(service="intake", id=letter.id), caller=OPERATOR
        )
        (decision,) = seen.decisions
        assert (decision.kind, decision.decided_by, decision.reason) == (
            pb.Decision.KIND_REPLAYED,
            "ps-op",
            "just to see",
        )


async def test_a_letter_that_is_given_up_lets_the_parked_ones_through(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        letter = await ill(ailing, POISON)
        asked = pb.DiscardDeadLetterRequest(service="intake", id=letter.id, reason="sent by mistake")
        await ailing.stub.DiscardDeadLetter(asked, caller=OPERATOR)
        await until(lambda: _gone(ailing))
        await until(lambda: _heard(ailing, 2))
        assert ailing.heard == [("fb-1", 2), ("fb-1", 3)]
        with pytest.raises(grpc.aio.AioRpcError) as gone:
            await ailing.stub.DiscardDeadLetter(asked, caller=OPERATOR)
        assert gone.value.code() is grpc.StatusCode.NOT_FOUND


async def test_giving_up_needs_a_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        letter = await ill(ailing, POISON)
        asked = pb.DiscardDeadLetterRequest(service="intake", id=letter.id, reason="x")
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ailing.stub.DiscardDeadLetter(asked, caller=OPERATOR)
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_lists_come_in_pages_the_oldest_first_and_by_topic(tmp_path: Path) -> None:
    async with running(tmp_path) as ailing:
        ailing.wrong = POISON
        await ailing.unit.opened()
        for number in range(5):
            await ailing.tell(f"fb-{number}")

        async def all_there() -> Any:
            found = await ailing.letters()
            return found if found.total_size == 5 else None

        whole = [one.subject for one in (await until(all_there)).dead_letters]
        seen, token = [], ""
        for _ in range(3):
            page = await ailing.letters(page_size=2, page_token=token)
            seen += [one.subject for one in page.dead_letters]
            token = page.next_page_token
        assert (seen, token) == (whole, "")
        assert (await ailing.letters(topic=TOPIC)).total_size == 5
        assert (await ailing.letters(topic="voc.intake.other.v1")).total_size == 0
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await ailing.letters(page_token="nonsense")
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def _gone(ailing: Ailing) -> bool:
    return not (await ailing.letters()).dead_letters


async def _heard(ailing: Ailing, count: int) -> bool:
    return len(ailing.heard) >= count
