"""Gather feedback that says the same to patterns, on every replica at once.

A replica offers what its index remembers. A pattern is one document, made by the feedback that opens it:
its id is derived from that feedback's, and it claims its words, so that neither a crash nor another replica
can open it twice. Nothing is joined before its document is durable. The first members that say the same in
other words become voices of the pattern, and what they mean is kept where that is read, both in its document,
so that every replica compares with the same after a restart too. Other replicas learn of all this within
`FOLLOW_SECONDS`; until then two of them may open patterns for texts that are alike but not the same.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.classification.domain.labels import Labels
from services.classification.domain.pattern import Pattern, PatternRef, Reason, heard, unheard
from services.classification.learning.patterns import joining
from services.classification.learning.patterns.blend import blended
from services.classification.learning.port import Gist, Match, Patterns
from services.classification.store.patterns import PatternBook
from services.mesh import ids
from services.mesh.documents.port import Stale, Taken
from services.mesh.service import Busy

FOLLOW_SECONDS = 2.0
_LEAST_ALIKE = 0.25
"""Cosine below which a text is like nothing."""
_TELLING = 0.5
"""Weight of a term below which it is hardly more than a stop word."""
_OVERLAP = timedelta(seconds=10)
"""Clocks of replicas may differ by so much."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A pattern that a text is like, and the words of the text that make it so."""

    match: Match
    words: tuple[str, ...]


class Gathering:
    """One replica's part in finding patterns."""

    def __init__(
        self, book: PatternBook, index: Patterns, *, replica: str, process_now: Callable[[], float]
    ) -> None:
        """`replica` names this process among others; `process_now`: seconds, never moved by tests."""
        self._book = book
        self._index = index
        self._replica = replica
        self._process_now = process_now
        self._opening: dict[str, asyncio.Future[Pattern]] = {}
        self._followed: datetime | None = None
        self._next_follow = 0.0

    async def start(self) -> None:
        """Remember the patterns there are."""
        patterns = await self._book.latest(self._index.remembered)
        self._index.learn(patterns)
        self._followed = patterns[-1].open_time if patterns else None

    def offered(self, text: str, product: str, labels: Labels) -> PatternRef | None:
        """The pattern that this text would join now; None when it would open one. Changes nothing."""
        match = self._index.nearest(self._index.gist(text, product, labels))
        return _joined(match, match.pattern) if match else None

    def alike(self, text: str, product: str, labels: Labels, limit: int) -> list[Alike]:
        """The patterns that this text is most like, with the words that they share. Changes nothing."""
        gist = self._index.gist(text, product, labels)
        words = self._index.words(text, labels)
        return [
            Alike(match, _shared(match.pattern, words))
            for match in self._index.few(gist, limit, _LEAST_ALIKE)
        ]

    def known_by(self, pattern: Pattern) -> Mapping[int, float]:
        """Terms that a pattern is known by, with how much each says."""
        return dict(zip(*blended(pattern), strict=True))

    def likeness(self, known: Mapping[int, float], text: str, labels: Labels) -> tuple[list[str], float]:
        """The telling words that a member shares with what its pattern is known by, and their cosine."""
        gist = self._index.of_words(text, "", labels)
        words = self._index.words(text, labels)
        both = {term: weight for term, weight in zip(gist.terms, gist.weights, strict=True) if term in known}
        telling = [words[term] for term, weight in both.items() if weight >= _TELLING and term in words]
        dot = sum(weight * known[term] for term, weight in both.items())
        lengths = math.sqrt(sum(w * w for w in gist.weights) * sum(w * w for w in known.values()))
        return telling, round(min(dot / lengths, 1.0), 4) if lengths else 0.0

    async def place(
        self, *, feedback_id: str, text: str, product: str, labels: Labels, now: datetime
    ) -> PatternRef:
        """The pattern of a feedback: one that says the same, or a new one that is durable on return.

        Raises:
            DocumentsUnavailable, Busy: a new pattern could not be kept; nothing is remembered of it.
        """
        await self._follow(now)
        own_id = ids.derived("pt", feedback_id)
        gist = self._index.gist(text, product, labels)
        match = None if own_id in self._index else self._index.nearest(gist)
        if match is not None:
            return await self._join(match, gist, feedback_id, now)
        title = self._index.title(text, labels)
        return await self._open(joining.opened(own_id, title, gist, feedback_id, now))

    async def _join(self, match: Match, gist: Gist, feedback_id: str, now: datetime) -> PatternRef:
        before = match.pattern
        voices = joining.voices(match, gist, feedback_id)
        meanings = joining.meanings(match, gist, feedback_id)
        after = heard(before, voices, meanings)
        self._index.learn([after])
        opening = self._opening.get(before.pattern_id)
        try:
            pattern = await asyncio.shield(opening) if opening else before
            if after is not before:
                self._relearn(
                    await self._book.teach(
                        after, voices=voices, meanings=meanings, taught_by=self._replica, now=now
                    )
                )
        except BaseException:
            self._unlearn(before.pattern_id, joining.mark_of(feedback_id))
            raise
        return _joined(match, pattern)

    def _unlearn(self, pattern_id: str, mark: int) -> None:
        """Know a pattern no more by what a member added."""
        known = self._index.known(pattern_id)
        if known is not None:
            self._index.learn([unheard(known, mark)])

    def _relearn(self, kept: Pattern) -> None:
        """Know a pattern, if it is offered, by what is kept of it now: others may have taught it, or made it
        forget."""
        if kept.pattern_id in self._index:
            self._index.learn([kept])

    async def forget(self, *, feedback_id: str, pattern_id: str, now: datetime) -> None:
        """Know a pattern no more by what this feedback added to it.

        Raises:
            DocumentsUnavailable, Busy: it still does.
        """
        mark = joining.mark_of(feedback_id)
        kept = await self._book.forget_voice(pattern_id, mark, self._replica, now)
        if kept is not None:
            self._relearn(kept)

    async def _open(self, pattern: Pattern) -> PatternRef:
        self._index.learn([pattern])
        opening = self._opening[pattern.pattern_id] = asyncio.get_running_loop().create_future()
        try:
            kept = await self._kept(pattern)
        except BaseException as wrong:
            self._index.forget([pattern.pattern_id])
            opening.set_exception(wrong if isinstance(wrong, Exception) else asyncio.CancelledError())
            opening.exception()
            raise
        finally:
            self._opening.pop(pattern.pattern_id, None)
        opening.set_result(kept)
        reason = Reason.FIRST if kept is pattern else Reason.SAME_TEXT
        return PatternRef(kept.pattern_id, kept.title, reason, 1.0)

    async def _kept(self, pattern: Pattern) -> Pattern:
        """The pattern as it stands in the documents: this one, or the one that claims the same words."""
        try:
            await self._book.open(pattern, self._replica)
        except Stale:
            return pattern
        except Taken:
            holder = await self._book.claimed(pattern.claim)
            if holder is None:
                raise Busy("another pattern claims these words and cannot be read yet") from None
            self._index.forget([pattern.pattern_id])
            self._index.learn([holder])
            return holder
        return pattern

    async def _follow(self, now: datetime) -> None:
        """Learn what other replicas opened and taught, unless that was done a moment ago."""
        if self._process_now() < self._next_follow:
            return
        self._next_follow = self._process_now() + FOLLOW_SECONDS
        since = (self._followed or now) - _OVERLAP
        self._index.learn(await self._book.changed_since(since, self._replica))
        self._followed = max(now, since)


def _shared(pattern: Pattern, words: Mapping[int, str]) -> tuple[str, ...]:
    """The words of a text that a pattern knows, in the order of the text's gist."""
    known = {*pattern.terms, *(term for voice in pattern.voices for term in voice.terms)}
    return tuple(dict.fromkeys(word for term, word in words.items() if term in known))


def _joined(match: Match, pattern: Pattern) -> PatternRef:
    return PatternRef(pattern.pattern_id, pattern.title, match.reason, match.similarity)
