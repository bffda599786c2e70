"""What is erased is found by nobody any more; that there was one stays counted."""

from __future__ import annotations

import pytest

from services.intake.domain.feedback import State
from services.intake.domain.receipt import token
from services.intake.domain.refusal import Invalid, Unknown
from services.intake.store import specs
from services.intake.store.filter import Filter
from services.intake.usecases import answer, erase, hear, read
from services.intake.usecases.send import send_messages
from services.mesh.documents.port import Document
from tests.unit.intake.making import NOW, SECRET, House, case, labels, mark

SECRETS = ("Nguyễn Văn Bí Mật", "bimat@example.com", "0912345678", "A-778899")


async def everything(house: House) -> list[Document]:
    """Every document of every collection."""
    found: list[Document] = []
    for spec in specs.ALL:
        page = await house.documents.collection(spec).find(limit=500)
        assert page.next_after == ""
        found += page.documents
    return found


async def planted(house: House) -> str:
    feedback = await house.received(
        request_id="k",
        text=f"I am {SECRETS[0]}, {SECRETS[2]}",
        contact=SECRETS[1],
        consent=True,
        account=SECRETS[3],
        acknowledge=True,
    )
    key = token(SECRET, feedback.id)
    await answer.comment(ground=house.ground, token=key, words=f"{SECRETS[0]} again", request_id="", now=NOW)
    await answer.note(
        ground=house.ground,
        feedback_id=feedback.id,
        version=2,
        words=f"called {SECRETS[0]}",
        actor="mai",
        request_id="",
        now=NOW,
    )
    await send_messages(ground=house.ground, now=NOW)
    return feedback.id


async def test_nothing_of_the_person_is_left(house: House) -> None:
    feedback_id = await planted(house)
    customer = (await house.load(feedback_id)).customer_key
    (letter,) = house.letters.sent
    assert await erase.erase(ground=house.ground, feedback_id=feedback_id, now=NOW)
    left = repr(await everything(house))
    for secret in (*SECRETS, customer, letter.id):
        assert secret not in left
    assert house.letters.forgotten == [letter.id]
    assert (await house.told())[-1].type == "voc.intake.feedback.v1.erased"
    assert (await house.load(feedback_id)).state is State.ERASED
    feedback_page = await house.store.feedback.find(
        Filter(query="Nguyễn"), order="-receive_time", limit=10, after=""
    )
    assert feedback_page.feedback == ()


async def test_twice_is_once(house: House) -> None:
    feedback_id = await planted(house)
    assert await erase.erase(ground=house.ground, feedback_id=feedback_id, now=NOW)
    assert not await erase.erase(ground=house.ground, feedback_id=feedback_id, now=NOW)
    assert [event.type for event in await house.told()].count("voc.intake.feedback.v1.erased") == 1
    with pytest.raises(Unknown):
        await erase.erase(ground=house.ground, feedback_id="fb-none", now=NOW)


async def test_what_a_crash_left_is_forgotten_by_the_timer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    feedback_id = await planted(house)
    with monkeypatch.context() as killed:
        killed.setattr(house.store.messages, "of_feedback", _dies)
        with pytest.raises(Killed):
            await erase.erase(ground=house.ground, feedback_id=feedback_id, now=NOW)
    assert len(await house.store.messages.of_feedback(feedback_id)) == 1
    await send_messages(ground=house.ground, now=NOW)
    assert await house.store.messages.of_feedback(feedback_id) == []
    assert house.letters.forgotten == [house.letters.sent[0].id]
    assert await house.store.feedback.owing(5) == []


class Killed(Exception):
    """The process ends here."""


async def _dies(_feedback_id: str) -> None:
    raise Killed


async def test_late_events_bring_nothing_back(house: House) -> None:
    feedback_id = await planted(house)
    await erase.erase(ground=house.ground, feedback_id=feedback_id, now=NOW)
    await send_messages(ground=house.ground, now=NOW)
    before = await everything(house)
    await hear.classified(
        ground=house.ground,
        feedback_id=feedback_id,
        labels=labels(),
        corrected_by="",
        mark=mark(1, "c"),
        now=NOW,
    )
    await hear.case_moved(
        ground=house.ground, feedback_id=feedback_id, case=case("new", "is-1"), mark=mark(1), now=NOW
    )
    await send_messages(ground=house.ground, now=NOW)
    assert await everything(house) == before


async def test_counts_stay_lists_do_not(house: House) -> None:
    feedback_id = await planted(house)
    await house.received()
    await erase.erase(ground=house.ground, feedback_id=feedback_id, now=NOW)
    assert await read.counted(ground=house.ground, chosen=Filter(), by=("state",)) == (
        2,
        [(("erased",), 1), (("received",), 1)],
    )
    listed = await read.listed(ground=house.ground, chosen=Filter(), order_by="", limit=10, after="")
    assert (len(listed.page.feedback), listed.total) == (1, 1)
    asked_for = Filter(any_of=(("state", ("erased",)),))
    assert len((await house.store.feedback.find(asked_for, order="_id", limit=9, after="")).feedback) == 1
    with pytest.raises(Unknown) as wrong:
        await read.present(ground=house.ground, feedback_id=feedback_id)
    assert wrong.value.reason == "erased"
    with pytest.raises(Unknown) as wrong:
        await read.tracked(ground=house.ground, token=token(SECRET, feedback_id))
    assert wrong.value.reason == "erased"
    assert await read.present_many(ground=house.ground, feedback_ids=[feedback_id]) == []


@pytest.mark.parametrize(
    ("by", "value", "count"),
    [
        ("contact", "AN@example.com", 3),
        ("contact", "bo@example.com", 1),
        ("contact", "nobody@example.com", 0),
        ("account", "A-1", 3),
        ("customer_key", "", 3),
    ],
)
async def test_a_customer_by_key_contact_or_account(house: House, by: str, value: str, count: int) -> None:
    first = await house.received(contact="an@example.com", consent=True, account="A-1")
    await house.received(contact="an@example.com", text="without consent")
    await house.received(contact="An@Example.com", consent=True, account="A-1", text="again")
    await house.received(account="A-1", text="account alone")
    await house.received(contact="bo@example.com", consent=True)
    names = {"customer_key": "", "contact": "", "account": ""} | {by: value or first.customer_key}
    assert await erase.count_customer(ground=house.ground, **names) == count
    erased = await erase.erase_customer(ground=house.ground, **names, now=NOW)
    assert erased == count
    assert await erase.count_customer(ground=house.ground, **names) == 0
    assert (await read.counted(ground=house.ground, chosen=Filter(), by=()))[0] == 5


async def test_a_large_customer(house: House) -> None:
    for number in range(205):
        await house.received(account="A-1", text=f"number {number}")
    erased = await erase.erase_customer(
        ground=house.ground, customer_key="", contact="", account="A-1", now=NOW
    )
    assert erased == 205


@pytest.mark.parametrize(
    "names",
    [
        {"customer_key": "", "contact": "", "account": ""},
        {"customer_key": "ck-1", "contact": "an@example.com", "account": ""},
        {"customer_key": "", "contact": "  ", "account": ""},
    ],
)
async def test_exactly_one_name(house: House, names: dict[str, str]) -> None:
    with pytest.raises(Invalid) as wrong:
        await erase.erase_customer(ground=house.ground, **names, now=NOW)
    assert wrong.value.reason == "customer_unnamed"
