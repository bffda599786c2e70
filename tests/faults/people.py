"""People in front of real processes: who posts, who fills in the form, who looks at `/readyz`."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.faults.kills import first_key
from tests.servers.processes import Processes

PRODUCT = "mobile-app"


def until(good: Callable[[], bool], what: str, seconds: float) -> float:
    """Ask until the answer is yes; the seconds that it took.

    Raises:
        AssertionError: it never was; with `what` was waited for.
    """
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if good():
            return time.monotonic() - begun
        time.sleep(0.1)
    raise AssertionError(f"not in {seconds} s: {what}")


@dataclass(frozen=True)
class Ready:
    """What `/readyz` of one process says of its one service."""

    status: int
    condition: str
    reasons: tuple[str, ...]


def readyz(mesh: Processes, name: str) -> Ready:
    """Ask it; status 0 while nobody answers at all."""
    try:
        answer = httpx.get(f"{mesh.operations(name)}/readyz", timeout=10)
    except httpx.TransportError:
        return Ready(0, "", ())
    said = answer.json()["services"][name]
    return Ready(answer.status_code, said["condition"], tuple(said["reasons"]))


@dataclass
class People:
    """Staff with a key, and customers at the form of one gateway."""

    mesh: Processes
    key: str
    http: httpx.Client

    @classmethod
    def of(cls, mesh: Processes) -> People:
        """With a first key, made by the command; somebody closes `http`."""
        return cls(mesh, first_key(mesh), httpx.Client(base_url=mesh.url, timeout=30))

    def post(self, text: str, once: str = "") -> httpx.Response:
        """`POST /api/v1/feedback`, with an Idempotency-Key where one is given."""
        headers = {"Authorization": f"Bearer {self.key}", **({"Idempotency-Key": once} if once else {})}
        return self.http.post("/api/v1/feedback", json={"product": PRODUCT, "text": text}, headers=headers)

    def open_form(self) -> dict[str, str]:
        """What the form sends without anybody typing, a product chosen."""
        page = self.http.get("/f/default", headers={"Accept-Language": "en"})
        assert page.status_code == 200, page.text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        return {**hidden, "product": PRODUCT, "language": "en"}

    def send_form(self, fields: dict[str, str], **typed: str) -> httpx.Response:
        """As a browser without scripts; 303 leads to the receipt."""
        headers = {"Accept-Language": "en", "Origin": self.mesh.url}
        return self.http.post("/f/default", data={**fields, **typed}, headers=headers)

    def everything(self, path: str, name: str) -> list[dict[str, Any]]:
        """The first 500 of a list."""
        answer = self.http.get(
            f"/api/v1{path}", params={"page_size": 500}, headers={"Authorization": f"Bearer {self.key}"}
        )
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json().get(name, [])
        return found
