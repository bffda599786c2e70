"""Which column of a file is which: proposed from its headers, in both languages, and from its cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.gateway.problems import FieldError
from services.gateway.staff.importing.columns import COLUMNS, REQUIRED, SAYS_SOMETHING

_HEADERS: Mapping[str, str] = {
    "external_id": "external id, id, ticket, ticket id, ticket number, case number, reference, ma, ma so, "
    "ma phieu, ma gop y, ma phan hoi, so phieu",
    "occur_time": "occur time, date, time, day, when, created, created at, created on, date created, "
    "timestamp, submitted at, reported at, ngay, ngay gio, thoi gian, thoi diem, ngay tao, ngay gui, "
    "ngay xay ra",
    "channel": "channel, source, medium, via, kenh, nguon, kenh tiep nhan",
    "product": "product, product name, service, app, brand, san pham, dich vu, ten san pham, ung dung",
    "text": "text, feedback, comment, comments, message, review, description, body, content, verbatim, "
    "customer says, noi dung, gop y, phan hoi, y kien, nhan xet, binh luan, mo ta, loi khach hang",
    "goal": "goal, trying to, wanted, muc tieu, dang muon, muc dich",
    "event": "event, what happened, happened, problem, su viec, chuyen da xay ra, van de, su co",
    "consequence": "consequence, impact, so, result, he qua, hau qua, anh huong",
    "journey_stage": "journey stage, stage, step, giai doan, hanh trinh, buoc",
    "nps": "nps, nps score, recommend, likely to recommend, diem nps, gioi thieu",
    "csat": "csat, csat score, satisfaction, rating, stars, score, hai long, diem hai long, danh gia, so sao",
    "ces": "ces, ces score, effort, ease, no luc, de dang",
    "contact": "contact, email, e mail, mail, email address, phone, telephone, phone number, mobile, "
    "lien he, dien thoai, so dien thoai, sdt, thu dien tu, dia chi email",
    "consent": "consent, may contact, may we contact you, agreed, opt in, dong y, cho phep lien he, "
    "chap thuan",
    "account": "account, customer, customer id, account id, account number, customer number, client, "
    "tai khoan, khach hang, ma khach hang, so tai khoan, ten khach hang",
    "language": "language, lang, locale, ngon ngu",
}
_BY_HEADER = {word.strip(): column for column, words in _HEADERS.items() for word in words.split(",")}

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_YEAR_LAST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}\b")
_MOST = 0.8
_WORDS = 25
"""Letters that a cell of free text has at least, on average."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What each column seems to be (empty: nothing that we keep), and whether dates begin with the day."""

    columns: tuple[str, ...]
    day_first: bool | None


def proposed(header: Sequence[str], samples: Sequence[Sequence[str]], products: Iterable[str]) -> Proposal:
    """The best guess. `products`: ids and titles of those that are known. No column is proposed twice."""
    columns = [""] * len(header)
    for place, name in enumerate(header):
        column = _by_name(name)
        if column and column not in columns:
            columns[place] = column
    known = {folded(name) for name in products}
    cells = [_cells(samples, place) for place in range(len(header))]
    for place, held in enumerate(cells):
        if not columns[place]:
            column = _by_content(held, known)
            columns[place] = column if column not in columns else ""
    if "text" not in columns and not set(columns) & {"goal", "event"}:
        _longest(columns, cells)
    dates = cells[columns.index("occur_time")] if "occur_time" in columns else []
    return Proposal(tuple(columns), day_first(dates))


def faults(columns: Sequence[str]) -> list[FieldError]:
    """What is wrong with a choice of columns: at the column where there is one, `columns` otherwise."""
    found = [
        FieldError(f"column_{place}", "column_chosen_twice")
        for place, column in enumerate(columns)
        if column and columns.index(column) != place
    ]
    if any(column not in columns for column in REQUIRED):
        found.append(FieldError("columns", "column_product_missing"))
    if not set(columns) & set(SAYS_SOMETHING):
        found.append(FieldError("columns", "column_words_missing"))
    return found


def day_first(dates: Sequence[str]) -> bool | None:
    """Whether dates such as `3/8/2026` begin with the day; None when there are none. Where nothing tells
    them apart they begin with the day, as in Việt Nam and most of the world."""
    pairs = [(int(m[1]), int(m[2])) for cell in dates if (m := _YEAR_LAST.match(cell.strip()))]
    if not pairs:
        return None
    return not any(second > 12 for _, second in pairs)


def known_header(name: str) -> bool:
    """Whether a header names a column that we know."""
    return bool(_by_name(name))


def folded(words: str) -> str:
    """Words without case, tone marks and punctuation, by which names are compared."""
    plain = unicodedata.normalize("NFD", words.casefold().replace("đ", "d"))
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


def _by_name(name: str) -> str:
    plain = folded(name)
    return plain.replace(" ", "_") if plain.replace(" ", "_") in COLUMNS else _BY_HEADER.get(plain, "")


def _by_content(held: Sequence[str], products: set[str]) -> str:
    if _mostly(held, lambda cell: folded(cell) in products):
        return "product"
    if _mostly(held, lambda cell: bool(_MAIL.fullmatch(cell))):
        return "contact"
    if _mostly(held, _is_date):
        return "occur_time"
    return ""


def _longest(columns: list[str], cells: Sequence[Sequence[str]]) -> None:
    """The column with the longest words is the text, if it is long enough to be one."""
    lengths = [
        sum(map(len, held)) / len(held) if held and not column else 0.0
        for column, held in zip(columns, cells, strict=True)
    ]
    longest = max(range(len(columns)), key=lengths.__getitem__, default=-1)
    if longest >= 0 and lengths[longest] >= _WORDS:
        columns[longest] = "text"


def _mostly(held: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return bool(held) and sum(map(fits, held)) >= _MOST * len(held)


def _is_date(cell: str) -> bool:
    if _YEAR_LAST.match(cell):
        return True
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return "-" in cell


def _cells(samples: Sequence[Sequence[str]], place: int) -> list[str]:
    held = [row[place].strip() for row in samples if place < len(row)]
    return [cell for cell in held if cell]
