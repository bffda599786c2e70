"""Why something was refused, in the reader's language."""

from __future__ import annotations

from services.gateway.pages.speech import Speech
from services.gateway.problems import FieldError, Problem
from services.gateway.reasons import field_text, problem_text


def told(speech: Speech, error: FieldError) -> str:
    """What is wrong with a field."""
    return field_text(error.code, speech.language, error.values, error.description)


def why(speech: Speech, problem: Problem | None) -> str:
    """What is wrong with the whole: the problem's own sentence, or those of fields that no form shows."""
    if problem is None:
        return ""
    if problem.code == "invalid" and problem.errors:
        return " ".join(dict.fromkeys(told(speech, error) for error in problem.errors))
    return problem_text(problem.code, speech.language, problem.values, problem.description, problem.status)
