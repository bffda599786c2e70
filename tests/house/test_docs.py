"""What the pages say is what the code has."""

from __future__ import annotations

import re

from services.mesh.config import Settings
from tests.house.tree import ROOT, python_files
from tools import event_catalogue

DOCS = ROOT / "docs"
COOKIES = {"voc_language", "voc_session", "voc_toast", "voc_oidc", "voc_oidc_next"}
NOT_METRICS = {"voc_failure", "voc_letter_id", "voc_models", *COOKIES}


def test_every_metric_is_on_its_page() -> None:
    page = (DOCS / "metrics.md").read_text()
    names = {
        name for path in python_files("services") for name in re.findall(r'"(voc_[a-z_]+)"', path.read_text())
    }
    assert [name for name in sorted(names - NOT_METRICS) if name not in page] == []


def test_every_setting_is_on_its_page() -> None:
    page = (DOCS / "settings.md").read_text()
    said = set(re.findall(r"VOC_[A-Z0-9_]+", page)) | {f"VOC_TARGET_P{n}_DAYS" for n in range(1, 5)}
    wanted = {f"VOC_{name.upper()}" for name in Settings.model_fields}
    assert wanted - said == set()
    assert said - wanted == set()


def test_the_event_page_is_fresh() -> None:
    assert (DOCS / "events.md").read_text() == event_catalogue.page(), "run `make docs`"


def test_every_link_leads_somewhere() -> None:
    broken = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []
