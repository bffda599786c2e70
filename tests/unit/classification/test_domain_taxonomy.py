"""What may be done to a taxonomy, and what that leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from services.classification.domain import reshaping
from services.classification.domain.refusal import Conflict, Invalid, Refusal, Unfit, Unknown
from services.classification.domain.replacing import replaced
from services.classification.domain.reshaping import Reshaped
from services.classification.domain.taxonomy import Act, Step, Taxonomy, Topic
from services.classification.domain.topic_limits import checked
from services.classification.learning.taxonomy import shipped
from tests.unit.classification.making import HOUR, NOW


def topic(path: str, **known: Any) -> Topic:
    return Topic(path, f"en {path}", f"vi {path}", **known)


def tree(*paths: str) -> Taxonomy:
    return Taxonomy("v", tuple(map(topic, paths)))


TREE = tree("shop", "shop/late", "shop/late/far", "price", "price/fees")


def paths(taxonomy: Taxonomy) -> list[str]:
    return [each.path for each in taxonomy.topics]


def reason(kind: type[Refusal], act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(kind) as raised:
        act()
    return raised.value.reason, raised.value.field


def test_what_ships_may_be_kept() -> None:
    for each in shipped().topics:
        assert checked(each, "").path == each.path
    assert all(each.parent in ("", *paths(shipped())) for each in shipped().topics)


def test_a_new_topic_stands_behind_its_siblings() -> None:
    after, change = reshaping.create(TREE, topic("shop/wrong", keywords_en=(" wrong  item ", "Wrong item")))
    assert paths(after) == ["shop", "shop/late", "shop/late/far", "shop/wrong", "price", "price/fees"]
    made = after.get("shop/wrong")
    assert made is not None
    assert made.keywords_en == ("wrong item",)
    assert change.steps == (Step("shop/wrong", fields=("created",)),)
    assert (after.number, after.version) != (TREE.number, TREE.version)


@pytest.mark.parametrize(
    ("path", "kind", "why"),
    [
        ("shop", Conflict, "topic_taken"),
        ("Shop", Invalid, "path_malformed"),
        ("a/b/c/d/e", Invalid, "path_malformed"),
        ("", Invalid, "path_malformed"),
        ("nowhere/here", Invalid, "parent_unknown"),
    ],
)
def test_what_cannot_be_created(path: str, kind: type[Refusal], why: str) -> None:
    assert reason(kind, lambda: reshaping.create(TREE, topic(path))) == (why, "topic.path")


@pytest.mark.parametrize(
    ("known", "why", "field"),
    [
        ({"name_vi": " "}, "name_empty", "topic.name_vi"),
        ({"examples": ("x" * 501,)}, "text_too_long", "topic.examples[0]"),
        ({"examples": tuple(map(str, range(201)))}, "too_many_values", "topic.examples"),
        ({"keywords_vi": ("?!",)}, "keyword_without_words", "topic.keywords_vi[0]"),
    ],
)
def test_what_a_topic_may_not_hold(known: dict[str, Any], why: str, field: str) -> None:
    wrong = replace(topic("new"), **known)
    assert reason(Invalid, lambda: reshaping.create(TREE, wrong)) == (why, field)


def test_an_update_says_what_changed_and_nothing_is_nothing() -> None:
    after, change = reshaping.update(TREE, "price", {"examples": ("too dear",), "name_en": "en price"})
    assert change.steps == (Step("price", fields=("examples",)),)
    same, change = reshaping.update(after, "price", {"examples": ["too dear"]})
    assert same is after
    assert not change.steps
    assert reason(Unknown, lambda: reshaping.update(TREE, "x", {})) == ("topic_unknown", "path")


def test_a_move_takes_all_below_along_and_is_remembered() -> None:
    after, change = reshaping.move(TREE, "shop/late", "delay")
    assert paths(after) == ["shop", "price", "price/fees", "delay", "delay/far"]
    assert change.steps == (Step("shop/late", "delay"), Step("shop/late/far", "delay/far"))
    assert after.now("shop/late/far") == "delay/far"
    assert set(after.before("delay")) == {"shop/late", "shop/late/far"}
    again, _ = reshaping.move(after, "delay", "price/delay")
    assert again.now("shop/late/far") == again.now("delay/far") == "price/delay/far"
    back, _ = reshaping.move(again, "price/delay", "shop/late")
    assert back.now("delay") == "shop/late"
    assert back.now("shop/late") == "shop/late"
    assert back.topics == reshaping.move(back, "shop/late", "shop/late")[0].topics


def test_a_path_that_moved_away_is_never_used_for_anything_else() -> None:
    after, _ = reshaping.move(TREE, "price/fees", "fees")
    assert reason(Conflict, lambda: reshaping.create(after, topic("price/fees")))[0] == "topic_moved_away"
    assert reason(Conflict, lambda: reshaping.move(after, "shop", "price/fees"))[0] == "topic_moved_away"
    assert reason(Unknown, lambda: reshaping.retire(after, "price/fees", NOW))[0] == "topic_moved_away"


@pytest.mark.parametrize(
    ("to", "kind", "why"),
    [
        ("price", Conflict, "topic_taken"),
        ("shop/late/own", Invalid, "topic_inside"),
        ("x/y", Invalid, "parent_unknown"),
        ("price/fees/a/b", Invalid, "parent_unknown"),
    ],
)
def test_where_a_topic_cannot_go(to: str, kind: type[Refusal], why: str) -> None:
    assert reason(kind, lambda: reshaping.move(TREE, "shop/late", to)) == (why, "to_path")


def test_a_merge_joins_words_and_what_is_below() -> None:
    before, _ = reshaping.update(TREE, "shop/late", {"keywords_en": ["late", "slow"], "examples": ["a"]})
    before, _ = reshaping.update(before, "price", {"keywords_en": ["Slow", "dear"]})
    before, _ = reshaping.create(before, topic("price/far", examples=("b",)))
    after, change = reshaping.merge(before, "shop/late", "price")
    assert paths(after) == ["shop", "price", "price/fees", "price/far"]
    price, far = after.get("price"), after.get("price/far")
    assert price is not None and far is not None
    assert price.keywords_en == ("Slow", "dear", "late")
    assert (price.examples, far.examples) == (("a",), ("b",))
    assert change.steps == (Step("shop/late", "price"), Step("shop/late/far", "price/far"))
    up, _ = reshaping.merge(TREE, "shop/late", "shop")
    assert paths(up)[:2] == ["shop", "shop/far"]
    assert reason(Invalid, lambda: reshaping.merge(TREE, "shop", "shop/late"))[0] == "topic_inside"


def test_a_split_leaves_the_rest() -> None:
    before, _ = reshaping.update(TREE, "price", {"keywords_en": ["dear", "fee"], "examples": ["a", "b"]})
    part = topic("price/dear", keywords_en=("DEAR", "costly"), examples=("a",))
    after, change = reshaping.split(before, "price", [part])
    price = after.get("price")
    assert price is not None
    assert (price.keywords_en, price.examples) == (("fee",), ("b",))
    assert after.get("price/dear") == part
    assert change.steps[0] == Step("price", fields=("keywords_en", "examples"))
    assert change.steps[1] == Step("price/dear", fields=("created",))
    assert after.number == before.number + 1
    assert reason(Invalid, lambda: reshaping.split(TREE, "price", []))[0] == "parts_missing"
    wrong = [topic("price/a"), topic("shop")]
    assert reason(Conflict, lambda: reshaping.split(TREE, "price", wrong)) == ("topic_taken", "parts[1].path")


def test_retired_topics_are_kept_and_come_back_together() -> None:
    first, _ = reshaping.retire(TREE, "shop/late/far", NOW)
    after, change = reshaping.retire(first, "shop", NOW + HOUR)
    assert [step.path for step in change.steps] == ["shop", "shop/late"]
    assert "shop" not in after and after.get("shop") is not None
    assert [each.path for each in after.used()] == ["price", "price/fees"]
    assert reason(Unfit, lambda: reshaping.create(after, topic("shop/x")))[0] == "parent_retired"
    assert reason(Unfit, lambda: reshaping.restore(after, "shop/late"))[0] == "parent_retired"
    assert reason(Unfit, lambda: reshaping.merge(after, "price", "shop"))[0] == "topic_retired"
    back, change = reshaping.restore(after, "shop")
    assert change.act is Act.RESTORE
    assert "shop/late" in back
    assert "shop/late/far" not in back
    assert reshaping.restore(back, "shop")[0] is back


def file(taxonomy: Taxonomy, *topics: Topic, **origins: list[str]) -> Reshaped:
    return replaced(taxonomy, topics, origins, NOW)


def test_a_file_moves_creates_changes_and_retires() -> None:
    wished = (topic("store"), topic("store/late", examples=("slow",)), topic("price"), topic("new"))
    after, change = file(TREE, *wished, store=["shop"])
    assert [each.path for each in after.used()] == ["store", "store/late", "price", "new"]
    assert after.now("shop/late/far") == "store/late/far"
    assert {(step.path, step.to or step.fields) for step in change.steps} == {
        ("shop", "store"),
        ("shop/late", "store/late"),
        ("shop/late/far", "store/late/far"),
        ("store", ("name_en", "name_vi")),
        ("store/late", ("name_en", "name_vi", "examples")),
        ("store/late/far", ("retired",)),
        ("price/fees", ("retired",)),
        ("new", ("created",)),
    }
    assert after.number == TREE.number + 1
    same, change = file(after, *wished, store=["shop"])
    assert same is after
    assert change.steps == ()


def test_what_a_file_may_not_say() -> None:
    assert reason(Invalid, lambda: file(TREE))[0] == "topics_missing"
    assert reason(Invalid, lambda: file(TREE, topic("a"), topic("a"))) == ("topic_twice", "topics[1].path")
    assert reason(Invalid, lambda: file(TREE, topic("a/b"), topic("a")))[0] == "parent_unknown"
    moved, _ = reshaping.move(TREE, "price", "cost")
    assert reason(Conflict, lambda: file(moved, topic("price")))[0] == "topic_moved_away"


def test_a_taxonomy_has_a_size() -> None:
    many = Taxonomy("v", tuple(topic(f"t{number}") for number in range(500)))
    assert reason(Unfit, lambda: reshaping.create(many, topic("one-more")))[0] == "too_many_topics"
    fat = Taxonomy("v", tuple(topic(f"t{n}", examples=("x" * 500,) * 200) for n in range(4)))
    assert reason(Unfit, lambda: reshaping.create(fat, topic("one-more")))[0] == "taxonomy_too_large"


def test_the_same_content_has_the_same_name() -> None:
    one, other = (reshaping.create(TREE, topic("x"))[0] for _ in range(2))
    assert one.version == other.version
    assert reshaping.create(TREE, topic("y"))[0].version != one.version
