"""Has a model taught by a process of its own, so that the service goes on answering: learning burns processor
time for many seconds, and the libraries that it takes would stay in memory."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from services.classification.domain.labelled import Labelled
from services.classification.domain.labels import Dimension

NOTHING = 3
"""How the apprentice ends when there is nothing to learn."""
_APPRENTICE = "services.classification.learning.apprentice"
_PATIENCE_SECONDS = 900.0


class TeachingFailed(RuntimeError):
    """The apprentice ended without a model. `args[0]` is a code."""


@dataclass(frozen=True, slots=True)
class Apprenticed:
    """A model as bytes, and what models that had not seen them held for likeliest of the texts, by their
    place in the lesson; not every text was asked."""

    content: bytes
    answers: Mapping[int, str]


async def learnt(dimension: Dimension, given: Sequence[Labelled], *, embeddings: bool = False) -> Apprenticed:
    """The model of these labels; with a head over sentence embeddings where that is wanted and worth it.

    Raises:
        TeachingFailed: `nothing_to_learn`, or `training_failed` when the process ended otherwise.
    """
    lesson = [[each.text, each.values[0], asdict(each.hints)] for each in given]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", _APPRENTICE),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    asked = {"dimension": dimension.value, "taught": lesson, "embeddings": embeddings}
    request = json.dumps(asked).encode()
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            content, _ = await process.communicate(request)
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode == NOTHING:
        raise TeachingFailed("nothing_to_learn")
    if process.returncode != 0:
        raise TeachingFailed("training_failed")
    answers, _, model = content.partition(b"\n")
    return Apprenticed(model, {int(place): value for place, value in json.loads(answers).items()})
