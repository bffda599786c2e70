"""How the gateway is put together: the application, and the server that serves it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.gateway import errors
from services.gateway.api import routes as api
from services.gateway.edge import Edge
from services.gateway.gateway import Gateway, open_gateway
from services.mesh.clock import Clock
from services.mesh.config import Settings
from services.mesh.documents.port import Documents


def build_app(
    settings: Settings, documents: Documents, clock: Clock, registry: CollectorRegistry | None = None
) -> FastAPI:
    """The application. `documents` were started with `accounts.store.SPECS`; its `state.gateway` is what
    routes use.

    Raises:
        KeyBroken: the signing key in the home is none.
    """
    gateway = open_gateway(settings, documents, clock, registry or CollectorRegistry())
    app = FastAPI(
        title="VoC Mesh", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan(gateway)
    )
    app.state.gateway = gateway
    app.router.redirect_slashes = False
    app.router.routes.extend(api.routes(gateway))
    errors.install(app)
    app.add_middleware(Edge, metrics=gateway.metrics, https=gateway.https)
    return app


def _lifespan(gateway: Gateway):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await gateway.close()

    return lifespan
