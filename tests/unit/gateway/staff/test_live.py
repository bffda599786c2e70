"""What changed, told to open pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import orjson
import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse
from voc.intake.v1 import intake_pb2

from services.gateway.accounts.people import People, Sessions
from services.gateway.pages.render import Pages
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.staff.live import MOST_EACH, Listener, LivePage, Poller
from services.gateway.staff.visitor import Visitor
from services.mesh.documents.port import Documents
from services.mesh.identity import Caller
from tests.unit.gateway.answering import Peers
from tests.unit.gateway.staff.inboxes import feedback, opened
from tests.unit.gateway.staff.leading import somebody, stamp

MEMBER = Caller("pe-member", "person", frozenset({"member"}))


def knows(peers: Peers, *listed: Any) -> None:
    peers.intake.answers["ListFeedback"] = intake_pb2.ListFeedbackResponse(feedback=listed)


def told(piece: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(piece.split(b"data: ")[1])
    return found


async def test_only_what_changed_since_the_look_before(app: Any, peers: Peers) -> None:
    poller = Poller(app.state.gateway.clients, every=60)
    listener = Listener("se-1", MEMBER)
    knows(peers, feedback("fb-1", change_time=stamp(7, 31, 9)))
    poller.join(listener)
    await poller.look()
    assert listener.take() == b"", "the first look only remembers"
    await poller.look()
    assert listener.take() == b""
    fresh = feedback("fb-2", receive_time=stamp(7, 31, 11), change_time=stamp(7, 31, 11))
    knows(peers, fresh, feedback("fb-1", change_time=stamp(7, 31, 10)))
    await poller.look()
    assert told(listener.take()) == {"new": 1, "ids": ["fb-2", "fb-1"], "many": False}
    assert listener.take() == b""
    await poller.leave(listener)


async def test_a_slow_page_is_told_everything_as_one(app: Any, peers: Peers) -> None:
    listener = Listener("se-1", MEMBER)
    listener.tell(1, ["fb-1"], many=False)
    listener.tell(2, ["fb-2", "fb-1"], many=False)
    assert told(listener.take()) == {"new": 3, "ids": ["fb-1", "fb-2"], "many": False}
    listener.tell(0, [f"fb-{number}" for number in range(600)], many=False)
    assert told(listener.take()) == {"new": 0, "ids": [], "many": True}


async def test_it_looks_only_while_somebody_listens(app: Any, peers: Peers) -> None:
    knows(peers)
    poller = Poller(app.state.gateway.clients, every=0.01)
    listener = Listener("se-1", MEMBER)
    poller.join(listener)
    for _ in range(500):
        if len(peers.intake.asked) >= 2:
            break
        await asyncio.sleep(0.01)
    await poller.leave(listener)
    looks = len(peers.intake.asked)
    assert looks >= 2
    await asyncio.sleep(0.05)
    assert len(peers.intake.asked) == looks


@pytest.fixture
async def visitor(app: Any, documents: Documents, peers: Peers) -> Visitor:
    opened(peers, feedback())
    await somebody(app, documents, "member")
    people, sessions = People(documents), Sessions(documents)
    (person,) = await people.all()
    (session,) = await sessions.of(person.id)
    return Visitor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        roles=person.roles,
        language="en",
        csrf=session.csrf,
        session_id=session.id,
        caller=MEMBER,
    )


def stream(answer: Any) -> AsyncIterator[bytes]:
    return cast("AsyncIterator[bytes]", cast(StreamingResponse, answer).body_iterator)


async def test_the_stream_beats_and_ends_with_the_session(
    app: Any, documents: Documents, peers: Peers, visitor: Visitor
) -> None:
    page = LivePage(Desk(Pages(app.state.gateway)), every=60, heartbeat=0.01)
    request = Request({"type": "http"})
    answer = await page.listen(request, visitor)
    assert answer.media_type == "text/event-stream"
    pieces = stream(answer)
    assert await anext(pieces) == b"retry: 5000\n\n"
    assert await anext(pieces) == b": still here\n\n"
    await Sessions(documents).end(visitor.session_id)
    assert [piece async for piece in pieces][-1] == b"event: over\ndata: {}\n\n"
    assert len(page.poller) == 0


async def test_connections_of_a_session_are_bounded(app: Any, visitor: Visitor) -> None:
    page = LivePage(Desk(Pages(app.state.gateway)), every=60)
    for _ in range(MOST_EACH):
        page.poller.join(Listener(visitor.session_id, MEMBER))
    with pytest.raises(Problem, match="live_full"):
        await page.listen(Request({"type": "http"}), visitor)
