"""Topics, kind, severity, journey stage, impact, parts and the proposed sentence."""

from __future__ import annotations

import pytest

from services.classification.domain.classification import Hints
from services.classification.domain.labels import (
    Impact,
    JourneyStage,
    Kind,
    Labels,
    Sentence,
    Sentiment,
    Severity,
)
from services.classification.learning.rules import Rules


def read(rules: Rules, text: str, **hints: str) -> Labels:
    return rules.classify(text, Hints(**hints))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("My suitcase was lost at the airport", "transport/luggage"),
        ("Why was my card payment declined?", "payment/failed"),
        ("The app crashes after the update", "app/crash"),
        ("Pin tụt nhanh, sạc lâu", "product/battery"),
        ("pin tut nhanh, sac lau", "product/battery"),
        ("Giao hàng chậm, chờ hàng cả tuần", "delivery/late"),
        ("Thầy giảng nhanh quá, không theo kịp", "teaching/clarity"),
        ("Phòng học nóng, máy chiếu mờ", "facility"),
    ],
)
def test_the_surest_topic(rules: Rules, text: str, path: str) -> None:
    assert read(rules, text).topics[0].value == path


def test_several_topics_and_none(rules: Rules) -> None:
    several = [label.value for label in read(rules, "Pin yếu, loa rè và camera mờ").topics]
    assert {"product/battery", "product/sound", "product/camera"} <= set(several)
    (none,) = read(rules, "xyzzy").topics
    assert (none.value, none.unsure) == ("", True)


def test_every_topic_is_in_the_taxonomy_and_has_both_names(rules: Rules) -> None:
    paths = {topic.path for topic in rules.taxonomy.topics}
    assert all(topic.parent in paths | {""} for topic in rules.taxonomy.topics)
    assert all(topic.name_en and topic.name_vi and topic.keywords for topic in rules.taxonomy.topics)
    assert len(paths) == len(rules.taxonomy.topics)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The lift does not work and nobody fixes it", Kind.PROBLEM),
        ("Please add a dark mode, it would be nice", Kind.REQUEST),
        ("How do I change my address?", Kind.QUESTION),
        ("Thank you so much, great job!", Kind.PRAISE),
        ("Máy bị lỗi, không vào được", Kind.PROBLEM),
        ("Đề nghị bổ sung thêm máy lạnh", Kind.REQUEST),
        ("Cho hỏi cửa hàng mở cửa khi nào?", Kind.QUESTION),
        ("Nhân viên nhiệt tình, rất hài lòng", Kind.PRAISE),
    ],
)
def test_kind(rules: Rules, text: str, value: str) -> None:
    assert read(rules, text).kind.value == value


@pytest.mark.parametrize(
    "text",
    [
        "Great app, but please add a search, I wish there were folders",
        "Love it, but it crashes every time I open a photo",
        "Máy đẹp nhưng bị lỗi màn hình, không vào được",
    ],
)
def test_nothing_that_needs_an_answer_is_taken_for_praise(rules: Rules, text: str) -> None:
    assert read(rules, text).kind.value != Kind.PRAISE


@pytest.mark.parametrize(
    "text",
    [
        "The charger caught fire on my desk",
        "Someone withdrew money from my account, my account was hacked",
        "The update deleted all my photos, I am furious",
        "Pin phồng và bốc khói khi sạc",
        "Tôi bị điện giật khi cắm sạc",
        "Tài khoản bị hack, mất hết tiền",
    ],
)
def test_danger_and_loss_are_p1(rules: Rules, text: str) -> None:
    assert read(rules, text).severity.value == Severity.P1


@pytest.mark.parametrize(
    "text",
    [
        "What should I do if my account was hacked?",
        "If the battery caught fire, would the warranty pay?",
        "You fire the best deals, thank you",
        "Adding insult to injury, the coupon had expired",
        "Màn hình sáng, game cháy máy luôn, quá đã",
        "The flight was two hours late",
    ],
)
def test_what_only_sounds_like_danger_is_not(rules: Rules, text: str) -> None:
    assert read(rules, text).severity.value != Severity.P1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The app will not start, I can't log in", Severity.P2),
        ("Máy sập nguồn, không lên nữa", Severity.P2),
        ("The pages load slowly and it is annoying", Severity.P3),
        ("Giảng viên nói nhỏ, khó hiểu", Severity.P3),
        ("It would be nice to have another colour", Severity.P4),
        ("Thank you, everything was fine", Severity.P4),
    ],
)
def test_severity(rules: Rules, text: str, value: str) -> None:
    assert read(rules, text).severity.value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I am switching to another bank, close my account", Impact.ATTRITION_RISK),
        ("I will take this to my lawyer and the regulator, unacceptable", Impact.ESCALATION),
        ("Tôi sẽ không bao giờ mua nữa, chuyển sang hãng khác", Impact.ATTRITION_RISK),
        ("Tôi sẽ nhờ luật sư và báo chí, lừa đảo", Impact.ESCALATION),
        ("The queue was slow", Impact.ANNOYANCE),
        ("Excellent, thank you!", Impact.PRAISE),
    ],
)
def test_impact(rules: Rules, text: str, value: str) -> None:
    assert read(rules, text).impact.value == value


def test_the_customers_own_journey_stage_wins(rules: Rules) -> None:
    text = "I recommend it to all my friends, tell everyone"
    assert read(rules, text).journey_stage.value == JourneyStage.ADVOCACY
    said = read(rules, text, journey_stage="decision").journey_stage
    assert (said.value, said.confidence) == (JourneyStage.DECISION, 1.0)


def test_parts_say_which_praises_and_which_complains(rules: Rules) -> None:
    text = "Nhân viên nhiệt tình, nhưng giao hàng quá chậm."
    parts = read(rules, text).parts
    assert [(text[p.span.start : p.span.end], p.sentiment.value) for p in parts] == [
        ("Nhân viên nhiệt tình", Sentiment.POSITIVE),
        ("nhưng giao hàng quá chậm", Sentiment.NEGATIVE),
    ]
    assert parts[1].topics[0].value == "delivery/late"
    assert read(rules, "Giao hàng quá chậm").parts == ()


def test_goal_event_and_consequence_are_proposed(rules: Rules) -> None:
    text = "I was trying to pay my bill, the payment failed twice, so I had to drive to the branch."
    assert read(rules, text).proposed == Sentence(
        goal="I was trying to pay my bill",
        event="the payment failed twice",
        consequence="so I had to drive to the branch",
    )
    assert rules.classify(text, Hints(slotted=True)).proposed == Sentence()
    assert read(rules, "The payment failed twice.").proposed == Sentence()


def test_the_same_text_gives_the_same_labels(rules: Rules) -> None:
    text = "Pin yếu, loa rè nhưng nhân viên nhiệt tình"
    assert Rules().classify(text, Hints()) == rules.classify(text, Hints())
