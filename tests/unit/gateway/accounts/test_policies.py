"""Every route says who may use it. That nobody else is let in: `tests/security/test_matrix.py`."""

from __future__ import annotations

import pytest
from starlette.responses import Response
from starlette.routing import Route

from services.gateway import policy
from services.gateway.policy import API, PUBLIC, PolicyMissing, policy_of


async def answer(_request: object) -> Response:
    return Response()


def test_a_route_without_a_policy_stops_the_start() -> None:
    said = policy.under(PUBLIC, [Route("/said", answer)])
    policy.check(said)
    with pytest.raises(PolicyMissing, match="/open") as missing:
        policy.check([*said, Route("/open", answer), Route("/too", answer)])
    assert missing.value.args == ("/open", "/too")


def test_what_is_called_a_policy_and_is_none_counts_as_none() -> None:
    route = Route("/open", answer)
    route.__dict__["policy"] = "public"
    with pytest.raises(PolicyMissing):
        policy.check([route])


def test_a_route_says_it_itself_or_by_its_endpoint() -> None:
    async def kept(_request: object) -> Response:
        return Response()

    kept.__dict__["policy"] = API
    assert policy_of(Route("/one", kept)) == API
    (own,) = policy.under(PUBLIC, [Route("/two", kept)])
    assert policy_of(own) == PUBLIC
