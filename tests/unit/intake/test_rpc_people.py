"""What staff and customers do by protobuf, and what they get to see."""

from __future__ import annotations

from voc.intake.v1 import feedback_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.intake.usecases import hear
from services.intake.usecases.send import send_messages
from tests.unit.intake.line import ADMIN, ANYBODY, MEMBER, Line, customer
from tests.unit.intake.making import NOW, case, labels, mark


async def test_staff_see_everything_but_contact_and_account(line: Line) -> None:
    receipt = await line.create(
        contact="an@example.com", consent=True, account="A-1", nps=0, language=type_pb2.LANGUAGE_VI
    )
    house = line.house
    await hear.classified(
        ground=house.ground,
        feedback_id=receipt.id,
        labels=labels(unsure=("topic",)),
        corrected_by="",
        mark=mark(1, "c"),
        now=NOW,
    )
    await hear.case_moved(
        ground=house.ground,
        feedback_id=receipt.id,
        case=case("in_progress", "is-1", "mai"),
        mark=mark(1),
        now=NOW,
    )
    found = (await line.ask(MEMBER, "GetFeedback", intake_pb2.GetFeedbackRequest(id=receipt.id))).feedback
    assert "example.com" not in str(found)
    assert "A-1" not in str(found)
    assert (found.reachable, found.nps, found.HasField("csat")) == (True, 0, False)
    assert (found.issue_id, found.owner, found.version) == ("is-1", "mai", 1)
    assert found.labels.severity == type_pb2.SEVERITY_P2
    assert list(found.labels.unsure) == ["topic"]
    assert [entry.kind for entry in found.timeline] == [
        feedback_pb2.TimelineEntry.KIND_RECEIVED,
        feedback_pb2.TimelineEntry.KIND_CLASSIFIED,
        feedback_pb2.TimelineEntry.KIND_ATTACHED,
        feedback_pb2.TimelineEntry.KIND_IN_PROGRESS,
    ]
    many = await line.ask(
        MEMBER, "BatchGetFeedback", intake_pb2.BatchGetFeedbackRequest(ids=["fb-no", receipt.id])
    )
    assert [(one.id, len(one.timeline)) for one in many.feedback] == [(receipt.id, 0)]


async def test_customers_see_nothing_internal(line: Line) -> None:
    receipt = await line.create(contact="an@example.com", consent=True)
    house = line.house
    await hear.case_moved(
        ground=house.ground,
        feedback_id=receipt.id,
        case=case("in_progress", "is-1", "owner-1"),
        mark=mark(1),
        now=NOW,
    )
    note = intake_pb2.AddNoteRequest(id=receipt.id, version=1, text="a difficult one")
    await line.ask(MEMBER, "AddNote", note)
    reply = intake_pb2.ReplyFeedbackRequest(id=receipt.id, version=2, text="We are sorry")
    replied = await line.ask(MEMBER, "ReplyFeedback", reply)
    assert replied.feedback.version == 3
    seen = await line.ask(
        customer(receipt.tracking_token),
        "TrackFeedback",
        intake_pb2.TrackFeedbackRequest(token=receipt.tracking_token),
    )
    shown = str(seen)
    for hidden in ("difficult", "is-1", "owner-1", "mai", "example.com", "ck-", "pt-1"):
        assert hidden not in shown
    assert "We are sorry" in shown


async def test_the_customers_acts(line: Line) -> None:
    receipt = await line.create()
    token = receipt.tracking_token
    who = customer(token)
    said = await line.ask(who, "CommentFeedback", intake_pb2.CommentFeedbackRequest(token=token, text="More"))
    assert said.feedback.timeline[-1].text == "More"
    confirm = intake_pb2.ConfirmFeedbackRequest(token=token)
    assert await line.refused(who, "ConfirmFeedback", confirm) == ("FAILED_PRECONDITION", "nothing_asked", "")
    reply = intake_pb2.ReplyFeedbackRequest(id=receipt.id, version=2, text="Done", awaits_customer=False)
    await line.ask(MEMBER, "ReplyFeedback", reply)
    yes = await line.ask(who, "ConfirmFeedback", confirm)
    assert yes.feedback.state == feedback_pb2.Feedback.STATE_RESOLVED
    no = await line.ask(who, "DisputeFeedback", intake_pb2.DisputeFeedbackRequest(token=token, text="No"))
    assert no.feedback.state == feedback_pb2.Feedback.STATE_IN_PROGRESS
    back = await line.ask(who, "WithdrawFeedback", intake_pb2.WithdrawFeedbackRequest(token=token))
    assert (back.feedback.state, back.feedback.open) == (feedback_pb2.Feedback.STATE_WITHDRAWN, False)


async def test_one_customer_never_reaches_another(line: Line) -> None:
    mine, yours = await line.create(), await line.create(text="Other")
    track = intake_pb2.TrackFeedbackRequest(token=yours.tracking_token)
    assert (await line.refused(customer(mine.tracking_token), "TrackFeedback", track))[:2] == (
        "NOT_FOUND",
        "token_unknown",
    )
    by_id = intake_pb2.WithdrawFeedbackRequest(id=yours.id, version=1)
    assert (await line.refused(customer(mine.tracking_token), "WithdrawFeedback", by_id))[:2] == (
        "NOT_FOUND",
        "token_unknown",
    )
    both = intake_pb2.WithdrawFeedbackRequest(id=yours.id, token=yours.tracking_token)
    assert (await line.refused(MEMBER, "WithdrawFeedback", both))[1] == "token_and_id"
    taken_back = await line.ask(MEMBER, "WithdrawFeedback", by_id)
    assert taken_back.feedback.state == feedback_pb2.Feedback.STATE_WITHDRAWN
    assert (await line.refused(ANYBODY, "TrackFeedback", track))[0] == "UNAUTHENTICATED"


async def test_stale_and_missing(line: Line) -> None:
    receipt = await line.create()
    note = intake_pb2.AddNoteRequest(id=receipt.id, version=7, text="x")
    assert await line.refused(MEMBER, "AddNote", note) == ("ABORTED", "stale", "version")
    unchecked = intake_pb2.AddNoteRequest(id=receipt.id, text="x")
    assert (await line.refused(MEMBER, "AddNote", unchecked))[:2] == ("INVALID_ARGUMENT", "int64.gt")
    get = intake_pb2.GetFeedbackRequest(id="fb-none")
    assert (await line.refused(MEMBER, "GetFeedback", get))[:2] == ("NOT_FOUND", "feedback_unknown")


async def test_erasing(line: Line) -> None:
    receipt = await line.create(account="A-1")
    erase = intake_pb2.EraseFeedbackRequest(id=receipt.id)
    assert (await line.refused(MEMBER, "EraseFeedback", erase))[0] == "PERMISSION_DENIED"
    assert (await line.ask(ADMIN, "EraseFeedback", erase)).erased
    assert not (await line.ask(ADMIN, "EraseFeedback", erase)).erased
    get = intake_pb2.GetFeedbackRequest(id=receipt.id)
    assert (await line.refused(MEMBER, "GetFeedback", get))[:2] == ("NOT_FOUND", "erased")
    await line.create(account="A-1")
    customer_erased = await line.ask(ADMIN, "EraseCustomer", intake_pb2.EraseCustomerRequest(account="A-1"))
    assert customer_erased.erased_count == 1


async def test_messages_and_broadcasts_can_be_seen(line: Line) -> None:
    receipt = await line.create(contact="an@example.com", consent=True, acknowledge=True)
    await send_messages(ground=line.house.ground, now=NOW)
    request = intake_pb2.ListMessagesRequest(feedback_id=receipt.id)
    (message,) = (await line.ask(MEMBER, "ListMessages", request)).messages
    assert message.send_time.seconds == int(NOW.timestamp())
    assert "example.com" not in str(message)
    assert (await line.ask(MEMBER, "ListBroadcasts", intake_pb2.ListBroadcastsRequest())).broadcasts == []
    get = intake_pb2.GetBroadcastRequest(id="br-none")
    assert (await line.refused(MEMBER, "GetBroadcast", get))[:2] == ("NOT_FOUND", "unknown")


async def test_a_reply_by_request_id_is_one_reply(line: Line) -> None:
    receipt = await line.create()
    reply = intake_pb2.ReplyFeedbackRequest(id=receipt.id, version=1, text="Hi", request_id="r")
    await line.ask(MEMBER, "ReplyFeedback", reply)
    again = await line.ask(MEMBER, "ReplyFeedback", reply)
    assert again.feedback.version == 2
