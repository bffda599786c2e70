"""The words of messages to customers, in English and Vietnamese, with the customer's own words quoted."""

from __future__ import annotations

from dataclasses import dataclass

from services.intake.domain.feedback import Feedback
from services.intake.domain.message import Message, MessageKind
from services.intake.domain.receipt import code

_QUOTE_LIMIT = 280


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and body, ready to be sent."""

    subject: str
    body: str


_SUBJECTS = {
    MessageKind.RECEIPT: (
        "We received your feedback ({code})",
        "Chúng tôi đã nhận được phản hồi của bạn ({code})",
    ),
    MessageKind.REPLY: ("Our answer to your feedback ({code})", "Trả lời phản hồi của bạn ({code})"),
    MessageKind.QUESTION: (
        "A question about your feedback ({code})",
        "Một câu hỏi về phản hồi của bạn ({code})",
    ),
    MessageKind.FIXED: ("Is it fixed for you? ({code})", "Sự cố của bạn đã được khắc phục chưa? ({code})"),
    MessageKind.VERIFIED: ("The fix holds ({code})", "Sự cố đã được khắc phục triệt để ({code})"),
}

_BODIES = {
    MessageKind.RECEIPT: (
        "Hello,\n\nthank you for telling us:\n\n{quote}\n\nWe read every feedback. Your code is {code}. "
        "Here you can see what becomes of it, add something or take it back:\n{link}\n",
        "Xin chào,\n\ncảm ơn bạn đã chia sẻ với chúng tôi:\n\n{quote}\n\nChúng tôi đọc mọi phản hồi. "
        "Mã của bạn là {code}. Tại đây bạn có thể theo dõi, bổ sung hoặc rút lại phản hồi:\n{link}\n",
    ),
    MessageKind.REPLY: (
        "Hello,\n\nyou told us:\n\n{quote}\n\nOur answer:\n\n{said}\n\n"
        "Did this help? Tell us here:\n{link}\n",
        "Xin chào,\n\nbạn đã cho chúng tôi biết:\n\n{quote}\n\nCâu trả lời của chúng tôi:\n\n{said}\n\n"
        "Câu trả lời này có giúp được bạn không? Hãy cho chúng tôi biết tại đây:\n{link}\n",
    ),
    MessageKind.QUESTION: (
        "Hello,\n\nyou told us:\n\n{quote}\n\nTo help you, we need to know:\n\n{said}\n\n"
        "Please answer here:\n{link}\n",
        "Xin chào,\n\nbạn đã cho chúng tôi biết:\n\n{quote}\n\n"
        "Để hỗ trợ bạn, chúng tôi cần biết thêm:\n\n{said}\n\n"
        "Mời bạn trả lời tại đây:\n{link}\n",
    ),
    MessageKind.FIXED: (
        "Hello,\n\nyou told us:\n\n{quote}\n\nWe have worked on what caused it.{note}\n\n"
        "Is it fixed for you? One click tells us, yes or no:\n{link}\n",
        "Xin chào,\n\nbạn đã cho chúng tôi biết:\n\n{quote}\n\n"
        "Chúng tôi đã xử lý nguyên nhân gây ra sự việc này.{note}\n\n"
        "Với bạn, sự cố đã được khắc phục chưa? Chỉ cần một lần bấm để trả lời có hoặc chưa:\n{link}\n",
    ),
    MessageKind.VERIFIED: (
        "Hello,\n\nyou told us:\n\n{quote}\n\nSome time ago we wrote that it was fixed. We kept watching, "
        "and it has not happened again since. Thank you for helping us.\n\n{link}\n",
        "Xin chào,\n\nbạn đã cho chúng tôi biết:\n\n{quote}\n\nTrước đây chúng tôi đã báo với bạn rằng sự cố "
        "đã được khắc phục. Chúng tôi vẫn tiếp tục theo dõi và từ đó đến nay sự cố không tái diễn. "
        "Cảm ơn bạn đã giúp chúng tôi.\n\n{link}\n",
    ),
}

_FAREWELL = (
    "\n--\nYou get this message because you agreed to be answered about this feedback.\n",
    "\n--\nBạn nhận được thư này vì đã đồng ý để chúng tôi trả lời về phản hồi này.\n",
)
_SCORE_ONLY = ("(You gave a score.)", "(Bạn đã chấm điểm.)")


def letter(message: Message, feedback: Feedback, link: str) -> Letter:
    """The letter that this message is, `link` being the tracking link of the feedback."""
    tongue = 1 if message.language == "vi" else 0
    said = next((entry.text for entry in feedback.timeline if entry.id == message.entry), "")
    values = {
        "code": code(feedback.id),
        "quote": _quoted(feedback.words.first() or _SCORE_ONLY[tongue]),
        "said": said,
        "note": f"\n\n{said}" if said else "",
        "link": link,
    }
    body = _BODIES[message.kind][tongue].format_map(values) + _FAREWELL[tongue]
    return Letter(_SUBJECTS[message.kind][tongue].format_map(values), body)


def _quoted(words: str) -> str:
    """The customer's words as a quotation, cut at a word."""
    if len(words) > _QUOTE_LIMIT:
        words = words[:_QUOTE_LIMIT].rsplit(None, 1)[0].rstrip() + " …"
    return "\n".join(f"> {line}" for line in words.splitlines())
