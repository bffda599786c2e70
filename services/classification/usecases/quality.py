"""How good the machine's answers are, and what people may look at next to know it better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.classification.domain import quality as measured
from services.classification.domain.asking import Filter, Order
from services.classification.domain.classification import Classification
from services.classification.domain.labels import Dimension
from services.classification.domain.model import State
from services.classification.domain.quality import Bin, Check, Share
from services.classification.store import Kept, KeptPage, Store
from services.classification.usecases.drift import Drift, drifts, spoken
from services.classification.usecases.ground import Ground

_PAGE = 500
_MOST = 5_000
"""Corrected feedback that is looked at, the latest first."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One dimension, in one language or (empty) in all.

    Attributes:
        accuracy, macro_f1, bins, calibration_error: on the sample that people checked.
        weeks: accuracy by the Monday of the check.
        abstained: of all feedback, the share that the machine is unsure of.
        waiting: corrections since the latest model was asked for.
        agreement: Cohen's kappa of two people, on `pairs` feedback.
        languages: accuracy on the same sample by the language that was found.
        drift: how far feedback moved since the model that decides was trained.
    """

    dimension: Dimension
    language: str
    accuracy: Share
    macro_f1: float
    bins: tuple[Bin, ...]
    calibration_error: float
    weeks: tuple[tuple[datetime, Share], ...]
    abstained: float
    waiting: int
    agreement: float
    pairs: int
    languages: tuple[tuple[str, Share], ...]
    drift: Drift


async def quality(*, ground: Ground, language: str, now: datetime) -> list[Quality]:
    """Every dimension that can be corrected."""
    corrected = await _corrected(ground.store)
    moved = await drifts(ground=ground, language=language, now=now)
    return [
        await _of(ground.store, corrected, dimension, language, moved[dimension]) for dimension in Dimension
    ]


async def checks(*, store: Store, again_for: str, limit: int, after: str) -> KeptPage:
    """Feedback of the sample that nobody looked at, the latest first. `again_for`: instead, what exactly one
    other person decided, for this person to look at too.

    Raises:
        ValueError: `after` is no cursor.
    """
    chosen = Filter(sampled=True, corrected=bool(again_for))
    page = await store.classifications.find(chosen, order=Order.LATEST, limit=limit, after=after)
    if not again_for:
        return page
    kept = tuple(each for each in page.kept if _once_by_another(each, again_for))
    return KeptPage(kept, page.next_after)


def _once_by_another(kept: Kept, person: str) -> bool:
    people = {act.corrected_by for act in kept.thing.corrections}
    return len(people) == 1 and person not in people


async def _corrected(store: Store) -> list[Classification]:
    found: list[Classification] = []
    after = ""
    while len(found) < _MOST:
        page = await store.classifications.find(
            Filter(corrected=True), order=Order.LATEST, limit=_PAGE, after=after
        )
        found += [kept.thing for kept in page.kept]
        after = page.next_after
        if not after:
            break
    return found


async def _of(
    store: Store, corrected: Sequence[Classification], dimension: Dimension, language: str, drift: Drift
) -> Quality:
    spoken = [each for each in corrected if not language or _language(each) == language]
    found = [
        check
        for each in spoken
        if measured.sampled(each.feedback_id)
        for check in measured.checks(each)
        if check.dimension is dimension
    ]
    pairs = [pair for each in spoken if (pair := measured.by_two(each, dimension)) is not None]
    bins = measured.calibration(found)
    return Quality(
        dimension=dimension,
        language=language,
        accuracy=measured.share([each.good for each in found]),
        macro_f1=measured.macro_f1(found),
        bins=bins,
        calibration_error=measured.calibration_error(bins),
        weeks=_weeks(found),
        abstained=await _abstained(store, dimension, language),
        waiting=await _waiting(store, spoken, dimension),
        agreement=measured.kappa(pairs),
        pairs=len(pairs),
        languages=_languages(found),
        drift=drift,
    )


def _language(thing: Classification) -> str:
    return str(thing.labels.language.value) if thing.labels else ""


def _languages(found: Sequence[Check]) -> tuple[tuple[str, Share], ...]:
    languages: dict[str, list[bool]] = {}
    for each in found:
        languages.setdefault(each.language, []).append(each.good)
    return tuple((language, measured.share(good)) for language, good in sorted(languages.items()))


def _weeks(found: Sequence[Check]) -> tuple[tuple[datetime, Share], ...]:
    weeks: dict[datetime, list[bool]] = {}
    for each in found:
        day = each.time.replace(hour=0, minute=0, second=0, microsecond=0)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(each.good)
    return tuple((monday, measured.share(good)) for monday, good in sorted(weeks.items()))


async def _abstained(store: Store, dimension: Dimension, language: str) -> float:
    count = await store.classifications.count(Filter(any_of=spoken(language)))
    unsure = await store.classifications.count(Filter(any_of=spoken(language), unsure=(dimension,)))
    return unsure / count if count else 0.0


async def _waiting(store: Store, spoken: Sequence[Classification], dimension: Dimension) -> int:
    """What was corrected after the latest model was asked for."""
    models, _ = await store.models.find(dimension=dimension.value, state=State.TRAINED, limit=1, after="")
    since = models[0].thing.request_time if models else None
    return sum(
        any(
            dimension in act.dimensions and (since is None or act.correct_time > since)
            for act in each.corrections
        )
        for each in spoken
    )
