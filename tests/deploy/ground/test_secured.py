"""The mesh where nothing goes in plain text: mutual TLS inside, passwords and TLS to Kafka and MongoDB."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509

from tests.faults.people import People, readyz, until
from tests.servers import certificates
from tests.servers.certificates import Authority
from tests.servers.processes import ALL, Processes
from tests.servers.secured import SecuredKafka, SecuredMongod, grounds

pytestmark = [pytest.mark.slow, pytest.mark.kafka, pytest.mark.mongo, pytest.mark.timeout(300)]


@dataclass
class Installation:
    """One mesh on secured ground."""

    mesh: Processes
    broker: SecuredKafka
    database: SecuredMongod
    certificates: Path


@pytest.fixture(scope="module")
def installed(
    tmp_path_factory: pytest.TempPathFactory, kafka_url: str, mongo_url: str
) -> Iterator[Installation]:
    """Every service in a process of its own. The fixtures asked for say why there is no real server."""
    folder = tmp_path_factory.mktemp("secured")
    files = Authority("first").files(folder / "tls", *ALL)
    with grounds(folder) as (broker, database):
        settings = {"VOC_DEMO_PRODUCTS": "true", **certificates.environment(files)}
        mesh = Processes(folder / "home", database.url, broker.url, settings)
        try:
            mesh.start_all()
            yield Installation(mesh, broker, database, folder / "tls")
        finally:
            mesh.stop_all()


def test_feedback_goes_all_the_way(installed: Installation) -> None:
    people = People.of(installed.mesh)
    with people.http:
        assert people.post("The app crashes when I pay my bill.").status_code == 201
        until(lambda: len(people.everything("/cases", "cases")) == 1, "there is a case", 60)
    for name in ALL:
        assert readyz(installed.mesh, name).condition == "ready", installed.mesh.tail(name)


def test_a_new_authority_is_taken_without_a_restart(installed: Installation) -> None:
    people = People.of(installed.mesh)
    with people.http:
        assert people.post("Before the renewal all was well.").status_code == 201
        Authority("second").files(installed.certificates, *ALL)
        before = {name: process.pid for name, process in installed.mesh.running.items()}
        until(lambda: _served_by("second", installed), "services show the new certificate", 20)
        for number in range(5):
            assert people.post(f"After the renewal, note {number}.").status_code == 201
        assert {name: process.pid for name, process in installed.mesh.running.items()} == before
        assert all(process.poll() is None for process in installed.mesh.running.values())


def test_doctor_says_that_all_is_well_and_how_long_certificates_hold(installed: Installation) -> None:
    said = installed.mesh.command("doctor")
    assert "certificates: valid until" in said.stdout, said.stdout + said.stderr
    assert "log: answers" in said.stdout
    assert "documents of intake: answer" in said.stdout


@pytest.mark.parametrize("wrong", ["documents", "log"])
def test_a_wrong_password_is_said_and_never_shown(
    installed: Installation, tmp_path: Path, wrong: str
) -> None:
    secret = "not-the-password"
    documents, log = installed.database.url, installed.broker.url
    if wrong == "documents":
        documents = installed.database.url_of(secret)
    else:
        log = installed.broker.url_of(secret)
    home = tmp_path / "home"
    home.mkdir()
    mesh = Processes(home, documents, log, dict(installed.mesh.settings))
    said = mesh.command("doctor")
    assert said.returncode == 1
    assert ("VOC_DOCUMENTS" if wrong == "documents" else "VOC_LOG") in said.stdout
    for text in (said.stdout, said.stderr):
        assert secret not in text


def test_no_password_stands_in_any_log(installed: Installation) -> None:
    for name in ALL:
        said = installed.mesh.tail(name, 10_000_000)
        assert said
        assert installed.broker.password not in said
        assert installed.database.password not in said


def _served_by(authority: str, installed: Installation) -> bool:
    """Whether a service shows a certificate that this authority issued."""
    pem = ssl.get_server_certificate(("127.0.0.1", installed.mesh.ports["intake"]), timeout=5)
    issuer = x509.load_pem_x509_certificate(pem.encode()).issuer
    return authority in issuer.rfc4514_string()
