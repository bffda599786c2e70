"""How the gateway is put together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from services.gateway import errors, policy
from services.gateway.accounts import store as accounts
from services.gateway.api import docs
from services.gateway.api import routes as api
from services.gateway.edge import Edge
from services.gateway.gateway import Gateway, open_gateway
from services.gateway.pages import routes as site
from services.gateway.pages.render import Pages
from services.gateway.pages.troubles import page_of
from services.gateway.staff import routes as staff
from services.gateway.staff.importing import store as imports
from services.gateway.staff.importing.importing import SWEEP, WORK
from services.mesh.clock import Clock
from services.mesh.config import Settings
from services.mesh.documents.port import Documents
from services.mesh.inspection import Inspection
from services.mesh.service import Mesh, Service, Timer

SPECS = (*accounts.SPECS, *imports.SPECS)
"""What the gateway keeps."""


def build(mesh: Mesh) -> Service:
    """The gateway as the ground runs it.

    Raises:
        KeyBroken: the signing key in the home is none.
    """
    app = build_app(mesh.settings, mesh.documents, mesh.clock, mesh.inspection)
    gateway: Gateway = app.state.gateway

    async def away() -> Sequence[str]:
        return gateway.clients.away()

    gateway.imports.wake = mesh.wake
    job = gateway.imports.job
    return Service(
        name="gateway",
        specs=SPECS,
        servicers={},
        timers=(
            Timer(WORK, timedelta(seconds=2), job.work),
            Timer(SWEEP, timedelta(hours=1), job.sweep),
            Timer("sessions", timedelta(hours=1), gateway.recognition.sweep),
        ),
        collectors=[app.state.registry],
        web=app,
        checks=[away],
        stop=gateway.close,
    )


def build_app(
    settings: Settings, documents: Documents, clock: Clock, inspection: Inspection | None = None
) -> FastAPI:
    """The application. `documents` are started with `SPECS` before its first request; its
    `state.gateway` is what routes use, to be closed after the last one; `state.registry` has its numbers.

    Raises:
        KeyBroken: the signing key in the home is none.
        PolicyMissing: a route says nobody who may use it.
    """
    registry = CollectorRegistry()
    gateway = open_gateway(settings, documents, clock, registry, inspection)
    app = FastAPI(title="VoC Mesh", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.gateway, app.state.registry = gateway, registry
    app.router.redirect_slashes = False
    pages = Pages(gateway)
    app.router.routes.extend(
        [*api.routes(gateway), *docs.routes(gateway), *site.routes(pages), *staff.routes(pages)]
    )
    policy.check(app.router.routes)
    errors.install(app, partial(page_of, pages))
    app.add_middleware(
        Edge,
        metrics=gateway.metrics,
        https=gateway.https,
        busy=api.busy_paths(gateway),
        errors=gateway.inspection.errors,
    )
    return app
