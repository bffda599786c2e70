"""The questions that can be asked, as the editor offers them, with words to begin with in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from voc.intake.v1 import catalog_pb2

from services.gateway.pages.speech import mark

Field = catalog_pb2.FormField
Text = catalog_pb2.LocalizedText

OWN = "own"


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of question. `name` empty: a question of the form's own, of which there may be several.

    `title` is what the editor calls it; `begin` how it starts out.
    """

    key: str
    name: str
    title: str
    begin: Field


def _sort(key: str, kind: str, title: str, en: str, vi: str, **said: Any) -> Sort:
    name = "" if key.startswith(OWN) else key
    begin = Field(name=name, type=cast("Any", f"TYPE_{kind}"), label=Text(en=en, vi=vi), **said)
    return Sort(key, name, title, begin)


SORTS: dict[str, Sort] = {
    sort.key: sort
    for sort in (
        _sort("own-line", "LINE", mark("One line"), "", ""),
        _sort("own-text", "TEXT", mark("Several lines"), "", ""),
        _sort("own-choice", "CHOICE", mark("One of several answers"), "", ""),
        _sort("own-score", "SCORE", mark("A score"), "", "", minimum=1, maximum=5),
        _sort("own-time", "TIME", mark("A day, perhaps a time"), "", ""),
        _sort("own-check", "CHECK", mark("A box to tick"), "", ""),
        _sort(
            "product", "PRODUCT", mark("Product"), "What is it about?", "Bạn muốn nói về sản phẩm nào?",
            required=True,
        ),
        _sort("goal", "TEXT", mark("Sentence: goal"), "I was trying to …", "Tôi đang muốn …"),
        _sort(
            "event", "TEXT", mark("Sentence: what happened"), "… then this happened …",
            "… thì chuyện này xảy ra …",
        ),
        _sort("consequence", "TEXT", mark("Sentence: consequence"), "… so …", "… nên …"),
        _sort("text", "TEXT", mark("Free text"), "Anything else?", "Bạn muốn nói thêm điều gì?"),
        _sort(
            "journey_stage", "JOURNEY_STAGE", mark("Journey stage"), "Where were you at that moment?",
            "Lúc đó bạn đang ở bước nào?",
        ),
        _sort(
            "occur_time", "TIME", mark("When it happened"), "When did it happen?", "Chuyện xảy ra khi nào?",
        ),
        _sort(
            "nps", "SCORE", mark("Recommendation, 0 to 10 (NPS)"), "Would you recommend us?",
            "Bạn có giới thiệu chúng tôi cho người khác không?", minimum=0, maximum=10,
        ),
        _sort(
            "csat", "SCORE", mark("Satisfaction, 1 to 5 (CSAT)"), "How satisfied are you?",
            "Bạn hài lòng đến mức nào?", minimum=1, maximum=5,
        ),
        _sort(
            "ces", "SCORE", mark("Ease, 1 to 7 (CES)"), "How easy was it?", "Việc đó dễ dàng đến mức nào?",
            minimum=1, maximum=7,
        ),
        _sort(
            "contact", "CONTACT", mark("Contact"), "How can we reach you?",
            "Chúng tôi liên hệ với bạn bằng cách nào?",
        ),
        _sort(
            "consent", "CHECK", mark("Consent"), "You may use this contact to answer me.",
            "Tôi đồng ý để quý công ty dùng thông tin này để trả lời tôi.",
        ),
        _sort("account", "LINE", mark("Account"), "Your customer number", "Mã khách hàng của bạn"),
        _sort(
            "language", "LANGUAGE", mark("Language of the answer"), "In which language shall we answer?",
            "Bạn muốn chúng tôi trả lời bằng ngôn ngữ nào?",
        ),
    )
}  # fmt: skip
"""By key, in the order in which the editor offers them."""

_OF_TYPE = {sort.begin.type: sort for sort in SORTS.values() if not sort.name}


def sort_of(asked: Field) -> Sort:
    """What sort of question this is."""
    known = SORTS.get(asked.name)
    return known or _OF_TYPE.get(asked.type) or SORTS["own-line"]


def offered(names: set[str]) -> list[Sort]:
    """What may be added to a form that asks these already."""
    return [sort for sort in SORTS.values() if not sort.name or sort.name not in names]
