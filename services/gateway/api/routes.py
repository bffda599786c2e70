"""All routes of the JSON API."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from services.gateway.api.feedback.routes import PostFeedback, PostFeedbackBatch
from services.gateway.api.handler import Handler
from services.gateway.api.table import PREFIX, Act
from services.gateway.api.tables import all_acts
from services.gateway.gateway import Gateway
from services.gateway.policy import API, PUBLIC, TRACKING, under


def routes(gateway: Gateway) -> list[BaseRoute]:
    """Every address of the API. Routes are tried in order, so the busiest come first."""
    busy: list[BaseRoute] = [Route(path, app, methods=["POST"]) for path, app in busy_paths(gateway).items()]
    return [*under(API, busy), *(_route(act, gateway) for act in all_acts())]


def busy_paths(gateway: Gateway) -> dict[str, ASGIApp]:
    """What is posted to most, by path: plain ASGI, so that it can be answered before any routing."""
    url = gateway.settings.public_url
    return {
        f"{PREFIX}/feedback": PostFeedback(gateway.posts, gateway.door, url),
        f"{PREFIX}/feedback:batch": PostFeedbackBatch(gateway.posts, gateway.door, url),
    }


def _route(act: Act, gateway: Gateway) -> BaseRoute:
    handler = Handler(act, gateway.clients, gateway.door, gateway.customers)
    policy = TRACKING if act.customer else PUBLIC if act.allow.public else API
    (route,) = under(policy, [Route(act.path, handler.answer, methods=[act.row.method], name=act.row.rpc)])
    return route
