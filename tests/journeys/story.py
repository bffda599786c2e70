"""How a journey speaks: through HTTP alone, waiting until the mesh has heard what was told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx

Thing = dict[str, Any]

PATIENCE_SECONDS = 45.0


async def until(
    ask: Callable[[], Awaitable[Thing]], good: Callable[[Thing], bool], seconds: float = PATIENCE_SECONDS
) -> Thing:
    """Ask again until the answer is good.

    Raises:
        AssertionError: it never was; with the last answer.
    """
    end = time.monotonic() + seconds
    answer: Thing = {}
    while time.monotonic() < end:
        answer = await ask()
        if good(answer):
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError(f"not in {seconds} s: {answer}")


@dataclass
class Story:
    """One person with an API key (or, without one, a customer)."""

    http: httpx.AsyncClient
    key: str = ""

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    async def get(self, path: str, **query: Any) -> Thing:
        """`GET /api/v1{path}`; must succeed."""
        answer = await self.http.get(f"/api/v1{path}", params=query, headers=self._headers)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        found: Thing = answer.json()
        return found

    async def send(self, path: str, body: Thing | None = None, **headers: str) -> httpx.Response:
        """`POST /api/v1{path}`, whatever comes."""
        return await self.http.post(f"/api/v1{path}", json=body or {}, headers={**self._headers, **headers})

    async def act(self, path: str, **body: Any) -> Thing:
        """`POST /api/v1{path}`; must succeed."""
        answer = await self.send(path, body)
        assert answer.status_code in {200, 201}, f"POST {path}: {answer.status_code} {answer.text}"
        found: Thing = answer.json()
        return found

    async def tell(self, product: str, text: str, **more: Any) -> Thing:
        """Hand in one feedback; its receipt."""
        return await self.act("/feedback", product=product, text=text, **more)

    async def until(self, path: str, good: Callable[[Thing], bool], **query: Any) -> Thing:
        """Ask for a thing until it is there and as it should be."""

        async def ask() -> Thing:
            answer = await self.http.get(f"/api/v1{path}", params=query, headers=self._headers)
            return {} if answer.status_code == 404 else await self.get(path, **query)

        return await until(ask, lambda thing: bool(thing) and good(thing))

    async def change(self, path: str, verb: str, **body: Any) -> Thing:
        """A verb on a thing in its present version; again when somebody else was quicker."""
        for _ in range(20):
            version = (await self.get(path))["version"]
            answer = await self.send(f"{path}:{verb}", {"version": version, **body})
            if answer.status_code not in {409, 412} or answer.json().get("code") != "stale":
                break
            await asyncio.sleep(0.05)
        assert answer.status_code in {200, 201}, f"{verb} {path}: {answer.status_code} {answer.text}"
        changed: Thing = answer.json()
        return changed
