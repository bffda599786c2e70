"""What every installation has from the start: the default form, the channels, and the example products."""

from __future__ import annotations

from datetime import datetime

from services.intake.domain.catalog import Item, Localized
from services.intake.domain.draft import SCORES
from services.intake.domain.feedback import Source
from services.intake.domain.form import Field, FieldType, Form
from services.intake.domain.words import PART_LIMIT, TEXT_LIMIT

FORM_ID = "default"

CHANNEL_OF = {Source.FORM: "web", Source.API: "api", Source.IMPORT: "import", Source.STAFF: "staff"}
"""The channel of feedback that names none."""

_CHANNELS = {
    "web": Localized("Web form", "Biểu mẫu trên web"),
    "api": Localized("API", "API"),
    "import": Localized("Import", "Nhập từ tệp"),
    "staff": Localized("Told to our staff", "Phản ánh với nhân viên"),
}

_PRODUCTS = {
    "online-shop": Localized("Online shop", "Cửa hàng trực tuyến"),
    "mobile-app": Localized("Mobile app", "Ứng dụng di động"),
    "delivery": Localized("Delivery", "Giao hàng"),
}


def channels(now: datetime) -> list[Item]:
    """The channels that are always there, one for each way feedback comes in."""
    return [Item(id=name, title=title, active=True, create_time=now) for name, title in _CHANNELS.items()]


def example_products(now: datetime) -> list[Item]:
    """Three products to try the form with."""
    return [Item(id=name, title=title, active=True, create_time=now) for name, title in _PRODUCTS.items()]


def form(now: datetime) -> Form:
    """The default form: the sentence first, the rest short."""
    return Form(
        id=FORM_ID,
        version=1,
        title=Localized("Tell us what happened", "Hãy kể cho chúng tôi chuyện đã xảy ra"),
        intro=Localized(
            "It takes two minutes. You get a link to see what becomes of it.",
            "Chỉ mất hai phút. Bạn sẽ nhận được một đường dẫn để theo dõi kết quả xử lý.",
        ),
        fields=(*_about(), *_sentence(), *_more(), *_you()),
        active=True,
        channel="web",
        create_time=now,
    )


def _about() -> tuple[Field, ...]:
    return (
        Field(
            "product",
            FieldType.PRODUCT,
            Localized("What is it about?", "Bạn muốn nói về sản phẩm nào?"),
            required=True,
        ),
        Field(
            "journey_stage",
            FieldType.JOURNEY_STAGE,
            Localized("Where were you at that moment?", "Lúc đó bạn đang ở bước nào?"),
            Localized("Leave it open if you are not sure.", "Nếu không chắc, bạn có thể bỏ qua."),
        ),
    )


def _sentence() -> tuple[Field, ...]:
    return (
        Field(
            "goal",
            FieldType.TEXT,
            Localized("I was trying to …", "Tôi đang muốn …"),
            Localized("What did you want to do?", "Bạn đang định làm gì?"),
            max_length=PART_LIMIT,
        ),
        Field(
            "event",
            FieldType.TEXT,
            Localized("… then this happened …", "… thì chuyện này xảy ra …"),
            Localized("What happened instead?", "Điều gì đã xảy ra?"),
            max_length=PART_LIMIT,
        ),
        Field(
            "consequence",
            FieldType.TEXT,
            Localized("… so …", "… nên …"),
            Localized("What did it mean for you?", "Việc đó ảnh hưởng đến bạn thế nào?"),
            max_length=PART_LIMIT,
        ),
        Field(
            "text",
            FieldType.TEXT,
            Localized("Or in your own words", "Hoặc kể theo cách của bạn"),
            max_length=TEXT_LIMIT,
        ),
    )


def _more() -> tuple[Field, ...]:
    least, most = SCORES["nps"]
    return (
        Field(
            "occur_time",
            FieldType.TIME,
            Localized("When did it happen?", "Chuyện xảy ra khi nào?"),
            Localized("A rough time is fine.", "Thời điểm gần đúng cũng được."),
        ),
        Field(
            "nps",
            FieldType.SCORE,
            Localized(
                "How likely are you to recommend us to a friend?",
                "Khả năng bạn giới thiệu chúng tôi cho bạn bè là bao nhiêu?",
            ),
            Localized(
                "0: not at all likely, 10: extremely likely",
                "0: hoàn toàn không, 10: chắc chắn sẽ giới thiệu",
            ),
            minimum=least,
            maximum=most,
        ),
    )


def _you() -> tuple[Field, ...]:
    return (
        Field(
            "contact",
            FieldType.CONTACT,
            Localized("How can we reach you?", "Chúng tôi có thể liên hệ với bạn bằng cách nào?"),
            Localized(
                "A mail address, so that we can answer. You may leave it empty.",
                "Địa chỉ email để chúng tôi trả lời bạn. Bạn có thể để trống.",
            ),
        ),
        Field(
            "consent",
            FieldType.CHECK,
            Localized(
                "You may use this contact to answer me about this feedback.",
                "Tôi đồng ý để quý công ty dùng thông tin liên hệ này để trả lời phản hồi của tôi.",
            ),
        ),
        Field(
            "language",
            FieldType.LANGUAGE,
            Localized("Which language should we answer in?", "Bạn muốn nhận câu trả lời bằng ngôn ngữ nào?"),
        ),
    )
