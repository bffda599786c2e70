"""What every answer has: security headers, a request id, a count by route template, no inside."""

from __future__ import annotations

import httpx
import pytest
from prometheus_client import generate_latest

from services.gateway.edge import CONTENT_SECURITY_POLICY
from tests.unit.gateway.answering import Peers

ADDRESSES = ["/api/v1/products", "/api/v1/docs", "/api/v1/nowhere", "/api/v1/issues"]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_answer_is_strict(anybody: httpx.AsyncClient, address: str) -> None:
    headers = (await anybody.get(address)).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["strict-transport-security"]
    assert headers["x-request-id"].startswith("rq-")
    assert headers["cache-control"]
    assert "unsafe" not in CONTENT_SECURITY_POLICY


async def test_a_decent_request_id_is_kept_and_handed_on(api: httpx.AsyncClient, peers: Peers) -> None:
    assert (await api.get("/api/v1/issues", headers={"X-Request-Id": "order-4711"})).headers[
        "x-request-id"
    ] == "order-4711"
    for wrong in ("short", "x" * 65, "<script>alert(1)</script>", "a b c d e f g"):
        answer = await api.get("/api/v1/issues", headers={"X-Request-Id": wrong})
        assert answer.headers["x-request-id"].startswith("rq-")


async def test_unknown_addresses_and_methods_are_problems(anybody: httpx.AsyncClient) -> None:
    nowhere = await anybody.get("/api/v1/nowhere", headers={"Accept-Language": "vi"})
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
    assert nowhere.json()["detail"] == "Không có gì ở đây."
    wrong = await anybody.delete("/api/v1/feedback")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_an_answer_that_breaks_says_nothing_of_its_inside(app, anybody: httpx.AsyncClient) -> None:
    async def broken(_request):
        raise RuntimeError("card 4111 1111 1111 1111")

    app.router.add_route("/broken", broken)
    answer = await anybody.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "4111" not in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


async def test_counts_are_by_template_never_by_address(app, api: httpx.AsyncClient) -> None:
    for number in range(3):
        await api.get(f"/api/v1/issues/is-{number}")
    await api.get("/secret/4711")
    await api.request("BREW", "/api/v1/issues")
    count = app.state.registry.get_sample_value
    route = {"route": "/api/v1/issues/{issue_id}"}
    assert count("voc_http_requests_total", {**route, "method": "GET", "code": "200"}) == 3
    assert count("voc_http_seconds_count", route) == 3
    told = generate_latest(app.state.registry).decode()
    assert 'method="OTHER"' in told
    assert 'route="unknown"' in told
    assert "4711" not in told
    assert "is-1" not in told
