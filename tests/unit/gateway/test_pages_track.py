"""The receipt and the tracking page: what a customer sees and may do."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from voc.intake.v1 import feedback_pb2, intake_pb2

from services.gateway.pages.speech import Speech
from services.gateway.pages.story import story_of
from tests.unit.gateway.answering import Answering, NotNow, Peers, Wrong

TOKEN = "fb-1.1.abc"
URL = f"/t/{TOKEN}"
State = feedback_pb2.Feedback.State
Entry = feedback_pb2.TimelineEntry


def tracked(
    state: State = feedback_pb2.Feedback.STATE_FIXED, **known: object
) -> feedback_pb2.TrackedFeedback:
    said: dict[str, object] = {
        "id": "fb-1", "receipt": "K7PM-2QXA", "product_title": "Shop", "goal": "buy <b>shoes</b>",
        "asked": True, "open": True,
    }  # fmt: skip
    feedback = feedback_pb2.TrackedFeedback(state=state, **(said | known))  # type: ignore[arg-type]
    for number, kind in enumerate((Entry.KIND_RECEIVED, Entry.KIND_ASKED, Entry.KIND_COMMENTED)):
        entry = feedback.timeline.add(id=str(number), kind=kind, text=f"said {number}")
        entry.time.FromDatetime(datetime(2026, 3, 1 + number, 9, tzinfo=UTC))
    return feedback


@pytest.fixture(autouse=True)
def company(intake: Answering) -> None:
    intake.answers["TrackFeedback"] = intake_pb2.TrackFeedbackResponse(feedback=tracked())


async def test_the_receipt_shows_the_link_even_while_intake_is_away(
    anybody: httpx.AsyncClient, peers: Peers
) -> None:
    page = await anybody.get(f"/f/default/receipt/{TOKEN}")
    assert page.status_code == 200
    assert "K7PM-2QXA" in page.text
    assert f"https://voc.example{URL}" in page.text
    await peers.stop("intake")
    away = await anybody.get(f"/f/default/receipt/{TOKEN}")
    assert away.status_code == 200
    assert f"https://voc.example{URL}" in away.text


async def test_the_page_asks_as_the_bearer_of_the_token(
    anybody: httpx.AsyncClient, intake: Answering
) -> None:
    page = await anybody.get(URL, headers={"Accept-Language": "vi"})
    _, request, caller = intake.asked[-1]
    assert (request.token, caller.kind, caller.subject) == (TOKEN, "customer", "fb-1")
    assert "Chúng tôi cho rằng đã khắc phục xong" in page.text
    assert "buy &lt;b&gt;shoes&lt;/b&gt;" in page.text
    assert page.text.index("said 2") < page.text.index("said 1") < page.text.index("said 0")
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.text


@pytest.mark.parametrize(
    ("path", "rpc", "typed"),
    [
        (URL, "CommentFeedback", {"text": "Vẫn lỗi", "_page": "p-1"}),
        (f"{URL}/not-fixed", "DisputeFeedback", {"text": "Vẫn lỗi", "_page": "p-1"}),
        (f"{URL}/fixed", "ConfirmFeedback", {}),
        (f"{URL}/withdraw", "WithdrawFeedback", {}),
    ],
)
async def test_each_act_leads_back_to_the_page(
    anybody: httpx.AsyncClient, intake: Answering, path: str, rpc: str, typed: dict[str, str]
) -> None:
    answer = await anybody.post(path, data=typed or {"_": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, URL)
    request = intake.last(rpc)
    assert request.token == TOKEN
    if typed:
        assert (request.text, request.request_id) == ("Vẫn lỗi", "p-1")


async def test_a_look_at_a_page_does_nothing(anybody: httpx.AsyncClient, intake: Answering) -> None:
    for path in (f"{URL}/withdraw", f"{URL}/not-fixed", f"{URL}/fixed"):
        await anybody.get(path)
    assert {name for name, _, _ in intake.asked} == {"TrackFeedback"}


@pytest.mark.parametrize(("path", "rpc"), [(URL, "CommentFeedback"), (f"{URL}/not-fixed", "DisputeFeedback")])
async def test_words_that_are_refused_are_still_there(
    anybody: httpx.AsyncClient, intake: Answering, path: str, rpc: str
) -> None:
    intake.answers[rpc] = Wrong("text_too_long", "text", limit="10000")
    page = await anybody.post(path, data={"text": "much too long", "_page": "p-1"})
    assert page.status_code == 422
    assert "10000 characters" in page.text
    assert "much too long</textarea>" in page.text
    assert 'name="_page" value="p-1"' in page.text
    assert 'aria-describedby="' in page.text


async def test_words_outlive_an_intake_that_is_away(anybody: httpx.AsyncClient, peers: Peers) -> None:
    await peers.stop("intake")
    page = await anybody.post(URL, data={"text": "still here", "_page": "p-1"})
    assert page.status_code == 503
    assert "retry-after" in page.headers
    assert 'name="text" value="still here"' in page.text


async def test_what_cannot_be_done_now_says_why(anybody: httpx.AsyncClient, intake: Answering) -> None:
    intake.answers["ConfirmFeedback"] = NotNow("feedback_withdrawn")
    page = await anybody.post(f"{URL}/fixed", data={"_": ""})
    assert page.status_code == 409
    assert page.headers["content-type"].startswith("text/html")


async def test_choosing_the_language_keeps_the_reply(anybody: httpx.AsyncClient, intake: Answering) -> None:
    page = await anybody.post(URL, data={"text": "half a thought", "_speak": "vi"})
    assert page.status_code == 200
    assert "half a thought</textarea>" in page.text
    assert '<html lang="vi">' in page.text
    assert {name for name, _, _ in intake.asked} == {"TrackFeedback"}


async def test_what_is_over_offers_nothing_more(anybody: httpx.AsyncClient, intake: Answering) -> None:
    over = tracked(feedback_pb2.Feedback.STATE_WITHDRAWN, asked=False, open=False)
    intake.answers["TrackFeedback"] = intake_pb2.TrackFeedbackResponse(feedback=over)
    page = await anybody.get(URL)
    assert "Taken back" in page.text
    assert 'action="/t/' not in page.text
    for path in ("withdraw", "not-fixed"):
        assert 'action="/t/' not in (await anybody.get(f"{URL}/{path}")).text


@pytest.mark.parametrize("state", [value for value in State.values() if value])
def test_every_state_has_words_in_both_languages(state: State) -> None:
    english, vietnamese = (story_of(tracked(state), Speech(language, UTC)) for language in ("en", "vi"))
    assert english.state != vietnamese.state
    assert english.sentence != vietnamese.sentence
    assert english.tone in ("wait", "act", "good", "over")


def test_a_customer_who_is_asked_is_told_so_whatever_the_state() -> None:
    answered = story_of(tracked(feedback_pb2.Feedback.STATE_ANSWERED), Speech("en", UTC))
    assert (answered.state, answered.tone) == ("We have answered you", "act")
    watching = story_of(tracked(asked=False), Speech("en", UTC))
    assert (watching.state, watching.tone) == ("Fixed", "good")
