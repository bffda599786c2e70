"""2,000 rows while each of our processes is killed in turn: nothing lost, nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.agreeing import check_counts_agree
from tests.faults.kills import check_nothing_lost_nothing_twice, import_under_fire, total, until_quiet
from tests.faults.stream import write
from tests.servers import mongo
from tests.servers.kafka import Kafka
from tests.servers.processes import Processes

ROWS = 2000
KILLS = 12

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _shake(mesh: Processes, tmp_path: Path, corpus: Path | None) -> None:
    file = tmp_path / "stream.csv"
    write(file, ROWS, corpus)
    try:
        shaken = import_under_fire(mesh, file, kills=KILLS, seed=3, seconds=300)
        assert shaken.kills >= 10
        until_quiet(shaken, ROWS, 240)
        check_nothing_lost_nothing_twice(shaken, ROWS)
        check_counts_agree(shaken, ROWS)
        again = mesh.command("import", str(file), "--url", mesh.url, "--key", shaken.key)
        assert again.returncode == 0, again.stdout
        assert total(shaken, "feedback") == ROWS
    finally:
        mesh.stop_all()


def test_embedded(tmp_path: Path, corpus: Path | None) -> None:
    _shake(Processes(tmp_path / "home"), tmp_path, corpus)


@pytest.mark.kafka
@pytest.mark.mongo
def test_kafka_and_mongo(tmp_path: Path, corpus: Path | None, kafka_url: str) -> None:
    assert kafka_url
    broker = Kafka(tmp_path / "kafka")
    broker.start()
    try:
        with mongo.running(tmp_path / "mongo") as server:
            _shake(Processes(tmp_path / "home", server.url, broker.url), tmp_path, corpus)
    finally:
        broker.stop()
