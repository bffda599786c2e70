"""Kafka is away for a while, or not there yet: feedback is taken in, and everything is told afterwards."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.mesh.health import NO_LOG
from tests.faults.people import People, readyz, until
from tests.servers import kafka
from tests.servers.kafka import Kafka
from tests.servers.processes import ALL, SERVICES, Processes

AWAY_SECONDS = 15.0
DEMO = {"VOC_DEMO_PRODUCTS": "true"}

pytestmark = [pytest.mark.slow, pytest.mark.kafka, pytest.mark.timeout(420)]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Kafka]:
    with kafka.running(tmp_path / "kafka") as server:
        yield server


@pytest.fixture
def mesh(tmp_path: Path, broker: Kafka) -> Iterator[Processes]:
    processes = Processes(tmp_path / "home", log=broker.url, settings=DEMO)
    try:
        yield processes
    finally:
        processes.stop_all()


def degraded(mesh: Processes, name: str) -> bool:
    said = readyz(mesh, name)
    return (said.status, said.condition) == (200, "degraded") and NO_LOG in said.reasons


def told_of(people: People, ids: set[str]) -> None:
    """All of them classified and in a case, none twice, nothing left untold or set aside."""

    def there() -> bool:
        lists = (("/classifications", "classifications"), ("/cases", "cases"))
        return all(len(people.everything(*one)) >= len(ids) for one in lists)

    until(there, f"{len(ids)} classified and in cases", 120)
    feedback = Counter(item["id"] for item in people.everything("/feedback", "feedback"))
    cases = Counter(item["case_id"] for item in people.everything("/cases", "cases"))
    assert feedback == cases == Counter(dict.fromkeys(ids, 1))
    for name in SERVICES:
        until(lambda name=name: outbox_is_empty(people.mesh, name), f"{name} has told everything", 30)  # type: ignore[misc]
    letters = people.mesh.command("dead-letters", "list", "--json")
    assert letters.stdout.strip() == "[]", letters.stdout + letters.stderr


def outbox_is_empty(mesh: Processes, name: str) -> bool:
    text = httpx.get(f"{mesh.operations(name)}/metrics", timeout=10).text
    depths = [line for line in text.splitlines() if line.startswith("voc_outbox_depth{")]
    return [line.rpartition(" ")[2] for line in depths] in (["0.0"], [])


def post(people: People, text: str) -> str:
    answer = people.post(text)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def by_form(people: People, text: str) -> None:
    answer = people.send_form(people.open_form(), text=text)
    assert answer.status_code == 303, answer.text


def test_feedback_is_accepted_meanwhile_and_told_afterwards(mesh: Processes, broker: Kafka) -> None:
    mesh.start_all()
    people = People.of(mesh)
    posted = {post(people, "The app crashed before the outage.")}
    told_of(people, posted)

    broker.kill()
    end = time.monotonic() + AWAY_SECONDS
    for number in range(3):
        by_form(people, f"The form took this while nobody listened, {number}.")
    number = 0
    while time.monotonic() < end or number < 20:
        posted.add(post(people, f"The app crashed again during the outage, number {number}."))
        number += 1
        time.sleep(0.25)
    for name in SERVICES:
        until(lambda name=name: degraded(mesh, name), f"{name} says that its log is away", 10)  # type: ignore[misc]
    assert readyz(mesh, "gateway").status == 200

    broker.start()
    for name in SERVICES:
        until(lambda name=name: readyz(mesh, name).condition == "ready", f"{name} is ready", 60)  # type: ignore[misc]
    posted.add(post(people, "The app crashed after the outage."))
    everybody = {item["id"] for item in people.everything("/feedback", "feedback")}
    assert posted < everybody
    assert len(everybody) == len(posted) + 3
    told_of(people, everybody)


def test_services_started_before_their_broker_work_and_catch_up(mesh: Processes, broker: Kafka) -> None:
    broker.stop()
    for name in ALL:
        mesh.start(name)
    for name in ALL:
        mesh.wait_ready(name)
    for name in SERVICES:
        until(lambda name=name: degraded(mesh, name), f"{name} says that its log is away", 10)  # type: ignore[misc]
    people = People.of(mesh)
    by_form(people, "The form took this before anybody could listen.")
    for number in range(5):
        post(people, f"The invoice was wrong before anybody could listen, {number}.")
    everybody = {item["id"] for item in people.everything("/feedback", "feedback")}
    assert len(everybody) == 6

    broker.start()
    told_of(people, everybody)
    for name in SERVICES:
        until(lambda name=name: readyz(mesh, name).condition == "ready", f"{name} is ready", 60)  # type: ignore[misc]
    shown = mesh.command("topics", "show")
    assert "voc.intake.feedback.v1" in shown.stdout
