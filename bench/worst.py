"""The worst inputs: what they cost for each character, beside a usual text."""

from __future__ import annotations

import statistics
import time
import unicodedata

from bench.table import Row
from services.classification.domain.classification import Hints
from services.classification.learning.assembling import assembled
from services.classification.learning.examples.shelf import examples
from services.classification.learning.patterns.index import PatternIndex
from services.classification.learning.port import Classifier
from services.classification.learning.reading import default_reader
from services.classification.learning.shipped import shipped

_TIMES, _EVERY = 7, 20
_VIETNAMESE = "Ứng dụng chạy rất chậm và hay bị lỗi khi thanh toán. "
_SHORT = {"one word": "bad", "one letter": "x", "one picture": "😡"}
_LONG = {
    "60 pictures": "😡" * 60,
    "4,000 characters of English": ("the app is slow. " * 236)[:4000],
    "4,000 characters of Vietnamese": (_VIETNAMESE * 80)[:4000],
    "one word of 4,000 letters": "a" * 4000,
    "words that stand once": " ".join(f"w{n}" for n in range(700)),
    "signs alone": "!" * 4000,
    "HTML": "<div><p>bad &amp; slow</p></div>" * 50,
    "digits": "1234567890 " * 30,
    "decomposed Vietnamese": unicodedata.normalize("NFD", _VIETNAMESE * 20),
    "homoglyphs": "Тhе арр іѕ ѕlоw. " * 20,
    "4,000 marks on one letter": "a" + "\u0301" * 3999,
    "not not not": "not " * 1000,
    "ten languages": "The app is slow. Ứng dụng chậm. L'application est lente. Die App ist langsam. "
    "La app es lenta. アプリが遅い。 앱이 느려요. 应用很慢。 Приложение медленное. แอปช้า",
}


async def inputs() -> list[Row]:
    """Labels and pattern of each, in one process, in processor time."""
    classifier, index = assembled(default_reader().taxonomy, shipped()), PatternIndex()
    texts = [example.text for example in examples()][::_EVERY]
    costs = [_cost(text, classifier, index) for text in texts]
    median = statistics.median(cost / len(text) for cost, text in zip(costs, texts, strict=True))
    whole = statistics.median(costs)
    rows = [Row("a usual text: a character", median * 1e6, "µs"), Row("a usual text", whole * 1e3, "ms")]
    for name, text in _LONG.items():
        each = _cost(text, classifier, index) / len(text)
        rows.append(Row.ratio(f"{name}: a character", each * 1e6, median * 1e6, "≤ 10", "µs"))
    for name, text in _SHORT.items():
        cost = _cost(text, classifier, index)
        rows.append(Row.ratio(f"{name}: beside a whole usual text", cost * 1e3, whole * 1e3, "≤ 1", "ms"))
    return rows


def _cost(text: str, classifier: Classifier, index: PatternIndex) -> float:
    """Seconds of processor time; each time it is a new object, so that nothing is remembered."""
    taken = []
    for _ in range(_TIMES):
        fresh = "".join(list(text))
        begin = time.process_time()
        labels = classifier.classify(fresh, Hints())
        index.of_words(fresh, "product", labels)
        taken.append(time.process_time() - begin)
    return statistics.median(taken)
