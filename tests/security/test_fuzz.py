"""A fuzz run over the whole API, as its OpenAPI document describes it, on the demo company.

Nothing answers 5xx, and every answer has the status, the type and the shape that the document promises: for
values that fit the document and for values that do not, at ids that are there and at others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.gateway.accounts.usecases import stored_first_key
from services.gateway.api.openapi.document import document
from tests.servers.company import company
from tests.servers.processes import Processes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

EXAMPLES = int(os.environ.get("VOC_FUZZ_EXAMPLES", "4"))
"""Of each operation, of each kind."""
REFUSALS = {400, 401, 403, 404, 409, 412, 413, 415, 422, 429}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
_LISTS = {
    "id": ("feedback", "reviews", "decisions", "products", "channels", "forms", "broadcasts"),
    "feedback_id": ("feedback",),
    "case_id": ("cases",),
    "issue_id": ("issues",),
    "pattern_id": ("patterns",),
    "plan_id": ("plans",),
    "model_id": ("models",),
    "run_id": ("reclassifications",),
}


@dataclass(frozen=True)
class Ground:
    """A running demo company, a key that may do everything, and ids of what is there."""

    url: str
    key: str
    ids: Mapping[str, list[str]]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with company(tmp_path_factory.mktemp("fuzz")) as mesh:
        key = stored_first_key(mesh.home)
        assert key
        yield Ground(mesh.url, key, _known(mesh, key))


def _known(mesh: Processes, key: str) -> dict[str, list[str]]:
    with httpx.Client(base_url=f"{mesh.url}/api/v1", headers={"authorization": f"Bearer {key}"}) as client:

        def first(name: str) -> list[str]:
            answer = client.get(f"/{name}", params={"page_size": 3})
            return [str(next(iter(one.values()))) for one in answer.raise_for_status().json()[name]]

        found = {name: [each for one in names for each in first(one)] for name, names in _LISTS.items()}
        made = client.post("/feedback", json={"product": "online-shop", "text": "The parcel came late"})
        found["token"] = [made.raise_for_status().json()["tracking_url"].rpartition("/")[2]]
    found["service"] = ["intake", "classification", "actions", "review", "gateway"]
    return found


SCHEMA = schemathesis.openapi.from_dict(document("http://127.0.0.1:8080"))
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
@pytest.mark.parametrize("label", OPERATIONS)
def test_every_answer_is_as_described(ground: Ground, label: str, mode: Any) -> None:
    operation = OPERATIONS[label]
    session = requests.Session()
    session.headers["authorization"] = f"Bearer {ground.key}"

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans(), data=st.data())
    def run(case: Any, real: bool, data: Any) -> None:
        if real:
            for name in case.path_parameters or {}:
                if ground.ids.get(name):
                    case.path_parameters[name] = data.draw(st.sampled_from(ground.ids[name]))
        response = case.call(base_url=ground.url, session=session, timeout=60)
        told = f"{case.as_curl_command()}\n{response.status_code} {response.text[:600]}"
        assert response.status_code < 400 or response.status_code in REFUSALS, told
        case.validate_response(response, checks=CHECKS)

    run()
