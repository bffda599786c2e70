"""A change of the taxonomy in words, in English and Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence

from services.classification.domain.taxonomy import Act, Change, Step

_SHOWN = 3
_SENTENCES = {
    Act.CREATE: ("Created {paths}", "Đã tạo {paths}"),
    Act.UPDATE: ("Changed {paths}: {fields}", "Đã sửa {paths}: {fields}"),
    Act.MOVE: ("Moved {first} to {to}{rest}", "Đã chuyển {first} thành {to}{rest}"),
    Act.MERGE: ("Merged {first} into {to}{rest}", "Đã gộp {first} vào {to}{rest}"),
    Act.SPLIT: ("Split {first}: {others}", "Đã tách {first}: {others}"),
    Act.RETIRE: ("Retired {paths}", "Đã ngừng dùng {paths}"),
    Act.RESTORE: ("Restored {paths}", "Đã dùng lại {paths}"),
    Act.REPLACE: ("Replaced the taxonomy: {kinds}", "Đã thay toàn bộ hệ thống phân loại: {kinds}"),
}
_NOTHING = ("Nothing is other than before", "Không có gì thay đổi")
_REST = (", with {n} below it", ", cùng {n} chủ đề bên dưới")
_MORE = ("{some} and {n} more", "{some} và {n} chủ đề khác")
_KINDS = {
    "created": ("{n} created", "tạo {n}"),
    "retired": ("{n} retired", "ngừng dùng {n}"),
    "restored": ("{n} restored", "dùng lại {n}"),
    "moved": ("{n} moved", "chuyển {n}"),
    "changed": ("{n} changed", "sửa {n}"),
}
_FIELDS = {
    "name_en": ("English name", "tên tiếng Anh"),
    "name_vi": ("Vietnamese name", "tên tiếng Việt"),
    "description_en": ("English description", "mô tả tiếng Anh"),
    "description_vi": ("Vietnamese description", "mô tả tiếng Việt"),
    "keywords_en": ("English keywords", "từ khóa tiếng Anh"),
    "keywords_vi": ("Vietnamese keywords", "từ khóa tiếng Việt"),
    "examples": ("examples", "ví dụ"),
    "owner": ("owner", "người phụ trách"),
}


def summary(change: Change, language: str) -> str:
    """One line about a change; `language` is `en` or `vi`."""
    which = int(language == "vi")
    steps = change.steps
    if not steps:
        return _NOTHING[which]
    first = steps[0]
    return _SENTENCES[change.act][which].format(
        paths=_some([step.path for step in steps], which),
        others=_some([step.path for step in steps[1:]], which),
        first=first.path,
        to=first.to,
        rest=_REST[which].format(n=len(steps) - 1) if len(steps) > 1 else "",
        fields=", ".join(_FIELDS[name][which] for name in first.fields if name in _FIELDS),
        kinds=_kinds(steps, which),
    )


def _some(paths: Sequence[str], which: int) -> str:
    some = ", ".join(paths[:_SHOWN])
    return _MORE[which].format(some=some, n=len(paths) - _SHOWN) if len(paths) > _SHOWN else some


def _kinds(steps: Sequence[Step], which: int) -> str:
    numbers: dict[str, int] = {}
    for step in steps:
        kind = "moved" if step.to else next((name for name in step.fields if name in _KINDS), "changed")
        numbers[kind] = numbers.get(kind, 0) + 1
    return ", ".join(_KINDS[kind][which].format(n=number) for kind, number in numbers.items())
