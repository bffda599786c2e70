"""`vocmesh dead-letters`: what an operator types and reads, on both grounds."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result
from voc.intake.v1.events_pb2 import FeedbackReceived

from services.commands.dead_letters import app
from services.mesh import config
from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Collection
from services.mesh.inbox.blocked import SPEC, block_id
from services.mesh.inbox.deaths import Deaths
from services.mesh.log import envelope
from services.mesh.log.open import open_log
from services.mesh.log.port import Event, Log, Record

TOPIC = "voc.intake.feedback.v1"
EAR = "classification"
TEXT = "Chị Minh Anh, 0901 234 567: the app lost my order"


@pytest.fixture(params=["embedded", pytest.param("real", marks=[pytest.mark.kafka, pytest.mark.mongo])])
def ground(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOME", str(tmp_path))
    for name in ("VOC_DOCUMENTS", "VOC_LOG"):
        monkeypatch.delenv(name, raising=False)
    if request.param == "real":
        monkeypatch.setenv("VOC_DOCUMENTS", request.getfixturevalue("mongo_url"))
        monkeypatch.setenv("VOC_LOG", request.getfixturevalue("kafka_url"))


@pytest.fixture
def subject(ground: None) -> Iterator[str]:
    """A subject with a dead letter and one parked behind it."""
    name = f"fb-{uuid.uuid4().hex[:12]}"
    opened(lambda log, blocks: die(name, log, blocks))
    yield name
    opened(lambda _log, blocks: blocks.expire({"_id": block_id((TOPIC, name))}))


def opened(use: Callable[[Log, Collection], Awaitable[Any]]) -> Any:
    """Do something on this ground."""

    async def inner() -> Any:
        settings = config.load()
        documents = open_documents(settings.documents, EAR, utc_now)
        log = open_log(settings.log, "test")
        await documents.start([SPEC])
        await log.start()
        try:
            return await use(log, documents.collection(SPEC))
        finally:
            await log.close()
            await documents.close()

    return asyncio.run(inner())


async def die(subject: str, log: Log, blocks: Collection) -> None:
    await log.create_topics([TOPIC])
    data = FeedbackReceived(feedback_id=subject, text=TEXT, nps=3).SerializeToString()
    events = [
        Event(f"ev-{subject}-{n}", f"{TOPIC}.received", "voc/intake", subject, datetime.now(UTC), n, data)
        for n in (1, 2)
    ]
    assert await log.append([envelope.message(event) for event in events]) == [None, None]
    first, second = [record for record in await own(log, TOPIC) if record.key == subject]
    deaths = Deaths(EAR, log, blocks)
    await deaths.bury(first, "bug", "ZeroDivisionError")
    assert await deaths.park(second)


async def own(log: Log, topic: str) -> list[Record]:
    return await log.read(topic, 100_000)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def listed(subject: str) -> list[dict[str, object]]:
    return [row for row in json.loads(run("list", "--json").stdout) if row["subject"] == subject]


def test_list_shows_who_could_not_hear_what_and_how_many_wait(subject: str) -> None:
    (row,) = listed(subject)
    since = datetime.fromisoformat(str(row.pop("since")))
    assert abs(since.timestamp() - time.time()) < 60
    assert row == {
        "id": f"ev-{subject}-1",
        "heard_by": EAR,
        "type": f"{TOPIC}.received",
        "subject": subject,
        "failure": "bug",
        "parked_behind": 1,
    }
    assert f" ev-{subject}-1 " in run("list").stdout


def test_show_hides_what_people_wrote(subject: str) -> None:
    for arguments in (("show", f"ev-{subject}-1"), ("show", f"ev-{subject}-1", "--json")):
        said = run(*arguments).stdout
        assert "Minh" not in said
        assert "0901" not in said
    shown = json.loads(run("show", f"ev-{subject}-1", "--json").stdout)
    assert shown["content"] == {"feedback_id": subject, "text": f"({len(TEXT)} characters)", "nps": 3}
    assert shown["error"] == "ZeroDivisionError"
    assert shown["headers"]["ce_id"] == f"ev-{subject}-1"


def test_replay_asks_the_service(subject: str) -> None:
    assert json.loads(run("replay", f"ev-{subject}-1", "--json").stdout) == {"subjects": 1}

    async def state(_log: Log, blocks: Collection) -> object:
        document = await blocks.get(block_id((TOPIC, subject)))
        return document and document.body["state"]

    assert opened(state) == "replay"


def test_discard_keeps_the_reason_and_lets_the_parked_one_through(subject: str) -> None:
    assert run("discard", f"ev-{subject}-1", "--reason", "sent by mistake").exit_code == 0
    assert listed(subject) == []

    async def body(_log: Log, blocks: Collection) -> dict[str, object]:
        document = await blocks.get(block_id((TOPIC, subject)))
        assert document is not None
        return document.body

    left = opened(body)
    assert left["state"] == "replay"
    assert [letter["id"] for letter in left["letters"]] == [f"ev-{subject}-2"]
    assert [(note["id"], note["reason"]) for note in left["discarded"]] == [
        (f"ev-{subject}-1", "sent by mistake")
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "ev-nobody"), "There is no dead letter ev-nobody"),
        (("replay", "ev-nobody"), "There is no dead letter ev-nobody"),
        (("discard", "ev-nobody", "--reason", "x"), "There is no dead letter ev-nobody"),
        (("discard", "ev-nobody", "--reason", " "), "A reason is needed"),
        (("replay",), "Name one letter, or say --all"),
        (("replay", "ev-1", "--all"), "Name one letter, or say --all"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    ground: None, arguments: tuple[str, ...], sentence: str
) -> None:
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert sentence in " ".join(answer.stderr.split())
