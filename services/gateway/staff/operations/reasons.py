"""Why a service is not well, in the reader's language: services say it in English sentences."""

from __future__ import annotations

import re

from services.gateway.pages.speech import Speech, mark
from services.mesh import health

_SENTENCES = {
    health.NOT_OPENED: mark("waits for its documents"),
    health.NO_DOCUMENTS: mark("its documents do not answer"),
    health.NO_LOG: mark("the log does not answer: what is to be told waits"),
    health.STOPPING: mark("stops"),
}
_PATTERNS = (
    (
        re.compile(r"(?P<place>\S+) stands still: too many dead letters"),
        mark("{place} stands still: too many dead letters"),
    ),
    (re.compile(r"(?P<service>\w+) does not answer"), mark("{service} does not answer")),
    (
        re.compile(r"a check failed with (?P<error>\w+)"),
        mark("a check failed with {error}"),
    ),
)


def reason(said: str, speech: Speech) -> str:
    """The reason as this reader says it; as the service said it when it is a new one."""
    if said in _SENTENCES:
        return speech.say(_SENTENCES[said])
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(said):
            return speech.say(words, **found.groupdict())
    return said
