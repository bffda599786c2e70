"""Patterns: how well they agree with what people sorted by hand, and what the 100,000th item costs.

Banking77's training texts are put in one by one, without their labels, in the order of a hash of the text.
The settings were chosen on the half whose hash is even; the other half is shown as held out. Where the extra
for sentence embeddings is installed, the same is shown with texts compared by meaning too.
"""

from __future__ import annotations

import csv
import gc
import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sklearn.metrics import adjusted_rand_score, v_measure_score

from bench.classification_floor import stream
from bench.gathered import Understood, gather, gathered
from bench.known import Known, made_of_words
from bench.table import Row
from bench.varied import varied
from services.classification.domain.classification import Hints, joined
from services.classification.domain.labels import Language
from services.classification.learning.assembling import assembled
from services.classification.learning.embeddings import extra
from services.classification.learning.embeddings.encoder import vectors
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.port import Classifier
from services.classification.learning.reading import default_reader
from services.classification.learning.shipped import shipped

ITEMS, TENTH = 100_000, 10_000
_FILE = "banking77_train.csv"
_VIETNAMESE = "university"

Labelled = tuple[Understood, str]


async def patterns(folder: Path | None) -> list[Row]:
    """All figures; those of real texts only where `folder` holds them."""
    classifier = assembled(default_reader().taxonomy, shipped())
    rows = [*_bank(folder, classifier), *_stream(folder, classifier)] if folder else []
    return [*rows, *_growth(classifier, ""), *_growth(classifier, " by meaning")]


def _bank(folder: Path, classifier: Classifier) -> list[Row]:
    with (folder / _FILE).open(encoding="utf-8", newline="") as file:
        read = {row["text"]: row["topic"] for row in csv.DictReader(file)}
    ordered = sorted(read, key=_hash)
    items = [(_understood(_hash(text), text, "bank", None, classifier), read[text]) for text in ordered]
    halves = [[each for each in items if _hash("half" + each[0].text, 8) % 2 == n] for n in (0, 1)]
    parts = {"all": items, "half tuned on": halves[0], "half held out": halves[1]}
    rows = [
        row for name, part in parts.items() for row in _agreement(f"Banking77, {name}", part, PatternIndex())
    ]
    if extra.available():
        known = Known()
        known.learn([item.text for item, _ in items], vectors)
        for name, part in parts.items():
            rows += _agreement(f"Banking77 by meaning, {name}", part, known.index())
    return rows


def _stream(folder: Path, classifier: Classifier) -> list[Row]:
    items = [
        (_understood(each.id, each.text, each.product, each.csat, classifier), each.topic)
        for each in stream(folder)
    ]
    rows = _shares("stream", items, PatternIndex())
    if extra.available():
        known = Known()
        english = [item.text for item, _ in items if item.labels.language.value == Language.EN]
        known.learn(english, vectors)
        rows += _shares("stream by meaning", items, known.index())
    return rows


def _shares(name: str, items: Sequence[Labelled], index: PatternIndex) -> list[Row]:
    found = gathered([item for item, _ in items], index)
    sizes = Counter(found)
    shares = {
        "largest pattern": max(sizes.values()),
        "alone in theirs": sum(size == 1 for size in sizes.values()),
    }
    school = [
        (topic, pattern)
        for (item, topic), pattern in zip(items, found, strict=True)
        if item.product == _VIETNAMESE and topic and sizes[pattern] > 2
    ]
    share = 100 * sum(Counter(school)[pair] for pair in _majority(school)) / len(school)
    return [
        *(Row(f"{name}, {what}", 100 * number / len(found), "%") for what, number in shares.items()),
        Row(f"{name}, Vietnamese, patterns of 3 or more: of the pattern's topic", share, "%"),
    ]


def _majority(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    best: dict[str, tuple[str, str]] = {}
    for pair, _ in Counter(pairs).most_common():
        best.setdefault(pair[1], pair)
    return list(best.values())


def _agreement(name: str, items: Sequence[Labelled], index: PatternIndex) -> list[Row]:
    found = gathered([item for item, _ in items], index)
    meant = [topic for _, topic in items]
    return [
        Row(f"{name}: V-measure", 100 * v_measure_score(meant, found), "%", aim="≥ 70"),
        Row(f"{name}: adjusted Rand index", 100 * adjusted_rand_score(meant, found), "%", aim="≥ 30"),
        Row(f"{name}: patterns of {len(items):,} texts", len(set(found)), ""),
    ]


def _growth(classifier: Classifier, how: str) -> list[Row]:
    """The cost of the first and of the last 10,000 of 100,000; classifying and encoding them is not part of
    it. Vectors are made of words."""
    known, seconds = Known(), []
    index = known.index() if how else PatternIndex()
    texts = list(varied(ITEMS))
    for first in range(0, ITEMS, TENTH):
        items = [
            _understood(str(first + n), text, product, None, classifier)
            for n, (text, product) in enumerate(texts[first : first + TENTH])
        ]
        known.learn([item.text for item in items], made_of_words)
        gc.collect()
        started = time.process_time()
        for item in items:
            gather(index, item)
        seconds.append(time.process_time() - started)
    begin, end = (1e6 * each / TENTH for each in (seconds[0], seconds[-1]))
    return [
        Row(f"first 10,000 generated items into patterns{how}", begin, "µs each"),
        Row.ratio(f"last 10,000 of 100,000{how}", end, begin, "≤ 1.5", "µs each"),
        Row(f"patterns remembered then{how}", len(index), ""),
    ]


def _understood(id_: object, text: str, product: str, csat: int | None, classifier: Classifier) -> Understood:
    text = joined(text=text)
    return Understood(str(id_), text, product, classifier.classify(text, Hints(csat=csat)))


def _hash(text: str, size: int = 16) -> int:
    return int.from_bytes(hashlib.md5(text.encode()).digest()[:size])
