"""The gateway's own application over services that answer as told, behind their real guard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from services.gateway.accounts.people import People
from services.gateway.limits import Limit
from services.gateway.main import build_app
from services.gateway.staff.sign_in import provider
from services.mesh.config import Settings
from services.mesh.documents.port import Documents
from services.mesh.rpc.methods import methods_of
from tests.unit.gateway.accounts.conftest import Site, secure, site
from tests.unit.gateway.answering import NotThere, Peers
from tests.unit.gateway.conftest import Moved, clock, documents, keys, peers

__all__ = ["clock", "documents", "keys", "peers", "secure", "site"]


class _Nobody(httpx.AsyncBaseTransport):
    """A company's sign-in that never answers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody answers", request=request)


@pytest.fixture
async def whole(
    tmp_path: Path, documents: Documents, clock: Moved, peers: Peers, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Site]:
    """With every route that any setting brings: the demo's, and the company's own sign-in. Whatever a service
    is asked for is not there: who gets as far as that was let in."""
    nobody = httpx.AsyncClient(transport=_Nobody())
    monkeypatch.setattr(provider.Provider, "_client", lambda _self: nobody)
    settings = Settings(
        home=tmp_path,
        public_url="http://localhost",
        demo_people=True,
        oidc_issuer="https://login.example",
        oidc_client_id="vocmesh",
        oidc_client_secret="secret",
        **peers.addresses,
    )
    app = build_app(settings, documents, clock)
    for peer in peers._answering.values():
        names = [method.name for service in peer.services for method in methods_of(service)]
        peer.answers = {name: NotThere("not_found") for name in names}
    app.state.gateway.door._wrong = Limit(1_000_000, 60)  # the matrix shows wrong keys on purpose
    yield Site(app, People(documents))
    await app.state.gateway.close()
