"""How well the shipped classifier reads the real stream, and how fast.

    python -m bench.classification_floor [FOLDER]

FOLDER holds `stream.csv` and `stream_labels.csv`; `VOC_CORPUS` or `../shared/data` unless given. The lists
that it reads with were written by hand, and no text of the stream went into them; still the thresholds were
tuned on half of the stream (by hash of the id), so both halves are shown.
"""

from __future__ import annotations

import csv
import math
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

from bench.gathered import Understood, gather
from services.classification.domain.classification import Hints, joined
from services.classification.domain.labels import Labels, Sentiment
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.reading import default_reader
from services.classification.learning.rules import Rules
from services.classification.learning.text import folded


@dataclass(frozen=True, slots=True)
class Item:
    """A feedback and what people said it is; empty where unknown."""

    id: str
    text: str
    product: str
    csat: int | None
    language: str
    sentiment: str
    topic: str


@dataclass(frozen=True, slots=True)
class Read:
    """An item, what was understood of it, and its pattern."""

    item: Item
    labels: Labels
    pattern: str


def stream(folder: Path) -> list[Item]:
    """The real stream, in its order."""
    with (folder / "stream_labels.csv").open(encoding="utf-8", newline="") as file:
        known = {row["external_id"]: row for row in csv.DictReader(file)}
    with (folder / "stream.csv").open(encoding="utf-8", newline="") as file:
        return [_item(row, known[row["external_id"]]) for row in csv.DictReader(file)]


def _item(row: dict[str, str], known: dict[str, str]) -> Item:
    csat = int(row["csat"]) if row["csat"] else None
    said = (known["language"], known["sentiment"], known["topic"])
    return Item(row["external_id"], row["text"], row["product"], csat, *said)


def read(items: Iterable[Item], *, bare: bool = False) -> list[Read]:
    """Classify and gather, in one pass. `bare`: with the tone marks taken off first."""
    reader = default_reader()
    rules, index = Rules(reader), PatternIndex(reader)
    found = []
    for item in items:
        text = joined(text=folded(item.text.lower()) if bare else item.text)
        labels = rules.classify(text, Hints(csat=item.csat))
        pattern = gather(index, Understood(item.id, text, item.product, labels))
        found.append(Read(item, labels, pattern))
    return found


def language_right(found: Sequence[Read]) -> float:
    """Share of items whose language is right; unsure is wrong."""
    return sum(each.labels.language.value == each.item.language for each in found) / len(found)


def sentiment_scores(found: Sequence[Read]) -> dict[str, float]:
    """F1 per class, and `macro`, over the items that people labelled; unsure is wrong."""
    pairs = Counter(
        (each.item.sentiment, each.labels.sentiment.value) for each in found if each.item.sentiment
    )
    scores = {}
    for value in (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE):
        right = pairs[value, value]
        said = sum(number for (_, got), number in pairs.items() if got == value)
        meant = sum(number for (want, _), number in pairs.items() if want == value)
        scores[value.value] = 2 * right / (said + meant) if said + meant else 0.0
    scores["macro"] = sum(scores.values()) / 3
    return scores


def pattern_shares(found: Sequence[Read]) -> tuple[int, float, float]:
    """How many patterns, the share of the largest, and the share of items alone in theirs."""
    sizes = Counter(each.pattern for each in found)
    return len(sizes), max(sizes.values()) / len(found), sum(n == 1 for n in sizes.values()) / len(found)


def agreement(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """V-measure and adjusted Rand index of (label, pattern) pairs."""
    number, both = len(pairs), Counter(pairs)
    labels, groups = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    within = -sum(n / number * math.log(n / groups[b]) for (_, b), n in both.items())
    across = -sum(n / number * math.log(n / labels[a]) for (a, _), n in both.items())
    homogeneity, completeness = 1 - within / _entropy(labels, number), 1 - across / _entropy(groups, number)
    together, apart = sum(map(_pairs, both.values())), sum(map(_pairs, labels.values()))
    grouped = sum(map(_pairs, groups.values()))
    chance = apart * grouped / _pairs(number)
    rand = (together - chance) / ((apart + grouped) / 2 - chance)
    return 2 * homogeneity * completeness / (homogeneity + completeness), rand


def _entropy(counts: Counter[str], number: int) -> float:
    return -sum(n / number * math.log(n / number) for n in counts.values())


def _pairs(number: int) -> float:
    return number * (number - 1) / 2


def _tuned_on(item: Item) -> bool:
    return md5(item.id.encode()).digest()[-1] % 2 == 0


def _lines(items: Sequence[Item]) -> Iterable[str]:
    started = time.process_time()
    found = read(items)
    speed = len(items) / (time.process_time() - started)
    yield f"items                      {len(items):>8}"
    yield f"items a second, one core   {speed:>8.0f}   floor 1500 aimed"
    yield f"language right             {language_right(found):>8.4f}   floor 0.98"
    yield from _sentiment_lines(found)
    number, largest, alone = pattern_shares(found)
    yield f"patterns                   {number:>8}"
    yield f"largest pattern            {largest:>8.4f}   floor at most 0.05"
    yield f"alone in theirs            {alone:>8.4f}   floor at most 0.50"
    named = [(each.item.topic, each.pattern) for each in found if each.item.product == "bank"]
    v_measure, rand = agreement(named)
    yield f"bank: V-measure, Rand      {v_measure:>8.4f} {rand:.4f}"
    p1 = sum(each.labels.severity.value == "p1" for each in found)
    yield f"taken for P1               {p1:>8}"
    bare = read([item for item in items if item.language == "vi"], bare=True)
    yield f"Vietnamese, marks removed: language {language_right(bare):.4f}"
    yield f"                           sentiment macro-F1 {sentiment_scores(bare)['macro']:.4f}"


def _sentiment_lines(found: Sequence[Read]) -> Iterable[str]:
    parts = {
        "all": found,
        "half not tuned on": [each for each in found if not _tuned_on(each.item)],
        "English": [each for each in found if each.item.language == "en"],
        "Vietnamese": [each for each in found if each.item.language == "vi"],
    }
    for name, part in parts.items():
        scores = sentiment_scores(part)
        shown = " ".join(f"{scores[v]:.3f}" for v in ("negative", "neutral", "positive"))
        yield f"sentiment macro-F1 {name:<19} {scores['macro']:.4f}   ({shown})   floor 0.50"
    labelled = [each for each in found if each.item.sentiment]
    unsure = sum(each.labels.sentiment.unsure for each in labelled) / len(labelled)
    yield f"sentiment unsure           {unsure:>8.4f}"


def main() -> None:
    """Print the table."""
    default = os.environ.get("VOC_CORPUS", "../shared/data")
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else default)
    if not (folder / "stream.csv").exists():
        raise SystemExit(f"no stream.csv in {folder}: say where it is, or set VOC_CORPUS")
    for line in _lines(stream(folder)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
