"""A form that could not be taken, as its page says it: which fields, and what else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.gateway.pages.speech import Speech
from services.gateway.problems import FieldError, Problem
from services.gateway.reasons import field_text, problem_text

ACTORS = ("member", "admin")
"""Who acts on issues and plans; everybody of the staff may look."""

_OF_THE_PAGE = frozenset({401, 403, 404})


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a form comes back. `fields`: a sentence per field that is wrong, by its name in the form; `text`: a
    sentence about the whole, empty when the fields say it all."""

    status: int
    fields: Mapping[str, str]
    text: str = ""


def invalid(errors: list[FieldError], speech: Speech) -> Refused:
    """The form itself is wrong."""
    return Refused(422, {error.field: _sentence(error, speech) for error in errors})


def refused(problem: Problem, speech: Speech, known: Mapping[str, str] | None = None) -> Refused:
    """What a service refused, if a person can put it right in the form.

    Args:
        known: fields of the request that have another name in the form; the part before a bracket, then
            before a dot, is looked at where the whole is not known.

    Raises:
        Problem: it is nothing that the form could put right.
    """
    if problem.status in _OF_THE_PAGE:
        raise problem
    fields = {_name(error.field, known or {}): _sentence(error, speech) for error in problem.errors}
    text = ""
    if not fields or problem.status != 422:
        text = problem_text(
            problem.code, speech.language, problem.values, problem.description, problem.status
        )
    return Refused(problem.status, fields, text)


def _sentence(error: FieldError, speech: Speech) -> str:
    return field_text(error.code, speech.language, error.values, error.description)


def _name(field: str, known: Mapping[str, str]) -> str:
    if field in known:
        return known[field]
    stem = field.partition("[")[0]
    first = stem.partition(".")[0]
    return known.get(stem, known.get(first, first))
