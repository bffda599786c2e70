"""How documents are written: one unordered bulk for many saves, each atomic and with its own answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from services.mesh import ids
from services.mesh.clock import Clock
from services.mesh.documents import telling
from services.mesh.documents.fold import terms
from services.mesh.documents.mongo import outbox
from services.mesh.documents.mongo.marks import Marks
from services.mesh.documents.mongo.reach import twice
from services.mesh.documents.mongo.schema import ORPHAN, Records, Stored
from services.mesh.documents.port import (
    Document,
    DocumentsUnavailable,
    Gone,
    Save,
    Saved,
    Spec,
    Stale,
    Taken,
)
from services.mesh.log.port import Event

_DUPLICATE, _REFUSED = 11000, 121
_TRIES = 3
Answer = Saved | Exception
Fault = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One save on its way: what it was decided on, and the id by which its own success is recognised."""

    spec: Spec
    save: Save
    told: int
    events: tuple[Event, ...]
    save_id: str

    @property
    def saved(self) -> Saved:
        """The answer when it succeeded."""
        version, told = self.save.expected + 1, self.told + len(self.events)
        return Saved(Document(self.save.id, version, self.save.body, self.spec.schema, told), self.events)

    def update(self) -> UpdateOne:
        """An update that inserts nothing but version 1: the validator refuses the rest."""
        save, spec = self.save, self.spec
        setting = {
            "version": save.expected + 1,
            "schema": spec.schema,
            "told": self.told + len(self.events),
            "save": self.save_id,
            "body": save.body,
        }
        if spec.text:
            setting["terms"] = sorted(terms(save.body, spec.text))
        change: Stored = {"$set": setting}
        if self.events:
            change["$push"] = {"unsaid": {"$each": outbox.stored(self.events)}}
        if save.expected:
            change["$setOnInsert"] = {ORPHAN: True}
        match = {"_id": save.id, "version": save.expected, "told": self.told}
        return UpdateOne({**match, "gone": None}, change, upsert=True)

    def judge(self, fault: Fault, stands: Stored | None) -> Answer | None:
        """The answer when the update failed, by how the document stands; None: it may be tried again."""
        if fault["code"] not in (_DUPLICATE, _REFUSED):
            return DocumentsUnavailable(f"the write was refused with code {fault['code']}")
        if stands is not None and stands.get("save") == self.save_id:
            return self.saved
        if stands is not None and stands.get("gone"):
            return Gone(self.save.id)
        if (stands["version"] if stands else 0) != self.save.expected:
            return Stale(self.save.id)
        if stands is not None and stands["told"] != self.told:
            return None
        return _taken(fault) or Stale(self.save.id)


class Writer:
    """Writes saves of one collection."""

    def __init__(self, spec: Spec, source: str, clock: Clock, marks: Marks):
        self._spec = spec
        self._source = source
        self._clock = clock
        self._marks = marks

    async def save_all(self, records: Records, saves: Sequence[Save]) -> list[Answer]:
        """Write saves in order. Of each document the first is tried; the next when its outcome is known."""
        answers: dict[int, Answer] = {}
        rest = list(range(len(saves)))
        while rest:
            firsts: dict[str, int] = {}
            for number in rest:
                firsts.setdefault(saves[number].id, number)
            wave = list(firsts.values())
            answers |= zip(wave, await self._write(records, [saves[number] for number in wave]), strict=True)
            for number in rest:
                first = firsts[saves[number].id]
                if number != first and saves[number].expected == saves[first].expected:
                    answers |= _foreseen(number, saves[number], answers[first])
            rest = [number for number in rest if number not in answers]
        return [answers[number] for number in range(len(saves))]

    async def _write(self, records: Records, saves: Sequence[Save], tries: int = _TRIES) -> list[Answer]:
        """Write saves of different documents at once."""
        await self._marks.learn(records, saves)
        attempts = [self._attempt(save) for save in saves]
        faults = await _bulk(records, attempts)
        stands = await self._stand(records, [saves[number].id for number in faults])
        answers: list[Answer | None] = [attempt.saved for attempt in attempts]
        for number, fault in faults.items():
            answers[number] = attempts[number].judge(fault, stands.get(saves[number].id))
        for answer in answers:
            if isinstance(answer, Saved):
                self._marks.note(answer.document.id, answer.document.version, answer.document.told)
        again = [number for number, answer in enumerate(answers) if answer is None]
        if again and tries > 1:
            found = await self._write(records, [saves[number] for number in again], tries - 1)
            for number, answer in zip(again, found, strict=True):
                answers[number] = answer
        return [answer or Stale(save.id) for answer, save in zip(answers, saves, strict=True)]

    def _attempt(self, save: Save) -> Attempt:
        told, now = self._marks.told(save.id, save.expected), self._clock()
        events = telling.events(save.tell, self._source, told, now)
        return Attempt(self._spec, save, told, events, ids.new("sv", now))

    async def _stand(self, records: Records, failed: Sequence[str]) -> dict[str, Stored]:
        if not failed:
            return {}
        fields = {"version": 1, "told": 1, "gone": 1, "save": 1}
        found = await records.find({"_id": {"$in": list(failed)}}, fields).to_list()
        for stored in found:
            self._marks.note_stored(stored)
        return {stored["_id"]: stored for stored in found}


async def _bulk(records: Records, attempts: Sequence[Attempt]) -> dict[int, Fault]:
    """Write all; what failed, by its place."""
    updates = [attempt.update() for attempt in attempts]
    try:
        await twice(lambda: records.bulk_write(updates, ordered=False))
    except BulkWriteError as error:
        if error.details.get("writeConcernErrors"):
            raise DocumentsUnavailable("a majority did not confirm the write") from None
        return {fault["index"]: fault for fault in error.details["writeErrors"]}
    return {}


def _foreseen(number: int, save: Save, first: Answer) -> dict[int, Answer]:
    """What a save must hear when another of the same version came first."""
    if isinstance(first, Gone):
        return {number: Gone(save.id)}
    if isinstance(first, Saved | Stale):
        return {number: Stale(save.id)}
    return {}


def _taken(fault: Fault) -> Taken | None:
    for name, value in fault.get("keyValue", {}).items():
        if name.startswith("body."):
            return Taken(name.removeprefix("body."), value)
    return None
