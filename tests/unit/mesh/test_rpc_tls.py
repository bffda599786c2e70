"""Mutual TLS: who shows no certificate of ours is not listened to, and renewed ones need no restart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import grpc
import pytest

from services.mesh.clock import utc_now
from services.mesh.identity import Signer, Verifier
from services.mesh.keys import load_or_create_signing_key
from services.mesh.rpc import tls
from services.mesh.rpc.channel import Channel
from services.mesh.rpc.guard import Guard
from services.mesh.rpc.server import Server
from services.mesh.rpc.tls import CertificateBroken, Files, Watch, valid_until
from tests.servers.certificates import Authority
from tests.unit.mesh.echo import SERVICE, EchoServicer, EchoStub, echo, echo_class

NAME = "testing"
"""Short name of the echo's service."""


async def _same(request: object, _context: object) -> object:
    return request


@asynccontextmanager
async def served(home: Path, files: Files | None) -> AsyncIterator[int]:
    echo_class()
    load_or_create_signing_key(home)
    server = Server({SERVICE: EchoServicer(_same)}, Guard(Verifier(home), lambda: True), files)
    try:
        yield await server.start("127.0.0.1:0")
    finally:
        await server.stop(0)


async def outcome(home: Path, port: int, files: Files | None) -> str:
    """How one call over a fresh channel ends."""
    channel = Channel([SERVICE], f"127.0.0.1:{port}", Signer(load_or_create_signing_key(home)), files)
    try:
        await EchoStub(channel).EchoPublic(echo(text="hello"), timeout=3)
    except grpc.aio.AioRpcError as error:
        return error.code().name
    finally:
        await channel.close()
    return "OK"


async def test_who_shows_a_certificate_of_the_authority_is_answered(tmp_path: Path) -> None:
    ours = Authority()
    async with served(tmp_path, ours.files(tmp_path / "server", NAME)) as port:
        assert await outcome(tmp_path, port, ours.files(tmp_path / "gateway", "gateway")) == "OK"
        assert await outcome(tmp_path, port, None) == "UNAVAILABLE"
        stranger = Authority().files(tmp_path / "stranger", "gateway")
        (tmp_path / "stranger" / "ca.crt").write_bytes(ours.pem)
        assert await outcome(tmp_path, port, stranger) == "UNAVAILABLE"


async def test_a_caller_who_shows_nothing_is_refused(tmp_path: Path) -> None:
    ours = Authority()
    async with served(tmp_path, ours.files(tmp_path / "server", NAME)) as port:
        options = (("grpc.ssl_target_name_override", NAME),)
        silent = grpc.ssl_channel_credentials(ours.pem)
        async with grpc.aio.secure_channel(f"127.0.0.1:{port}", silent, options=options) as channel:
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await channel.unary_unary(f"/{SERVICE}/EchoPublic")(b"", timeout=3)
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_peer_of_another_name_or_authority_is_not_believed(tmp_path: Path) -> None:
    ours = Authority()
    files = ours.files(tmp_path / "gateway", "gateway")
    async with served(tmp_path, ours.files(tmp_path / "other", "another")) as port:
        assert await outcome(tmp_path, port, files) == "UNAVAILABLE"
    false = Authority().files(tmp_path / "false", NAME)
    (tmp_path / "false" / "ca.crt").write_bytes(ours.pem)
    async with served(tmp_path, false) as port:
        assert await outcome(tmp_path, port, files) == "UNAVAILABLE"
    async with served(tmp_path, None) as port:
        assert await outcome(tmp_path, port, files) == "UNAVAILABLE"


async def test_both_sides_take_a_whole_new_authority_without_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls, "LOOK_SECONDS", 0.0)
    old, new = Authority("old"), Authority("new")
    server, gateway = old.files(tmp_path / "server", NAME), old.files(tmp_path / "gateway", "gateway")
    async with served(tmp_path, server) as port:
        signer = Signer(load_or_create_signing_key(tmp_path))
        channel = Channel([SERVICE], f"127.0.0.1:{port}", signer, gateway)
        stub = EchoStub(channel)
        assert (await stub.EchoPublic(echo(text="before"), timeout=5)).text == "before"
        new.files(tmp_path / "server", NAME)
        new.files(tmp_path / "gateway", "gateway")
        assert (await stub.EchoPublic(echo(text="after"), timeout=5)).text == "after"
        await channel.close()
        late = old.files(tmp_path / "late", "gateway")
        assert await outcome(tmp_path, port, late) == "UNAVAILABLE"


def test_half_a_renewal_changes_nothing(tmp_path: Path) -> None:
    ours = Authority()
    files = ours.files(tmp_path, NAME)
    now = [0.0]
    watch = Watch(files, lambda: now[0])
    before = watch.material
    certificate, key = ours.issue(NAME)
    files.key.write_bytes(key)
    now[0] += 10
    assert not watch.changed()
    assert watch.material == before
    files.certificate.write_bytes(certificate)
    now[0] += 10
    assert watch.changed()
    assert watch.material.certificate == certificate
    files.authority.unlink()
    now[0] += 10
    assert not watch.changed()


def test_broken_files_are_named(tmp_path: Path) -> None:
    files = Authority().files(tmp_path, NAME)
    files.certificate.write_bytes(b"nonsense")
    with pytest.raises(CertificateBroken, match="PEM"):
        files.read()
    files.certificate.unlink()
    with pytest.raises(CertificateBroken, match=r"tls\.crt"):
        files.read()


def test_how_long_a_certificate_is_valid(tmp_path: Path) -> None:
    ours = Authority()
    ends = valid_until(ours.files(tmp_path, NAME, days=3).read())
    assert timedelta(days=2) < ends - utc_now() < timedelta(days=4)
    files = Authority().files(tmp_path, NAME)
    files.authority.write_bytes(ours.pem)
    with pytest.raises(CertificateBroken, match="did not issue"):
        valid_until(files.read())
