"""A file of feedback goes in by pages: looked at, checked, imported once, and gone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from voc.intake.v1 import catalog_pb2, feedback_pb2, intake_pb2

from services.gateway.staff.importing.domain import State
from services.gateway.staff.importing.importing import Importing
from services.gateway.staff.importing.job import Job
from services.gateway.staff.importing.store import PIECE
from services.mesh.documents.port import Documents
from tests.unit.gateway.accounts.conftest import Site, site, token
from tests.unit.gateway.answering import Answering, NotNow

assert site

SHEET = """id,product,text,nps,email
a,Bank,slow,3,an@example.com
b,Bank,slower,12,
c,Zeppelin,does not fly,1,
d,Bank,"two
lines",2,
"""
Result = intake_pb2.BatchCreateFeedbackResult


class Taken:
    """An intake that knows two products and recognises what it has."""

    def __init__(self) -> None:
        self.there: dict[str, str] = {}
        self.tried = 0
        self.products = {"Bank"}

    def __call__(self, request: intake_pb2.BatchCreateFeedbackRequest) -> Any:
        results = [self._one(item, keep=not request.validate_only) for item in request.items]
        self.tried += request.validate_only
        return intake_pb2.BatchCreateFeedbackResponse(results=results)

    def _one(self, item: intake_pb2.BatchCreateFeedbackItem, *, keep: bool) -> Result:
        draft = item.draft
        if draft.product not in self.products:
            return Result(error=intake_pb2.FieldError(field="product", reason="product_unknown"))
        replayed = draft.external_id in self.there
        if keep:
            self.there[draft.external_id] = item.request_id
        return Result(receipt=feedback_pb2.Receipt(id=draft.external_id, replayed=replayed))


@pytest.fixture
def taken(intake: Answering) -> Taken:
    answering = Taken()
    intake.answers["BatchCreateFeedback"] = answering
    products = [catalog_pb2.Product(id="bank", title=catalog_pb2.LocalizedText(en="Bank"), active=True)]
    intake.answers["ListProducts"] = intake_pb2.ListProductsResponse(products=products)
    return answering


@pytest.fixture
def imports(site: Site) -> Importing:
    found: Importing = site.app.state.gateway.imports
    return found


async def hand_in(browser: httpx.AsyncClient, content: bytes | str, **fields: str) -> httpx.Response:
    csrf = fields.pop("csrf", await token(browser))
    body = content.encode() if isinstance(content, str) else content
    return await browser.post(
        "/import", data={"_csrf": csrf}, files={"file": ("calls.csv", body, "text/csv")}
    )


async def act(browser: httpx.AsyncClient, path: str, **typed: str) -> httpx.Response:
    return await browser.post(path, data={"_csrf": await token(browser), **typed})


async def checked(browser: httpx.AsyncClient, imports: Importing, content: str = SHEET) -> str:
    """The path of an import whose rows were all checked, as the columns were proposed."""
    path = (await hand_in(browser, content)).headers["location"]
    page = (await browser.get(path)).text
    chosen = dict.fromkeys(re.findall(r'<select[^>]* name="(column_\d+)"', page), "")
    for name in chosen:
        part = page.partition(f'name="{name}"')[2].partition("</select>")[0]
        chosen[name] = (re.findall(r'value="(\w+)" selected', part) or [""])[0]
    assert (await act(browser, f"{path}/columns", **chosen)).status_code == 303
    await imports.job.work()
    return path


async def state_of(imports: Importing, path: str) -> State:
    found = await imports.store.get(path.rpartition("/")[2])
    assert found is not None
    return found.state


async def pieces(documents: Documents) -> int:
    return await documents.collection(PIECE).count()


async def test_a_file_goes_in(site: Site, imports: Importing, taken: Taken, documents: Documents) -> None:
    browser = await site.signed_in("my", "member")
    path = await checked(browser, imports)
    assert (await state_of(imports, path), taken.there) == (State.CHECKED, {})
    page = (await browser.get(path)).text
    assert "Import 2 rows" in page
    assert "nps: This must be at most 10." in page
    assert "product: There is no such product." in page
    assert await pieces(documents) == 1

    assert (await act(browser, f"{path}/start")).status_code == 303
    await imports.job.work()
    assert await state_of(imports, path) is State.DONE
    assert list(taken.there) == ["a", "d"]
    digest, _, line = taken.there["d"].partition(".")
    assert (len(digest), line) == (64, "5")
    assert await pieces(documents) == 0
    assert "The file is deleted." in (await browser.get(path)).text


async def test_bad_rows_are_a_file_to_mend(site: Site, imports: Importing, taken: Taken) -> None:
    browser = await site.signed_in("my", "member")
    path = await checked(browser, imports)
    answer = await browser.get(f"{path}/bad.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="calls.bad.csv"'
    assert answer.text.removeprefix("\ufeff").splitlines() == [
        "id,product,text,nps,email,error_line,error",
        "b,Bank,slower,12,,3,nps: This must be at most 10.",
        "c,Zeppelin,does not fly,1,,4,product: There is no such product.",
    ]
    browser.cookies.set("voc_language", "vi")
    assert "Không có sản phẩm này." in (await browser.get(f"{path}/bad.csv")).text
    taken.products.add("Zeppelin")
    mended = answer.text.replace(",12,", ",2,")
    browser.cookies.set("voc_language", "en")
    assert "Import 2 rows" in (await browser.get(await checked(browser, imports, mended))).text


async def test_an_admin_adds_what_products_are_missing(
    site: Site, imports: Importing, taken: Taken, intake: Answering
) -> None:
    def create(request: intake_pb2.CreateProductRequest) -> Any:
        taken.products.add(request.title.en)
        return intake_pb2.CreateProductResponse()

    intake.answers["CreateProduct"] = create
    browser = await site.signed_in("trang", "admin")
    path = await checked(browser, imports)
    assert "Add these products" in (await browser.get(path)).text
    await act(browser, f"{path}/start", create="true")
    await imports.job.work()
    assert list(taken.there) == ["a", "c", "d"]


async def test_what_was_cut_off_goes_on_and_adds_nothing_twice(
    site: Site, imports: Importing, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.gateway.staff.importing.job.BATCH", 2)
    browser = await site.signed_in("my", "member")
    sheet = "id,product,text\n" + "".join(f"r{n},Bank,text {n}\n" for n in range(7))
    path = await checked(browser, imports, sheet)
    await act(browser, f"{path}/start")
    killed = Killed(imports.job, after=2)
    with pytest.raises(KeyboardInterrupt):
        await killed.work()
    half = await imports.store.get(path.rpartition("/")[2])
    assert half is not None
    assert (half.state, half.tally.place, len(taken.there)) == (State.IMPORTING, 4, 6)
    await imports.job.work()
    done = await imports.store.get(path.rpartition("/")[2])
    assert done is not None
    assert (done.state, done.tally.place, len(taken.there)) == (State.DONE, 7, 7)
    assert done.tally.new + done.tally.known == 7


class Killed(Job):
    """Handed rows in, and had no time to write it down."""

    def __init__(self, job: Job, after: int) -> None:
        self.__dict__ |= job.__dict__
        self._left = after

    async def _taken(self, *args: Any, **named: Any) -> Any:
        after = await super()._taken(*args, **named)
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return after


async def test_the_same_file_again_adds_nothing(site: Site, imports: Importing, taken: Taken) -> None:
    browser = await site.signed_in("my", "member")
    for _ in range(2):
        path = await checked(browser, imports)
        await act(browser, f"{path}/start")
        await imports.job.work()
    found = await imports.store.get(path.rpartition("/")[2])
    assert found is not None
    assert (found.tally.new, found.tally.known, found.tally.bad) == (0, 2, 2)


async def test_when_intake_is_away_the_work_waits(
    site: Site, imports: Importing, taken: Taken, intake: Answering
) -> None:
    browser = await site.signed_in("my", "member")
    path = await checked(browser, imports)
    await act(browser, f"{path}/start")

    def away(_request: Any) -> Any:
        raise NotNow("not_now")

    intake.answers["BatchCreateFeedback"] = away
    await imports.job.work()
    assert await state_of(imports, path) is State.IMPORTING
    intake.answers["BatchCreateFeedback"] = taken
    await imports.job.work()
    assert await state_of(imports, path) is State.DONE


async def test_cancelled_means_gone(
    site: Site, imports: Importing, taken: Taken, documents: Documents
) -> None:
    browser = await site.signed_in("my", "member")
    path = await checked(browser, imports)
    await act(browser, f"{path}/cancel")
    await imports.job.work()
    assert (await state_of(imports, path), taken.there) == (State.CANCELLED, {})
    assert await pieces(documents) == 0
    late = await act(browser, f"{path}/start")
    assert (late.status_code, late.headers["location"]) == (303, path)


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "The file is empty."),
        (b"product,text\n", 422, "no rows"),
        ("sản phẩm\nđ".encode("utf-16-le"), 422, "UTF-8"),
        (b'product,text\nBank,"open\n', 422, "Line 2"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_not_kept(
    site: Site, taken: Taken, documents: Documents, content: bytes, status: int, said: str
) -> None:
    browser = await site.signed_in("my", "member")
    answer = await hand_in(browser, content)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert await pieces(documents) == 0


async def test_a_file_that_breaks_further_down_is_told(site: Site, imports: Importing, taken: Taken) -> None:
    browser = await site.signed_in("my", "member")
    sheet = "product,text\n" + "Bank,good\n" * 100 + 'Bank,"open\n'
    path = await checked(browser, imports, sheet)
    assert await state_of(imports, path) is State.FAILED
    assert "Line 102" in (await browser.get(path)).text


async def test_a_large_file_is_refused_in_words(
    site: Site, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.gateway.staff.importing.upload.FILE_BYTES", 1000)
    browser = await site.signed_in("my", "member")
    answer = await hand_in(browser, b"product,text\n" + b"Bank,good\n" * 200)
    assert answer.status_code == 413
    assert "The file is larger than" in answer.text
    assert await pieces(documents) == 0


async def test_columns_that_make_no_sense_are_told_at_the_column(site: Site, taken: Taken) -> None:
    browser = await site.signed_in("my", "member")
    path = (await hand_in(browser, SHEET)).headers["location"]
    answer = await act(browser, f"{path}/columns", column_1="text", column_2="text")
    assert answer.status_code == 422
    assert 'id="column_2-error"' in answer.text
    assert "Say which column is the product." in answer.text


async def test_no_file_is_taken_without_the_token_of_the_session(
    site: Site, taken: Taken, documents: Documents
) -> None:
    browser = await site.signed_in("my", "member")
    assert (await hand_in(browser, SHEET, csrf="other")).status_code == 403
    assert await pieces(documents) == 0


@pytest.mark.parametrize(
    ("role", "status"), [("member", 200), ("admin", 200), ("leader", 403), ("operator", 403)]
)
async def test_who_may_import(site: Site, role: str, status: int) -> None:
    browser = await site.signed_in("my", role)
    assert (await browser.get("/import")).status_code == status


async def test_old_files_and_rows_go(
    site: Site, imports: Importing, taken: Taken, documents: Documents, clock: Any
) -> None:
    browser = await site.signed_in("my", "member")
    done = await checked(browser, imports)
    await act(browser, f"{done}/start")
    await imports.job.work()
    unused = (await hand_in(browser, SHEET)).headers["location"]
    await imports.job.sweep()
    assert await state_of(imports, unused) is State.MAPPING
    assert "Zeppelin" in (await browser.get(f"{done}/bad.csv")).text
    clock.move(timedelta(days=8))
    await imports.job.sweep()
    await imports.job.sweep()
    assert await state_of(imports, unused) is State.CANCELLED
    assert await pieces(documents) == 0
    assert "Zeppelin" not in (await browser.get(f"{done}/bad.csv")).text
    assert "not kept any more" in (await browser.get(done)).text
