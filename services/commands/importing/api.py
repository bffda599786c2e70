"""The installation's API, as an import uses it: patient with what is busy or away, plain about the rest."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

_AGAIN = frozenset({429, 502, 503, 504})
_FIRST_WAIT = 0.25
_LONGEST_WAIT = 10.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ApiRefused(Exception):
    """The import cannot go on. `args[0]` is a sentence."""


class TooLarge(Exception):
    """This batch is larger than the API takes."""


class Api:
    """Asks with a key; asks again while the API is busy or away, for `patience` seconds without an answer.

    `waits` is told once whenever the waiting begins (its reason) and ends (empty).
    """

    def __init__(self, url: str, key: str, patience: float, waits: Callable[[str], None]) -> None:
        self._patience = patience
        self._waits = waits
        self._waiting = False
        address = urlsplit(url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise ApiRefused(f"{url} is no address. Write, for example, --url http://127.0.0.1:8080.")
        self._client = httpx.AsyncClient(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            timeout=httpx.Timeout(60.0, connect=5.0),
            trust_env=address.hostname not in _LOOPBACK,
        )

    async def batch(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What became of each item, in order. Sent again it adds nothing.

        Raises:
            TooLarge: the items are more than one request may hold.
            ApiRefused: the API refuses, or was away for too long.
        """
        answer = await self.ask("POST", "/feedback:batch", {"items": items, "source": "import"})
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    async def all_of(self, resource: str) -> list[dict[str, Any]]:
        """Every product or channel.

        Raises:
            ApiRefused: as `batch`.
        """
        found: list[dict[str, Any]] = []
        token = ""
        while True:
            page = (await self.ask("GET", f"/{resource}?page_size=500&page_token={token}")).json()
            found += page[resource]
            token = page["next_page_token"]
            if not token:
                return found

    async def add(self, resource: str, title: str) -> bool:
        """Create a product or channel of this title; False when there is one that it stands for.

        Raises:
            ApiRefused: as `batch`.
        """
        answer = await self.ask("POST", f"/{resource}", {"title": {"en": title}})
        return "Idempotency-Replayed" not in answer.headers

    async def close(self) -> None:
        """Hang up."""
        await self._client.aclose()

    async def ask(self, method: str, path: str, body: Any = None, once: str = "") -> httpx.Response:
        """The answer to any other request. `once`: makes something new at most once, if sent again.

        Raises:
            TooLarge, ApiRefused: as `batch`.
        """
        content = None if body is None else orjson.dumps(body)
        begin, wait = time.monotonic(), _FIRST_WAIT
        while True:
            answer = await self._try(method, path, content, {"Idempotency-Key": once} if once else {})
            if answer is not None and answer.status_code not in _AGAIN:
                self._tell("")
                return _checked(answer)
            after = _retry_after(answer) if answer is not None else 0.0
            reason = (
                _detail(answer) if answer is not None else f"{self._client.base_url.host} does not answer"
            )
            if time.monotonic() - begin > self._patience:
                raise ApiRefused(f"{reason} (tried for {self._patience:.0f} s).")
            self._tell(reason)
            await asyncio.sleep(max(after, wait * random.uniform(0.5, 1.0)))  # noqa: S311 - spread, no secret
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _try(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> httpx.Response | None:
        """The answer, or None when there is none."""
        try:
            return await self._client.request(method, path, content=content, headers=headers)
        except httpx.TransportError:
            return None

    def _tell(self, reason: str) -> None:
        if bool(reason) != self._waiting:
            self._waiting = bool(reason)
            self._waits(reason)


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    if answer.status_code == 413:
        raise TooLarge
    raise ApiRefused(f"The API answers {answer.status_code}: {_detail(answer)}")


def _detail(answer: httpx.Response) -> str:
    """What a problem says, with its first field; for anything else the bare status."""
    try:
        problem = answer.json()
        errors = "; ".join(f"{error['field']}: {error['message']}" for error in problem["errors"][:3])
        return f"{problem['detail']} {errors}".strip()
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}. Is this the address of a VoC Mesh?"


def _retry_after(answer: httpx.Response) -> float:
    text = answer.headers.get("retry-after", "")
    return min(float(text), _LONGEST_WAIT) if text.isascii() and text.isdigit() else 0.0
