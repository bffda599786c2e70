"""What hangs does not take others along; how `vocmesh up` ends, begins again, and refuses to begin."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.people import PRODUCT, People, readyz, until
from tests.servers import kafka, mongo
from tests.servers.processes import Processes

STOP_SECONDS = 5.0
START_SECONDS = 60.0
REFUSE_SECONDS = 15.0
"""Two are promised; a busy machine needs longer to start an interpreter at all."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc"),
]


@pytest.fixture
def mesh(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(tmp_path / "home", settings={"VOC_DEMO_PRODUCTS": "true"})
    try:
        yield processes
    finally:
        processes.stop_all()


def up(mesh: Processes) -> None:
    """`vocmesh up`, until its form can be opened and all its services are there."""
    mesh.start("up")
    mesh.wait_ready("up", START_SECONDS)
    assert httpx.get(f"{mesh.url}/f/default", timeout=10).status_code == 200


def family_of(pid: int) -> list[int]:
    """A process and its children, as /proc knows them now."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family_of(int(child)))]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def interrupted(mesh: Processes) -> tuple[int, float]:
    """Ctrl-C: the exit code, and the seconds until everything was gone."""
    process = mesh.running.pop("up")
    family = family_of(process.pid)
    assert len(family) >= 2
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        code = process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
        raise
    seconds = time.monotonic() - begun
    assert [pid for pid in family if runs(pid)] == []
    return code, seconds


def test_ctrl_c_ends_everything_and_a_second_start_shows_a_page(mesh: Processes) -> None:
    for _ in range(2):
        up(mesh)
        code, seconds = interrupted(mesh)
        assert code == 0, mesh.tail("up")
        assert seconds <= STOP_SECONDS + 0.5
        said = mesh.tail("up")
        assert "Stopped." in said
        assert "Traceback" not in said


def test_ctrl_c_while_customers_and_connections_are_there(mesh: Processes) -> None:
    up(mesh)
    form = {"product": PRODUCT, "text": "The page hung.", "language": "en"}
    with httpx.Client(base_url=mesh.url, headers={"Origin": mesh.url}, timeout=10) as http:
        for _ in range(3):
            assert http.post("/f/default", data=form).status_code == 303
        code, seconds = interrupted(mesh)
    assert code == 0, mesh.tail("up")
    assert seconds <= STOP_SECONDS + 0.5
    assert "Traceback" not in mesh.tail("up")


def test_ctrl_c_while_it_starts(mesh: Processes) -> None:
    mesh.start("up")
    until(lambda: "VoC Mesh starts" in mesh.tail("up"), "it starts", START_SECONDS)
    process = mesh.running.pop("up")
    process.send_signal(signal.SIGINT)
    code = process.wait(20)
    assert code in {0, 130}, mesh.tail("up")
    assert "Traceback" not in mesh.tail("up")


def test_a_child_that_hangs_is_made_to_end(mesh: Processes) -> None:
    up(mesh)
    (child,) = family_of(mesh.running["up"].pid)[1:]
    os.kill(child, signal.SIGSTOP)
    try:
        code, seconds = interrupted(mesh)
    finally:
        if runs(child):
            os.kill(child, signal.SIGKILL)
    assert code == 0, mesh.tail("up")
    assert seconds <= STOP_SECONDS + 0.5


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("VOC_LOG", "rabbit://here", "VOC_LOG"),
        ("VOC_DOCUMENTS", "postgres://here", "VOC_DOCUMENTS"),
        ("VOC_ZONE", "Mars/Olympus", "VOC_ZONE"),
        ("VOC_GATEWAY_LISTEN", "somewhere", "VOC_GATEWAY_LISTEN"),
        ("VOC_HOME", "/proc/nowhere", "VOC_HOME"),
    ],
)
@pytest.mark.parametrize("name", ["up", "intake"])
def test_a_wrong_setting_stops_with_a_sentence(
    tmp_path: Path, name: str, setting: str, value: str, words: str
) -> None:
    mesh = Processes(tmp_path / "home", settings={setting: value})
    try:
        mesh.start(name)
        assert mesh.running[name].wait(REFUSE_SECONDS) == 2, mesh.tail(name)
        said = mesh.tail(name)
        assert words in said
        assert value in said
        assert "Traceback" not in said
        assert len(said.splitlines()) <= 3
    finally:
        mesh.stop_all()


def test_a_taken_port_stops_with_a_sentence(mesh: Processes, tmp_path: Path) -> None:
    up(mesh)
    other = Processes(
        tmp_path / "other", settings={"VOC_GATEWAY_LISTEN": f"127.0.0.1:{mesh.ports['gateway']}"}
    )
    try:
        other.start("up")
        assert other.running["up"].wait(START_SECONDS) == 2, other.tail("up")
        assert "VOC_GATEWAY_LISTEN" in other.tail("up")
        assert "Traceback" not in other.tail("up")
    finally:
        other.stop_all()


def refused_meanwhile_and_kept_once_afterwards(
    people: People, freeze: Callable[[], None], thaw: Callable[[], None]
) -> None:
    """Hangs while somebody posts: a clean 503 in time; afterwards the same key succeeds, once."""
    words = "It came while something hung."
    freeze()
    try:
        answer = people.post(words, once="hung-1")
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["Retry-After"]) >= 1
    finally:
        thaw()
    until(lambda: people.post(words, once="hung-1").status_code == 201, "it is taken again", 30)
    assert people.post(words, once="hung-1").headers["Idempotency-Replayed"] == "true"
    assert [item["text"] for item in people.everything("/feedback", "feedback")] == [words]


def test_a_hanging_service(tmp_path: Path) -> None:
    mesh = Processes(tmp_path / "home", settings={"VOC_DEMO_PRODUCTS": "true"})
    try:
        mesh.start_all()
        people = People.of(mesh)
        intake = mesh.running["intake"]
        refused_meanwhile_and_kept_once_afterwards(
            people,
            lambda: intake.send_signal(signal.SIGSTOP),
            lambda: intake.send_signal(signal.SIGCONT),
        )
    finally:
        mesh.stop_all()


@pytest.mark.mongo
def test_a_hanging_database(tmp_path: Path) -> None:
    with mongo.running(tmp_path / "mongo") as database:
        mesh = Processes(tmp_path / "home", database.url, settings={"VOC_DEMO_PRODUCTS": "true"})
        try:
            mesh.start_all()
            people = People.of(mesh)
            refused_meanwhile_and_kept_once_afterwards(people, database.freeze, database.thaw)
        finally:
            mesh.stop_all()


@pytest.mark.kafka
def test_a_hanging_broker(tmp_path: Path) -> None:
    with kafka.running(tmp_path / "kafka") as broker:
        mesh = Processes(tmp_path / "home", log=broker.url, settings={"VOC_DEMO_PRODUCTS": "true"})
        try:
            mesh.start_all()
            people = People.of(mesh)
            broker.freeze()
            try:
                assert people.post("It came while the broker hung.").status_code == 201
                until(lambda: readyz(mesh, "intake").condition == "degraded", "intake says so", 30)
                assert readyz(mesh, "intake").status == 200
            finally:
                broker.thaw()
            until(lambda: len(people.everything("/cases", "cases")) == 1, "it became a case", 60)
        finally:
            mesh.stop_all()
