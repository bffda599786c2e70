"""Ask a model about labelled texts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from services.classification.domain.labels import Dimension
from services.classification.learning.embeddings import file
from services.classification.learning.embeddings.mixed import MixedModel
from services.classification.learning.linear.archive import ModelRefused
from services.classification.learning.linear.measuring import Judged
from services.classification.learning.linear.model import LinearModel
from services.commands.classifying.as_shipped import PREFIX, AsShipped
from services.commands.csv_file import FileRefused, unread

Asked = LinearModel | MixedModel | AsShipped


def model(path: Path) -> Asked:
    """The model in a file, or what ships where `shipped:` and a dimension stand for one.

    Raises:
        FileRefused: there is none, or it cannot be used.
    """
    name = str(path)
    if name.startswith(PREFIX):
        try:
            return AsShipped(name.removeprefix(PREFIX))
        except ValueError:
            known = ", ".join(PREFIX + dimension.value for dimension in Dimension)
            raise FileRefused(f"{name} is none of {known}.") from None
    try:
        return file.loaded(path.read_bytes())
    except OSError as wrong:
        raise unread(path, wrong) from None
    except ModelRefused as refused:
        raise FileRefused(f"{path}: {refused.args[0]}") from None


def judged(asked: Asked, texts: Sequence[str], labels: Sequence[str]) -> tuple[list[Judged], float]:
    """The model's answers beside what is right, and texts a second."""
    begin = time.perf_counter()
    answers = asked.of_texts(texts)
    seconds = time.perf_counter() - begin
    found = [
        Judged(label, answer.likeliest, answer.confidence, answer.unsure)
        for answer, label in zip(answers, labels, strict=True)
    ]
    return found, len(texts) / seconds
