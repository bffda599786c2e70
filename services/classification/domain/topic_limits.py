"""What a topic may hold. A taxonomy of this size is read in some two seconds and fits into one document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from services.classification.domain.refusal import Invalid
from services.classification.domain.taxonomy import Topic

MAX_USED = 500
MAX_TOPICS = 1_500
MAX_MOVED = 3_000
MAX_CHARACTERS = 400_000
MAX_EXAMPLES = 200
MAX_KEYWORDS = 200
DEPTH = 4

_NAME, _KEYWORD, _EXAMPLE, _DESCRIPTION, _OWNER = 100, 80, 500, 1_000, 64
_PATH = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}(/[a-z0-9][a-z0-9_-]{0,39}){0,3}")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def checked_path(path: str, field: str) -> str:
    """A path that a topic may have.

    Raises:
        Invalid: `path_malformed`.
    """
    if not _PATH.fullmatch(path):
        raise Invalid("path_malformed", field, path=path[:200], limit=DEPTH)
    return path


def checked(topic: Topic, prefix: str) -> Topic:
    """The topic as it is kept: composed, trimmed, each keyword and example once.

    `prefix` leads from the request to its fields, such as `topic.`.

    Raises:
        Invalid: `path_malformed`, `name_empty`, `text_too_long`, `too_many_values`, `keyword_without_words`.
    """
    path = checked_path(topic.path, f"{prefix}path")
    kept = replace(
        topic,
        path=path,
        name_en=_line(topic.name_en, f"{prefix}name_en", _NAME),
        name_vi=_line(topic.name_vi, f"{prefix}name_vi", _NAME),
        description_en=_line(topic.description_en, f"{prefix}description_en", _DESCRIPTION),
        description_vi=_line(topic.description_vi, f"{prefix}description_vi", _DESCRIPTION),
        keywords_en=_keywords(topic.keywords_en, f"{prefix}keywords_en"),
        keywords_vi=_keywords(topic.keywords_vi, f"{prefix}keywords_vi"),
        examples=_list(topic.examples, f"{prefix}examples", _EXAMPLE, MAX_EXAMPLES),
        owner=_line(topic.owner, f"{prefix}owner", _OWNER),
    )
    for name in ("name_en", "name_vi"):
        if not getattr(kept, name):
            raise Invalid("name_empty", f"{prefix}{name}")
    return kept


def joined(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Both without what comes twice, whatever the case."""
    found: dict[str, str] = {}
    for each in (*one, *other):
        found.setdefault(each.casefold(), each)
    return tuple(found.values())


def characters(topics: Iterable[Topic]) -> int:
    """How much text there is."""
    return sum(
        len(topic.path)
        + len(topic.name_en)
        + len(topic.name_vi)
        + len(topic.owner)
        + len(topic.description_en)
        + len(topic.description_vi)
        + sum(map(len, topic.keywords))
        + sum(map(len, topic.examples))
        for topic in topics
    )


def _line(said: str, field: str, limit: int) -> str:
    kept = _BLANK.sub(" ", unicodedata.normalize("NFC", said)).strip()
    if len(kept) > limit:
        raise Invalid("text_too_long", field, limit=limit)
    return kept


def _list(said: Sequence[str], field: str, limit: int, most: int) -> tuple[str, ...]:
    lines = [_line(each, f"{field}[{number}]", limit) for number, each in enumerate(said)]
    kept = joined([line for line in lines if line], ())
    if len(kept) > most:
        raise Invalid("too_many_values", field, limit=most)
    return kept


def _keywords(said: Sequence[str], field: str) -> tuple[str, ...]:
    kept = _list(said, field, _KEYWORD, MAX_KEYWORDS)
    for number, keyword in enumerate(kept):
        if not any(map(str.isalnum, keyword)):
            raise Invalid("keyword_without_words", f"{field}[{number}]", keyword=keyword)
    return kept
