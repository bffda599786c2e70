"""One round of telling: events go to the log, and what it confirmed leaves the documents."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from services.mesh.documents.port import Collection, DocumentsUnavailable
from services.mesh.log import envelope
from services.mesh.log.port import Event, Log, LogUnavailable

_REMEMBERED = 20_000

Key = tuple[str, str]
"""Collection and document id."""


class Relay:
    """Tells a document's events in order, and remembers how far it got."""

    def __init__(self, collections: Mapping[str, Collection], log: Log) -> None:
        self._collections = collections
        self._log = log
        self._last: OrderedDict[Key, int] = OrderedDict()

    def follows(self, key: Key, events: Sequence[Event]) -> bool:
        """True when telling these leaves nothing out: another replica may have saved in between."""
        last = self._last.get(key, 0)
        return all(event.sequence == last + nth for nth, event in enumerate(events, 1))

    async def waiting(self, keys: Sequence[Key]) -> dict[Key, tuple[Event, ...]]:
        """The whole list of untold events of these documents."""
        found: dict[Key, tuple[Event, ...]] = {}
        for name, collection in self._collections.items():
            if ids := [id_ for kind, id_ in keys if kind == name]:
                found |= {(name, unsaid.id): unsaid.events for unsaid in await collection.waiting(ids)}
        return found

    async def tell(self, lists: Mapping[Key, Sequence[Event]]) -> set[Key]:
        """Append all lists and take out what was confirmed; the documents with something left.

        Raises:
            LogUnavailable: nothing could be told.
            DocumentsUnavailable: told, but not taken out; it will be told again under the same ids.
        """
        events = [(key, event) for key, list_ in lists.items() for event in list_]
        answers = await self._log.append([envelope.message(event) for _, event in events])
        confirmed: dict[Key, list[Event]] = {}
        failed: set[Key] = set()
        for (key, event), error in zip(events, answers, strict=True):
            if error is not None or key in failed:
                failed.add(key)
            else:
                confirmed.setdefault(key, []).append(event)
        if events and not confirmed:
            raise next((error for error in answers if isinstance(error, LogUnavailable)), LogUnavailable())
        await self._take_out(confirmed)
        return failed

    async def _take_out(self, confirmed: Mapping[Key, Sequence[Event]]) -> None:
        away: DocumentsUnavailable | None = None
        for name, collection in self._collections.items():
            told = {id_: [e.id for e in list_] for (kind, id_), list_ in confirmed.items() if kind == name}
            if not told:
                continue
            try:
                await collection.said(told)
            except DocumentsUnavailable as error:
                away = error
        for key, list_ in confirmed.items():
            self._last[key] = max(self._last.get(key, 0), list_[-1].sequence)
            self._last.move_to_end(key)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
        if away is not None:
            raise away
