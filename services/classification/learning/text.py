"""Words of a text with the place where each stands. No step strips tone marks or moves an offset."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"(?P<skip>https?://\S{1,500}|www\.\S{1,500}|@\w{1,50}|</?[a-zA-Z][^<>]{0,200}>|&[a-zA-Z]{2,8};|&\#\d{1,6};)"
    r"|(?P<sign>(?<![\w:])[:;=]['’]?-?(?:\)+|\(+|[DdPp3|/](?!\w))|<3|\^_?\^"
    r"|[\u2600-\u27bf\u2b50\u2764\U0001f300-\U0001faff])"
    r"|(?P<tag>\#\w{1,100})"
    r"|(?P<word>[\w\u0300-\u036f]+(?:['’ʼ`][\w\u0300-\u036f]+)*)"
    r"|(?P<stop>[.,;:!?…\n()\[\]\"“”。，！？、]+)"
)
_CAMEL = re.compile(r"[^\W\d_][^\W\d_A-Z]+|[A-Z]+|\d+|[^\W_]+")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_LOOKALIKES = str.maketrans("аеорсухкмтвніјѕԁԛԝοαυινκτρ", "aeopcyxkmtbhijsdqwoauivktp")
_MAX_TOKENS = 3000
_PLACED = {
    new + tail: old + tail
    for new, old, tail in (
        *(("o" + a, o + "a", "") for a, o in zip("àáảãạ", "òóỏõọ", strict=True)),
        *(("o" + e, o + "e", "") for e, o in zip("èéẻẽẹ", "òóỏõọ", strict=True)),
        *(("u" + y, u + "y", "") for y, u in zip("ỳýỷỹỵ", "ùúủũụ", strict=True)),
    )
}
_Y = dict(zip("ìíỉĩị", "ỳýỷỹỵ", strict=True))


@dataclass(slots=True)
class Text:
    """A text in words. `words`, `starts`, `ends` and `clauses` have one entry per word or picture.

    Attributes:
        words: normal form: composed, lower case, repeated letters and look-alike letters put right.
        clauses: number of the clause that the word stands in, from 0.
        stops: what ended each clause.
    """

    raw: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)

    def add(self, raw: str, start: int, clause: int) -> None:
        """Take in one word."""
        self.words.append(plain(raw))
        self.starts.append(start)
        self.ends.append(start + len(raw))
        self.clauses.append(clause)


class Memo(dict[str, str]):
    """Answers of a slow function of one word; emptied when it grows past its bound."""

    _BOUND = 20_000

    def remember(self, key: str, value: str) -> str:
        """Keep and answer this value."""
        if len(self) >= self._BOUND:
            self.clear()
        self[key] = value
        return value


_plain = Memo()
_folded = Memo()


def plain(raw: str) -> str:
    """The normal form of one word."""
    found = _plain.get(raw)
    return found if found is not None else _plain.remember(raw, _normal(raw))


def folded(word: str) -> str:
    """The word without tone marks, `đ` as `d`: what people type who type no marks."""
    if word.isascii():
        return word
    found = _folded.get(word)
    return found if found is not None else _folded.remember(word, _without_marks(word))


def _without_marks(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    return bare.replace("đ", "d")


def _normal(raw: str) -> str:
    word = unicodedata.normalize("NFKC", raw).lower().replace("’", "'").replace("ʼ", "'").replace("`", "'")
    if not word.isascii():
        word = _placed(_unstretched(_latin(word)))
    if len(word) > 2:
        word = _REPEATED.sub(r"\1\1" if word.isascii() else r"\1", word)
    return word


def _latin(word: str) -> str:
    """Put right letters of other scripts that only look like the Latin ones around them."""
    if any(c.isascii() and c.isalpha() for c in word):
        return word.translate(_LOOKALIKES)
    return word


def _unstretched(word: str) -> str:
    """`tệeee` is `tệ`: people repeat the letter without its marks."""
    stem = word.rstrip(word[-1])
    stretched = len(word) - len(stem) > 1 and stem and not stem[-1].isascii()
    return stem if stretched and _without_marks(stem[-1]) == word[-1] else word


def _placed(word: str) -> str:
    """One spelling for `hoà` and `hòa`, `kì` and `kỳ`."""
    if word[-2:] in _PLACED and not word.startswith("q"):
        return word[:-2] + _PLACED[word[-2:]]
    if len(word) == 2 and word[0] in "hklmst" and word[1] in _Y:
        return word[0] + _Y[word[1]]
    return word


def read(raw: str) -> Text:
    """The words of a text, in one pass; words behind the first 3,000 are left out."""
    text = Text(raw)
    clause = 0
    for found in _TOKEN.finditer(raw):
        kind = found.lastgroup
        if kind == "word":
            text.add(found.group(), found.start(), clause)
        elif kind == "stop":
            if text.clauses and text.clauses[-1] == clause:
                text.stops.append(found.group())
                clause += 1
            elif text.stops:
                text.stops[-1] += found.group()
        elif kind == "sign":
            _add_sign(text, found, clause)
        elif kind == "tag":
            for piece in _CAMEL.finditer(raw, found.start() + 1, found.end()):
                text.add(piece.group(), piece.start(), clause)
        if len(text.words) >= _MAX_TOKENS:
            break
    if len(text.stops) <= clause:
        text.stops.append("")
    return text


def _add_sign(text: Text, found: re.Match[str], clause: int) -> None:
    sign = found.group().lower()
    text.words.append(sign[:2] if sign[-1] in "()" and len(sign) > 2 and "-" not in sign else sign)
    text.starts.append(found.start())
    text.ends.append(found.end())
    text.clauses.append(clause)
