"""A small stream of our own: sentences in two languages, from parts, with what they are.

For where the real stream is absent. It is easier than the real one; what is measured on it says so.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A feedback and what it is."""

    text: str
    product: str
    language: str
    sentiment: str


_ABOUT = {
    "en": (
        "the battery", "the screen", "the camera", "delivery", "the refund", "the checkout page",
        "customer service", "the new update", "signing in", "the invoice", "the speaker", "the price",
        "the warranty", "the branch near me", "the course", "the loyalty card", "the seat", "the menu",
    ),
    "vi": (
        "pin", "màn hình", "camera", "giao hàng", "việc hoàn tiền", "trang thanh toán", "nhân viên tư vấn",
        "bản cập nhật mới", "đăng nhập", "hóa đơn", "loa", "giá", "bảo hành", "chi nhánh gần nhà",
        "khóa học", "thẻ thành viên", "chỗ ngồi", "giao diện",
    ),
}  # fmt: skip
_FEELS = {
    ("en", "negative"): (
        "{} is terrible and nobody answers", "I am so disappointed with {}", "{} does not work since Monday",
        "{} is far too slow, I waited two hours", "{} was a waste of money",
    ),
    ("en", "positive"): (
        "I love {}, great work", "{} is excellent, thank you so much", "very happy with {}",
        "{} works perfectly", "{} was quick and easy",
    ),
    ("en", "neutral"): (
        "where can I read about {}", "how does {} work on Sundays", "I am asking about {}",
        "what are the hours for {}", "{} is on the second page",
    ),
    ("vi", "negative"): (
        "{} quá tệ, không ai trả lời", "tôi rất thất vọng về {}", "{} bị lỗi từ hôm qua",
        "{} chậm quá, phải chờ hai tiếng", "{} dở, phí tiền",
    ),
    ("vi", "positive"): (
        "tôi rất thích {}, cảm ơn nhiều", "{} tuyệt vời", "rất hài lòng về {}", "{} tốt và nhanh chóng",
        "{} đẹp, đáng tiền",
    ),
    ("vi", "neutral"): (
        "cho hỏi {} ở đâu", "{} mở cửa lúc mấy giờ", "{} ở trang thứ hai", "mình đang xem {}",
        "bao giờ có {}",
    ),
}  # fmt: skip
_ENDS = {
    "en": ("", ".", " since yesterday.", " at the store in town.", "!", " for my family."),
    "vi": ("", ".", " từ hôm qua.", " ở cửa hàng trong phố.", "!", " cho gia đình tôi."),
}


def generated(number: int, seed: int = 7) -> list[Said]:
    """So many feedback items; the same for the same seed."""
    chance = random.Random(seed)
    found = []
    for _ in range(number):
        language, sentiment = chance.choice(sorted(_FEELS))
        sentence = chance.choice(_FEELS[language, sentiment]).format(chance.choice(_ABOUT[language]))
        text = sentence + chance.choice(_ENDS[language])
        found.append(Said(text, chance.choice(("phone", "bank", "school")), language, sentiment))
    return found
