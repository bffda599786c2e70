"""Every RPC of every service × everybody who could call it, generated from the descriptors."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pool
from voc.type.v1 import allow_pb2

from services.mesh.identity import Caller, Signer, Verifier
from services.mesh.keys import load_or_create_signing_key
from services.mesh.rpc.channel import Channel
from services.mesh.rpc.guard import Guard
from services.mesh.rpc.methods import methods_of
from services.mesh.rpc.server import Server
from tests.house.tree import ROOT, SERVICES

OURS = (*SERVICES, "operations")
NAMES = {name: f"voc.{name}.v1.{name.capitalize()}Service" for name in SERVICES}
OFFERED = sorted(
    f"voc.{name}.v1.{found}"
    for name in OURS
    for proto in (ROOT / "protos" / "voc" / name / "v1").glob("*.proto")
    for found in re.findall(r"^service (\w+) ", proto.read_text(encoding="utf-8"), re.MULTILINE)
)
ROLES = ("member", "leader", "operator", "admin")
SCOPES = ("feedback_write", "read", "catalog_write")

EVERYBODY = (
    Caller(),
    Caller("gateway", "gateway"),
    Caller(kind="customer", subject="fb-1"),
    *(Caller(f"ps-{role}", "person", frozenset({role})) for role in ROLES),
    *(Caller(f"key:{scope}", "key", scopes=frozenset({scope})) for scope in SCOPES),
    *(Caller(f"key:{role}", "key", roles=frozenset({role})) for role in ROLES),
    Caller("ps-nobody", "person"),
    Caller("key:nobody", "key"),
    # Scopes are for keys: on a person they open nothing.
    Caller("ps-scopes", "person", scopes=frozenset(SCOPES)),
)
REFUSED = {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}


def said(service: str, method: str) -> Any:
    """The option as the generated class reads it: another way than the mesh's own."""
    found = descriptor_pool.Default().FindServiceByName(service).methods_by_name[method]
    return found.GetOptions().Extensions[allow_pb2.allow]


def should(who: Caller, allow: Any) -> bool:
    """The rules in the words of the proto's comments."""
    roles = {allow_pb2.Role.Name(role).removeprefix("ROLE_").lower() for role in allow.roles}
    scopes = {allow_pb2.Scope.Name(scope).removeprefix("SCOPE_").lower() for scope in allow.scopes}
    by_kind = {
        "anonymous": allow.public,
        "customer": allow.tracking_token,
        "gateway": allow.public or allow.gateway,
        "person": allow.public or bool(roles & who.roles),
        "key": allow.public or bool(roles & who.roles or scopes & who.scopes),
    }
    return by_kind[who.kind]


def known() -> None:
    """Import the generated code of every proto."""
    for name in OURS:
        for proto in (ROOT / "protos" / "voc" / name / "v1").glob("*.proto"):
            import_module(f"voc.{name}.v1.{proto.stem}_pb2")


def servicer(service: str) -> Any:
    """Answers every method of a service with an empty response."""

    def answering(response: Any) -> Any:
        async def answer(self: Any, request: Any, context: Any) -> Any:
            return response()

        return answer

    return type("Anything", (), {m.name: answering(m.response) for m in methods_of(service)})()


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """All services behind one port."""
    known()
    guard = Guard(Verifier(tmp_path), lambda: True)
    server = Server({full: servicer(full) for full in OFFERED}, guard)
    yield await server.start("127.0.0.1:0")
    await server.stop(0)


@pytest.mark.parametrize("service", OFFERED)
async def test_everybody_may_call_what_the_option_says_and_nothing_else(
    service: str, port: int, tmp_path: Path
) -> None:
    channel = Channel([service], f"127.0.0.1:{port}", Signer(load_or_create_signing_key(tmp_path)))
    wrong = []
    for method in methods_of(service):
        call = channel.unary_unary(
            method.path, method.request.SerializeToString, method.response.FromString, True
        )
        for who in EVERYBODY:
            try:
                await call(method.request(), caller=who)
                may = True
            except grpc.aio.AioRpcError as error:
                may = error.code() not in REFUSED
                assert may or (error.code() == grpc.StatusCode.UNAUTHENTICATED) == (who == Caller())
            if may != should(who, said(service, method.name)):
                wrong.append(f"{method.path}: {who.kind} {sorted(who.roles | who.scopes)} {may}")
    await channel.close()
    assert wrong == []


def open_to(kind: str) -> set[str]:
    """Methods that callers of this kind may call, whoever they are."""
    known()
    return {
        method.name
        for service in OFFERED
        for method in methods_of(service)
        if should(Caller(kind=kind), said(service, method.name))  # type: ignore[arg-type]
    }


def test_what_strangers_may_do_is_written_down_here() -> None:
    assert open_to("anonymous") == {"CreateFeedback", "GetForm", "GetProduct", "ListProducts"}


def test_what_customers_may_do_is_written_down_here() -> None:
    assert open_to("customer") == {
        "TrackFeedback",
        "CommentFeedback",
        "ConfirmFeedback",
        "DisputeFeedback",
        "WithdrawFeedback",
    }


def test_only_leaders_decide_and_only_admins_erase() -> None:
    for method in ("ApprovePlan", "ReturnPlan", "StopPlan", "EscalatePlan", "AskPlan"):
        assert list(said(NAMES["review"], method).roles) == [allow_pb2.ROLE_LEADER]
    for method in ("EraseFeedback", "EraseCustomer"):
        assert list(said(NAMES["intake"], method).roles) == [allow_pb2.ROLE_ADMIN]
