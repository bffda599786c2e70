"""The document describes what is served, completely and consistently; the page shows all of it."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from services.gateway.api.docs import prose
from services.gateway.api.openapi.document import document
from services.gateway.api.tables import all_acts
from services.gateway.reasons import all_sentences

TOLD = document("https://voc.example")
SCHEMAS = TOLD["components"]["schemas"]


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, one) for path, methods in TOLD["paths"].items() for method, one in methods.items()]


def walk(value: Any):
    yield value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from walk(inner)


def test_it_is_openapi_3_1_with_what_must_be_there() -> None:
    assert TOLD["openapi"] == "3.1.0"
    assert TOLD["info"]["title"]
    assert TOLD["info"]["version"]
    assert TOLD["servers"] == [{"url": "https://voc.example"}]


def test_every_reference_leads_somewhere() -> None:
    references = {value["$ref"] for value in walk(TOLD) if isinstance(value, dict) and "$ref" in value}
    for reference in references:
        found: Any = TOLD
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_every_act_is_described_once() -> None:
    described = {(method.upper(), path) for path, method, _ in operations()}
    served = {(act.row.method, act.path) for act in all_acts()}
    assert described == served | {("POST", "/api/v1/feedback"), ("POST", "/api/v1/feedback:batch")}
    ids = [one["operationId"] for _, _, one in operations()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("path", "method", "one"), operations(), ids=lambda value: str(value)[:60])
def test_each_operation_is_explained(path: str, method: str, one: dict[str, Any]) -> None:
    assert one["summary"]
    assert one["description"]
    assert one["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    in_path = {p["name"] for p in one["parameters"] if p["in"] == "path"}
    assert in_path == set(re.findall(r"\{(\w+)\}", path))
    assert all(p.get("description") for p in one["parameters"]), path
    for name, field in _body(one).get("properties", {}).items():
        assert field.get("description") or "$ref" in field, f"{path} {name}"


def test_each_thing_and_field_is_explained() -> None:
    for name, schema in SCHEMAS.items():
        assert schema.get("description"), name
        if name != "Problem":
            for field, told in schema["properties"].items():
                assert told.get("description"), f"{name}.{field}"


def _body(one: dict[str, Any]) -> dict[str, Any]:
    content = one.get("requestBody", {"content": {}})["content"]
    return content.get("application/json", {}).get("schema", {})


def test_limits_of_the_protos_are_told() -> None:
    cause = _body(TOLD["paths"]["/api/v1/issues/{issue_id}:setRootCause"]["post"])
    assert cause["additionalProperties"] is False
    assert set(cause["required"]) == {"whys", "category"}
    assert (cause["properties"]["whys"]["minItems"], cause["properties"]["whys"]["maxItems"]) == (1, 5)
    assert cause["properties"]["whys"]["items"]["maxLength"] == 1000
    assert cause["properties"]["category"]["enum"][0] == "people"
    parameters = {p["name"]: p for p in TOLD["paths"]["/api/v1/feedback"]["get"]["parameters"]}
    assert parameters["page_size"]["schema"]["maximum"] == 500
    assert parameters["severities"]["schema"]["items"]["enum"] == ["p1", "p2", "p3", "p4"]
    assert "request_id" not in parameters


def test_handing_in_has_the_stable_body() -> None:
    body = _body(TOLD["paths"]["/api/v1/feedback"]["post"])
    assert body["required"] == ["product"]
    assert set(body["properties"]) == {
        "product", "text", "goal", "event", "consequence", "channel", "occur_time", "journey_stage", "nps",
        "csat", "ces", "contact", "consent", "account", "language", "external_id",
    }  # fmt: skip


def test_who_may_is_said() -> None:
    paths = TOLD["paths"]
    assert paths["/api/v1/track/{token}"]["get"]["security"] == []
    assert paths["/api/v1/products"]["get"]["security"] == [{"key": []}, {}]
    assert paths["/api/v1/issues"]["get"]["security"] == [{"key": []}]
    assert "role `leader`" in paths["/api/v1/plans/{plan_id}:approve"]["post"]["description"]


async def test_the_document_and_the_page_are_open_to_everybody(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/api/v1/openapi.json")).json() == TOLD
    page = await anybody.get("/api/v1/docs")
    style = await anybody.get("/api/v1/docs.css")
    assert page.headers["content-type"].startswith("text/html")
    assert style.headers["content-type"].startswith("text/css")
    for path, _, one in operations():
        assert f'id="{one["operationId"]}"' in page.text
        assert path in page.text
    for code, _ in all_sentences():
        assert f'id="problem-{code}"' in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    targets = set(re.findall(r'href="#([^"]+)"', page.text))
    assert targets <= set(re.findall(r'id="([^"]+)"', page.text))


def test_prose_shows_markup_as_text() -> None:
    assert str(prose("a <b> `c<d`")) == "<p>a &lt;b&gt; <code>c&lt;d</code></p>"
    assert str(prose("- `x`: y\n- z")) == "<ul><li><code>x</code>: y</li><li>z</li></ul>"
