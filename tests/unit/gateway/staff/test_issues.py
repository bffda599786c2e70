"""The list of issues: what stands around it is counted behind the page, and anew after one's own act."""

from __future__ import annotations

from typing import Any

from voc.actions.v1 import actions_pb2 as pb
from voc.intake.v1 import catalog_pb2, intake_pb2

from services.mesh.documents.port import Documents
from tests.unit.gateway.answering import Peers
from tests.unit.gateway.staff.leading import somebody, words


def counted(peers: Peers) -> int:
    """How often actions was asked to count."""
    return sum(rpc == "CountIssues" for rpc, _, _ in peers.actions.asked)


def opened(peers: Peers) -> None:
    """One new issue that nobody owns."""
    issue = pb.Issue(issue_id="is-1", title="Late", product="shop", state=pb.Issue.STATE_NEW)
    peers.actions.answers["ListIssues"] = pb.ListIssuesResponse(issues=[issue])
    peers.actions.answers["CreateIssue"] = pb.CreateIssueResponse(issue=issue)
    peers.actions.answers["CountIssues"] = lambda asked: pb.CountIssuesResponse(
        counts=[pb.IssueCount(values=["shop"] if len(asked.by) == 1 else ["new", ""], count=3)]
        if asked.by
        else []
    )
    shop = catalog_pb2.Product(
        id="shop", title=catalog_pb2.LocalizedText(en="Online shop", vi="Cửa hàng"), active=True
    )
    peers.intake.answers["ListProducts"] = intake_pb2.ListProductsResponse(products=[shop])


async def test_tabs_are_counted_once_for_a_while(app: Any, documents: Documents, peers: Peers) -> None:
    opened(peers)
    member = await somebody(app, documents, "member")
    said = words((await member.get("/issues")).text)
    assert "Open 3" in said
    assert "Online shop" in said
    before = counted(peers)
    await member.get("/issues?q=late")
    assert counted(peers) == before


async def test_tabs_are_counted_anew_after_ones_own_act(app: Any, documents: Documents, peers: Peers) -> None:
    opened(peers)
    member, leader = await somebody(app, documents, "member"), await somebody(app, documents, "leader")
    await member.get("/issues")
    await leader.get("/issues")
    before = counted(peers)
    assert (await member.post("/issues/new", title="Torn bags", _page="p1")).status_code == 303
    await leader.get("/issues")
    assert counted(peers) == before
    await member.get("/issues")
    assert counted(peers) == 2 * before
