"""The real stream: what the mesh says of each item, by API and by command, beside what people said."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
from sklearn.metrics import accuracy_score, f1_score

from bench.mesh import settled, up
from bench.table import Row
from tests.faults.stream import write
from tests.servers.processes import Processes

_ITEMS = 19_998
_PAGE = 500
_ASKED = {"language": "99", "sentiment": "60"}
"""Dimensions that people said something about, each with the aim for its macro F1."""

Said = Mapping[str, Mapping[str, str]]
"""Values of the dimensions by the items' own ids."""


async def labels(corpus: Path | None) -> list[Row]:
    """Nothing where the real stream is not at hand: a generated one was never labelled by people."""
    if corpus is None:
        return []
    people = {row["external_id"]: row for row in _rows(corpus / "stream_labels.csv")}
    with up() as (mesh, key), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stream.csv"
        write(file, _ITEMS, corpus)
        mesh.command("import", str(file), "--url", mesh.url, "--key", key, timeout=900)
        settled(mesh, key, 900)
        by_api = _by_api(mesh, key)
    return [
        row for name, aim in _ASKED.items() for row in _agreement(name, aim, people, by_api)
    ] + _by_command(people, corpus)


def _by_api(mesh: Processes, key: str) -> Said:
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=f"{mesh.url}/api/v1", headers=headers, timeout=60) as api:
        known = {each["id"]: each["external_id"] for each in _pages(api, "feedback")}
        return {
            known[each["feedback_id"]]: {name: _likeliest(each["labels"][name]) for name in _ASKED}
            for each in _pages(api, "classifications")
            if known.get(each["feedback_id"])
        }


def _pages(api: httpx.Client, what: str) -> Iterator[Any]:
    token = ""
    for _ in range(2 * _ITEMS // _PAGE + 2):
        answer = api.get(f"/{what}", params={"page_size": _PAGE, "page_token": token})
        answer.raise_for_status()
        page = answer.json()
        yield from page[what]
        token = page.get("next_page_token", "")
        if not token:
            return


def _likeliest(label: Mapping[str, Any]) -> str:
    """What it says, or would say first where it is unsure."""
    likely = label["evidence"].get("likely") or [{"value": ""}]
    return str(likely[0]["value"] if label["evidence"].get("unsure") else label["value"])


def _agreement(name: str, aim: str, people: Said, said: Said) -> list[Row]:
    known = [each for each in said if each in people and people[each][name]]
    right, found = [people[each][name] for each in known], [said[each][name] for each in known]
    classes = sorted(set(right))
    macro = f1_score(right, found, labels=classes, average="macro", zero_division=0)
    return [
        Row(f"{name} of {len(known):,} items by API: right", 100 * accuracy_score(right, found), "%"),
        Row(f"{name} by API: macro F1", 100 * macro, "", aim=aim),
    ]


def _by_command(people: Said, corpus: Path) -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        mesh = Processes(Path(folder) / "home")
        for name, aim in _ASKED.items():
            file = Path(folder) / f"{name}.csv"
            with file.open("w", newline="", encoding="utf-8") as target:
                pairs = (
                    (row["text"], people[row["external_id"]][name]) for row in _rows(corpus / "stream.csv")
                )
                csv.writer(target).writerows(
                    [("text", "label"), *((text, is_) for text, is_ in pairs if is_)]
                )
            done = mesh.command("classifier", "evaluate", f"shipped:{name}", str(file), "--json", timeout=900)
            said = json.loads(done.stdout)
            rows += [
                Row(f"{name} by command: right", 100 * said["accuracy"], "%"),
                Row(f"{name} by command: macro F1", 100 * said["macro_f1"], "", aim=aim),
            ]
    return rows


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
