"""Teaches a model in a process of its own: `python -m services.classification.learning.apprentice`.

`lending` starts it. It reads one
JSON object from standard input (`dimension`, `taught`: lists of text, value and hints, and whether to use
`embeddings`) and writes the bytes of the model to standard output, behind a line of JSON: what models that
had not seen them said of the texts. It ends with 3 when there is nothing to learn.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence

from services.classification.domain.classification import Hints
from services.classification.domain.labels import Dimension
from services.classification.learning.assembling import assembled
from services.classification.learning.building import PLANS
from services.classification.learning.embeddings import file
from services.classification.learning.embeddings.teaching import taught_with_head
from services.classification.learning.examples.shelf import examples
from services.classification.learning.lending import NOTHING
from services.classification.learning.linear.training import NothingToLearn, Plan
from services.classification.learning.reading import default_reader
from services.classification.learning.shipped import shipped
from services.classification.learning.teaching import Taught, taught

_FEW = 10
"""Labels of a value below which the project's own examples of it are taught too."""
_SHARES = (0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1.0)
"""How much the model may count beside what ships."""
_MOST_WITH_HEAD = 20_000
"""Texts, of which a head is learnt within the time that `lending` waits; of more, words say enough."""
_NICENESS = 10


def _main() -> int:
    os.nice(_NICENESS)
    asked = json.load(sys.stdin)
    dimension = Dimension(asked["dimension"])
    own = [Taught(text, value, Hints(**hints)) for text, value, hints in asked["taught"]]
    _, precision = PLANS[dimension]
    plan = Plan(precision=precision, shares=(1.0,) if dimension is Dimension.TOPIC else _SHARES)
    beside = assembled(default_reader().taxonomy, shipped())
    teach = taught_with_head if asked["embeddings"] and len(own) <= _MOST_WITH_HEAD else taught
    try:
        found = teach([*own, *_missing(own, dimension)], dimension=dimension, beside=beside, plan=plan)
    except NothingToLearn:
        return NOTHING
    answers = {place: value for place, value in found.answers.items() if place < len(own)}
    sys.stdout.buffer.write(json.dumps(answers).encode() + b"\n" + file.dumped(found.model))
    return 0


def _missing(own: Sequence[Taught], dimension: Dimension) -> list[Taught]:
    """The project's examples of values that people have hardly named: a model must know all of them."""
    often = Counter(each.label for each in own)
    return [
        Taught(example.text, label)
        for example in examples()
        for label in example.labels.get(dimension, ())[:1]
        if often[label] < _FEW
    ]


if __name__ == "__main__":
    sys.exit(_main())
