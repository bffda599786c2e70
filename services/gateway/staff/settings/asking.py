"""The stub of the policy's service, over the channel that is open to actions."""

from __future__ import annotations

from typing import Any

from services.gateway.clients import Clients


def policies(clients: Clients) -> Any:
    """`PolicyServiceStub`."""
    from voc.actions.v1.policy_pb2_grpc import PolicyServiceStub

    return PolicyServiceStub(clients.channel("actions"))  # type: ignore[no-untyped-call]
