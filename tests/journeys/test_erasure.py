"""An erased customer is gone: from documents, indexes, outboxes, letters, lines and numbers; counts stay."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest

from services.mesh import measures
from services.mesh.log.open import open_log
from services.mesh.log.port import Message
from services.mesh.telemetry import lines
from tests.journeys import traces
from tests.journeys.story import Thing, until
from tests.journeys.test_loop import by_form, letters
from tests.journeys.world import World

ADDRESS = "quillfeather.zyx@planted.example"
PHONE = "+84 912 734 586"
ACCOUNT = "Quillfeather-8812"
TEXT_NAME = "Vexmoorland"

POINTING = ["quillfeather", "planted.example", "912734586", "912 734 586"]
"""What points to the person: name and address, and the number however it is written."""
PLANTED = [*POINTING, TEXT_NAME]

TOPIC = "voc.intake.feedback.v1"
OURS = f"The invoice was wrong twice. I am {TEXT_NAME}, write to {ADDRESS} or call {PHONE} or 0912734586."
OTHER = "The delivery came late and nobody answered."

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def log_lines() -> Iterator[io.StringIO]:
    """What the services log, as an operator would keep it, everything that they can say."""
    root, ours = logging.getLogger(), logging.getLogger("services")
    before = (list(root.handlers), root.level, ours.level)
    stream = io.StringIO()
    lines.configure("debug", "json", stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


async def told(world: World) -> dict[str, str]:
    """One customer by form, by API with an account, and by telephone, and somebody else; tokens by id."""
    token = await by_form(world, "en", OURS, ADDRESS)
    product = (await world.staff.get("/feedback"))["feedback"][0]["product"]
    by_mail = await world.staff.tell(product, OURS, contact=ADDRESS, consent=True, account=ACCOUNT)
    by_phone = await world.staff.tell(product, OURS, contact=PHONE, consent=True)
    by_account = await world.staff.tell(product, OURS, account=ACCOUNT, language="en")
    other = await world.staff.tell(product, OTHER, contact="somebody@example.org", consent=True)
    bad = {"product": product, "text": OURS, "contact": "quillfeather at planted.example", "consent": True}
    assert (await world.staff.send("/feedback", bad)).status_code == 422
    receipts = [by_mail, by_phone, by_account, other]
    tokens = [token, *(receipt["tracking_url"].rpartition("/")[2] for receipt in receipts)]
    return {token.partition(".")[0]: token for token in tokens}


async def spoken(world: World, tokens: dict[str, str]) -> None:
    """Staff answer, note and are answered, with what points to the person in every word."""
    for feedback_id, token in tokens.items():
        path = f"/feedback/{feedback_id}"
        await world.staff.until(f"/cases/{feedback_id}", bool)
        await world.staff.change(path, "reply", text=f"Dear {TEXT_NAME}, we call {PHONE}.")
        await world.staff.change(path, "note", text=f"{TEXT_NAME} is {ADDRESS}.")
        await world.customer.act(f"/track/{token}:comment", text=f"Call {PHONE}, {ADDRESS}.")


async def poisoned(world: World, feedback_id: str) -> None:
    """A dead letter for this subject, so that what comes later is parked behind it."""
    log = open_log(world.settings.log, "test")
    await log.start()
    try:
        headers = {"ce_type": f"{TOPIC}.received", "ce_id": f"poison-{feedback_id}"}
        assert await log.append([Message(TOPIC, feedback_id, b"\xff\xff", headers)]) == [None]
    finally:
        await log.close()
    await until(lambda: dead_letters(world), lambda found: found["count"] >= 1)


async def dead_letters(world: World) -> Thing:
    return {"count": sum(".dead" in record.position.topic for record in await traces.records(world))}


COUNTED = ("voc_feedback_received_total", "voc_feedback_classified_total")


async def counts(world: World) -> Thing:
    """What was once counted, in the API and in the numbers."""
    found: Thing = {}
    for name in ("feedback", "cases"):
        answer = await world.staff.get(f"/{name}:count")
        found[name] = answer.get("total_size") or sum(one["count"] for one in answer.get("counts", []))
    samples = [line.rpartition(" ") for line in (await traces.metrics(world)).decode().splitlines()]
    for family in COUNTED:
        found[family] = sum(float(number) for name, _, number in samples if name.startswith(f"{family}{{"))
    return found


async def forgotten(world: World) -> None:
    """Nothing planted is found any more by any query."""

    async def places() -> Thing:
        everywhere = [
            *await traces.in_documents(world, PLANTED),
            *traces.in_home(world, PLANTED),
        ]
        return {"places": sorted(set(everywhere))}

    await until(places, lambda found: not found["places"], 60)
    assert traces.hits(await traces.metrics(world), PLANTED) == []
    for query in (TEXT_NAME, "quillfeather", "0912734586"):
        assert (await world.staff.get("/feedback", query=query)).get("feedback", []) == []


def handled(*services: str) -> float:
    """How many records of intake's topic these services have dealt with."""
    samples = [sample for family in measures.HANDLED.collect() for sample in family.samples]
    return sum(
        sample.value
        for sample in samples
        if sample.name.endswith("_total")
        and sample.labels["topic"] == TOPIC
        and sample.labels["service"] in services
        and sample.labels["outcome"] != "retried"
    )


async def told_once_more(world: World, ids: list[str]) -> None:
    """Everything that was ever told about them comes again, and is heard again."""
    late = [record for record in await traces.records(world) if record.position.topic == TOPIC]
    late = [record for record in late if record.key in ids]
    assert len(late) >= len(ids)
    before = handled("classification", "actions")
    log = open_log(world.settings.log, "test")
    await log.start()
    try:
        again = [Message(TOPIC, record.key, record.value, record.headers) for record in late]
        assert set(await log.append(again)) == {None}
    finally:
        await log.close()

    async def heard() -> Thing:
        return {"more": handled("classification", "actions") - before}

    await until(heard, lambda found: found["more"] >= 2 * len(late))


async def test_an_erased_customer_is_found_nowhere(world: World, log_lines: io.StringIO) -> None:
    tokens = await told(world)
    *ours, other = tokens
    await spoken(world, {feedback_id: tokens[feedback_id] for feedback_id in ours})

    async def sent() -> Thing:
        return {"to": letters(world, TEXT_NAME)}

    await until(sent, lambda found: len(found["to"]) >= 2)
    await poisoned(world, ours[1])
    await world.staff.change(f"/feedback/{ours[1]}", "reply", text=f"Once more to {PHONE}, {TEXT_NAME}.")
    planted = await traces.in_documents(world, PLANTED)
    assert {place.rpartition(": ")[2] for place in planted} == set(PLANTED)
    assert traces.in_home(world, [ADDRESS]) != []
    before = {"feedback": 5, "cases": 5, **dict.fromkeys(COUNTED, 5.0)}
    await until(lambda: counts(world), lambda found: found == before)

    assert (await world.staff.act("/customers:erase", contact=ADDRESS))["erased_count"] == 2
    assert (await world.staff.act("/customers:erase", account=ACCOUNT))["erased_count"] == 1
    assert (await world.staff.act(f"/feedback/{ours[2]}:erase"))["erased"] is True
    await forgotten(world)
    await until(lambda: counts(world), lambda found: found == before)
    assert (await world.staff.get(f"/feedback/{other}"))["text"] == OTHER
    for feedback_id in ours:
        assert (await world.customer.http.get(f"/t/{tokens[feedback_id]}")).status_code in {404, 410}

    await told_once_more(world, ours)
    await asyncio.sleep(0.5)
    await forgotten(world)
    await until(lambda: counts(world), lambda found: found == before)
    await only_redacted(world)
    assert traces.hits(log_lines.getvalue().encode(), PLANTED) == []
    assert '"logger": "services' in log_lines.getvalue()


async def only_redacted(world: World) -> None:
    """Topics and dead letters: never what points to the person; the name in the text until retention."""
    found = await traces.records(world)
    assert [place for record in found for place in traces.in_record(record, POINTING)] == []
    assert [place for record in found for place in traces.in_record(record, [TEXT_NAME])] != []
    assert any(".dead" in record.position.topic for record in found)
    for path in world.settings.home.glob(f"{traces.LOG_FILE}*"):
        assert traces.hits(path.read_bytes(), POINTING) == []
