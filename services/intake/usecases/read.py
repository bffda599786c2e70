"""Look at feedback, as staff and as its customer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.intake.domain.feedback import Feedback, State
from services.intake.domain.receipt import opened
from services.intake.domain.refusal import Invalid, Unknown
from services.intake.store.feedback import FeedbackPage, Kept
from services.intake.store.filter import FIELDS, Filter, order_of
from services.intake.usecases.ground import Ground


@dataclass(frozen=True, slots=True)
class Listed:
    """One page, and how many match in all."""

    page: FeedbackPage
    total: int


@dataclass(frozen=True, slots=True)
class Tracked:
    """A feedback and the title of its product in the customer's language."""

    feedback: Feedback
    product_title: str


async def present(*, ground: Ground, feedback_id: str) -> Kept:
    """One feedback.

    Raises:
        Unknown: `feedback_unknown`, or `erased`.
    """
    kept = await ground.store.feedback.get(feedback_id)
    if kept is None:
        raise Unknown("feedback_unknown", "id")
    if kept.feedback.state is State.ERASED:
        raise Unknown("erased", "id")
    return kept


async def present_many(*, ground: Ground, feedback_ids: Sequence[str]) -> list[Feedback]:
    """Those that there are and were not erased, in the order of the ids."""
    found = await ground.store.feedback.get_many(feedback_ids)
    return [
        found[one]
        for one in dict.fromkeys(feedback_ids)
        if one in found and found[one].state is not State.ERASED
    ]


async def listed(
    *, ground: Ground, chosen: Filter, order_by: str, limit: int, after: str, counted: bool = True
) -> Listed:
    """One page of what matches; its total is 0 where it is not wanted (`counted`).

    Raises:
        Invalid: `page_token_wrong`.
    """
    chosen = await _settled(ground, chosen)
    store = ground.store.feedback
    finding = store.find(chosen, order=order_of(order_by), limit=limit, after=after)
    try:
        if not counted:
            return Listed(await finding, 0)
        page, total = await asyncio.gather(finding, store.matching(chosen))
    except ValueError:
        raise Invalid("page_token_wrong", "page_token") from None
    return Listed(page, total)


async def counted(
    *, ground: Ground, chosen: Filter, by: Sequence[str]
) -> tuple[int, list[tuple[tuple[str, ...], int]]]:
    """How many match in all, and per combination of `by` (keys of `FIELDS`), the largest first.

    Raises:
        Invalid: `text_with_tally`.
    """
    if chosen.query and by:
        raise Invalid("text_with_tally", "by")
    chosen = await _settled(ground, chosen)
    total = await ground.store.feedback.count(chosen)
    if not by:
        return total, []
    found = await ground.store.feedback.tally([FIELDS[name] for name in by], chosen)
    named = [(tuple(map(_word, by, values)), count) for values, count in found.items()]
    return total, sorted(named, key=lambda row: (-row[1], row[0]))


async def counted_each(*, ground: Ground, chosen: Sequence[Filter]) -> list[int]:
    """How many match each filter, as `listed` would answer in all."""
    return [await ground.store.feedback.matching(await _settled(ground, one)) for one in chosen]


async def tracked(*, ground: Ground, token: str) -> Tracked:
    """What a customer may see.

    Raises:
        Unknown: `token_unknown`, or `erased`.
    """
    return await shown(ground=ground, feedback=(await held(ground=ground, token=token)).feedback)


async def held(*, ground: Ground, token: str) -> Kept:
    """The feedback that a tracking token opens.

    Raises:
        Unknown: `token_unknown`, or `erased`.
    """
    feedback_id = opened(ground.tracking_secret, token)
    kept = await ground.store.feedback.get(feedback_id) if feedback_id else None
    if kept is None:
        raise Unknown("token_unknown", "token")
    if kept.feedback.state is State.ERASED:
        raise Unknown("erased", "token")
    return kept


async def shown(*, ground: Ground, feedback: Feedback) -> Tracked:
    """A feedback with the title of its product."""
    product = await ground.store.products.lately(feedback.product)
    title = product.title.said(feedback.speaks) if product else feedback.product
    return Tracked(feedback, title)


async def _settled(ground: Ground, chosen: Filter) -> Filter:
    """The filter with the issues that it speaks of."""
    if not chosen.regressed:
        return chosen
    return replace(chosen, issues=tuple(await ground.store.issues.regressed()))


def _word(name: str, value: object) -> str:
    """A value as it is shown: stores tell a flag as a number or a truth."""
    if name == "unsure":
        return "true" if value else "false"
    return "" if value is None else str(value)
