"""The demo company is told, also after its telling was killed, and no page would be empty."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from services.commands.demo import home as homes
from tests.journeys.story import Story, Thing
from tests.journeys.test_loop import no_dead_letters
from tests.journeys.world import World, running, settings_of
from tests.servers.processes import ROOT, Processes

pytestmark = pytest.mark.slow

ITEMS = 120
SECONDS = 120


def begun(home: Path) -> subprocess.Popen[bytes]:
    """The process that tells the company into this home."""
    environment = Processes(home).environment("up")
    command = [sys.executable, "-m", "services.commands.demo"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE)


def killed(home: Path) -> None:
    """Begin, and kill it once some of it is told."""
    process = begun(home)
    part = home / "demo.part" / "messages"
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and not (part.exists() and len(list(part.iterdir())) > 5):
        assert process.poll() is None, "it ended by itself"
        time.sleep(0.05)
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the company, whose telling was killed once."""
    home = tmp_path_factory.mktemp("demo") / "home"
    home.mkdir()
    killed(home)
    assert not (home / homes.MARK).exists()
    process = begun(home)
    assert process.wait(SECONDS) == 0
    again = begun(home)
    assert again.wait(SECONDS) == 0
    yield home


@pytest.fixture
async def world(told: Path) -> AsyncIterator[World]:
    """The mesh on that home, in real time."""
    async with running(settings_of(told)) as world:
        yield world


async def every(staff: Story, path: str, name: str, **query: object) -> list[Thing]:
    """All of a list."""
    found = await staff.get(path, page_size=500, **query)
    assert not found.get("next_page_token")
    things: list[Thing] = found[name]
    return things


async def test_no_page_is_empty_and_nothing_is_there_twice(world: World) -> None:
    staff = world.staff
    feedback = await every(staff, "/feedback", "feedback")
    assert len(feedback) == ITEMS == len({item["text"] for item in feedback})
    assert {item["labels"]["language"] for item in feedback} >= {"en", "vi"}
    assert any(item["labels"].get("corrected") for item in feedback)
    await cases_are_in_every_state(staff)
    issues = await issues_are_in_every_state(staff)
    await plans_are_in_every_state(staff)
    await reviews_have_decided(staff)
    await counts_are_right(staff, issues)
    await everybody_was_told(staff, world, issues)
    assert await no_dead_letters(world)


async def cases_are_in_every_state(staff: Story) -> None:
    cases = await every(staff, "/cases", "cases")
    assert len(cases) == ITEMS
    states = Counter(case["state"] for case in cases)
    assert set(states) == {"new", "in_progress", "waiting", "answered", "closed", "not_needed"}
    reasons = {case.get("close_reason") for case in cases} - {None}
    assert reasons == {"confirmed", "silence", "dismissed", "withdrawn", "resolved"}
    assert any(case.get("reopen_count") for case in cases)
    assert {case["severity"] for case in cases} == {"p1", "p2", "p3", "p4"}
    assert any(case.get("event_time_doubt") for case in cases)


async def issues_are_in_every_state(staff: Story) -> list[Thing]:
    issues = await every(staff, "/issues", "issues")
    states = Counter(issue["state"] for issue in issues)
    assert set(states) == {"new", "ongoing", "planned", "fixed", "verified", "regressed", "archived"}
    assert states["regressed"] == 1
    back = next(issue for issue in issues if issue["state"] == "regressed")
    assert back["regression_count"] == 1
    assert back["last_occur_time"] > back["fix"]["effective_time"]
    assert back["trend"] == "escalating"
    watched = next(issue for issue in issues if issue["state"] == "fixed")
    assert watched["fix"]["watch_end_time"] > watched["last_receive_time"]
    assert sum(bool(issue.get("root_cause")) for issue in issues) >= 5
    return issues


async def plans_are_in_every_state(staff: Story) -> None:
    plans = await every(staff, "/plans", "plans")
    states = {plan["state"] for plan in plans}
    assert states >= {"draft", "submitted", "approved", "returned", "stopped", "completed"}
    actions = [action for plan in plans for action in plan["actions"]]
    assert {a["type"] for a in actions} == {"correct", "prevent_recurrence", "prevent_occurrence"}
    assert any(plan.get("overdue_count") for plan in plans if plan["state"] == "approved")
    assert any(0 < action.get("progress", 0) < 100 for action in actions)


async def reviews_have_decided(staff: Story) -> None:
    reviews = await every(staff, "/reviews", "reviews")
    assert Counter(review["state"] for review in reviews) == {"closed": 2, "scheduled": 1}
    verdicts = {decision["verdict"] for decision in await every(staff, "/decisions", "decisions")}
    assert verdicts == {"approve", "return", "stop", "escalate", "ask"}
    for review in reviews:
        path = f"/reviews/{review['id']}"
        assert (await staff.get(path))["agenda"]
        if review["state"] == "closed":
            minutes = await staff.get(f"{path}/minutes")
            assert minutes["final"] is True and minutes["notes"] and minutes["decisions"]


async def counts_are_right(staff: Story, issues: list[Thing]) -> None:
    """What lists, counts and the resolution log say is the same."""
    cases = await every(staff, "/cases", "cases")
    attached = Counter(case.get("issue_id", "") for case in cases)
    for issue in issues:
        assert issue["case_count"] == attached[issue["issue_id"]], issue["title"]
    counted = await staff.get("/cases:count", by="state")
    by_state = {row["values"][0]: row["count"] for row in counted["counts"]}
    assert by_state == Counter(case["state"] for case in cases)
    told = await staff.get("/time-to-resolve", subject="case")
    resolved = sum(c["wall"]["count"] for c in told["clocks"] if c["clock"] == "resolved")
    kept = {"confirmed", "silence", "resolved"}
    again = sum(bool(case.get("reopen_count")) for case in cases)
    assert abs(resolved - sum(case.get("close_reason") in kept for case in cases)) <= again


async def everybody_was_told(staff: Story, world: World, issues: list[Thing]) -> None:
    letters = [message_from_bytes(p.read_bytes(), policy=default) for p in world.messages.glob("*.eml")]
    assert letters and all(str(letter["To"]).endswith("@example.com") for letter in letters)
    fixed = [issue for issue in issues if issue.get("fix")]
    assert len(fixed) == 3 and all(issue["told_count"] > 0 for issue in fixed)
    for issue in fixed:
        asked = await every(staff, "/feedback", "feedback", issue_id=issue["issue_id"])
        assert any(item["state"] == "resolved" for item in asked)
