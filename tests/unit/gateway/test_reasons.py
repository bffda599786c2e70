"""Every reason that a service can name has its sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from services.gateway.reasons import all_sentences

SERVICES = Path(__file__).resolve().parents[3] / "services"
SAID = re.compile(
    r"\b(?:Invalid|WrongState|Unknown|Conflict|Unfit|Outdated|Forbidden)\(\s*\"([a-z][a-z0-9_]+)\""
    r"|^\s+reason = \"([a-z_]+)\"$",
    re.MULTILINE,
)


def test_every_reason_of_every_service_has_a_sentence() -> None:
    known = {code for code, _ in all_sentences()}
    said: dict[str, str] = {}
    for service in ("intake", "classification", "actions", "review", "operations", "mesh"):
        for file in (SERVICES / service).rglob("*.py"):
            for match in SAID.finditer(file.read_text(encoding="utf-8")):
                said[match[1] or match[2]] = str(file.relative_to(SERVICES))
    assert len(said) > 60
    assert {reason: place for reason, place in said.items() if reason not in known} == {}
