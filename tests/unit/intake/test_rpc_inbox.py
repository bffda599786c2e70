"""What the inbox asks of intake besides labels: where cases stand, what is due, what came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from voc.intake.v1 import feedback_pb2, intake_pb2

from services.intake.domain.message import Issue
from services.intake.usecases import hear
from services.mesh.moments import timestamp
from tests.unit.intake.line import MEMBER, Line
from tests.unit.intake.making import DAY, FIX, HOUR, NOW, case, labels, mark

Feedback = feedback_pb2.Feedback
OPEN = [
    Feedback.CASE_STATE_NEW,
    Feedback.CASE_STATE_IN_PROGRESS,
    Feedback.CASE_STATE_WAITING,
    Feedback.CASE_STATE_ANSWERED,
]


async def moved(line: Line, feedback_id: str, number: int = 1, **said: Any) -> None:
    facts: dict[str, Any] = {"version": 1, "target_time": NOW + DAY} | said
    await hear.case_moved(
        ground=line.house.ground,
        feedback_id=feedback_id,
        case=case(**facts),
        mark=mark(number),
        now=NOW + number * HOUR,
    )


async def listed(line: Line, order_by: str = "", **wanted: Any) -> list[str]:
    request = intake_pb2.ListFeedbackRequest(filter=intake_pb2.FeedbackFilter(**wanted), order_by=order_by)
    answer = await line.ask(MEMBER, "ListFeedback", request)
    assert answer.total_size == len(answer.feedback)
    return [one.id for one in answer.feedback]


async def test_new_until_somebody_works_on_it(line: Line) -> None:
    one = (await line.create()).id
    new = [Feedback.CASE_STATE_NEW]
    assert await listed(line, case_states=new) == [one]
    await moved(line, one)
    assert await listed(line, case_states=new) == [one]
    await moved(line, one, 2, state="in_progress", version=4)
    assert await listed(line, case_states=new) == []
    found = (await line.ask(MEMBER, "GetFeedback", intake_pb2.GetFeedbackRequest(id=one))).feedback
    assert (found.case_state, found.case_version) == (Feedback.CASE_STATE_IN_PROGRESS, 4)
    assert found.target_time.ToDatetime(NOW.tzinfo) == NOW + DAY
    assert found.change_time.ToDatetime(NOW.tzinfo) == NOW + 2 * HOUR


async def test_due_while_the_word_is_with_the_company(line: Line) -> None:
    late, soon, never = [(await line.create(text=f"Parcel {n}")).id for n in range(3)]
    await moved(line, late, target_time=NOW - DAY)
    await moved(line, soon, target_time=NOW + HOUR)
    before = timestamp(NOW + DAY)
    assert await listed(line, "target_time", target_time_to=before) == [late, soon]
    await moved(line, late, 2, state="answered", target_time=NOW - DAY)
    assert await listed(line, target_time_to=before) == [soon]
    assert await listed(line, target_time_to=timestamp(NOW - timedelta(days=9))) == []
    assert never in await listed(line)


async def test_of_issues_that_came_back(line: Line) -> None:
    back, fixed = [(await line.create(text=f"Parcel {n}")).id for n in range(2)]
    await moved(line, back, issue_id="is-1")
    await moved(line, fixed, issue_id="is-2")
    assert await listed(line, regressed=True) == []
    await line.house.store.issues.save(Issue("is-1", "regressed", FIX, 3), 0)
    await line.house.store.issues.save(Issue("is-2", "fixed", FIX, 3), 0)
    assert await listed(line, regressed=True) == [back]
    assert await listed(line, regressed=True, issue_id="is-2") == []


async def test_views_are_counted_together(line: Line) -> None:
    one, two = [(await line.create(text=f"Parcel {n}")).id for n in range(2)]
    await line.create(text="With mail", contact="an@example.com", consent=True)
    await moved(line, one, state="closed")
    await moved(line, two, state="in_progress", owner="mai")
    await hear.classified(
        ground=line.house.ground, feedback_id=two, labels=labels(unsure=("topic",)), corrected_by="",
        mark=mark(1, "c"), now=NOW,
    )  # fmt: skip
    wanted = [
        intake_pb2.FeedbackFilter(),
        intake_pb2.FeedbackFilter(case_states=OPEN),
        intake_pb2.FeedbackFilter(case_states=OPEN, owner="mai"),
        intake_pb2.FeedbackFilter(case_states=OPEN, unsure=True),
        intake_pb2.FeedbackFilter(case_states=OPEN, reachable=False),
        intake_pb2.FeedbackFilter(query="parcel"),
        intake_pb2.FeedbackFilter(regressed=True),
    ]
    request = intake_pb2.BatchCountFeedbackRequest(filters=wanted)
    answer = await line.ask(MEMBER, "BatchCountFeedback", request)
    assert list(answer.total_sizes) == [3, 2, 1, 1, 1, 2, 0]


async def test_withdrawn_before_anything_was_heard_is_not_new(line: Line) -> None:
    receipt = await line.create()
    request = intake_pb2.WithdrawFeedbackRequest(id=receipt.id, version=1)
    await line.ask(MEMBER, "WithdrawFeedback", request)
    assert await listed(line, case_states=[Feedback.CASE_STATE_NEW]) == []
    assert await listed(line, case_states=[Feedback.CASE_STATE_CLOSED]) == [receipt.id]
