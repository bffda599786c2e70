"""All routes of the JSON API."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from services.gateway.api.feedback.routes import PostFeedback, PostFeedbackBatch
from services.gateway.api.handler import Handler
from services.gateway.api.table import PREFIX, Act
from services.gateway.api.tables import all_acts
from services.gateway.gateway import Gateway


def routes(gateway: Gateway) -> list[BaseRoute]:
    """The hot paths first: routes are tried in order."""
    url = gateway.settings.public_url
    hot: list[BaseRoute] = [
        Route(f"{PREFIX}/feedback", PostFeedback(gateway.posts, gateway.door, url), methods=["POST"]),
        Route(
            f"{PREFIX}/feedback:batch", PostFeedbackBatch(gateway.posts, gateway.door, url), methods=["POST"]
        ),
    ]
    return [*hot, *(_route(act, gateway) for act in all_acts())]


def _route(act: Act, gateway: Gateway) -> Route:
    handler = Handler(act, gateway.clients, gateway.door, gateway.customers)
    return Route(act.path, handler.answer, methods=[act.row.method], name=act.row.rpc)
