"""Acts of triage on one feedback or many: who gets it, what becomes of it, which labels and issue are right.

Each act is one RPC per feedback, done a few at a time; each says for itself whether it was done, and what
takes it back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voc.actions.v1 import actions_pb2
from voc.classification.v1 import classification_pb2

from services.gateway.clients import Clients
from services.gateway.problems import FieldError, Problem, invalid
from services.gateway.staff.inbox.vocabulary import DIMENSIONS, ENUMS, number
from services.mesh.identity import Caller

CASE_ACTS = ("assign", "start", "resolve", "dismiss", "reopen", "link", "unlink", "undo")
LABEL_ACTS = ("label", "unlabel")
ACTS = (*CASE_ACTS, *LABEL_ACTS)
MOST = 500
_AT_ONCE = 8

_RPC: Mapping[str, tuple[str, str, str]] = {
    "assign": ("AssignCase", "owner", "owner"),
    "start": ("StartCase", "", ""),
    "resolve": ("CloseCase", "note", "note"),
    "dismiss": ("DismissCase", "reason", "reason"),
    "reopen": ("ReopenCase", "reason", "reason"),
    "link": ("PinCase", "issue_id", "issue_id"),
    "unlink": ("UnpinCase", "", ""),
    "undo": ("UndoCase", "", ""),
}
"""Act → RPC, the field of the form that it needs, and how the RPC calls it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A feedback, and the version that a person saw: of its case, or of its labels."""

    id: str
    version: int

    def __str__(self) -> str:
        return f"{self.id}:{self.version}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with which feedback. `said` holds the act's own fields."""

    act: str
    marks: Sequence[Mark]
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """One that was not done, and why."""

    mark: Mark
    problem: Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish. Marks of what was done carry the versions that it led to."""

    wish: Wish
    done: Sequence[Mark] = ()
    refused: Sequence[Refused] = ()

    @property
    def undone_by(self) -> str:
        """The act that takes it back."""
        return "unlabel" if self.wish.act == "label" else "undo"

    @property
    def undoable(self) -> bool:
        """Whether that can be asked for: taking back a correction cannot itself be taken back."""
        return bool(self.done) and self.wish.act != "unlabel"


def marks_of(texts: Sequence[str]) -> list[Mark]:
    """Marks as forms send them, `id:version`, several of them parted by spaces.

    Raises:
        Problem: 422 for none, too many, or what is none.
    """
    found: dict[str, Mark] = {}
    for text in " ".join(texts).split():
        feedback_id, _, version = text.rpartition(":")
        if not feedback_id or len(feedback_id) > 64 or not version.isascii() or not version.isdigit():
            raise invalid([FieldError("mark", "value_refused")])
        found[feedback_id] = Mark(feedback_id, int(version[:15]))
    if not found:
        raise invalid([FieldError("mark", "nothing_selected")])
    if len(found) > MOST:
        raise invalid([FieldError("mark", "too_many_items", {"limit": str(MOST)})])
    return list(found.values())


class Acts:
    """Does what is wished."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def do(self, wish: Wish, caller: Caller) -> Outcome:
        """Do it with each, and say of each whether it was done.

        Raises:
            Problem: 422 for an act that there is not, or whose fields make no sense for any of them; or what
                every single one was refused for.
        """
        if wish.act not in ACTS:
            raise invalid([FieldError("act", "choice_unknown", {"choices": ", ".join(ACTS)})])
        if wish.act == "label":
            wish = await self._seen(wish, caller)
        gate = asyncio.Semaphore(_AT_ONCE)
        results = await asyncio.gather(*(self._one(wish, mark, caller, gate) for mark in wish.marks))
        refused = [one for one in results if isinstance(one, Refused)]
        if len(refused) == len(results) == 1:
            raise refused[0].problem
        return Outcome(wish, [one for one in results if isinstance(one, Mark)], refused)

    async def _one(self, wish: Wish, mark: Mark, caller: Caller, gate: asyncio.Semaphore) -> Mark | Refused:
        async with gate:
            try:
                if wish.act in LABEL_ACTS:
                    return await self._label(wish, mark, caller)
                return await self._case(wish, mark, caller)
            except Problem as problem:
                return Refused(mark, problem)

    async def _case(self, wish: Wish, mark: Mark, caller: Caller) -> Mark:
        if not mark.version:
            raise Problem(409, "case_not_yet")
        rpc, name, field_name = _RPC[wish.act]
        request = getattr(actions_pb2, f"{rpc}Request")(case_id=mark.id, version=mark.version)
        if name:
            setattr(request, field_name, wish.said.get(name, ""))
        answer: Any = await self._clients.ask(getattr(self._clients.actions, rpc), request, caller)
        return Mark(mark.id, answer.case.version)

    async def _label(self, wish: Wish, mark: Mark, caller: Caller) -> Mark:
        ask = self._clients.classification
        answer: Any
        if wish.act == "unlabel":
            back = classification_pb2.UndoCorrectionRequest(feedback_id=mark.id, version=mark.version)
            answer = await self._clients.ask(ask.UndoCorrection, back, caller)
        else:
            request = correction(mark, wish.said)
            answer = await self._clients.ask(ask.CorrectClassification, request, caller)
        return Mark(mark.id, answer.classification.version)

    async def _seen(self, wish: Wish, caller: Caller) -> Wish:
        """The wish with the versions of labels: lists show labels, and know the versions of cases only."""
        if wish.said.get("seen") == "labels":
            return wish
        ids = [mark.id for mark in wish.marks]
        request = classification_pb2.BatchGetClassificationsRequest(feedback_ids=ids)
        ask = self._clients.classification.BatchGetClassifications
        found = (await self._clients.ask(ask, request, caller)).classifications
        versions = {one.feedback_id: one.version for one in found}
        marks = [Mark(mark.id, versions.get(mark.id, 1)) for mark in wish.marks]
        return Wish(wish.act, marks, wish.said)


def correction(mark: Mark, said: Mapping[str, str]) -> classification_pb2.CorrectClassificationRequest:
    """What puts labels right: `dimension` and `value`; of topics several, parted by line breaks or commas.

    Raises:
        Problem: 422 for a dimension or value that there is not.
    """
    request = classification_pb2.CorrectClassificationRequest(
        feedback_id=mark.id, version=mark.version, note=said.get("note", "")
    )
    dimension, value = said.get("dimension", ""), said.get("value", "")
    if dimension not in DIMENSIONS:
        raise invalid([FieldError("dimension", "choice_unknown", {"choices": ", ".join(DIMENSIONS)})])
    if dimension == "topic":
        paths = dict.fromkeys(path.strip() for path in value.replace("\n", ",").split(",") if path.strip())
        request.topics.paths.extend(paths)
        return request
    if dimension not in ENUMS or not number(dimension, value):
        raise invalid([FieldError("value", "choice_unknown", {"choices": ""})])
    setattr(request, dimension, number(dimension, value))
    return request
