"""How good the answers are, as `/quality` says it. What rests on too few is not said at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import sqrt
from typing import Any

from services.gateway import charts
from services.gateway.charts import Chart
from services.gateway.pages.speech import Speech, mark
from services.gateway.staff.inbox.vocabulary import DIMENSIONS, SAID, word
from services.gateway.staff.quality.asking import dimension_word

LEAST = 30
"""Checked feedback below which no share of it is shown: its interval would be wider than a third."""
LEAST_WEEK = 5
"""The same of one week, which is shown with its interval beside others."""
LEAST_BIN = 5
LEAST_PAIRS = 20
LEAST_TEXTS = 50
"""Texts on both sides below which no drift is said."""
LITTLE, MUCH = 0.1, 0.25
"""Population stability index: below the first little moved, above the second much did (Siddiqi 2006)."""
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the ends of its 95 % interval. `said`: there are enough to say it."""

    n: int
    value: float
    low: float
    high: float
    said: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A stability index, or the share of unknown words, and what it means: `little`, `some`, `much`."""

    value: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Drift:
    """What moved since `since`; `said` is False where too little came to say so."""

    since: datetime
    said: bool
    texts: int
    texts_before: int
    labels: Moved
    vocabulary: Moved
    unknown: float
    unknown_before: float

    @property
    def verdict(self) -> str:
        """The worse of labels and words; empty where nothing can be said."""
        order = ("little", "some", "much")
        return max(self.labels.verdict, self.vocabulary.verdict, key=order.index) if self.said else ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One dimension."""

    dimension: str
    title: str
    accuracy: Share
    macro_f1: float
    calibration_error: float
    abstain_rate: float
    waiting: int
    kappa: float
    pairs: int
    drift: Drift | None
    languages: Sequence[tuple[str, Share]]
    weeks: Sequence[tuple[datetime, Share]]
    bins: Sequence[charts.Bin]

    @property
    def kappa_said(self) -> bool:
        """Whether two people decided the same often enough."""
        return self.pairs >= LEAST_PAIRS


def measured(answer: Any) -> dict[str, Measured]:
    """Every dimension, in the order in which people look at them."""
    found = {dimension_word(one.dimension): one for one in answer.dimensions}
    return {name: _measured(name, found[name]) for name in DIMENSIONS if name in found}


def over_time(speech: Speech, found: Measured) -> Chart:
    """Accuracy by week: a line, and how wide its interval is in the table."""
    say, percent = speech.say, speech.percent
    labels = [f"{week.day}/{week.month}" for week, _ in found.weeks]
    values = [share.value if share.said else None for _, share in found.weeks]
    drawn = charts.Charts(speech).line(
        say(mark("Accuracy by the week of the check")),
        labels,
        [charts.Series(say(mark("Accuracy")), values)],
        show=percent,
        axis=say(mark("Week from")),
    )
    rows = [
        [
            speech.day(week),
            percent(share.value) if share.said else "–",
            f"{percent(share.low)} – {percent(share.high)}" if share.said else "–",
            speech.number(share.n),
        ]
        for week, share in found.weeks
    ]
    return replace(drawn, columns=_columns(speech, say(mark("Week from"))), rows=rows if drawn.rows else [])


def calibrated(speech: Speech, found: Measured) -> Chart:
    """How often right against how sure."""
    bins = [one for one in found.bins if one.n >= LEAST_BIN]
    return charts.Charts(speech).calibration(
        speech.say(mark("As often right as it is sure?")), bins if found.accuracy.said else []
    )


def language_rows(speech: Speech, found: Measured) -> list[tuple[str, Share]]:
    """Each language by name."""
    return [(speech.say(SAID["language"].get(name, name)), share) for name, share in found.languages]


def _columns(speech: Speech, first: str) -> list[tuple[str, str]]:
    say = speech.say
    return [
        (first, "main"),
        (say(mark("Accuracy")), "num"),
        (say(mark("95 % interval")), "num"),
        (say(mark("Checked")), "num"),
    ]


def _measured(name: str, one: Any) -> Measured:
    return Measured(
        dimension=name,
        title=DIMENSIONS[name],
        accuracy=_share(one.accuracy, LEAST),
        macro_f1=one.macro_f1,
        calibration_error=one.calibration_error,
        abstain_rate=one.abstain_rate,
        waiting=one.waiting_count,
        kappa=one.agreement,
        pairs=one.agreement_count,
        drift=_drift(one.drift) if one.HasField("drift") else None,
        languages=[(word("language", each.language), _share(each.accuracy, LEAST)) for each in one.languages],
        weeks=[
            (each.begin_time.ToDatetime(tzinfo=UTC), _share(each.accuracy, LEAST_WEEK)) for each in one.weeks
        ],
        bins=[_bin(each) for each in one.bins if each.count],
    )


def _share(one: Any, least: int) -> Share:
    return Share(one.count, one.value, one.low, one.high, one.count >= least)


def _drift(one: Any) -> Drift:
    return Drift(
        since=one.since_time.ToDatetime(tzinfo=UTC),
        said=min(one.text_count, one.text_count_before) >= LEAST_TEXTS,
        texts=one.text_count,
        texts_before=one.text_count_before,
        labels=_moved(one.labels),
        vocabulary=_moved(one.vocabulary),
        unknown=one.unknown_words,
        unknown_before=one.unknown_words_before,
    )


def _moved(value: float) -> Moved:
    return Moved(value, "little" if value < LITTLE else "some" if value <= MUCH else "much")


def _bin(one: Any) -> charts.Bin:
    """With the interval of Wilson (1927), as the service gives it for other shares."""
    n, p = one.count, one.accuracy
    middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
    return charts.Bin(one.confidence, p, max(0.0, middle - half), min(1.0, middle + half), n)
