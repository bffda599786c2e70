"""Ask a model about labelled texts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from services.classification.learning.embeddings import file
from services.classification.learning.embeddings.mixed import MixedModel
from services.classification.learning.linear.archive import ModelRefused
from services.classification.learning.linear.measuring import Judged
from services.classification.learning.linear.model import LinearModel
from services.commands.csv_file import FileRefused, unread


def model(path: Path) -> LinearModel | MixedModel:
    """The model in a file.

    Raises:
        FileRefused: there is none, or it cannot be used.
    """
    try:
        return file.loaded(path.read_bytes())
    except OSError as wrong:
        raise unread(path, wrong) from None
    except ModelRefused as refused:
        raise FileRefused(f"{path}: {refused.args[0]}") from None


def judged(
    asked: LinearModel | MixedModel, texts: Sequence[str], labels: Sequence[str]
) -> tuple[list[Judged], float]:
    """The model's answers beside what is right, and texts a second."""
    begin = time.perf_counter()
    answers = asked.of_texts(texts)
    seconds = time.perf_counter() - begin
    found = [
        Judged(label, answer.likeliest, answer.confidence, answer.unsure)
        for answer, label in zip(answers, labels, strict=True)
    ]
    return found, len(texts) / seconds
