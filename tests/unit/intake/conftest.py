"""Intake on the embedded documents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from voc.intake.v1 import intake_pb2_grpc

from services.intake.rpc import NAME, IntakeServicer
from services.intake.store import open_store, specs
from services.mesh.documents.open import open_documents
from services.mesh.identity import Signer, Verifier
from services.mesh.keys import load_or_create_signing_key
from services.mesh.rpc.guard import Guard
from services.mesh.rpc.server import Server
from tests.unit.intake.line import Line
from tests.unit.intake.making import NOW, House, Letters


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Intake with its defaults and the three example products."""
    documents = open_documents(f"sqlite:///{tmp_path}", "intake", lambda: NOW)
    await documents.start(specs.ALL)
    found = House(documents, open_store(documents), Letters())
    await found.furnish()
    yield found
    await documents.close()


@pytest.fixture
async def line(house: House, tmp_path: Path) -> AsyncIterator[Line]:
    """A connection to intake's own server."""
    signer = Signer(load_or_create_signing_key(tmp_path))
    servicer = IntakeServicer(house.ground, lambda: house.now)
    server = Server({NAME: servicer}, Guard(Verifier(tmp_path), lambda: True))
    port = await server.start("127.0.0.1:0")
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Line(house, intake_pb2_grpc.IntakeServiceStub(channel), signer)
    await server.stop(0)
