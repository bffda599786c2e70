"""Topics: looked at before they are changed, told who was faster, the same as a file."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from voc.classification.v1 import classification_pb2 as labels
from voc.classification.v1 import taxonomy_pb2 as pb

from services.gateway.taxonomy_file import read
from tests.unit.gateway.accounts.conftest import Site, site, token
from tests.unit.gateway.answering import NotNow, Peers, TooOld, Wrong

assert site

HERE = "/settings/taxonomy"
TOPICS = [
    pb.TaxonomyTopic(path="delivery", name_en="Delivery", name_vi="Giao hàng", keywords_en=["parcel"]),
    pb.TaxonomyTopic(path="delivery/late", name_en="Late delivery", examples=["It came late", "Two hours"]),
    pb.TaxonomyTopic(path="fax", name_en="Fax", retired=True),
]


def edition(version: int = 4, **more: Any) -> pb.GetTaxonomyEditionResponse:
    return pb.GetTaxonomyEditionResponse(
        edition=pb.TaxonomyEdition(version=version, taxonomy_version="t4", topics=TOPICS, **more)
    )


def change(**more: Any) -> pb.TaxonomyChange:
    steps = [pb.TaxonomyChange.Step(path="delivery/lost", fields=["created"])]
    said = {"summary_en": "Created delivery/lost.", "summary_vi": "Đã thêm delivery/lost.", "steps": steps}
    return pb.TaxonomyChange(version=5, touched_count=1200, **{**said, **more})


@pytest.fixture
def house(peers: Peers) -> Peers:
    """A classification that knows three topics, and changes nothing."""
    counts = [labels.CountClassificationsResponse.Count(values=["delivery/late"], count=31)]
    peers.classification.answers |= {
        "GetTaxonomyEdition": edition(),
        "CountClassifications": labels.CountClassificationsResponse(counts=counts),
        "ListTaxonomyEditions": pb.ListTaxonomyEditionsResponse(changes=[change(note="They asked for it")]),
        "CreateTopic": pb.CreateTopicResponse(change=change()),
        "UpdateTopic": pb.UpdateTopicResponse(change=change()),
        "SplitTopic": pb.SplitTopicResponse(change=change()),
        "ReplaceTaxonomy": pb.ReplaceTaxonomyResponse(change=change()),
    }
    return peers


@pytest.fixture
async def admin(site: Site, house: Peers) -> httpx.AsyncClient:
    return await site.signed_in("trang", "admin")


async def post(browser: httpx.AsyncClient, act: str, **typed: Any) -> httpx.Response:
    said = {"_csrf": await token(browser), "version": "4", "base": "4", "request_id": "r1", **typed}
    return await browser.post(f"{HERE}/{act}", data=said)


def hidden(page: httpx.Response, name: str) -> str:
    return page.text.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


NEW = {"path": "delivery/lost", "name_en": "Lost parcel", "keywords_en": "lost\r\n gone  missing \r\nlost"}


async def test_the_tree_shows_names_counts_and_what_is_retired(admin: httpx.AsyncClient) -> None:
    page = (await admin.get(HERE)).text
    assert "Late delivery" in page and ">31</a>" in page and "Fax" not in page
    with_retired = (await admin.get(f"{HERE}?retired=1")).text
    assert with_retired.index("Late delivery") < with_retired.index('id="gone"') < with_retired.index("Fax")
    assert "Giao hàng" in (await admin.get(f"{HERE}?language=vi", headers={"accept-language": "vi"})).text
    assert "No topic is called that." in (await admin.get(f"{HERE}?q=xyzzy")).text


async def test_a_change_is_done_only_after_it_was_looked_at(admin: httpx.AsyncClient, house: Peers) -> None:
    looked = await post(admin, "create", **NEW)
    assert looked.status_code == 200
    assert "1,200 feedback stand under topics that it touches." in looked.text
    asked = house.classification.last("CreateTopic")
    assert asked.validate_only and list(asked.topic.keywords_en) == ["lost", "gone missing"]
    other = await post(admin, "create", **NEW, name_vi="Mất", confirmed="1", seen=hidden(looked, "seen"))
    assert other.status_code == 200 and house.classification.last("CreateTopic").validate_only
    done = await post(admin, "create", **NEW, confirmed="1", seen=hidden(looked, "seen"))
    assert (done.status_code, done.headers["location"]) == (303, HERE)
    asked = house.classification.last("CreateTopic")
    assert (asked.validate_only, asked.version, asked.request_id) == (False, 4, "r1")
    assert "Created delivery/lost." in (await admin.get(HERE)).text


async def test_only_what_was_changed_is_sent(admin: httpx.AsyncClient, house: Peers) -> None:
    page = await admin.get(f"{HERE}/update?path=delivery")
    assert "parcel" in page.text
    said = {"path": "delivery", "name_en": "Delivery", "name_vi": "Giao", "keywords_en": "parcel"}
    await post(admin, "update", **said)
    asked = house.classification.last("UpdateTopic")
    assert asked.name_vi == "Giao"
    assert not asked.HasField("name_en") and not asked.HasField("keywords_en")


async def test_who_was_slower_is_told_and_loses_nothing(admin: httpx.AsyncClient, house: Peers) -> None:
    def refuse(_asked: Any) -> Any:
        raise TooOld("stale")

    house.classification.answers["CreateTopic"] = refuse
    house.classification.answers["GetTaxonomyEdition"] = edition(5)
    page = await post(admin, "create", **NEW)
    assert page.status_code == 409
    assert "Somebody changed the topics while you wrote." in page.text
    assert "Created delivery/lost." in page.text
    assert 'value="Lost parcel"' in page.text and hidden(page, "version") == "5"


async def test_what_is_wrong_stands_at_its_field(admin: httpx.AsyncClient, house: Peers) -> None:
    def refuse(_asked: Any) -> Any:
        raise Wrong("topic_taken", "topic.path", path="delivery/lost")

    house.classification.answers["CreateTopic"] = refuse
    page = await post(admin, "create", **NEW)
    assert page.status_code == 422
    assert "path-error" in page.text and "There is a topic `delivery/lost` already." in page.text
    needed = await post(admin, "move", path="delivery", to_path="")
    assert needed.status_code == 422 and "to_path-error" in needed.text


async def test_a_split_names_what_each_part_takes_over(admin: httpx.AsyncClient, house: Peers) -> None:
    said = {"path": "delivery/late", "1.path": "delivery/late/hours", "1.name_en": "Hours"}
    await post(admin, "split", **said, **{"1.examples": ["Two hours", "It came late"]})
    (part,) = house.classification.last("SplitTopic").parts
    assert (part.path, list(part.examples)) == ("delivery/late/hours", ["Two hours", "It came late"])
    empty = await post(admin, "split", path="delivery/late")
    assert empty.status_code == 422 and "1.path-error" in empty.text
    unnamed = await post(admin, "split", path="delivery/late", **{"3.name_en": "Kept"})
    assert unnamed.status_code == 422 and "3.path-error" in unnamed.text and 'value="Kept"' in unnamed.text


async def test_what_is_wrong_with_a_part_stands_at_that_part(admin: httpx.AsyncClient, house: Peers) -> None:
    def refuse(_asked: Any) -> Any:
        raise Wrong("name_empty", "parts[1].name_vi")

    house.classification.answers["SplitTopic"] = refuse
    page = await post(
        admin, "split", path="delivery/late", **{"1.path": "delivery/a", "3.path": "delivery/b"}
    )
    assert page.status_code == 422 and "3.name_vi-error" in page.text and "1.path-error" not in page.text
    assert "New topic 3, Name in Vietnamese" in page.text


async def test_a_file_goes_out_and_comes_in_again(admin: httpx.AsyncClient, house: Peers) -> None:
    file = await admin.get(f"{HERE}.toml")
    assert 'filename="taxonomy-4.toml"' in file.headers["content-disposition"]
    assert [topic["path"] for topic in read(file.text, "it")] == ["delivery", "delivery/late", "fax"]
    await post(admin, "replace", text=file.text)
    assert len(house.classification.last("ReplaceTaxonomy").topics) == 3
    wrong = await post(admin, "replace", text="[[topic]]\nname_en = 1")
    assert wrong.status_code == 422 and "Topic 1 needs a path." in wrong.text


async def upload(browser: httpx.AsyncClient, content: bytes, **typed: str) -> httpx.Response:
    said = {"_csrf": await token(browser), "version": "4", "base": "4", **typed}
    return await browser.post(f"{HERE}/replace", data=said, files={"file": ("taxonomy.toml", content)})


async def test_a_file_that_is_chosen_is_looked_at_before_it_counts(
    admin: httpx.AsyncClient, house: Peers
) -> None:
    content = "[[topic]]\r\npath = 'a'\r\nname_en = 'A'\r\nname_vi = 'Á'\r\n".encode("utf-8-sig")
    looked = await upload(admin, content)
    assert (
        looked.status_code == 200 and "What it does" in looked.text and "name_vi = &#39;Á&#39;" in looked.text
    )
    asked = house.classification.last("ReplaceTaxonomy")
    assert asked.validate_only and asked.topics[0].name_vi == "Á"
    said = {"text": content.decode("utf-8-sig"), "confirmed": "1", "seen": hidden(looked, "seen")}
    done = await post(admin, "replace", **said, note="drones")
    asked = house.classification.last("ReplaceTaxonomy")
    assert done.status_code == 303 and (asked.validate_only, asked.note) == (False, "drones")


@pytest.mark.parametrize(
    ("content", "at", "english", "vietnamese"),
    [
        (b"", "file", "Choose a file.", "Hãy chọn một tệp."),
        (b"\xff", "file", "no text in UTF-8", "không phải là văn bản UTF-8"),
        (b"#" * 600_000, "file", "larger than 496 kB", "Tệp lớn hơn 496 kB"),
        ("#ồ".encode() * 60_000, "file", "larger than 496 kB", "Tệp lớn hơn 496 kB"),
        (b"version = 't'\nx = ", "text", "wrong at line 2", "có lỗi ở dòng 2"),
        (b"version = 't'", "text", "no `[[topic]]` in it", "không có `[[topic]]` nào"),
        (b"x = 1\n[[topic]]\npath = 'a'", "text", "It holds x,", "Tệp có x,"),
        (b"[[topic]]\npath = 'a'\nen = 1", "text", "`en` of the topic `a`", "`en` của chủ đề `a`"),
    ],
)
async def test_a_file_is_refused_in_the_reader_s_language(
    admin: httpx.AsyncClient, house: Peers, content: bytes, at: str, english: str, vietnamese: str
) -> None:
    page = await upload(admin, content)
    assert page.status_code == 422 and f'id="{at}-error"' in page.text and english in page.text
    admin.cookies.set("voc_language", "vi")
    assert vietnamese in (await upload(admin, content)).text
    assert "ReplaceTaxonomy" not in [rpc for rpc, *_ in house.classification.asked]


async def test_a_topic_of_a_file_that_is_refused_is_named(admin: httpx.AsyncClient, house: Peers) -> None:
    def refuse(_asked: Any) -> Any:
        raise Wrong("name_empty", "topics[1].name_vi")

    house.classification.answers["ReplaceTaxonomy"] = refuse
    content = b"[[topic]]\npath = 'a'\n[[topic]]\npath = 'b'\n"
    page = await upload(admin, content)
    assert page.status_code == 422 and "b: A name is needed in this language." in page.text

    def refuse_the_act(_asked: Any) -> Any:
        raise NotNow("topic_moved_away", "topics[1].path", path="b", to="c")

    house.classification.answers["ReplaceTaxonomy"] = refuse_the_act
    page = await upload(admin, content)
    assert page.text.count("`b` has become `c`") == 2 and "b: `b`" not in page.text


async def test_a_file_from_elsewhere_is_not_taken(admin: httpx.AsyncClient) -> None:
    page = await upload(admin, b"[[topic]]\npath = 'a'\n", _csrf="other")
    assert page.status_code == 403


async def test_history_and_earlier_editions(admin: httpx.AsyncClient, house: Peers) -> None:
    page = (await admin.get(f"{HERE}/history")).text
    assert "They asked for it" in page and f"{HERE}?number=5" in page
    old = (await admin.get(f"{HERE}?number=3")).text
    assert house.classification.last("GetTaxonomyEdition").number == 3
    assert "This is an earlier edition." in old and "New topic" not in old


async def test_others_may_look_and_not_change(site: Site, house: Peers) -> None:
    member = await site.signed_in("lan", "member")
    assert (await member.get(HERE)).status_code == 200
    assert (await member.get(f"{HERE}/create")).status_code == 403
    assert (await member.get(f"{HERE}/update?path=delivery")).status_code == 403


async def test_an_unknown_topic_is_not_there(admin: httpx.AsyncClient) -> None:
    assert (await admin.get(f"{HERE}/move?path=nothing")).status_code == 404
