"""The demo company as a running mesh: its four people, and one address of every page that they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.servers.processes import Processes

PLACES: Mapping[str, tuple[str, ...]] = {
    "member": (
        "/inbox",
        "/inbox?view=unsure",
        "/inbox?query=xyzzy",
        "/feedback/new",
        "/feedback/{feedback}",
        "/import",
        "/issues",
        "/issues/new",
        "/issues/{issue}",
        "/patterns/{pattern}",
        "/plans",
        "/plans/{plan}",
        "/plans/new?issue={issue}",
        "/settings/me",
        "/quality",
        "/quality/unsure",
    ),
    "leader": ("/home", "/reviews", "/reviews/new", "/reviews/{review}", "/pareto", "/time-to-resolve"),
    "operator": (
        "/operations",
        "/operations/consumers",
        "/operations/dead-letters",
        "/operations/errors",
        "/operations/ground",
        "/operations/timers",
    ),
    "admin": (
        "/settings",
        "/settings/people",
        "/settings/keys",
        "/settings/products",
        "/settings/channels",
        "/settings/forms",
        "/settings/forms/default",
        "/settings/loop",
        "/settings/privacy",
        "/settings/taxonomy",
        "/settings/taxonomy/history",
        "/settings/taxonomy/update?path=delivery",
        "/quality/models",
        "/design",
    ),
}
"""Pages by who uses them; `{names}` are things of the demo company."""
_TELLING_SECONDS = 180.0


@contextmanager
def company(home: Path) -> Iterator[Processes]:
    """`vocmesh up --demo` in an empty home, ready."""
    mesh = Processes(home)
    mesh.start("up", "--demo")
    try:
        mesh.wait_ready("up", _TELLING_SECONDS)
        yield mesh
    finally:
        mesh.stop_all()


@contextmanager
def signed_in(mesh: Processes, role: str) -> Iterator[httpx.Client]:
    """Somebody of the demo company, with their cookie."""
    with httpx.Client(base_url=mesh.url, timeout=60) as client:
        answer = client.post("/sign-in/demo", data={"role": role})
        assert answer.status_code == 303, answer.text[:500]
        yield client


def places(mesh: Processes) -> dict[str, list[str]]:
    """Every page of every role, at things that are there."""
    with signed_in(mesh, "member") as member:
        issues = member.get("/api/v1/issues", params={"states": "regressed"}).json()["issues"]
        known = {
            "issue": issues[0]["issue_id"],
            "pattern": issues[0]["pattern_ids"][0],
            "plan": _first(member, "plans"),
            "feedback": _first(member, "feedback"),
            "review": _first(member, "reviews"),
        }
    return {role: [path.format_map(known) for path in paths] for role, paths in PLACES.items()}


def _first(client: httpx.Client, what: str) -> str:
    """The id of one of these: the first field of each thing."""
    thing = client.get(f"/api/v1/{what}", params={"page_size": 1}).json()[what][0]
    return str(next(iter(thing.values())))
