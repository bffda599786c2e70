"""What pages must know by name: products, channels, topics, people. Asked for seldom, and kept
for a moment; the last known ones while a service is away."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from voc.classification.v1 import classification_pb2
from voc.intake.v1 import intake_pb2

from services.gateway.pages.speech import Speech
from services.gateway.problems import Problem
from services.gateway.staff.desk import Desk
from services.gateway.who import GATEWAY
from services.mesh.documents.port import DocumentsUnavailable
from services.mesh.identity import Caller

FRESH_SECONDS = 10.0
_SECONDS = 2.0
_PAGE = 500
_Load = Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Named:
    """Something that can be chosen by its name."""

    id: str
    name: str
    active: bool = True


@dataclass(frozen=True, eq=False)
class Names:
    """What a page knows by name, in the reader's language. The same object while nothing of it changes."""

    products: Sequence[Named]
    channels: Sequence[Named]
    topics: Sequence[Named]
    people: Sequence[Named]

    def of(self, kind: str, key: str) -> str:
        """The name of one of `products`, `channels`, `topics`, `people`; the id itself of one unknown."""
        return self._by_id[kind].get(key, key)

    @cached_property
    def _by_id(self) -> Mapping[str, Mapping[str, str]]:
        kinds = ("products", "channels", "topics", "people")
        return {kind: {one.id: one.name for one in reversed(getattr(self, kind))} for kind in kinds}

    def owners(self) -> Sequence[Named]:
        """Who can be given a case."""
        return [one for one in self.people if one.active]


class Known:
    """Names of the company's things."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._clients = desk.gateway.clients
        self._kept: dict[str, tuple[float, Any]] = {}
        self._made: dict[str, tuple[tuple[Any, ...], Names]] = {}

    async def names(self, caller: Caller, speech: Speech) -> Names:
        """Everything by name; what cannot be asked for now, and never was, is empty."""
        found = (
            await self._fresh("products", self._products),
            await self._fresh("channels", self._channels),
            await self._fresh("topics", lambda: self._topics(caller)),
            await self._fresh("people", self._everybody),
        )
        before, names = self._made.get(speech.language, ((), None))
        if names is None or before != found:
            names = _named(*found, speech)
        self._made[speech.language] = (found, names)
        return names

    async def _fresh(self, name: str, load: _Load) -> Any:
        until, answer = self._kept.get(name, (0.0, ()))
        now = time.monotonic()
        if now < until:
            return answer
        # Others are answered with the last known ones while one asks.
        self._kept[name] = (now + _SECONDS, answer) if answer else (until, answer)
        try:
            answer = await load()
        except (Problem, DocumentsUnavailable):
            return answer
        self._kept[name] = (time.monotonic() + FRESH_SECONDS, answer)
        return answer

    async def _everybody(self) -> Sequence[Any]:
        return (await self._desk.people()).all

    async def _products(self) -> Sequence[Any]:
        request = intake_pb2.ListProductsRequest(page_size=_PAGE)
        ask = self._clients.intake.ListProducts
        answer: Any = await self._clients.ask(ask, request, GATEWAY, seconds=_SECONDS)
        return list(answer.products)

    async def _channels(self) -> Sequence[Any]:
        request = intake_pb2.ListChannelsRequest(page_size=_PAGE)
        ask = self._clients.intake.ListChannels
        answer: Any = await self._clients.ask(ask, request, GATEWAY, seconds=_SECONDS)
        return list(answer.channels)

    async def _topics(self, caller: Caller) -> Sequence[Any]:
        request = classification_pb2.GetTaxonomyRequest()
        ask = self._clients.classification.GetTaxonomy
        answer: Any = await self._clients.ask(ask, request, caller, seconds=_SECONDS)
        return list(answer.topics)


def _named(
    products: Sequence[Any],
    channels: Sequence[Any],
    topics: Sequence[Any],
    people: Sequence[Any],
    speech: Speech,
) -> Names:
    return Names(
        products=[Named(one.id, speech.pick(one.title), one.active) for one in products],
        channels=[Named(one.id, speech.pick(one.title), one.active) for one in channels],
        topics=_topic_names(topics, speech),
        people=[Named(one.id, one.name, one.active) for one in people],
    )


def _topic_names(topics: Sequence[Any], speech: Speech) -> list[Named]:
    """Each topic below the name of the one that it belongs to: `Delivery › Late`."""
    own: Mapping[str, str] = {
        one.path: (one.name_vi if speech.language == "vi" else "") or one.name_en or one.path
        for one in topics
    }
    above = {one.path: one.parent for one in topics}
    return [Named(path, _full(path, own, above)) for path in own]


def _full(path: str, own: Mapping[str, str], above: Mapping[str, str]) -> str:
    names: list[str] = []
    while path in own and len(names) < 6:
        names.append(own[path])
        path = above[path]
    return " › ".join(reversed(names))
