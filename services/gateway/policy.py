"""Who may use a route. Every route of the gateway carries a policy; one without stops the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from starlette.routing import BaseRoute

Kind = Literal["public", "tracking", "api", "people"]
_NAME = "policy"


class PolicyMissing(Exception):
    """These routes say nobody who may use them. `args` are their paths."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who is let in: everybody; the bearer of a tracking token; whom the RPC behind allows (`api`: by a key
    or a session); or people who are signed in and have any of `roles` (none named: anybody signed in)."""

    kind: Kind
    roles: frozenset[str] = frozenset()


PUBLIC = Policy("public")
TRACKING = Policy("tracking")
API = Policy("api")


def under(policy: Policy, routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """The routes, each under this policy."""
    for route in routes:
        route.__dict__[_NAME] = policy
    return list(routes)


def policy_of(route: BaseRoute) -> Policy | None:
    """The policy of a route: its own, or its endpoint's."""
    found = getattr(route, _NAME, None) or getattr(getattr(route, "endpoint", None), _NAME, None)
    return found if isinstance(found, Policy) else None


def check(routes: Sequence[BaseRoute]) -> None:
    """See that every route has a policy.

    Raises:
        PolicyMissing: as said.
    """
    missing = [str(getattr(route, "path", route)) for route in routes if policy_of(route) is None]
    if missing:
        raise PolicyMissing(*missing)
