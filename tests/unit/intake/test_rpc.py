"""Asked by protobuf, in the name of the caller, over a real connection."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from voc.intake.v1 import catalog_pb2, feedback_pb2, intake_pb2
from voc.type.v1 import type_pb2

from services.mesh.identity import Caller
from tests.unit.intake.line import ADMIN, ANYBODY, GATEWAY, KEY, MEMBER, Line, customer, drafted


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
    uncounted = intake_pb2.ListFeedbackRequest(filter=filtered, page_size=2, without_total=True)
    answer = await line.ask(MEMBER, "ListFeedback", uncounted)
    assert (answer.feedback, answer.total_size) == (first.feedback, 0)
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
