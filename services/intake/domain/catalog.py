"""Products and channels: what feedback is about, and the way it came."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.refusal import Invalid, Unfit
from services.intake.domain.slug import PATTERN, slug
from services.intake.domain.words import LINE_LIMIT, line


@dataclass(frozen=True, slots=True)
class Localized:
    """The same words in English and Vietnamese; without Vietnamese the English ones are shown."""

    en: str
    vi: str = ""

    def said(self, language: str) -> str:
        """The words in this language."""
        return (self.vi or self.en) if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Item:
    """A product or a channel. `version` is the stored document's; 0 while it is not stored."""

    id: str
    title: Localized
    active: bool
    create_time: datetime
    version: int = 0


def titled(title: Localized, field: str = "title") -> Localized:
    """The title, checked and normalised.

    Raises:
        Invalid: `title_empty`, `text_too_long`, `control_characters`.
    """
    kept = Localized(line(title.en, f"{field}.en", LINE_LIMIT), line(title.vi, f"{field}.vi", LINE_LIMIT))
    if not kept.en:
        raise Invalid("title_empty", f"{field}.en")
    return kept


def create(id: str, title: Localized, now: datetime) -> Item:  # noqa: A002
    """A new product or channel; without an id, its title makes one.

    Raises:
        Invalid: `id_malformed`, and as `titled`.
    """
    kept = titled(title)
    chosen = id or slug(kept.en)
    if not PATTERN.fullmatch(chosen):
        raise Invalid("id_malformed", "id")
    return Item(id=chosen, title=kept, active=True, create_time=now)


def changed(item: Item, title: Localized, *, active: bool) -> Item:
    """Another title, or another standing.

    Raises:
        Invalid: as `titled`.
    """
    return replace(item, title=titled(title), active=active)


def usable(item: Item | None, what: str) -> Item:
    """The product or channel (`what`), if feedback may name it.

    Raises:
        Invalid: `product_unknown`, `channel_unknown`.
        Unfit: `product_inactive`, `channel_inactive`.
    """
    if item is None:
        raise Invalid(f"{what}_unknown", what)
    if not item.active:
        raise Unfit(f"{what}_inactive", what)
    return item
