"""A taxonomy as TOML: one `[[topic]]` after the other, parents first. Pages and the command use the same."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

_LINES = ("path", "name_en", "name_vi", "description_en", "description_vi", "owner")
_LISTS = {"en": "keywords_en", "vi": "keywords_vi", "examples": "examples", "moved_from": "moved_from"}
"""Name in the file to name in the API."""
_ONE_LINE = 90
_PLACE = re.compile(r"at line (\d+)")
_HEAD = "# Apply it with `vocmesh taxonomy apply`. Topics that are missing here are retired.\n"


class TaxonomyFileRefused(Exception):
    """The text cannot be used. `args[0]` is a sentence; `code` and `values` say the same as a reason."""

    def __init__(self, sentence: str, code: str = "taxonomy_file_unread", **values: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.values = values


def read(text: str, name: str) -> list[dict[str, Any]]:
    """The topics of a text, as the API takes them. `name`: what sentences call it.

    Raises:
        TaxonomyFileRefused: it is no TOML, or holds what a taxonomy has not.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        place = _PLACE.search(str(wrong))
        line = place[1] if place else str(text.count("\n") + 1)
        sentence = f"{name} is no TOML in UTF-8: {wrong}."
        raise TaxonomyFileRefused(sentence, "taxonomy_file_no_toml", line=line) from None
    topics = found.pop("topic", None)
    strange = sorted(found.keys() - {"version"})
    if strange or not isinstance(topics, list) or not topics:
        holds = ", ".join(strange) or "no [[topic]]"
        code = "taxonomy_file_strange" if strange else "taxonomy_file_empty"
        sentence = f"{name} holds {holds}; docs/taxonomy.md says what it may hold."
        raise TaxonomyFileRefused(sentence, code, names=holds)
    return [_topic(name, number, topic) for number, topic in enumerate(topics, 1)]


def written(version: str, topics: Sequence[Mapping[str, Any]]) -> str:
    """The text of these topics, as the API answers them. Read again, it says the same."""
    parts = [f"{_HEAD}version = {_string(version)}\n"]
    for topic in topics:
        lines = [f"{name} = {_string(topic[name])}" for name in _LINES if topic[name] or name == "path"]
        lines += [f"{short} = {_strings(topic[name])}" for short, name in _LISTS.items() if topic[name]]
        lines += ["retired = true"] if topic["retired"] else []
        parts.append("[[topic]]\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _topic(name: str, number: int, said: Any) -> dict[str, Any]:
    where = f"{name}, topic {number}"
    if not isinstance(said, dict) or not isinstance(said.get("path"), str):
        raise TaxonomyFileRefused(f"{where}: a path is needed.", "taxonomy_file_no_path", number=str(number))
    where = f"{where} ({said['path']})"
    made: dict[str, Any] = {}
    for field, value in said.items():
        if (field == "retired" and isinstance(value, bool)) or (field in _LINES and isinstance(value, str)):
            made[field] = value
        elif field in _LISTS and isinstance(value, list) and all(isinstance(each, str) for each in value):
            made[_LISTS[field]] = value
        else:
            sentence = f"{where}: {field} is no field of a topic, or holds something else."
            raise TaxonomyFileRefused(sentence, "taxonomy_file_field", path=said["path"], field=field)
    return made


def _string(said: str) -> str:
    return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007f")


def _strings(said: Sequence[str]) -> str:
    if sum(map(len, said)) < _ONE_LINE:
        return f"[{', '.join(map(_string, said))}]"
    return "[\n" + "".join(f"    {_string(each)},\n" for each in said) + "]"
