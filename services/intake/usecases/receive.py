"""Take in what customers say, one by one or many in one write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain import catalog
from services.intake.domain.acts import request_key
from services.intake.domain.defaults import CHANNEL_OF
from services.intake.domain.draft import Draft, Placed, check
from services.intake.domain.feedback import Feedback, Source, State
from services.intake.domain.form import Form, filled
from services.intake.domain.receive import receive
from services.intake.domain.refusal import Conflict, Invalid, Refusal, Unknown
from services.intake.domain.slug import slug
from services.intake.store.feedback import save_of
from services.intake.usecases.ground import MESSAGES, Ground
from services.intake.wire.tellings import tellings
from services.mesh import ids
from services.mesh.documents.port import Gone, Save, Saved, Stale, Taken


@dataclass(frozen=True, slots=True)
class Post:
    """A draft, and who hands it in how. `traceparent` is empty for the current call's."""

    draft: Draft
    request_id: str
    submitter: str
    source: Source
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Taking:
    """What became of a post: the feedback, and whether it was there before."""

    feedback: Feedback
    replayed: bool


async def receive_one(*, ground: Ground, post: Post, now: datetime) -> Taking:
    """Keep one feedback.

    Raises:
        Refusal: the post cannot be taken; `Conflict` when its key names other content.
        DocumentsUnavailable: unknown whether it was kept; the same post again tells.
    """
    feedback, save = await _prepared(ground, post, now)
    outcome: Saved | Exception
    try:
        outcome = await ground.store.feedback.save_one(save)
    except (Stale, Taken, Gone) as refused:
        outcome = refused
    taking = (await _judged(ground, [(feedback, outcome)]))[0]
    if isinstance(taking, Refusal):
        raise taking
    _remind(ground, [taking])
    return taking


async def receive_many(*, ground: Ground, posts: Sequence[Post], now: datetime) -> list[Taking | Refusal]:
    """Keep many in one write, each for itself; per post, in order, what became of it.

    Raises:
        DocumentsUnavailable: unknown which were kept; the same posts again tell.
    """
    results: list[Taking | Refusal | None] = []
    made: list[tuple[int, Feedback, Save]] = []
    for place, post in enumerate(posts):
        try:
            feedback, save = await _prepared(ground, post, now)
        except Refusal as refusal:
            results.append(refusal)
        else:
            results.append(None)
            made.append((place, feedback, save))
    outcomes = await ground.store.feedback.save_many([save for _, _, save in made])
    pairs = [(feedback, outcome) for (_, feedback, _), outcome in zip(made, outcomes, strict=True)]
    for (place, _, _), taking in zip(made, await _judged(ground, pairs), strict=True):
        results[place] = taking
    done = [result for result in results if result is not None]
    _remind(ground, done)
    return done


async def look_at_many(*, ground: Ground, posts: Sequence[Post], now: datetime) -> list[Taking | Refusal]:
    """What `receive_many` would make of each post, if it came now. Nothing is kept.

    Posts are compared with what is there, not with each other.
    """
    made: list[Feedback | Refusal] = []
    for post in posts:
        try:
            made.append((await _prepared(ground, post, now))[0])
        except Refusal as refusal:
            made.append(refusal)
    ids_ = [one.id for one in made if isinstance(one, Feedback)]
    before = await ground.store.feedback.get_many(ids_) if ids_ else {}
    return [
        one
        if isinstance(one, Refusal)
        else _judge(one, Stale(), before[one.id])
        if one.id in before
        else Taking(one, replayed=False)
        for one in made
    ]


async def _prepared(ground: Ground, post: Post, now: datetime) -> tuple[Feedback, Save]:
    checked = check(post.draft, now)
    placed = await _placed(ground, checked.draft, post.source)
    feedback, received = receive(
        checked,
        placed,
        id=_id(checked.draft, placed.channel, post, now),
        source=post.source,
        request=request_key(post.submitter, post.request_id),
        secret=ground.customer_secret,
        now=now,
    )
    return feedback, save_of(feedback, 0, tellings((received,), post.traceparent))


async def _placed(ground: Ground, draft: Draft, source: Source) -> Placed:
    """The product, the channel and the form that the draft means."""
    if not draft.product:
        raise Invalid("required", "product")
    product = catalog.usable(await ground.store.products.lately(slug(draft.product)), "product")
    form = await _form(ground, draft)
    named = draft.channel or (form.channel if form else "") or CHANNEL_OF[source]
    channel = catalog.usable(await ground.store.channels.lately(slug(named)), "channel")
    if form is not None:
        return Placed(product.id, channel.id, form.version, filled(form, draft))
    if draft.answers:
        raise Invalid("answer_unknown", "answers")
    return Placed(product.id, channel.id)


async def _form(ground: Ground, draft: Draft) -> Form | None:
    if not draft.form:
        return None
    form = await ground.store.forms.lately(draft.form, draft.form_version)
    if form is None:
        raise Invalid("form_unknown", "form")
    return form


def _id(draft: Draft, channel: str, post: Post, now: datetime) -> str:
    """What is handed in twice has the id that it had before, so that no look at the store is needed."""
    if draft.external_id:
        return ids.derived("fb", "external", channel, draft.external_id)
    if post.request_id:
        return ids.derived("fb", "request", post.submitter, post.request_id)
    return ids.new("fb", now)


async def _judged(
    ground: Ground, pairs: Sequence[tuple[Feedback, Saved | Exception]]
) -> list[Taking | Refusal]:
    """What each write's outcome means. Those that were there before are read, all at once."""
    seen = [feedback.id for feedback, outcome in pairs if isinstance(outcome, Stale)]
    before = await ground.store.feedback.get_many(seen) if seen else {}
    return [_judge(feedback, outcome, before.get(feedback.id)) for feedback, outcome in pairs]


def _judge(feedback: Feedback, outcome: Saved | Exception, before: Feedback | None) -> Taking | Refusal:
    if isinstance(outcome, Saved):
        return Taking(feedback, replayed=False)
    if isinstance(outcome, Taken):
        return Conflict("idempotency_conflict", "request_id")
    if isinstance(outcome, Gone) or (before is not None and before.state is State.ERASED):
        return Unknown("erased")
    if not isinstance(outcome, Stale) or before is None:
        raise outcome
    if before.fingerprint == feedback.fingerprint:
        return Taking(before, replayed=True)
    if not feedback.external_id or before.request == feedback.request:
        return Conflict("idempotency_conflict", "request_id")
    return Conflict("external_id_conflict", "external_id")


def _remind(ground: Ground, takings: Sequence[Taking | Refusal]) -> None:
    if any(isinstance(one, Taking) and not one.replayed and one.feedback.debts for one in takings):
        ground.wake(MESSAGES)
