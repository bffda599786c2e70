"""What is wrong with what was typed, as a form says it: at the field, or above all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from services.gateway.pages.speech import Speech
from services.gateway.problems import FieldError, Problem
from services.gateway.reasons import field_text, problem_text


@dataclass(frozen=True, slots=True)
class Wrong:
    """Sentences in the reader's language: `fields` by the name of the input, `others` above all.

    False when nothing is wrong.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[str] = ()
    status: int = 200

    def __bool__(self) -> bool:
        return bool(self.fields or self.others)

    def get(self, name: str) -> str:
        """What is wrong with an input; empty when nothing is."""
        return self.fields.get(name, "")

    def summary(self, labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Id of each input that is wrong, what it is called, and what is wrong."""
        return [(name, labels.get(name, ""), text) for name, text in self.fields.items()]


NOTHING = Wrong()


def _same(path: str) -> str:
    return path


def wrong_of(
    problem: Problem, speech: Speech, inputs: frozenset[str], name_of: Callable[[str], str] = _same
) -> Wrong:
    """What a service refused. `name_of` makes the name of an input of a field's path.

    Raises:
        Problem: the service is away, or it is no matter of what was typed.
    """
    if problem.status >= 500 or problem.status in (401, 403, 404):
        raise problem
    if not problem.errors:
        text = problem_text(
            problem.code, speech.language, problem.values, problem.description, problem.status
        )
        return Wrong(others=(text,), status=problem.status)
    return told(problem.errors, speech, inputs, name_of, problem.status)


def told(
    errors: Sequence[FieldError],
    speech: Speech,
    inputs: frozenset[str],
    name_of: Callable[[str], str] = _same,
    status: int = 422,
) -> Wrong:
    """These errors in the reader's language."""
    fields: dict[str, str] = {}
    others: list[str] = []
    for error in errors:
        text = field_text(error.code, speech.language, error.values, error.description)
        name = name_of(error.field)
        if name in inputs:
            fields.setdefault(name, text)
        elif text not in others:
            others.append(text)
    return Wrong(fields, tuple(others), status)
