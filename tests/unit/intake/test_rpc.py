"""Asked by protobuf, in the name of the caller, over a real connection."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import error_details_pb2, status_pb2
from voc.intake.v1 import catalog_pb2, feedback_pb2, intake_pb2, intake_pb2_grpc
from voc.type.v1 import type_pb2

from services.intake.rpc import NAME, IntakeServicer
from services.intake.usecases import hear
from services.intake.usecases.send import send_messages
from services.mesh.identity import Caller, Signer, Verifier
from services.mesh.keys import load_or_create_signing_key
from services.mesh.rpc.guard import Guard
from services.mesh.rpc.refusal import DETAILS
from services.mesh.rpc.server import Server
from tests.unit.intake.making import NOW, House, case, labels, mark

MEMBER = Caller("mai", "person", frozenset({"member"}))
ADMIN = Caller("an", "person", frozenset({"admin"}))
KEY = Caller("key:1", "key", scopes=frozenset({"feedback_write", "catalog_write"}))
GATEWAY = Caller("gateway", "gateway")
ANYBODY = Caller()


def customer(token: str) -> Caller:
    return Caller(kind="customer", subject=token.partition(".")[0])


@dataclass
class Line:
    """A connection to intake."""

    house: House
    stub: Any
    signer: Signer

    async def ask(self, who: Caller, rpc: str, request: Any) -> Any:
        token = self.signer.token(who)
        metadata = (("authorization", f"Bearer {token}"),) if token else ()
        return await getattr(self.stub, rpc)(request, metadata=metadata, timeout=10)

    async def refused(self, who: Caller, rpc: str, request: Any) -> tuple[str, str, str]:
        """Status, reason and field of a refusal."""
        with pytest.raises(grpc.aio.AioRpcError) as wrong:
            await self.ask(who, rpc, request)
        error = wrong.value
        status = status_pb2.Status.FromString(dict(error.trailing_metadata() or ())[DETAILS])
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        field = ""
        for detail in status.details:
            if detail.Unpack(bad):
                field = bad.field_violations[0].field
            detail.Unpack(info)
        return error.code().name, info.reason, field

    async def create(self, who: Caller = KEY, request_id: str = "", **said: Any) -> feedback_pb2.Receipt:
        request = intake_pb2.CreateFeedbackRequest(draft=drafted(**said), request_id=request_id)
        return (await self.ask(who, "CreateFeedback", request)).receipt


def drafted(**said: Any) -> feedback_pb2.FeedbackDraft:
    return feedback_pb2.FeedbackDraft(**{"product": "online-shop", "text": "The parcel came late", **said})


@pytest.fixture
async def line(house: House, tmp_path: Path) -> AsyncIterator[Line]:
    signer = Signer(load_or_create_signing_key(tmp_path))
    servicer = IntakeServicer(house.ground, lambda: house.now)
    server = Server({NAME: servicer}, Guard(Verifier(tmp_path), lambda: True))
    port = await server.start("127.0.0.1:0")
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Line(house, intake_pb2_grpc.IntakeServiceStub(channel), signer)
    await server.stop(0)


async def test_create_answers_a_receipt_that_opens_the_feedback(line: Line) -> None:
    receipt = await line.create(request_id="k", occur_time=Timestamp(seconds=1_780_000_000))
    assert receipt.state == feedback_pb2.Feedback.STATE_RECEIVED
    assert not receipt.replayed
    assert (await line.create(request_id="k", occur_time=Timestamp(seconds=1_780_000_000))).replayed
    seen = await line.ask(
        customer(receipt.tracking_token),
        "TrackFeedback",
        intake_pb2.TrackFeedbackRequest(token=receipt.tracking_token),
    )
    assert seen.feedback.receipt == receipt.receipt
    assert seen.feedback.product_title == "Online shop"
    assert (seen.feedback.open, seen.feedback.asked) == (True, False)


@pytest.mark.parametrize(
    ("said", "status", "reason", "field"),
    [
        ({"text": ""}, "INVALID_ARGUMENT", "nothing_said", "text"),
        ({"text": "x" * 10_001}, "INVALID_ARGUMENT", "text_too_long", "text"),
        ({"nps": 11}, "INVALID_ARGUMENT", "int32.gte_lte", "draft.nps"),
        ({"product": "nothing"}, "INVALID_ARGUMENT", "product_unknown", "product"),
        ({"language": type_pb2.LANGUAGE_MIXED}, "INVALID_ARGUMENT", "language_not_offered", "language"),
        (
            {"occur_time": Timestamp(seconds=253_402_300_000)},
            "INVALID_ARGUMENT",
            "time_in_future",
            "occur_time",
        ),
        ({"occur_time": Timestamp(seconds=-1)}, "INVALID_ARGUMENT", "time_too_early", "occur_time"),
    ],
)
async def test_refused_at_the_field(
    line: Line, said: dict[str, Any], status: str, reason: str, field: str
) -> None:
    request = intake_pb2.CreateFeedbackRequest(draft=drafted(**said))
    assert await line.refused(KEY, "CreateFeedback", request) == (status, reason, field)


async def test_a_conflict_has_its_own_status(line: Line) -> None:
    await line.create(request_id="k")
    other = intake_pb2.CreateFeedbackRequest(draft=drafted(text="Other"), request_id="k")
    assert await line.refused(KEY, "CreateFeedback", other) == (
        "ALREADY_EXISTS",
        "idempotency_conflict",
        "request_id",
    )


@pytest.mark.parametrize(
    ("who", "said", "kept"),
    [
        (ANYBODY, 0, feedback_pb2.Feedback.SOURCE_FORM),
        (ANYBODY, feedback_pb2.Feedback.SOURCE_FORM, feedback_pb2.Feedback.SOURCE_FORM),
        (KEY, 0, feedback_pb2.Feedback.SOURCE_API),
        (KEY, feedback_pb2.Feedback.SOURCE_IMPORT, feedback_pb2.Feedback.SOURCE_IMPORT),
        (MEMBER, 0, feedback_pb2.Feedback.SOURCE_STAFF),
    ],
)
async def test_the_source_follows_from_who_calls(line: Line, who: Caller, said: Any, kept: Any) -> None:
    request = intake_pb2.CreateFeedbackRequest(draft=drafted(), source=said)
    receipt = (await line.ask(who, "CreateFeedback", request)).receipt
    found = await line.ask(MEMBER, "GetFeedback", intake_pb2.GetFeedbackRequest(id=receipt.id))
    assert found.feedback.source == kept


async def test_nobody_in_particular_imports(line: Line) -> None:
    request = intake_pb2.CreateFeedbackRequest(draft=drafted(), source=feedback_pb2.Feedback.SOURCE_IMPORT)
    assert await line.refused(ANYBODY, "CreateFeedback", request) == (
        "PERMISSION_DENIED",
        "source_not_allowed",
        "source",
    )


async def test_a_batch_answers_item_by_item(line: Line) -> None:
    item = intake_pb2.BatchCreateFeedbackItem
    request = intake_pb2.BatchCreateFeedbackRequest(
        items=[
            item(draft=drafted(), request_id="1", submitter="key:1"),
            item(draft=drafted(nps=99), request_id="2", submitter="key:1"),
            item(draft=drafted(text="x" * 50_000), request_id="3", submitter="key:1"),
            item(request_id="4"),
            item(draft=drafted(), request_id="x" * 129),
            item(draft=drafted(), request_id="1", submitter="key:1"),
            item(draft=drafted(occur_time=Timestamp(seconds=-(10**12))), request_id="5"),
            item(draft=drafted(), request_id="6", submitter="key:1", source=4),
        ]
    )
    answered = await line.ask(GATEWAY, "BatchCreateFeedback", request)
    assert [
        (result.error.field, result.error.reason) if result.HasField("error") else result.receipt.replayed
        for result in answered.results
    ] == [
        False,
        ("nps", "out_of_range"),
        ("text", "text_too_long"),
        ("text", "nothing_said"),
        ("request_id", "text_too_long"),
        True,
        ("occur_time", "time_too_early"),
        False,
    ]
    assert answered.results[1].error.message == "This must lie between 0 and 10."
    assert dict(answered.results[1].error.values) == {"least": "0", "most": "10"}
    assert (await line.refused(KEY, "BatchCreateFeedback", request))[0] == "PERMISSION_DENIED"


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


async def test_lists_counts_and_pages(line: Line) -> None:
    for number in range(3):
        await line.create(text=f"Giao hàng trễ số {number}")
    await line.create(text="Too expensive", product="mobile-app", nps=9)
    filtered = intake_pb2.FeedbackFilter(query="giao hang tr")
    first = await line.ask(
        MEMBER, "ListFeedback", intake_pb2.ListFeedbackRequest(filter=filtered, page_size=2)
    )
    rest = await line.ask(
        MEMBER,
        "ListFeedback",
        intake_pb2.ListFeedbackRequest(filter=filtered, page_size=2, page_token=first.next_page_token),
    )
    assert (len(first.feedback), len(rest.feedback), first.total_size, rest.next_page_token) == (2, 1, 3, "")
    assert not {one.id for one in first.feedback} & {one.id for one in rest.feedback}
    dimension = intake_pb2.CountFeedbackRequest
    counted = await line.ask(
        MEMBER,
        "CountFeedback",
        intake_pb2.CountFeedbackRequest(by=[dimension.DIMENSION_PRODUCT, dimension.DIMENSION_UNSURE]),
    )
    assert counted.total_size == 4
    assert [(list(one.values), one.count) for one in counted.tallies] == [
        (["online-shop", "false"], 3),
        (["mobile-app", "false"], 1),
    ]
    wrong = intake_pb2.ListFeedbackRequest(page_token="nonsense")
    assert await line.refused(MEMBER, "ListFeedback", wrong) == (
        "INVALID_ARGUMENT",
        "page_token_wrong",
        "page_token",
    )
    both = intake_pb2.CountFeedbackRequest(filter=filtered, by=[dimension.DIMENSION_STATE])
    assert (await line.refused(MEMBER, "CountFeedback", both))[1] == "text_with_tally"
    assert (await line.refused(KEY, "ListFeedback", intake_pb2.ListFeedbackRequest()))[
        0
    ] == "PERMISSION_DENIED"


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


async def test_products_channels_and_forms(line: Line) -> None:
    title = catalog_pb2.LocalizedText(en="US Airways", vi="Hàng không Mỹ")
    made = await line.ask(KEY, "CreateProduct", intake_pb2.CreateProductRequest(title=title))
    again = await line.ask(KEY, "CreateProduct", intake_pb2.CreateProductRequest(title=title))
    assert (made.product.id, made.replayed, again.replayed) == ("us-airways", False, True)
    await line.ask(KEY, "CreateChannel", intake_pb2.CreateChannelRequest(title=title))
    update = intake_pb2.UpdateProductRequest(id="us-airways", version=1, title=title, active=False)
    await line.ask(ADMIN, "UpdateProduct", update)
    asked = intake_pb2.ListProductsRequest()
    staff = await line.ask(MEMBER, "ListProducts", asked)
    public = await line.ask(ANYBODY, "ListProducts", asked)
    assert "us-airways" in [one.id for one in staff.products]
    assert [one.id for one in public.products] == ["delivery", "mobile-app", "online-shop"]
    one = await line.ask(ANYBODY, "GetProduct", intake_pb2.GetProductRequest(id="us-airways"))
    assert (one.product.active, one.product.title.vi) == (False, "Hàng không Mỹ")
    form = (await line.ask(ANYBODY, "GetForm", intake_pb2.GetFormRequest(id="default"))).form
    assert form.fields[0].type == catalog_pb2.FormField.TYPE_PRODUCT
    changed = intake_pb2.UpdateFormRequest(
        id="default", version=1, title=form.title, intro=form.intro, fields=form.fields[:3], active=True
    )
    assert (await line.ask(ADMIN, "UpdateForm", changed)).form.form_version == 2
    assert (await line.refused(ADMIN, "UpdateForm", changed))[:2] == ("ABORTED", "stale")
    create = intake_pb2.CreateFormRequest(id="short", title=form.title, fields=form.fields[:1])
    assert (await line.ask(ADMIN, "CreateForm", create)).form.id == "short"
    forms = await line.ask(MEMBER, "ListForms", intake_pb2.ListFormsRequest())
    assert [(one.id, one.form_version) for one in forms.forms] == [("default", 2), ("short", 1)]
    channel = await line.ask(GATEWAY, "GetChannel", intake_pb2.GetChannelRequest(id="us-airways"))
    assert channel.channel.title.en == "US Airways"
    renamed = intake_pb2.UpdateChannelRequest(id="us-airways", version=1, title=title, active=True)
    assert (await line.ask(ADMIN, "UpdateChannel", renamed)).channel.version == 2
    listed = await line.ask(KEY, "ListChannels", intake_pb2.ListChannelsRequest())
    assert [one.id for one in listed.channels] == ["api", "import", "staff", "us-airways", "web"]


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
