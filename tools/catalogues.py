"""Compile the message catalogues (`.po` to `.mo`). Run as `python -m tools.catalogues`."""

from __future__ import annotations

from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "services" / "gateway" / "locale"


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Write a `.mo` beside every `.po`; answers what was written.

    Raises:
        ValueError: a catalogue has a message that is marked fuzzy, so nobody has checked it.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = []
    for source in sorted(locale.rglob("*.po")):
        with source.open("rb") as stream:
            catalogue = read_po(stream)
        if fuzzy := [message.id for message in catalogue if message.id and message.fuzzy]:
            raise ValueError(f"{source.name}: unchecked translation of {fuzzy[0]!r}")
        target = source.with_suffix(".mo")
        with target.open("wb") as stream:
            write_mo(stream, catalogue)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_all()
