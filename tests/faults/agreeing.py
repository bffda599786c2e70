"""The same count in three places: the API, `/metrics`, and a recount of the documents themselves."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter

import httpx

from services.actions.store.specs import CASE
from services.classification.store.specs import CLASSIFICATION
from services.intake.store.specs import FEEDBACK
from services.mesh.clock import utc_now
from services.mesh.documents.open import open_documents
from services.mesh.documents.port import Spec
from tests.faults.kills import Shaken, total
from tests.servers.processes import Processes

FAMILIES = {
    "feedback": ("intake", FEEDBACK, "voc_feedback_received_total"),
    "classifications": ("classification", CLASSIFICATION, "voc_feedback_classified_total"),
    "cases": ("actions", CASE, "voc_cases"),
}


def check_counts_agree(shaken: Shaken, rows: int) -> None:
    """Totals of feedback, classifications and cases, and cases by state, are the same everywhere."""
    for name, (service, spec, family) in FAMILIES.items():
        assert total(shaken, name) == rows, name
        assert len(asyncio.run(_raw(shaken.mesh, service, spec))) == rows, name
        assert sum(_metric(shaken.mesh, service, family, rows).values()) == rows, family
    raw = Counter(str(body["state"]) for body in asyncio.run(_raw(shaken.mesh, "actions", CASE)))
    told = shaken.ask("/cases:count", by="state")["counts"]
    assert {count["values"][0]: count["count"] for count in told} == raw
    shown = _metric(shaken.mesh, "actions", "voc_cases", rows)
    assert {labels.split('"')[1]: value for labels, value in shown.items() if value} == raw


async def _raw(mesh: Processes, service: str, spec: Spec) -> list[dict[str, object]]:
    """Every document's body, page by page."""
    documents = open_documents(mesh.documents or f"sqlite:///{mesh.home}", service, utc_now)
    await documents.start([spec])
    try:
        found: list[dict[str, object]] = []
        after = ""
        while True:
            page = await documents.collection(spec).find({}, order="_id", limit=500, after=after)
            found += [document.body for document in page.documents]
            if not (after := page.next_after):
                return found
    finally:
        await documents.close()


def _metric(mesh: Processes, service: str, family: str, rows: int) -> dict[str, int]:
    """Values of a family by its label text; asked again, for answers are kept a few seconds."""
    values: dict[str, int] = {}
    for _ in range(20):
        text = httpx.get(f"{mesh.operations(service)}/metrics", timeout=20).text
        lines = re.findall(rf"^{family}{{([^}}]*)}} (\S+)$", text, re.MULTILINE)
        values = {labels: int(float(value)) for labels, value in lines}
        if sum(values.values()) == rows:
            break
        time.sleep(0.5)
    return values
