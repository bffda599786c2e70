"""What is wrong with a change of topics, at the field where it was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from services.gateway.pages.speech import Speech
from services.gateway.problems import Problem
from services.gateway.staff.issues.form import Refused, refused
from services.gateway.staff.taxonomy.wishes import LINES, MANY, PARTS, TEXT, Lists, one, parts_of
from services.gateway.taxonomy_file import TaxonomyFileRefused, read

_NAMES = ("path", *LINES, *MANY)
_TOPIC = re.compile(r"topics\[(\d+)\]")


def refused_at(act: str, typed: Lists, problem: Problem, speech: Speech) -> Refused:
    """The refusal, by the names of the form's fields.

    Raises:
        Problem: it is nothing that the form could put right.
    """
    wrong = refused(problem, speech, _fields(typed))
    if wrong.text in wrong.fields.values():
        wrong = replace(wrong, text="")
    if act != "replace" or TEXT not in wrong.fields:
        return wrong
    path = _path(one(typed, TEXT), problem)
    said = wrong.fields[TEXT]
    said = f"{path}: {said}" if path and f"`{path}`" not in said else said
    return replace(wrong, fields={**wrong.fields, TEXT: said})


def _fields(typed: Lists) -> Mapping[str, str]:
    """Fields of requests by their names in the form. A request has only those parts that were typed."""
    own = {f"{at}.{name}": f"{at}.{name}" for at in PARTS for name in _NAMES}
    sent = {
        f"parts[{number}].{name}": f"{at}.{name}"
        for number, at in enumerate(parts_of(typed))
        for name in _NAMES
    }
    created = {f"topic.{name}": name for name in _NAMES}
    return {"topic": "path", "topics": TEXT, "parts": "1.path", **own, **sent, **created}


def _path(text: str, problem: Problem) -> str:
    """Of the topic in the file that was refused; empty when it is none of them."""
    places = [place for error in problem.errors if (place := _TOPIC.match(error.field))]
    if not places:
        return ""
    try:
        topics = read(text, "TOML")
    except TaxonomyFileRefused:
        return ""
    number = int(places[-1][1])
    return str(topics[number]["path"]) if number < len(topics) else ""
