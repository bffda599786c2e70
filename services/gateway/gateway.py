"""What every route of the gateway may use, put together once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from prometheus_client import CollectorRegistry

from services.gateway.accounts.people import People, Sessions
from services.gateway.accounts.recognise import Recognition
from services.gateway.accounts.store import Keys
from services.gateway.accounts.verify import Verifier
from services.gateway.accounts.views import Views
from services.gateway.clients import Clients
from services.gateway.limits import Limit
from services.gateway.metrics import Metrics
from services.gateway.posts import Posts
from services.gateway.staff.importing.importing import Importing
from services.gateway.who import Door
from services.mesh.clock import Clock, utc_now
from services.mesh.config import Settings
from services.mesh.documents.port import Documents
from services.mesh.identity import Signer
from services.mesh.inspection import Inspection
from services.mesh.keys import load_or_create_signing_key

_CUSTOMER_CALLS = 120
_CUSTOMER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Gateway:
    """Everything behind the routes.

    Attributes:
        clients: asks the services.
        posts: hands feedback to intake, gathered.
        door: recognises callers by their keys, and people by their sessions.
        imports: files of feedback, and the job that works on them.
        recognition: who is signed in, by the process clock: a test's travels end no session.
        views: lists of the inbox that people keep for themselves.
        inspection: what the gateway knows about itself.
        customers: how often one address may call what needs no key.
    """

    settings: Settings
    clock: Clock
    keys: Keys
    clients: Clients
    metrics: Metrics
    posts: Posts
    door: Door
    recognition: Recognition
    imports: Importing
    views: Views
    inspection: Inspection = field(default_factory=Inspection)
    customers: Limit = field(default_factory=lambda: Limit(_CUSTOMER_CALLS, _CUSTOMER_SECONDS))

    @property
    def https(self) -> bool:
        """Whether people reach the pages by HTTPS."""
        return self.settings.public_url.startswith("https://")

    async def close(self) -> None:
        """Let what is under way end, then hang up."""
        await self.posts.close()
        await self.clients.close()


def open_gateway(
    settings: Settings,
    documents: Documents,
    clock: Clock,
    registry: CollectorRegistry,
    inspection: Inspection | None = None,
) -> Gateway:
    """The gateway over its own documents, which were started with `main.SPECS`.

    Raises:
        KeyBroken: the signing key in the home is none.
    """
    keys = Keys(documents)
    clients = Clients(settings, Signer(load_or_create_signing_key(settings.home)))
    metrics = Metrics(registry)
    posts = Posts(clients, metrics)
    recognition = Recognition(
        People(documents),
        Sessions(documents),
        now=utc_now,
        idle=timedelta(hours=settings.session_idle_hours),
        absolute=timedelta(days=settings.session_days),
    )
    return Gateway(
        settings=settings,
        clock=clock,
        keys=keys,
        clients=clients,
        metrics=metrics,
        posts=posts,
        door=Door(Verifier(keys, clock), recognition, https=settings.public_url.startswith("https://")),
        recognition=recognition,
        imports=Importing(documents, posts, clock, settings.tz),
        views=Views(documents),
        inspection=inspection or Inspection(),
    )
