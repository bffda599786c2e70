"""Schedule, hold and close a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from services.mesh import ids
from services.mesh.documents.port import Stale
from services.mesh.documents.settle import settled
from services.review.domain import agenda as rules
from services.review.domain import portfolio as portfolios
from services.review.domain import session as sessions
from services.review.domain.portfolio import Portfolio
from services.review.domain.refusal import Unknown
from services.review.domain.session import Note, Session, SessionState
from services.review.store import Kept, Store
from services.review.usecases.agenda import find_items
from services.review.usecases.decide import write_journal
from services.review.wire import told


async def create(
    *,
    store: Store,
    request_id: str,
    title: str,
    hold_time: datetime,
    chair: str,
    members: Sequence[str],
    by: str,
    now: datetime,
) -> Kept[Session]:
    """Schedule a session; the same request again answers the same one.

    Raises:
        Invalid: as `domain.session.scheduled`.
    """
    review_id = ids.derived("rv", by, request_id)
    before = await store.sessions.load(review_id)
    if before is not None:
        return before
    session = sessions.scheduled(
        id=review_id, title=title, hold_time=hold_time, chair=chair, members=members, by=by, now=now
    )
    try:
        return await store.sessions.save(session, 0, [told.session("scheduled", session, now)])
    except Stale:
        return await load(store=store, review_id=review_id)


async def load(*, store: Store, review_id: str) -> Kept[Session]:
    """One session.

    Raises:
        Unknown: `unknown_review`.
    """
    kept = await store.sessions.load(review_id)
    if kept is None:
        raise Unknown("unknown_review", field="id")
    return kept


async def update(
    *,
    store: Store,
    review_id: str,
    version: int,
    title: str,
    hold_time: datetime,
    chair: str,
    members: Sequence[str],
    now: datetime,
) -> Kept[Session]:
    """Change what a session is called, when it is held and who takes part.

    Raises:
        Unknown: `unknown_review`.
        Invalid, WrongState: as `domain.session.changed`.
        Stale: it changed since `version`.
    """
    kept = await _current(store, review_id, version)
    session = sessions.changed(
        kept.thing, title=title, hold_time=hold_time, chair=chair, members=members, now=now
    )
    return await store.sessions.save(session, version)


async def build_agenda(*, store: Store, review_id: str, version: int, now: datetime) -> Kept[Session]:
    """Put on the agenda what the rules find now.

    Raises:
        Unknown: `unknown_review`.
        WrongState: `review_closed`.
        Stale: it changed since `version`.
    """
    kept = await _current(store, review_id, version)
    built = rules.build(await find_items(store=store), now)
    return await store.sessions.save(sessions.with_agenda(kept.thing, built, now), version)


async def open_review(*, store: Store, review_id: str, version: int, now: datetime) -> Kept[Session]:
    """Open a session, with an agenda. One that is open stays as it is.

    The portfolio lets decisions in before the session says that it is open, so that a stop in between
    only asks for the same call again.

    Raises:
        Unknown: `unknown_review`.
        WrongState: `review_closed`.
        Stale: it changed since `version`.
    """
    kept = await load(store=store, review_id=review_id)
    if kept.thing.state is SessionState.OPEN:
        return kept
    kept = await _current(store, review_id, version)
    session = sessions.opened(kept.thing, now)
    if session.agenda_time is None:
        built = rules.build(await find_items(store=store), now)
        session = sessions.with_agenda(session, built, now)
    await _change_portfolio(store, lambda portfolio: portfolios.with_review(portfolio, review_id))
    return await store.sessions.save(session, version, [told.session("opened", session, now)])


async def add_note(
    *, store: Store, review_id: str, request_id: str, text: str, item_id: str, by: str, now: datetime
) -> Kept[Session]:
    """Note something; the same request again notes nothing twice, and two at once both stay.

    Raises:
        Unknown: `unknown_review`.
        Invalid, WrongState: as `domain.session.noted`.
    """
    note = Note(ids.derived("nt", review_id, by, request_id), text, by, now, item_id)

    async def attempt() -> Kept[Session]:
        kept = await load(store=store, review_id=review_id)
        session = sessions.noted(kept.thing, note)
        return kept if session == kept.thing else await store.sessions.save(session, kept.version)

    return await settled(attempt)


async def close(*, store: Store, review_id: str, version: int, now: datetime) -> Kept[Session]:
    """Close a session and write its minutes. One that is closed stays as it is.

    The portfolio lets no decision in any more before the minutes are written, so none is missing there.

    Raises:
        Unknown: `unknown_review`.
        WrongState: `review_not_open`.
        Stale: it changed since `version`.
    """
    kept = await load(store=store, review_id=review_id)
    if kept.thing.state is SessionState.CLOSED:
        return kept
    kept = await _current(store, review_id, version)
    sessions.closed(kept.thing, (), now)
    await _change_portfolio(store, lambda portfolio: portfolios.without_review(portfolio, review_id))
    decisions = await store.decisions.of_review(review_id)
    session = sessions.closed(kept.thing, decisions, now)
    told_closed = told.session("closed", session, now, decisions=len(decisions))
    return await store.sessions.save(session, version, [told_closed])


async def set_cap(*, store: Store, version: int, cap: int) -> Kept[Portfolio]:
    """Set how many plans may be active at once.

    Raises:
        Stale: the portfolio changed since `version`.
    """
    kept = await store.portfolio.load()
    if kept.version != version:
        raise Stale("portfolio")
    portfolio = portfolios.with_cap(kept.thing, cap)
    return Kept(portfolio, await store.portfolio.save(portfolio, version))


async def _current(store: Store, review_id: str, version: int) -> Kept[Session]:
    kept = await load(store=store, review_id=review_id)
    if kept.version != version:
        raise Stale(review_id)
    return kept


async def _change_portfolio(store: Store, change: Callable[[Portfolio], Portfolio]) -> None:
    async def attempt() -> None:
        kept = await store.portfolio.load()
        await write_journal(store=store, portfolio=kept.thing)
        changed = change(kept.thing)
        if changed != kept.thing:
            await store.portfolio.save(portfolios.journal_written(changed), kept.version)

    await settled(attempt)
