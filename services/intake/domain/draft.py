"""What is handed in, and what of it is kept after checking."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from services.intake.domain import contact as contacts
from services.intake.domain.contact import Contact
from services.intake.domain.refusal import Invalid
from services.intake.domain.words import LINE_LIMIT, PART_LIMIT, line, text

LEEWAY = timedelta(minutes=5)
"""How far a customer's clock may be ahead of ours."""
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

LANGUAGES = ("", "en", "vi")
STAGES = ("", "awareness", "consideration", "decision", "retention", "advocacy")
SCORES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


@dataclass(frozen=True, slots=True)
class Words:
    """What a customer said: free text, and the sentence goal – event – consequence."""

    text: str = ""
    goal: str = ""
    event: str = ""
    consequence: str = ""

    def first(self) -> str:
        """The customer's own words, as they are quoted back: the sentence, else the free text."""
        return " · ".join(part for part in (self.goal, self.event, self.consequence) if part) or self.text


@dataclass(frozen=True, slots=True)
class Scores:
    """Would recommend 0–10, satisfied 1–5, easy 1–7; None where nobody said."""

    nps: int | None = None
    csat: int | None = None
    ces: int | None = None

    def given(self) -> bool:
        """True when there is any."""
        return self.nps is not None or self.csat is not None or self.ces is not None


@dataclass(frozen=True, slots=True)
class Draft:
    """Feedback as it is handed in, unchecked. `language` and `stage` are words such as `vi`, `retention`."""

    product: str = ""
    channel: str = ""
    words: Words = field(default_factory=Words)
    occur_time: datetime | None = None
    stage: str = ""
    scores: Scores = field(default_factory=Scores)
    contact: str = ""
    consent: bool = False
    account: str = ""
    language: str = ""
    external_id: str = ""
    form: str = ""
    form_version: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)
    acknowledge: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft whose values can be kept. `contact` is there only with the customer's consent; `named` is the
    contact in either case, from which the customer key is made and which is then let go."""

    draft: Draft
    contact: Contact | None
    named: Contact | None


def check(draft: Draft, now: datetime) -> Checked:
    """Normalise and check what needs no look at anything else.

    Raises:
        Invalid: names the field and the reason.
    """
    words, scores = _words(draft.words), _scores(draft.scores)
    if not (words.text or words.goal or words.event or words.consequence or scores.given()):
        raise Invalid("nothing_said", "text")
    if draft.language not in LANGUAGES:
        raise Invalid("language_not_offered", "language")
    if draft.stage not in STAGES:
        raise Invalid("choice_unknown", "journey_stage", choices=", ".join(STAGES[1:]))
    named = contacts.parse(draft.contact) if draft.contact else None
    kept = Draft(
        product=line(draft.product, "product"),
        channel=line(draft.channel, "channel"),
        words=words,
        occur_time=_occurred(draft.occur_time, now),
        stage=draft.stage,
        scores=scores,
        contact=named.address if named else "",
        consent=draft.consent,
        account=line(draft.account, "account", LINE_LIMIT) if draft.account else "",
        language=draft.language,
        external_id=line(draft.external_id, "external_id", LINE_LIMIT) if draft.external_id else "",
        form=draft.form,
        form_version=draft.form_version,
        answers=draft.answers,
        acknowledge=draft.acknowledge,
    )
    return Checked(draft=kept, contact=named if draft.consent else None, named=named)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a draft belongs: ids of product and channel, the form's version, its checked answers."""

    product: str
    channel: str
    form_version: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)


def fingerprint(draft: Draft, placed: Placed) -> str:
    """What two handings-in of the same content share; how it came (form version, receipt wish) left out."""
    words, scores = draft.words, draft.scores
    parts = (
        placed.product, placed.channel, words.text, words.goal, words.event, words.consequence,
        draft.occur_time.astimezone(UTC).isoformat() if draft.occur_time else "",
        draft.stage, scores.nps, scores.csat, scores.ces, draft.contact, draft.consent, draft.account,
        draft.language, draft.external_id, sorted(placed.answers.items()),
    )  # fmt: skip
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _words(words: Words) -> Words:
    return Words(
        text=text(words.text, "text") if words.text else "",
        goal=text(words.goal, "goal", PART_LIMIT) if words.goal else "",
        event=text(words.event, "event", PART_LIMIT) if words.event else "",
        consequence=text(words.consequence, "consequence", PART_LIMIT) if words.consequence else "",
    )


def _scores(scores: Scores) -> Scores:
    for name, (least, most) in SCORES.items():
        value = getattr(scores, name)
        if value is not None and not least <= value <= most:
            raise Invalid("out_of_range", name, least=least, most=most)
    return scores


def _occurred(moment: datetime | None, now: datetime) -> datetime | None:
    if moment is None:
        return None
    if moment > now + LEEWAY:
        raise Invalid("time_in_future", "occur_time")
    if moment < EARLIEST:
        raise Invalid("time_too_early", "occur_time", year=EARLIEST.year)
    return moment
