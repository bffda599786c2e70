"""Linear models: features, training, files that are refused, and exact reasons."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from services.classification.learning.linear import archive, calibration, features, file, machines, training
from services.classification.learning.linear.calibration import least_that_does
from services.classification.learning.linear.curve import Curve
from services.classification.learning.linear.file import ModelRefused
from services.classification.learning.linear.lesson import lesson
from services.classification.learning.linear.model import LinearModel, chances_of
from services.classification.learning.linear.training import NothingToLearn, Plan
from services.classification.learning.linear.vocabulary import Vocabulary

SUBJECTS = ("app", "card", "lecturer", "delivery", "screen", "hotel", "camera", "refund", "menu", "seat")
GOOD = [f"the {s} is {w}" for s in SUBJECTS for w in ("great", "lovely", "excellent")]
BAD = [f"the {s} is {w}" for s in SUBJECTS for w in ("awful", "broken", "terrible")]
VI_GOOD = [
    f"{s} rất {w}" for s in ("thẻ", "ứng dụng", "màn hình", "thầy") for w in ("tốt", "tuyệt vời", "đẹp")
]
VI_BAD = [f"{s} rất {w}" for s in ("thẻ", "ứng dụng", "màn hình", "thầy") for w in ("tệ", "chậm", "kém")]
TEXTS = [*GOOD, *BAD, *VI_GOOD, *VI_BAD]
LABELS = (
    ["positive"] * len(GOOD)
    + ["negative"] * len(BAD)
    + ["positive"] * len(VI_GOOD)
    + ["negative"] * len(VI_BAD)
)


@pytest.fixture(scope="module")
def model() -> LinearModel:
    made = training.train(lesson(TEXTS, LABELS), dimension="sentiment")
    return file.loaded(file.dumped(made))


def said(model: LinearModel, text: str) -> str:
    return model.answer(features.words(text)).value


def test_words_keep_marks_signs_and_faces() -> None:
    assert features.words("Tại sao KHÔNG được? Tệ quá!! :(") == [
        *("tại", "sao", "không", "được", "?", "tệ", "quá", "!", ":("),
    ]
    assert features.without_marks(["được", "đẹp"]) == ["duoc", "dep"]


def test_pieces_see_the_ends_of_a_word() -> None:
    assert features.pieces("ok") == ("c >o", "c ok", "c k<", "c >ok", "c ok<", "c >ok<")


def test_a_vector_has_two_parts_of_length_one() -> None:
    vocabulary = Vocabulary.learn([["good", "food"], ["good", "mood"], ["bad", "food"]], least=1)
    seen = vocabulary.see(["good", "food", "food"])
    names = {number: name for name, number in vocabulary.numbers.items()}
    for kind in ("w", "c"):
        part = [
            value
            for number, value in zip(seen.ids, seen.values, strict=True)
            if names[int(number)][0] == kind
        ]
        assert np.isclose(sum(value * value for value in part), 1.0)
    assert len(vocabulary.see(["zzz"]).ids) == 0


def test_it_reads_both_languages_with_and_without_marks(model: LinearModel) -> None:
    assert said(model, "the waiter was terrible") == "negative"
    assert said(model, "a lovely lecturer") == "positive"
    for text in ("màn hình rất tệ", "man hinh rat te"):
        assert said(model, text) == "negative"
    for text in ("thầy rất tuyệt vời", "thay rat tuyet voi"):
        assert said(model, text) == "positive"


def test_the_words_behind_add_up_to_the_margin(model: LinearModel) -> None:
    raw = "The app is great, the screen is terrible"
    words = features.words(raw)
    scores = model.scores(model.vocabulary.see(words))
    number = model.classes.index("negative")
    spans = model.behind(raw, "negative")
    assert sum(span.weight for span in spans) + float(model.bias[number]) == pytest.approx(
        float(scores[number]), abs=0.01
    )
    strongest = max(spans, key=lambda span: span.weight)
    assert raw[strongest.start : strongest.end] == "terrible"


def test_chances_add_up_and_doubt_is_said(model: LinearModel) -> None:
    careful = replace(model, threshold=0.999)
    answer = careful.answer(features.words("something else entirely"))
    assert answer.unsure and answer.value == ""
    assert float(answer.chances.sum()) == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["", "   ", "123 456", "😀", "<script>", "ngữ", "ก" * 4000])
def test_any_text_is_answered(model: LinearModel, text: str) -> None:
    answer = model.answer(features.words(text))
    assert 0 < answer.confidence <= 1
    assert all(0 <= span.start < span.end <= len(text) for span in model.behind(text, "negative"))


def test_training_twice_gives_the_same_bytes() -> None:
    given = lesson(TEXTS, LABELS)
    first, second = (file.dumped(training.train(given, dimension="sentiment")) for _ in range(2))
    assert first == second


def test_a_threshold_keeps_the_promised_precision() -> None:
    noisy = [*LABELS]
    for number in range(0, len(noisy), 7):
        noisy[number] = "positive" if noisy[number] == "negative" else "negative"
    given = lesson(TEXTS, noisy)
    assert training.train(given, dimension="sentiment", plan=Plan(precision=0.999)).threshold > 0.5
    assert training.train(given, dimension="sentiment").threshold == 0.0


def test_one_class_is_nothing_to_learn() -> None:
    with pytest.raises(NothingToLearn):
        training.train(lesson(["a", "b"], ["x", "x"]), dimension="topic")


def test_more_than_two_classes() -> None:
    texts = [*GOOD, *BAD, *(f"I asked about the {subject}" for subject in SUBJECTS * 2)]
    labels = ["positive"] * len(GOOD) + ["negative"] * len(BAD) + ["neutral"] * 20
    made = training.train(lesson(texts, labels), dimension="sentiment")
    assert made.classes == ("negative", "neutral", "positive")
    assert said(made, "I asked about the menu") == "neutral"


def test_a_file_gives_the_model_back(model: LinearModel) -> None:
    again = file.loaded(file.dumped(model))
    assert again.version == model.version and again.version.startswith("linear-")
    text = features.words("the hotel is broken")
    assert np.array_equal(again.answer(text).chances, model.answer(text).chances)


def test_a_file_keeps_the_curve_and_one_without_is_read_as_ever(model: LinearModel) -> None:
    text = features.words("the hotel is broken")
    bent = replace(model, curve=Curve(2.0, -1.0, 0.7))
    content = file.dumped(bent)
    again = file.loaded(content)
    assert again.curve == bent.curve
    assert np.array_equal(again.answer(text).chances, bent.answer(text).chances)
    assert not np.allclose(again.answer(text).chances, model.answer(text).chances)
    assert archive.manifest_of(content)["format"] == archive.CURVED
    assert archive.manifest_of(file.dumped(model))["format"] == archive.PLAIN
    with pytest.raises(ModelRefused, match="no model file"):
        file.loaded(manifest(content, curve={"bend": 1.0}))


def test_only_many_texts_bend_a_curve_and_only_where_the_model_stands_alone(
    model: LinearModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert model.curve is None
    monkeypatch.setattr(machines, "FEW", 20)
    alone, beside = (
        training.train(lesson(TEXTS, LABELS), dimension="sentiment", plan=Plan(shares=shares))
        for shares in ((1.0,), (0.5, 1.0))
    )
    assert alone.curve is not None and beside.curve is None
    assert said(alone, "the waiter was terrible") == "negative"
    assert alone.answer(features.words("the waiter was terrible")).confidence > 0.5


def test_a_curve_is_found_again() -> None:
    chance = np.random.default_rng(7)
    margins = chance.normal(-0.5, 1.0, (4000, 5))
    true = Curve(2.0, -0.5, 1.5)
    chances = np.array([chances_of(row, 1.0) for row in true.log_odds(margins)])
    right = np.array([chance.choice(5, p=row) for row in chances])
    warmth = calibration.temperature(margins, right)
    found = calibration.curve(margins, right, warmth)
    surprise = calibration.surprise(found.log_odds(margins), right, 1.0)
    assert surprise < calibration.surprise(true.log_odds(margins), right, 1.0)
    assert surprise < calibration.surprise(margins, right, warmth) - 0.01
    again = np.array([chances_of(row, 1.0) for row in found.log_odds(margins)])
    assert np.abs(again - chances).mean() < 0.01


def test_a_curve_keeps_the_order_and_is_a_line_far_below_zero() -> None:
    margins = np.array([[-3.0, 0.5, 2.0], [40.0, -90.0, 0.0]])
    bent = Curve(2.0, -1.0, 0.7).log_odds(margins)
    assert np.isfinite(bent).all()
    assert np.array_equal(np.argsort(bent, axis=1), np.argsort(margins, axis=1))
    straight = Curve(1.0, -200.0, 2.0).log_odds(margins)
    assert np.allclose(straight - straight[:, :1], 2 * (margins - margins[:, :1]))


def rewritten(content: bytes, name: str, change: bytes) -> bytes:
    """The archive with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, change if part == name else old.read(part))
    return out.getvalue()


def manifest(content: bytes, **changes: object) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = json.loads(archive.read("manifest.json")) | changes
    return rewritten(content, "manifest.json", json.dumps(body).encode())


def test_what_is_no_model_is_refused(model: LinearModel) -> None:
    content = file.dumped(model)
    cases = {
        "newer program": manifest(content, format=archive.NEWEST + 1),
        "never used": manifest(content, format="x"),
        "sentence embeddings": manifest(content, format=archive.EMBEDDED),
        "checksum": rewritten(content, "vocabulary.json", b"[]"),
        "damaged": content[: len(content) // 2],
        "no model file": b"",
    }
    for words, broken in cases.items():
        with pytest.raises(ModelRefused, match=words):
            file.loaded(broken)


def test_parts_that_do_not_fit_are_refused(model: LinearModel) -> None:
    with pytest.raises(ModelRefused, match="do not fit"):
        file.loaded(manifest(file.dumped(model), classes=["one"]))


def test_a_share_that_is_hardly_better_is_not_worth_the_risk() -> None:
    even = np.array([1.0, 1.2, 0.8, 1.1, 0.9] * 20)
    hardly = even - np.array([0.3, -0.28] * 50)
    clearly = even - 0.5
    assert least_that_does([(0.1, even), (0.5, hardly)]) == 0.1
    assert least_that_does([(0.1, even), (0.5, clearly)]) == 0.5
    assert least_that_does([(0.7, clearly), (0.5, clearly)]) == 0.5
