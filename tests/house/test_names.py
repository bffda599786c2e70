"""One word per thing, and no words that hide what a file is about."""

from __future__ import annotations

import re

from tests.house.tree import ROOT, SERVICES, files, python_files

VAGUE = {"utils", "util", "common", "helpers", "helper", "base", "manager", "misc", "models"}
ROOMS = {"domain", "wire", "store", "usecases", "rpc", "events", "metrics", "main"}
EXTRA_ROOMS = {"classification": {"learning"}}
TOP = {
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "pyproject.toml"),
    *(
        "requirements.lock",
        "requirements-test.lock",
        "requirements-embeddings.lock",
        "hatch_build.py",
        "buf.yaml",
        ".importlinter",
        ".gitignore",
    ),
    *(".ci", "protos", "services", "tests", "tools", "bench", "docs"),
}
FORBIDDEN = (
    r"/work/|/tmp/(env|brief)|/root/",
    r"files\.pythonhosted|pypi\.org|registry\.npmjs|proxy\.golang|repo1?\.maven|deb\.debian|static\.crates",
)


def test_no_vague_names() -> None:
    vague = [
        str(path.relative_to(ROOT))
        for path in python_files("services", "tools", "bench")
        if VAGUE & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert vague == []


def test_every_service_has_the_same_rooms() -> None:
    for service in SERVICES:
        folder = ROOT / "services" / service
        found = {p.stem for p in folder.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
        assert found - {"__init__"} <= ROOMS | EXTRA_ROOMS.get(service, set())
        assert found | {"metrics"} >= ROOMS, service


def test_the_top_level_is_the_one_in_the_architecture() -> None:
    top = {path.relative_to(ROOT).parts[0] for path in files()}
    assert top - TOP == set()


def test_one_word_per_service_everywhere() -> None:
    for service in SERVICES:
        proto = (ROOT / "protos" / "voc" / service / "v1" / f"{service}.proto").read_text()
        assert f"package voc.{service}.v1;" in proto
        assert re.search(rf"service {service.capitalize()}Service\b", proto)


def test_the_project_speaks_only_of_itself() -> None:
    itself = ROOT / "tests" / "house" / "test_names.py"
    found = []
    for path in files():
        if path == itself or path.suffix in {".png", ".lock"}:
            continue
        text = path.read_text(errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {pattern}" for pattern in FORBIDDEN if re.search(pattern, text)]
    assert found == []
