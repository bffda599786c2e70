"""What is handed in is kept once, whoever sends it how often."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from voc.intake.v1 import events_pb2

from services.intake.domain.catalog import Localized
from services.intake.domain.feedback import Source
from services.intake.domain.form import Field, FieldType
from services.intake.domain.refusal import Conflict, Invalid, Refusal, Unfit, Unknown
from services.intake.store import CatalogStore
from services.intake.usecases import catalog, erase, receive
from services.intake.usecases.receive import Post, Taking
from tests.unit.intake.making import NOW, House, draft, post


async def take(house: House, one: Post) -> Taking:
    return await receive.receive_one(ground=house.ground, post=one, now=house.now)


async def take_all(house: House, *posts: Post) -> list[Taking | Refusal]:
    return await receive.receive_many(ground=house.ground, posts=posts, now=house.now)


async def test_received_is_told_with_the_words_redacted(house: House) -> None:
    taking = await take(
        house,
        post(
            text="Gọi tôi 0912345678",
            event="mail an@example.com",
            contact="an@example.com",
            consent=True,
            account="A-1",
            language="vi",
            nps=3,
            stage="retention",
            occur_time=NOW - timedelta(days=1),
        ),
    )
    (event,) = await house.told()
    assert (event.type, event.subject, event.sequence) == (
        "voc.intake.feedback.v1.received",
        taking.feedback.id,
        1,
    )
    said = events_pb2.FeedbackReceived.FromString(event.data)
    assert (said.text, said.event) == ("Gọi tôi [phone]", "mail [email]")
    assert said.customer_key == taking.feedback.customer_key
    assert (said.product, said.channel, said.reachable, said.nps) == ("online-shop", "api", True, 3)
    assert not said.HasField("csat")
    assert said.occur_time.ToDatetime() == (NOW - timedelta(days=1)).replace(tzinfo=None)
    assert b"an@example.com" not in event.data
    assert b"A-1" not in event.data
    kept = await house.load(taking.feedback.id)
    assert kept.words.text == "Gọi tôi 0912345678"
    assert kept == taking.feedback


async def test_the_same_request_again_is_free(house: House) -> None:
    first = await take(house, post("k-1"))
    again = await take(house, post("k-1"))
    assert (first.replayed, again.replayed) == (False, True)
    assert first.feedback.id == again.feedback.id
    assert len(await house.told()) == 1


async def test_the_same_request_with_other_content_is_a_conflict(house: House) -> None:
    await take(house, post("k-1"))
    for other in (post("k-1", text="Other"), post("k-1", nps=3), post("k-1", contact="an@example.com")):
        with pytest.raises(Conflict) as wrong:
            await take(house, other)
        assert (wrong.value.reason, wrong.value.field) == ("idempotency_conflict", "request_id")


async def test_keys_belong_to_who_uses_them(house: House) -> None:
    one = await take(house, post("k-1", submitter="key:1"))
    two = await take(house, post("k-1", submitter="key:2", text="Other"))
    assert one.feedback.id != two.feedback.id
    unnamed = [await take(house, post()) for _ in range(2)]
    assert unnamed[0].feedback.id != unnamed[1].feedback.id


async def test_a_second_import_adds_nothing(house: House) -> None:
    first = await take_all(house, *(post(f"a-{n}", external_id=f"row-{n}") for n in range(3)))
    again = await take_all(house, *(post(f"b-{n}", external_id=f"row-{n}") for n in range(3)))
    assert [one.replayed for one in first if isinstance(one, Taking)] == [False] * 3
    assert [one.replayed for one in again if isinstance(one, Taking)] == [True] * 3
    changed = await take_all(house, post("c-0", external_id="row-0", text="Changed"))
    assert [(one.reason, one.field) for one in changed if isinstance(one, Refusal)] == [
        ("external_id_conflict", "external_id")
    ]
    other_channel = await take(house, post(external_id="row-0", channel="staff"))
    assert not other_channel.replayed
    assert len(await house.told()) == 4


async def test_one_request_never_makes_two_external_ids(house: House) -> None:
    await take(house, post("k-1", external_id="row-1"))
    for other in (post("k-1", external_id="row-2"), post("k-1", external_id="row-1", text="Changed")):
        with pytest.raises(Conflict) as wrong:
            await take(house, other)
        assert wrong.value.reason == "idempotency_conflict"


async def test_many_each_for_itself(house: House) -> None:
    results = await take_all(
        house,
        post("1"),
        post("2", text=""),
        post("1"),
        post("3", product="unknown"),
        post("1", text="Other"),
        post("4", text="<script>alert(1)</script>"),
    )
    assert [
        (one.reason if isinstance(one, Refusal) else f"kept {one.replayed}") for one in results
    ] == [
        "kept False", "nothing_said", "kept True", "product_unknown", "idempotency_conflict", "kept False"
    ]  # fmt: skip
    assert len(await house.told()) == 2
    assert await take_all(house) == []


async def test_each_post_keeps_its_own_trace(house: House) -> None:
    trace = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    await take_all(house, Post(draft(), "1", "key:1", Source.API, trace))
    (event,) = await house.told()
    assert event.traceparent == trace


async def test_products_and_channels_by_id_or_title(house: House) -> None:
    for product, channel in (("Mobile app", "Web"), ("mobile-app", "web"), ("MOBILE APP", " WEB ")):
        taking = await take(house, post(product=product, channel=channel))
        assert (taking.feedback.product, taking.feedback.channel) == ("mobile-app", "web")


@pytest.mark.parametrize(
    ("said", "kind", "reason"),
    [
        ({"product": ""}, Invalid, "required"),
        ({"product": "   "}, Invalid, "required"),
        ({"product": "nothing"}, Invalid, "product_unknown"),
        ({"channel": "pigeon"}, Invalid, "channel_unknown"),
        ({"form": "nothing"}, Invalid, "form_unknown"),
        ({"answers": {"x": "y"}}, Invalid, "answer_unknown"),
    ],
)
async def test_what_must_exist(house: House, said: dict[str, Any], kind: type[Refusal], reason: str) -> None:
    with pytest.raises(kind) as wrong:
        await take(house, post(**said))
    assert wrong.value.reason == reason
    assert await house.told() == []


@pytest.mark.parametrize(
    ("source", "channel"),
    [(Source.FORM, "web"), (Source.API, "api"), (Source.IMPORT, "import"), (Source.STAFF, "staff")],
)
async def test_a_channel_follows_from_how_it_came(house: House, source: Source, channel: str) -> None:
    taking = await take(house, post(source=source))
    assert (taking.feedback.channel, taking.feedback.source) == (channel, source)


async def test_an_inactive_product_takes_no_more(house: House) -> None:
    store: CatalogStore = house.store.products
    await take(house, post("1"))
    item = await catalog.get_item(store=store, id="online-shop")
    await catalog.update_item(store=store, id=item.id, version=item.version, title=item.title, active=False)
    with pytest.raises(Unfit) as wrong:
        await take(house, post("2"))
    assert wrong.value.reason == "product_inactive"


async def test_a_form_gives_channel_version_and_checked_answers(house: House) -> None:
    form = await catalog.get_form(ground=house.ground, id="default", version=0)
    own = Field("visits", FieldType.SCORE, Localized("Visits"), minimum=0, maximum=5)
    await catalog.update_form(
        ground=house.ground, form=replace(form, fields=(*form.fields, own), channel="staff"), version=1
    )
    taking = await take(house, post(form="default", answers={"visits": "03"}, source=Source.FORM))
    assert taking.feedback.form_version == 2
    assert taking.feedback.channel == "staff"
    assert taking.feedback.answers == {"visits": "3"}
    first = await take(house, post(form="default", form_version=1, source=Source.FORM))
    assert (first.feedback.form_version, first.feedback.channel) == (1, "web")


async def test_a_wished_receipt_wakes_the_sender(house: House) -> None:
    await take_all(house, post("1", contact="an@example.com", consent=True))
    assert house.woken == []
    await take_all(house, post("2", contact="an@example.com", consent=True, acknowledge=True))
    assert house.woken == ["messages"]
    await take_all(house, post("2", contact="an@example.com", consent=True, acknowledge=True))
    assert house.woken == ["messages"]


async def test_what_was_erased_does_not_come_back(house: House) -> None:
    taking = await take(house, post("1", external_id="row-1"))
    await erase.erase(ground=house.ground, feedback_id=taking.feedback.id, now=NOW)
    for again in (post("1", external_id="row-1"), post("9", external_id="row-1")):
        with pytest.raises(Unknown) as wrong:
            await take(house, again)
        assert wrong.value.reason == "erased"


_KEYS = st.sampled_from(["", "a", "b"])
_POSTS = st.lists(
    st.tuples(_KEYS, st.sampled_from(["", "x", "y"]), st.sampled_from(["late", "broken"])), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_POSTS)
async def test_any_posts_twice_keep_what_they_kept_once(
    house: House, rows: list[tuple[str, str, str]]
) -> None:
    """Whatever mix of keys, the answers to a second sending name nothing that the first did not keep."""
    number = secrets.token_hex(6)  # examples share one house, and the same one may be tried twice
    posts = [
        Post(
            draft=draft(text=text, external_id=f"{number}{external}" if external else ""),
            request_id=f"{number}{key}" if key else "",
            submitter="key:1",
            source=Source.API,
        )
        for key, external, text in rows
        if key or external
    ]
    first = await take_all(house, *posts)
    before = len(await house.told())
    again = await take_all(house, *posts)
    assert len(await house.told()) == before
    kept = {one.feedback.id for one in first if isinstance(one, Taking)}
    for one, two in zip(first, again, strict=True):
        if isinstance(one, Taking):
            assert isinstance(two, Taking)
            assert (two.feedback.id, two.replayed) == (one.feedback.id, True)
        else:  # what a later row kept under the same external id may answer for a row that was refused
            assert isinstance(two, Refusal) or (two.replayed and two.feedback.id in kept)


async def test_a_look_says_what_would_become_of_each_and_keeps_nothing(house: House) -> None:
    await house.received(external_id="a", text="first")
    posts = [
        post(external_id="a", text="first"),
        post(request_id="another", external_id="a", text="other words"),
        post(external_id="b", text="new"),
        post(product="zeppelin"),
    ]
    seen = await receive.look_at_many(ground=house.ground, posts=posts, now=house.now)
    assert [getattr(one, "replayed", getattr(one, "reason", "")) for one in seen] == [
        *(True, "external_id_conflict", False, "product_unknown"),
    ]
    taken = await receive.receive_many(ground=house.ground, posts=posts, now=house.now)
    assert [getattr(one, "replayed", getattr(one, "reason", "")) for one in taken] == [
        *(True, "external_id_conflict", False, "product_unknown"),
    ]
