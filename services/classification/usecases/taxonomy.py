"""Read the taxonomy and what became of it, change it, and use on every replica what another one changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from services.classification.domain.asking import Filter
from services.classification.domain.refusal import Conflict, Invalid, Outdated, Unknown
from services.classification.domain.reshaping import Reshaped
from services.classification.domain.taxonomy import Act, Change, Edition, Taxonomy
from services.classification.learning.taxonomy import shipped
from services.classification.store import EditionPage, Store
from services.classification.usecases.ground import Ground
from services.mesh.documents.settle import settled

Decide = Callable[[Taxonomy], Reshaped]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants a change, and how.

    Attributes:
        version: number of the edition that the person saw; 0: whichever is the newest.
        request_id: the same a second time makes no second edition; empty for none.
        creates: paths of new topics, by which a second time is recognised.
        validate_only: say what would be, and do nothing.
    """

    by: str
    note: str = ""
    version: int = 0
    request_id: str = ""
    creates: tuple[str, ...] = ()
    validate_only: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The edition as it is, or would be. `replayed`: an earlier request of this id had made it."""

    edition: Edition
    replayed: bool = False


async def look(*, ground: Ground) -> None:
    """Sort into the newest taxonomy from now on, if another replica made one."""
    newest = await ground.store.taxonomy.newest(ground.classifier.taxonomy.number)
    if newest is not None:
        ground.classifier.use_taxonomy(newest.taxonomy)


async def current(*, store: Store) -> Edition:
    """The newest edition; what ships, until somebody changed it."""
    return await store.taxonomy.newest() or _first()


async def edition(*, store: Store, number: int) -> Edition:
    """The edition of this number; 1 is the one that shipped, 0 stands for the newest.

    Raises:
        Unknown: `edition_unknown`.
    """
    if number == 0:
        return await current(store=store)
    found = _first() if number == shipped().number else await store.taxonomy.get(number)
    if found is None:
        raise Unknown("edition_unknown", "number", number=number)
    return found


async def history(*, store: Store, limit: int, after: str) -> EditionPage:
    """Editions, the newest first, without the one that shipped.

    Raises:
        Invalid: `page_token_wrong`.
    """
    try:
        return await store.taxonomy.page(limit=limit, after=after)
    except ValueError:
        raise Invalid("page_token_wrong", "page_token") from None


async def reshape(*, ground: Ground, decide: Decide, wish: Wish, now: datetime) -> Outcome:
    """Make the next edition, as `decide` says, and use it on this replica at once.

    What changes nothing makes no edition, and answers the one that there is.

    Raises:
        Outdated: `stale`: the person saw another edition.
        Conflict: `request_id_reused` for other topics.
        Busy: many change it at once.
        Refusal: whatever `decide` raises.
    """

    async def attempt() -> Outcome:
        if wish.request_id and (made := await ground.store.taxonomy.made_by(wish.request_id)):
            return Outcome(made, replayed=True)
        before = await current(store=ground.store)
        if wish.version and wish.version != before.taxonomy.number:
            raise Outdated("stale", "version")
        taxonomy, change = decide(before.taxonomy)
        if taxonomy is before.taxonomy:
            return Outcome(replace(before, change=change, touched=0))
        touched = await ground.store.classifications.count_under(_touched(before.taxonomy, change))
        made = Edition(taxonomy, change, wish.by, now, wish.note, wish.request_id, touched)
        if not wish.validate_only:
            await ground.store.taxonomy.add(made)
            ground.classifier.use_taxonomy(taxonomy)
        return Outcome(made)

    outcome = await settled(attempt)
    if outcome.replayed and _created(outcome.edition.change) != wish.creates:
        raise Conflict("request_id_reused", "request_id")
    return outcome


def asked(chosen: Filter, taxonomy: Taxonomy) -> Filter:
    """The filter with its topic where it stands today, and the paths that lead there."""
    if not chosen.topic or not taxonomy.moved:
        return chosen
    topic = taxonomy.now(chosen.topic)
    return replace(chosen, topic=topic, formerly=taxonomy.before(topic))


def _created(change: Change) -> tuple[str, ...]:
    return tuple(step.path for step in change.steps if "created" in step.fields)


def _touched(before: Taxonomy, change: Change) -> list[str]:
    """The paths whose feedback is concerned, and those that lead to them."""
    paths = [step.path for step in change.steps if "created" not in step.fields]
    return list(dict.fromkeys([*paths, *(old for path in paths for old in before.before(path))]))


def _first() -> Edition:
    return Edition(shipped(), Change(Act.CREATE), "", _EPOCH)
