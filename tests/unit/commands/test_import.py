"""`vocmesh import`: whole, wrong, interrupted and repeated files, through a served gateway."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner
from voc.intake.v1 import catalog_pb2, intake_pb2

from services.commands.import_ import command
from services.commands.importing import reading
from services.commands.importing.mending import neutral
from services.commands.importing.sending import BATCH_BYTES
from services.mesh.run.web import Web
from tests.unit.gateway.answering import Peers

HEADER = "external_id,occur_time,channel,product,text,csat\n"

cli = typer.Typer()
cli.command()(command)


class Kept:
    """An intake that keeps by channel and external id, and knows products by title."""

    def __init__(self, peers: Peers) -> None:
        self.items: dict[tuple[str, str], Any] = {}
        self.products: list[str] = ["Bank"]
        self.failures: list[Exception] = []
        peers.intake.answers |= {
            "BatchCreateFeedback": self.create,
            "ListProducts": lambda _: intake_pb2.ListProductsResponse(
                products=[catalog_pb2.Product(id=name.lower(), title={"en": name}) for name in self.products]
            ),
            "CreateProduct": self.product,
            "CreateChannel": lambda request: intake_pb2.CreateChannelResponse(
                channel=catalog_pb2.Channel(id=request.title.en, title=request.title)
            ),
        }

    def product(self, request: Any) -> Any:
        replayed = request.title.en in self.products
        self.products.append(request.title.en)
        made = catalog_pb2.Product(id=request.title.en.lower(), title=request.title)
        return intake_pb2.CreateProductResponse(product=made, replayed=replayed)

    def create(self, request: Any) -> Any:
        if self.failures:
            return self.failures.pop(0)
        answer = intake_pb2.BatchCreateFeedbackResponse()
        for item in request.items:
            place = (item.draft.channel, item.draft.external_id)
            result = answer.results.add()
            if "forbidden" in item.draft.text:
                result.error.field, result.error.reason = "text", "control_characters"
                continue
            result.receipt.id = "fb-1"
            result.receipt.replayed = place in self.items
            self.items[place] = item
        return answer


@pytest.fixture
def kept(peers: Peers) -> Kept:
    return Kept(peers)


@pytest.fixture
async def url(app, kept: Kept) -> AsyncIterator[str]:
    web = Web(app)
    port = await web.start("127.0.0.1:0")
    yield f"http://127.0.0.1:{port}"
    await web.stop()


async def run(*arguments: str):
    """The command, in a thread: the gateway lives in this loop."""
    return await asyncio.to_thread(CliRunner().invoke, cli, list(arguments))


def rows(count: int) -> str:
    return HEADER + "".join(
        f'x-{n},2026-08-01T00:00:{n % 60:02}Z,chat,Bank,"text, {n}",{n % 5 + 1}\n' for n in range(count)
    )


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOME", str(tmp_path))
    monkeypatch.delenv("VOC_KEY", raising=False)


@pytest.fixture
def file(tmp_path: Path):
    def write(text: str | bytes, name: str = "rows.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


async def test_a_file_goes_in_once_with_the_stored_first_key(url: str, key: str, kept: Kept, file) -> None:
    path = file("\ufeff" + rows(120).replace(",Bank,", ",Shop,", 1))
    first = await run(str(path), "--url", url, "--batch", "50")
    assert first.exit_code == 0, first.output
    assert "120 rows: 120 new, 0 there before, 0 bad." in first.stdout
    assert "New products: Shop." in first.stderr
    assert "New channels: chat." in first.stderr
    assert len(kept.items) == 120
    item = kept.items["chat", "x-7"].draft
    assert (item.text, item.csat, item.occur_time.ToJsonString()) == ("text, 7", 3, "2026-08-01T00:00:07Z")
    again = await run(str(path), "--url", url, "--json")
    told = json.loads(again.stdout)
    assert (told["new"], told["known"], told["bad"], len(kept.items)) == (0, 120, [], 120)


async def test_bad_rows_are_named_and_kept_to_be_mended(
    url: str, key: str, kept: Kept, file, tmp_path
) -> None:
    path = file(
        HEADER
        + 'a,,chat,Bank,"two\nlines",5\n'
        + "b,,chat,Bank,forbidden,5\n"
        + "c,,chat,,no product,5\n"
        + "d,,chat,Bank,ok,five\n"
        + "e,,chat,Bank,ok,9\n"
        + "f,,chat,Bank\n"
        + "\n"
        + "g,yesterday,chat,Bank,ok,\n"
        + "h,2026-08-01,chat,Bank,=1+1,\n"
    )
    answer = await run(str(path), "--url", url, "--json")
    assert answer.exit_code == 1
    told = json.loads(answer.stdout)
    assert (told["rows"], told["new"]) == (8, 2)
    assert [(bad["line"], bad["reason"]) for bad in told["bad"]] == [
        (4, "text: This may not contain control characters."),
        (5, "product: This is needed."),
        (6, "csat: This must be a whole number."),
        (7, "csat: This must be at most 5."),
        (8, "4 cells, but the first line names 6."),
        (10, "occur_time: This must be a date such as 2026-08-01 or 2026-08-01T09:30:00+07:00."),
    ]
    assert kept.items["chat", "a"].draft.text == "two\nlines"
    assert kept.items["chat", "h"].draft.text == "=1+1"
    assert kept.items["chat", "h"].draft.occur_time.ToJsonString() == "2026-08-01T00:00:00Z"
    with (tmp_path / "rows.bad.csv").open(encoding="utf-8-sig", newline="") as bad:
        header, *written = list(csv.reader(bad))
    assert header[-2:] == ["error_line", "error"]
    assert [row[-2] for row in written] == ["4", "5", "6", "7", "8", "10"]
    assert written[0][4] == "forbidden"
    assert written[4] == ["f", "", "chat", "Bank", "8", "4 cells, but the first line names 6."]
    mended = (tmp_path / "rows.bad.csv").read_text("utf-8-sig").replace("forbidden", "allowed")
    once_more = await run(str(file(mended, "mended.csv")), "--url", url, "--json")
    told = json.loads(once_more.stdout)
    assert (told["new"], len(told["bad"])) == (1, 5)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"text,csat\nhello,5\n", "has no column product"),
        (b"product,channel\nBank,chat\n", "says nothing"),
        (b"product,text,text\nBank,a,b\n", "names the column text twice"),
        (HEADER.encode() + "a,,chat,Bank,Hàng,5\n".encode("cp1258", "replace") + b"\xff", "is not UTF-8"),
        (HEADER.encode("utf-16"), "is UTF-16"),
        (HEADER.encode() + b'a,,chat,Bank,"never closed,5\nb,,chat,Bank,x,5\n', "never closed"),
        (HEADER.encode() + b'a,,chat,Bank,"x"y,5\n', "line 2: this is no CSV"),
    ],
)
async def test_a_file_that_is_wrong_is_refused_whole(
    url: str, key: str, kept: Kept, file, content, sentence
) -> None:
    answer = await run(str(file(content)), "--url", url)
    assert answer.exit_code == 2
    assert sentence in answer.stderr.replace("\n", " ")
    assert kept.items == {}


async def test_no_file_is_a_sentence() -> None:
    answer = await run("nowhere.csv")
    assert answer.exit_code == 2
    assert "There is no file nowhere.csv." in answer.stderr


async def test_without_a_key_it_says_how_to_get_one(url: str, file) -> None:
    answer = await run(str(file(rows(1))), "--url", url)
    assert answer.exit_code == 2
    assert "`vocmesh key create`" in answer.stderr


async def test_a_wrong_key_ends_it(url: str, file) -> None:
    answer = await run(str(file(rows(1))), "--url", url, "--key", "voc_x_" + "y" * 43)
    assert answer.exit_code == 2
    assert "401" in answer.stderr


@pytest.mark.parametrize("url", ["nonsense", "ftp://x", "http://"])
async def test_a_wrong_address_is_a_sentence(file, url: str) -> None:
    answer = await run(str(file(rows(1))), "--url", url, "--key", "x")
    assert answer.exit_code == 2
    assert "is no address" in answer.stderr


async def test_nobody_there_ends_after_its_patience(file) -> None:
    answer = await run(str(file(rows(1))), "--url", "http://127.0.0.1:9", "--key", "x", "--patience", "1")
    assert answer.exit_code == 2
    assert "does not answer" in answer.stderr


async def test_what_is_away_for_a_moment_is_waited_for(url: str, key: str, kept: Kept, file) -> None:
    from services.mesh.documents.port import DocumentsUnavailable

    kept.failures = [DocumentsUnavailable(), DocumentsUnavailable()]
    answer = await run(str(file(rows(30))), "--url", url, "--batch", "10")
    assert answer.exit_code == 0, answer.output
    assert len(kept.items) == 30


async def test_dry_run_sends_nothing(kept: Kept, file) -> None:
    answer = await run(str(file(rows(3) + "z,,chat,,x,5\n")), "--dry-run", "--url", "http://127.0.0.1:9")
    assert answer.exit_code == 1
    assert "3 rows can be sent, 1 are bad. Nothing was sent." in answer.stdout
    assert "line 5: product: This is needed." in answer.stderr


async def test_rows_without_ids_are_recognised_by_what_they_say(url: str, key: str, kept: Kept, file) -> None:
    path = file("product;text\nBank;good\nBank;good\nBank;bad\n")
    for _ in range(2):
        answer = await run(str(path), "--url", url)
        assert answer.exit_code == 0, answer.output
    assert len(kept.items) == 3


async def test_long_texts_make_smaller_batches(url: str, key: str, kept: Kept, peers: Peers, file) -> None:
    text = "ệ" * 9_900
    path = file("product,text,external_id\n" + "".join(f"Bank,{text},{n}\n" for n in range(200)))
    answer = await run(str(path), "--url", url)
    assert answer.exit_code == 0, answer.output
    assert len(kept.items) == 200
    batches = [request for name, request, _ in peers.intake.asked if name == "BatchCreateFeedback"]
    assert len(batches) > 1
    assert all(request.ByteSize() <= BATCH_BYTES for request in batches)


def test_every_column_of_the_api_is_read(file) -> None:
    from zoneinfo import ZoneInfo

    path = file(
        "Product,External ID,text,goal,event,consequence,channel,occur_time,journey_stage,nps,csat,ces,"
        "contact,consent,account,language,colour\n"
        "Bank,1,t,g,e,c,chat,2026-08-01 09:30,Retention,0,5.0,7,a@b.c,Có,A-1,VI,red\n"
    )
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    sheet = reading.look(path, zone)
    [row] = reading.rows(sheet, zone)
    assert sheet.strange == ("colour",)
    assert row.item == {
        "product": "Bank", "external_id": "1", "text": "t", "goal": "g", "event": "e", "consequence": "c",
        "channel": "chat", "occur_time": "2026-08-01T09:30:00+07:00", "journey_stage": "retention", "nps": 0,
        "csat": 5, "ces": 7, "contact": "a@b.c", "consent": True, "account": "A-1", "language": "vi",
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_a_reason_never_computes(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"
    assert neutral("plain") == "plain"
