"""What was measured, as a table for people and as JSON for scripts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.table import Table

from services.classification.learning.linear.measuring import Difference, Report
from services.commands.ground import console

_MIXED_UP = 10


def report(found: Report, per_second: float) -> None:
    """Print the figures, the classes, and what is mixed up most."""
    overall = Table("figure", "value", title=f"{found.texts:,} texts", title_justify="left")
    for name, value in _figures(found, per_second):
        overall.add_row(name, value)
    console.print(overall)
    classes = Table("class", "precision", "recall", "F1", "texts")
    for each in found.classes:
        shares = (f"{100 * share:.1f}" for share in (each.precision, each.recall, each.f1))
        classes.add_row(each.name, *shares, f"{each.texts:,}")
    console.print(classes)
    wrong = {pair: count for pair, count in found.confusion.items() if pair[0] != pair[1]}
    mixed = Table("is", "taken for", "texts")
    for (right, said), count in sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:_MIXED_UP]:
        mixed.add_row(right, said, f"{count:,}")
    if wrong:
        console.print(mixed)


def _figures(found: Report, per_second: float) -> list[tuple[str, str]]:
    shares = [
        ("accuracy", found.accuracy),
        ("macro F1", found.macro_f1),
        ("weighted F1", found.weighted_f1),
        ("calibration error", found.calibration_error),
        ("unsure at the working threshold", found.abstain_rate),
        ("accuracy of the others", found.sure_accuracy),
        *((f"accuracy of the surest {100 * share:.0f} %", good) for share, good in found.coverage[1:]),
    ]
    shown = [(name, f"{100 * share:.1f} %") for name, share in shares]
    return [*shown, ("texts a second", f"{per_second:,.0f}")]


def report_json(found: Report, per_second: float) -> dict[str, Any]:
    """The same as JSON; shares from 0 to 1."""
    body = asdict(found) | {"texts_per_second": per_second}
    body["coverage"] = [{"kept": share, "accuracy": good} for share, good in found.coverage]
    body["confusion"] = [
        {"right": right, "said": said, "texts": count} for (right, said), count in found.confusion.items()
    ]
    return body


def difference(found: Difference, names: tuple[str, str]) -> None:
    """Print which of two models is better, and how sure that is."""
    console.print(
        f"{names[1]} has {100 * found.mean:+.2f} points of accuracy against {names[0]}"
        f" (95 % interval {100 * found.low:+.2f} to {100 * found.high:+.2f})."
    )
    if found.better:
        console.print(f"{names[1]} is better.")
    elif found.high < 0:
        console.print(f"{names[0]} is better.")
    else:
        console.print("The texts do not tell which is better.")
