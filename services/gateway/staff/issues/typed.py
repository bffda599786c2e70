"""What was typed into a form, as values of a request, or what is wrong with it, per field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo

from services.gateway.problems import FieldError

Values = Mapping[str, str]

_GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+", re.ASCII)


class Reader:
    """Reads one form. Afterwards `errors` is what cannot be taken, by the names of its fields."""

    def __init__(self, typed: Values, zone: tzinfo) -> None:
        self.typed = typed
        self.zone = zone
        self.errors: list[FieldError] = []

    def text(self, name: str, *, required: bool = False, most: int = 0) -> str:
        """Words without the space around them."""
        value = self.typed.get(name, "").replace("\r\n", "\n").strip()
        if required and not value:
            self.errors.append(FieldError(name, "required"))
        if most and len(value) > most:
            self.errors.append(FieldError(name, "string.max_len", {"limit": str(most)}))
        return value

    def whole(self, name: str, *, most: int, least: int = 0) -> int:
        """A whole number, in groups of three or without; 0 where nothing was typed."""
        value = self.typed.get(name, "").strip()
        if _GROUPED.fullmatch(value):
            value = re.sub(r"\D", "", value)
        if not value:
            return 0
        if not (value.isascii() and value.isdigit() and len(value) < 17):
            self.errors.append(FieldError(name, "whole_number_expected"))
            return 0
        found = int(value)
        if not least <= found <= most:
            self.errors.append(FieldError(name, "int32.gte_lte", {"limit": str(most)}))
        return found

    def number(self, name: str) -> float | None:
        """A number; None where nothing was typed. A comma is a decimal point, as Vietnamese has it."""
        value = self.typed.get(name, "").strip().replace(",", ".")
        if not value:
            return None
        try:
            return float(value)
        except ValueError:
            self.errors.append(FieldError(name, "number_expected"))
            return None

    def moment(self, name: str, *, end: bool = False) -> datetime | None:
        """A day, and the time of day where one was typed (`<name>.clock`); None where no day was.

        `end`: a day alone means the end of it, as things that are due do; else its beginning.
        """
        value = self.typed.get(name, "").strip()
        if not value:
            return None
        clock = self.typed.get(f"{name}.clock", "").strip()
        usual = time(23, 59) if end else time()
        try:
            at = time.fromisoformat(clock) if clock else usual
            return datetime.combine(date.fromisoformat(value), at, self.zone)
        except (ValueError, OverflowError):
            self.errors.append(FieldError(name, "day_malformed"))
            return None

    def version(self) -> int:
        """The version that the page showed; 0 when it said none."""
        value = self.typed.get("version", "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0
