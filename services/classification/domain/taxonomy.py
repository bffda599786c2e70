"""The topics that feedback is sorted into: one tree, which changes as a whole from edition to edition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Topic:
    """A node of the tree.

    Attributes:
        path: the parent's path, a slash and a name; `delivery/late`.
        keywords_en, keywords_vi: words that point to it.
        examples: texts of which each belongs to it, in any language.
        owner: a person's id; empty for nobody.
        retire_time: since when nothing new gets it; None while it is in use.
    """

    path: str
    name_en: str
    name_vi: str
    keywords_en: tuple[str, ...] = ()
    keywords_vi: tuple[str, ...] = ()
    description_en: str = ""
    description_vi: str = ""
    examples: tuple[str, ...] = ()
    owner: str = ""
    retire_time: datetime | None = None

    @property
    def parent(self) -> str:
        """Path of the topic above; empty at the top."""
        return self.path.rpartition("/")[0]

    @property
    def keywords(self) -> tuple[str, ...]:
        """Words that point to it, in both languages."""
        return self.keywords_en + self.keywords_vi

    @property
    def retired(self) -> bool:
        """Whether nothing new gets it."""
        return self.retire_time is not None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All topics, a parent before its children.

    Attributes:
        version: names this content; every classification carries it.
        number: of the edition; 1 is what ships.
        moved: a path that was, to the one that stands for it now. Such a path is never used again for
            anything else, so that what was sorted under it can always be found.
    """

    version: str
    topics: tuple[Topic, ...]
    number: int = 1
    moved: Mapping[str, str] = field(default_factory=dict)
    _by_path: Mapping[str, Topic] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_path", {topic.path: topic for topic in self.topics})

    def __contains__(self, path: object) -> bool:
        """Whether feedback may be sorted into it: it is there, and not retired."""
        topic = self._by_path.get(path) if isinstance(path, str) else None
        return topic is not None and not topic.retired

    def get(self, path: str) -> Topic | None:
        """The topic of this path, retired or not."""
        return self._by_path.get(path)

    def now(self, path: str) -> str:
        """The path that stands for this one today; the path itself when it was never moved."""
        return self.moved.get(path, path)

    def before(self, path: str) -> tuple[str, ...]:
        """The paths that were, and lead to this one or below it."""
        return tuple(old for old, new in self.moved.items() if within(new, path))

    def used(self) -> tuple[Topic, ...]:
        """The topics that feedback may be sorted into."""
        return tuple(topic for topic in self.topics if not topic.retired)

    def below(self, path: str) -> tuple[Topic, ...]:
        """The topic of this path and all below it, a parent before its children."""
        return tuple(topic for topic in self.topics if within(topic.path, path))


def within(path: str, above: str) -> bool:
    """Whether `path` is `above`, or lies below it."""
    return path == above or path.startswith(f"{above}/")


def ordered(topics: Iterable[Topic]) -> tuple[Topic, ...]:
    """The same with each parent before its children, in the order in which siblings first came."""
    known = {topic.path: topic for topic in topics}
    place = {path: number for number, path in enumerate(known)}

    def key(topic: Topic) -> list[int]:
        names = topic.path.split("/")
        above = ["/".join(names[: depth + 1]) for depth in range(len(names))]
        return [place.get(path, len(place)) for path in above]

    return tuple(sorted(known.values(), key=key))


class Act(StrEnum):
    """What was done to a taxonomy."""

    CREATE = "create"
    UPDATE = "update"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    RETIRE = "retire"
    RESTORE = "restore"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Step:
    """What an act did to one topic. `path` is as it was before, or as it is when it is new.

    Attributes:
        to: where it is now, when it moved.
        fields: what else changed: fields of `Topic`, or `created`, `retired`, `restored`.
    """

    path: str
    to: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One act, and its steps in order. None: nothing is other than it was."""

    act: Act
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """A taxonomy as it was made: by whom, when, by which change, and why in that person's words.

    `request_id` names the call that made it, `touched` how many classifications that concerned.
    """

    taxonomy: Taxonomy
    change: Change
    changed_by: str
    change_time: datetime
    note: str = ""
    request_id: str = ""
    touched: int = 0
