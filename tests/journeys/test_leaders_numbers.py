"""Every number of leaders' pages, recounted from the lists and from the resolution log of the demo company.

The recount is written against what the pages say, not against their code: it reads all feedback, cases and
issues by the public API, and the log's own documents.
"""

from __future__ import annotations

import contextlib
import csv
import io
import math
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.actions.store import specs
from tests.journeys.story import Thing
from tests.journeys.world import World, running, settings_of
from tests.servers.processes import ROOT, Processes

pytestmark = pytest.mark.slow

SECONDS = 120
OPEN = {"new", "ongoing", "planned", "regressed"}
RESOLVED = {"confirmed", "silence", "resolved"}
Fact = dict[str, Any]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the demo company."""
    home = tmp_path_factory.mktemp("numbers") / "home"
    home.mkdir()
    command = [sys.executable, "-m", "services.commands.demo"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=Processes(home).environment("up"), stdin=subprocess.PIPE
    )
    assert process.wait(SECONDS) == 0
    yield home


@pytest.fixture
async def world(told: Path) -> AsyncIterator[World]:
    async with running(settings_of(told, demo_people=True)) as world:
        yield world


@dataclass
class Recount:
    """All that is counted, and the days that the pages look at."""

    feedback: list[Thing]
    cases: dict[str, Thing]
    issues: list[Thing]
    facts: list[Fact]
    begin: datetime
    end: datetime

    def within(self, moment: str | None, *, before: bool = False) -> bool:
        """Whether a moment lies in the days, or in as many before them."""
        if moment is None:
            return False
        span = self.end - self.begin
        begin, end = (self.begin - span, self.begin) if before else (self.begin, self.end)
        return begin <= datetime.fromisoformat(moment) < end

    def received(self, *, before: bool = False) -> list[Thing]:
        return [one for one in self.feedback if self.within(one["receive_time"], before=before)]

    def seconds(self, subject: str, clock: str, time_: str = "wall", **known: str) -> list[int]:
        """Durations that were counted in the days."""
        low, high = (int(moment.timestamp() * 1e6) for moment in (self.begin, self.end))
        return sorted(
            fact[time_]
            for fact in self.facts
            if (fact["subject"], fact["clock"]) == (subject, clock)
            and low <= fact["counted_time"] < high
            and all(fact[name] == value for name, value in known.items())
        )


async def every(http: httpx.AsyncClient, path: str, name: str) -> list[Thing]:
    found, token = [], ""
    while True:
        answer = await http.get(f"/api/v1{path}", params={"page_size": 500, "page_token": token})
        page = answer.json()
        found += page[name]
        if not (token := page.get("next_page_token") or ""):
            return found


async def recount(world: World, http: httpx.AsyncClient, days: int = 30) -> Recount:
    today = world.clock().astimezone(world.settings.tz).date()
    end = datetime.combine(today + timedelta(days=1), time(), world.settings.tz).astimezone(UTC)
    log = world.units["actions"].documents.collection(specs.FACT)
    facts: list[Fact] = []
    after = ""
    while True:
        page = await log.find({}, order="_id", limit=500, after=after)
        facts += [document.body for document in page.documents]
        if not (after := page.next_after):
            break
    cases = await every(http, "/cases", "cases")
    return Recount(
        feedback=await every(http, "/feedback", "feedback"),
        cases={case["case_id"]: case for case in cases},
        issues=await every(http, "/issues", "issues"),
        facts=facts,
        begin=end - timedelta(days=days),
        end=end,
    )


@contextlib.asynccontextmanager
async def leader(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The demo's leader, signed in."""
    headers = {"accept-language": "en"}
    async with httpx.AsyncClient(base_url=world.url, headers=headers, timeout=30) as http:
        sent = await http.post("/sign-in/demo", data={"role": "leader"}, headers={"origin": world.url})
        assert sent.status_code == 303
        yield http


async def page_of(http: httpx.AsyncClient, path: str) -> str:
    found = await http.get(path)
    assert found.status_code == 200, path
    return found.text


def tile(page: str, name: str) -> tuple[float | None, str]:
    """The value of a tile, and its words."""
    text = page[page.index(f'id="tile-{name}"') :]
    text = text[: text.index("</li>")]
    value = re.search(r'data-value="([^"]+)"', text)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    return (float(value[1]) if value else None), words


def quantile(values: list[int], share: float) -> int:
    """The least value that at least this share does not exceed."""
    return values[max(0, math.ceil(share * len(values)) - 1)]


def promoters_less_detractors(scores: Iterable[int]) -> float:
    given = list(scores)
    return 100 * (sum(one >= 9 for one in given) - sum(one <= 6 for one in given)) / len(given)


async def test_home_is_a_recount(world: World) -> None:
    async with leader(world) as http:
        known = await recount(world, http)
        page = await page_of(http, "/home")
    value, said = tile(page, "received")
    now, before = len(known.received()), len(known.received(before=True))
    assert value == now
    assert f"{abs(now - before)}" in said
    assert tile(page, "open")[0] == sum(one["state"] in OPEN for one in known.issues)
    assert tile(page, "regressed")[0] == sum(one["state"] == "regressed" for one in known.issues)
    opened = sum(known.within(one["open_time"]) for one in known.issues)
    assert f"{opened} opened" in tile(page, "open")[1]
    _check_loop(page, known)
    for name, subject in (("inner", "case"), ("outer", "issue")):
        seconds = known.seconds(subject, "resolved")
        value, said = tile(page, name)
        assert value == quantile(seconds, 0.5), name
        assert f"n = {len(seconds)} " in said
    open_cases = sum(
        case["state"] in {"new", "in_progress", "waiting", "answered"} for case in known.cases.values()
    )
    assert f"{open_cases} still open" in tile(page, "inner")[1]
    given = [one["nps"] for one in known.received() if one["nps"] is not None]
    assert tile(page, "nps")[0] == pytest.approx(promoters_less_detractors(given))
    assert f"n = {len(given)} " in tile(page, "nps")[1]
    happy = [one["csat"] for one in known.received() if one["csat"] is not None]
    assert tile(page, "csat")[0] == pytest.approx(sum(one >= 4 for one in happy) / len(happy))


def _check_loop(page: str, known: Recount) -> None:
    cases = [case for case in known.cases.values() if known.within(case["receive_time"])]
    asked = [c for c in cases if c["state"] != "not_needed" and c["close_reason"] != "withdrawn"]
    value, said = tile(page, "loop")
    assert value == pytest.approx(sum(c["close_reason"] in RESOLVED for c in asked) / len(asked))
    assert f"of {len(asked)} received" in said


async def test_two_pages_say_the_same_and_the_log_agrees(world: World) -> None:
    async with leader(world) as http:
        known = await recount(world, http)
        home = await page_of(http, "/home")
        inner = await page_of(http, "/time-to-resolve")
        outer = await page_of(http, "/time-to-resolve?loop=outer")
        working = await page_of(http, "/time-to-resolve?time=business")
        rows = list(csv.DictReader(io.StringIO((await page_of(http, "/time-to-resolve.csv"))[1:])))
    for name, page in (("inner", inner), ("outer", outer)):
        assert float(re.findall(r'data-value="([^"]+)"', page)[0]) == tile(home, name)[0]
    business = known.seconds("case", "resolved", "business")
    assert float(re.findall(r'data-value="([^"]+)"', working)[0]) == quantile(business, 0.5)
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for fact in known.facts:
        month = datetime.fromtimestamp(fact["counted_time"] / 1e6, world.settings.tz).strftime("%Y-%m")
        loop = {"case": "inner", "issue": "outer"}[fact["subject"]]
        for severity in (fact["severity"] or "unknown", "all"):
            counted[(month, loop, fact["clock"], severity)] += 1
    said = {(row["month"], row["loop"], row["clock"], row["severity"]): int(row["count"]) for row in rows}
    assert said == {key: count for key, count in counted.items() if key[0] in {row["month"] for row in rows}}
    assert len(said) > 20


async def test_pareto_is_a_recount_of_the_lists(world: World) -> None:
    async with leader(world) as http:
        known = await recount(world, http, 90)
        topics = await _bars(http, "/pareto.csv")
        causes = await _bars(http, "/pareto.csv?by=cause")
    needs = [one for one in known.received() if known.cases[one["id"]]["state"] != "not_needed"]
    by_topic: dict[str, list[Thing]] = defaultdict(list)
    by_cause: dict[str, list[Thing]] = defaultdict(list)
    cause_of = {one["issue_id"]: (one.get("root_cause") or {}).get("category") for one in known.issues}
    for one in needs:
        for topic in (one["labels"] or {}).get("topics", ()):
            by_topic[topic].append(one)
        if one["issue_id"]:
            by_cause[cause_of.get(one["issue_id"]) or "unknown"].append(one)
    assert topics == {name: _weight(those) for name, those in by_topic.items()}
    assert causes == {name: _weight(those) for name, those in by_cause.items()}
    assert len(topics) > 10 and len(causes) > 1


async def _bars(http: httpx.AsyncClient, path: str) -> dict[str, tuple[int, int]]:
    rows = list(csv.DictReader(io.StringIO((await page_of(http, path))[1:])))
    assert [float(row["cumulative_share"]) for row in rows][-1] == 1
    return {row["value"]: (int(row["feedback_count"]), int(row["customer_count"])) for row in rows}


def _weight(those: list[Thing]) -> tuple[int, int]:
    keyed = {one["customer_key"] for one in those if one["customer_key"]}
    return len(those), len(keyed) + sum(not one["customer_key"] for one in those)


async def test_each_number_leads_to_as_many_rows(world: World) -> None:
    async with leader(world) as http:
        known = await recount(world, http)
        home = await page_of(http, "/home")
        for name, tile_name in (("inbox", "received"), ("issues", "open")):
            text = home[home.index(f'id="tile-{tile_name}"') :]
            href = re.search(r'href="([^"]+)"', text)
            assert href is not None
            address = href[1].replace("&amp;", "&").replace(f"/{name}", f"/{name}.csv", 1)
            rows = list(csv.DictReader(io.StringIO((await page_of(http, address))[1:])))
            assert len(rows) == tile(home, tile_name)[0], address
    assert known.feedback
