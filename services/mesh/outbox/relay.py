"""Telling: events go to the log, and what it confirmed leaves the documents, that of many rounds at once.

An end in between means that they are told again, under the same ids.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from services.mesh.documents.port import Collection
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
        self._told: dict[Key, set[str]] = {}

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
        """Append all lists; the documents with something left. What only waits to be taken out is left out.

        Raises:
            LogUnavailable: nothing could be told.
        """
        events = [
            (key, event)
            for key, list_ in lists.items()
            for event in list_
            if event.id not in self._told.get(key, ())
        ]
        answers = await self._log.append([envelope.message(event) for _, event in events]) if events else []
        confirmed = 0
        failed: set[Key] = set()
        for (key, event), error in zip(events, answers, strict=True):
            if error is not None or key in failed:
                failed.add(key)
            else:
                confirmed += 1
                self._remember(key, event)
        if events and not confirmed:
            raise next((error for error in answers if isinstance(error, LogUnavailable)), LogUnavailable())
        return failed

    @property
    def told(self) -> int:
        """Documents with events that were told and not yet taken out."""
        return len(self._told)

    async def take_out(self) -> None:
        """Take what was told out of the documents.

        Raises:
            DocumentsUnavailable: it is kept in mind for the next time.
        """
        for name, collection in self._collections.items():
            told = {key: events for key, events in self._told.items() if key[0] == name}
            if told:
                await collection.said({id_: sorted(events) for (_, id_), events in told.items()})
                for key in told:
                    del self._told[key]

    def _remember(self, key: Key, event: Event) -> None:
        self._told.setdefault(key, set()).add(event.id)
        self._last[key] = max(self._last.get(key, 0), event.sequence)
        self._last.move_to_end(key)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
