"""The database is away for a while, or not there yet: a clean refusal, and nothing typed is lost."""

from __future__ import annotations

import html
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.mesh.health import NO_DOCUMENTS, NOT_OPENED
from tests.faults.people import PRODUCT, People, readyz, until
from tests.servers import mongo
from tests.servers.mongo import Mongod
from tests.servers.processes import ALL, Processes

BACK_SECONDS = 20.0
"""Generous: ten are promised, on a machine that does nothing else."""
DEMO = {"VOC_DEMO_PRODUCTS": "true"}
TYPED = "The delivery came late & <b>broken</b>, và không ai trả lời."

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Mongod]:
    with mongo.running(tmp_path / "mongo") as server:
        yield server


def mesh_at(home: Path, documents: str = "") -> Processes:
    return Processes(home, documents, settings=DEMO)


def unready(mesh: Processes, name: str, reason: str) -> bool:
    said = readyz(mesh, name)
    return (said.status, said.condition) == (503, "unready") and reason in said.reasons


def all_are(mesh: Processes, reason: str, seconds: float = 20) -> None:
    for name in ALL:
        until(lambda name=name: unready(mesh, name, reason), f"{name}: {reason}", seconds)  # type: ignore[misc]


def ready_within(mesh: Processes, seconds: float) -> None:
    end = time.monotonic() + seconds
    while late := {name: said for name in ALL if (said := readyz(mesh, name)).status != 200}:
        assert time.monotonic() < end, (
            f"not ready after {seconds} s: {late}\n{[mesh.tail(name) for name in late]}"
        )
        time.sleep(0.1)


def is_clean_503(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) >= 1


def problem_of(answer: httpx.Response) -> None:
    is_clean_503(answer)
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 503
    assert told["title"]
    assert "Traceback" not in answer.text
    assert "mongo" not in answer.text.lower()


def page_of(answer: httpx.Response) -> None:
    is_clean_503(answer)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert html.escape(TYPED) in answer.text
    assert "<b>broken</b>" not in answer.text


def count_of(people: People, text: str) -> int:
    return sum(item["text"] == text for item in people.everything("/feedback", "feedback"))


@pytest.mark.mongo
def test_refused_cleanly_meanwhile_and_ready_soon_after(tmp_path: Path, database: Mongod) -> None:
    mesh = mesh_at(tmp_path / "home", database.url)
    try:
        mesh.start_all()
        people = People.of(mesh)
        assert people.post("It works before.").status_code == 201
        fields = people.open_form()

        database.kill()
        for _ in range(2):
            problem_of(people.post("It came while the database was away.", once="away-1"))
            page_of(people.send_form(fields, text=TYPED))
        all_are(mesh, NO_DOCUMENTS)
        for name in ALL:
            assert httpx.get(f"{mesh.operations(name)}/livez", timeout=5).status_code == 200
        problem_of(people.post("It came while the database was away.", once="away-1"))

        database.start()
        ready_within(mesh, BACK_SECONDS)
        for replayed in (None, "true"):
            again = people.post("It came while the database was away.", once="away-1")
            assert again.status_code == 201, again.text
            if replayed:
                assert again.headers["Idempotency-Replayed"] == replayed
        for _ in range(2):
            assert people.send_form(fields, text=TYPED).status_code == 303
        assert count_of(people, "It came while the database was away.") == 1
        assert count_of(people, TYPED) == 1
        expect_cases(people, 3)
    finally:
        mesh.stop_all()


def expect_cases(people: People, count: int) -> None:
    until(lambda: len(people.everything("/cases", "cases")) >= count, f"{count} feedback became cases", 60)
    assert len(people.everything("/cases", "cases")) == count


@pytest.mark.mongo
def test_a_service_started_before_its_database_waits(tmp_path: Path, database: Mongod) -> None:
    database.stop()
    mesh = mesh_at(tmp_path / "home", database.url)
    try:
        for name in ALL:
            mesh.start(name)
        all_are(mesh, NOT_OPENED, 60)
        anybody = httpx.post(
            f"{mesh.url}/api/v1/feedback",
            json={"product": PRODUCT, "text": "Too early."},
            headers={"Authorization": f"Bearer voc_0123456789ab_{'a' * 43}"},
            timeout=30,
        )
        problem_of(anybody)
        is_clean_503(httpx.post(f"{mesh.url}/f/default", data={"text": TYPED}, headers={"Origin": mesh.url}))

        database.start()
        ready_within(mesh, BACK_SECONDS)
        people = People.of(mesh)
        assert people.post("Now it works.").status_code == 201
        expect_cases(people, 1)
    finally:
        mesh.stop_all()


def test_embedded_documents_that_cannot_be_opened_yet_are_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.write_text("a file stands where the folder should be")
    mesh = mesh_at(tmp_path / "home", f"sqlite:///{folder}")
    try:
        for name in ALL:
            mesh.start(name)
        all_are(mesh, NOT_OPENED, 60)
        folder.unlink()
        ready_within(mesh, BACK_SECONDS)
        people = People.of(mesh)
        assert people.post("The folder is there now.").status_code == 201
        expect_cases(people, 1)
    finally:
        mesh.stop_all()
        shutil.rmtree(folder, ignore_errors=True)
