"""The operations pages: the worst thing first, dead letters dealt with, and what is away said as such."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from voc.operations.v1 import operations_pb2 as pb

from services.gateway.accounts.people import People, Sessions
from services.gateway.accounts.person import Person, PersonState
from services.gateway.accounts.session import begin
from services.gateway.clients import SERVICES
from services.mesh.documents.port import Documents
from services.mesh.health import NO_LOG, Condition
from services.mesh.inspection import Parts
from tests.unit.gateway.answering import NotNow, NotThere, Peers

TOPIC = "voc.intake.feedback.v1"
ID = "ev-06h0nw5y5bsy9ad07mxm8e01"
SignIn = Callable[..., Any]


def now() -> datetime:
    """The page says how long ago things were by the real clock, which goes on while tests run."""
    return datetime.now(UTC).replace(microsecond=0)


def condition(service: str, **more: Any) -> pb.GetConditionResponse:
    """A service that is well, but for `more`."""
    said = pb.Condition(service=service, replica=f"host-1-{service[:4]}0001", version="0.1.0")
    said.state = more.pop("state", pb.Condition.STATE_READY)
    said.start_time.FromDatetime(now() - timedelta(hours=3))
    said.answer_time.FromDatetime(now())
    said.ground.documents, said.ground.documents_place = "mongodb", "db.example:27017"
    said.lag, said.dead_letters = more.pop("lag", 0), more.pop("dead_letters", 0)
    said.outbox.documents = more.pop("outbox", 0)
    for name in [name for name in more if name.endswith("_time")]:
        getattr(said, name).FromDatetime(more.pop(name))
    said.MergeFrom(pb.Condition(**more))
    return pb.GetConditionResponse(condition=said)


def letter(id_: str = ID, service: str = "actions", **more: Any) -> pb.DeadLetter:
    """A bug, tried three times, two hours ago."""
    made = pb.DeadLetter(
        **{
            "id": id_,
            "service": service,
            "topic": TOPIC,
            "subject": "fb-1",
            "event_type": f"{TOPIC}.received",
            "failure": pb.DeadLetter.FAILURE_BUG,
            "error": "ZeroDivisionError",
            "place": "usecases/opening.py:88:opened",
            "tries": 3,
            "parked": 2,
            **more,
        }
    )
    made.first_time.FromDatetime(now() - timedelta(hours=2))
    return made


async def nothing(*_asked: object) -> Any:
    """Of everything there is none."""
    return {}


@pytest.fixture
def well(peers: Peers, app: Any) -> Peers:
    """Four services and a gateway that are well."""
    parts = Parts(
        health=SimpleNamespace(condition=Condition(True)),  # type: ignore[arg-type]
        inbox=SimpleNamespace(topics=[]),  # type: ignore[arg-type]
        outbox=SimpleNamespace(untold=nothing),  # type: ignore[arg-type]
        timers=SimpleNamespace(runs=list, collection=SimpleNamespace(get_many=nothing)),  # type: ignore[arg-type]
        log=SimpleNamespace(),  # type: ignore[arg-type]
    )
    app.state.gateway.inspection.attach(parts)
    for service in SERVICES:
        getattr(peers, service).answers["GetCondition"] = condition(service)
    return peers


@pytest.fixture
async def come_in(app: Any, documents: Documents) -> AsyncIterator[SignIn]:
    """Signs somebody in: `await come_in("operator")` is their browser."""
    opened: list[httpx.AsyncClient] = []

    async def come(*roles: str, language: str = "") -> httpx.AsyncClient:
        person = await People(documents).save(
            Person(
                id=f"pe-{'-'.join(roles)}",
                email=f"{'-'.join(roles)}@example.com",
                name="Hân",
                roles=frozenset(roles),
                state=PersonState.ACTIVE,
                create_time=now(),
                language=language,
            )
        )
        session, secret = begin(person, device="a test", now=datetime.now(UTC))
        await Sessions(documents).save(session)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="https://voc.example",
            headers={"accept": "text/html", "origin": "https://voc.example"},
            cookies={app.state.gateway.door.cookie: secret},
        )
        client.headers["x-test-csrf"] = session.csrf
        opened.append(client)
        return client

    yield come
    for client in opened:
        await client.aclose()


def form(client: httpx.AsyncClient, **fields: str) -> dict[str, str]:
    return {"_csrf": client.headers["x-test-csrf"], **fields}


def words(page: httpx.Response) -> str:
    """The text of a page."""
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", text)


async def test_when_everything_is_well_it_says_so(well: Peers, come_in: SignIn) -> None:
    page = await (await come_in("operator")).get("/operations")
    assert page.status_code == 200
    assert "Everything is well." in page.text
    for service in ("gateway", *SERVICES):
        assert f'data-row="service-{service}"' in page.text
    assert words(page).count("0.1.0 · up 3 hours") == 4


async def test_the_worst_stands_on_top_with_what_to_do(well: Peers, come_in: SignIn) -> None:
    well.actions.answers["GetCondition"] = condition(
        "actions", dead_letters=1, oldest_dead_letter_time=now() - timedelta(hours=2)
    )
    well.classification.answers["GetCondition"] = condition(
        "classification", lag=1203, oldest_waiting_time=now() - timedelta(minutes=12)
    )
    well.review.answers["GetCondition"] = condition("review", stopped_partitions=2)
    page = await (await come_in("operator")).get("/operations")
    text = words(page)
    worst = "review stopped hearing 2 partitions: too many of their events are dead letters."
    behind = "classification is 12 minutes behind: 1,203 events wait to be heard."
    dead = "actions could not hear 1 event, 2 hours ago."
    assert f'<h2 id="worst">{worst}</h2>' in page.text
    assert text.index(worst) < text.index(behind) < text.index(dead)
    assert 'href="/operations/dead-letters?service=review"' in page.text


async def test_a_service_that_is_away_is_shown_as_such_and_the_rest_stays(
    well: Peers, come_in: SignIn
) -> None:
    client = await come_in("operator")
    await client.get("/operations")
    await well.stop("intake")
    began = time.monotonic()
    page = await client.get("/operations")
    assert time.monotonic() - began < 4
    assert page.status_code == 200
    text = words(page)
    assert "intake does not answer. Customers cannot hand in feedback now" in text
    assert "It last answered" in text
    assert text.count("Ready") == 4
    assert text.count("Away") == 1


async def test_an_address_that_leads_elsewhere_is_found_out(well: Peers, come_in: SignIn) -> None:
    well.review.answers["GetCondition"] = NotNow("wrong_service", meant="review", reached="actions")
    page = await (await come_in("operator")).get("/operations")
    assert "The address of review leads to actions." in words(page)


async def test_only_operators_and_admins_look(well: Peers, come_in: SignIn, app: Any) -> None:
    assert (await (await come_in("member")).get("/operations")).status_code == 403
    assert (await (await come_in("admin")).get("/operations")).status_code == 200
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://voc.example") as stranger:
        nobody = await stranger.get("/operations/dead-letters?service=actions")
    assert nobody.status_code == 303
    assert nobody.headers["location"] == "/sign-in?next=/operations/dead-letters%3Fservice%3Dactions"


async def test_dead_letters_are_filtered_and_taken_along_as_files(well: Peers, come_in: SignIn) -> None:
    many = [letter(), letter("ev-2", error="Poison", failure=pb.DeadLetter.FAILURE_POISON)]
    well.actions.answers["ListDeadLetters"] = pb.ListDeadLettersResponse(dead_letters=many, total_size=2)
    client = await come_in("operator")
    whole = await client.get("/operations/dead-letters")
    assert whole.text.count("data-item=") == 2
    some = await client.get("/operations/dead-letters", params={"service": "actions", "error": "Poison"})
    assert some.text.count("data-item=") == 1
    assert "Cannot be read" in some.text
    assert [name for name, _, _ in well.intake.asked].count("ListDeadLetters") == 1
    table = await client.get("/operations/dead-letters.csv", params={"error": "Poison"})
    (row,) = csv.DictReader(io.StringIO(table.text.lstrip("\ufeff")))
    assert (row["service"], row["id"], row["failure"], row["tries"]) == ("actions", "ev-2", "poison", "3")
    file = await client.get("/operations/dead-letters.json")
    assert [one["id"] for one in file.json()["dead_letters"]] == [ID, "ev-2"]


async def test_one_letter_says_what_is_known_and_no_word_of_a_customer(well: Peers, come_in: SignIn) -> None:
    seen = pb.GetDeadLetterResponse(dead_letter=letter(), size=120, parked_ids=["ev-8", "ev-9"])
    seen.content.add(name="text", value="(48 characters)")
    decided = seen.decisions.add(kind=pb.Decision.KIND_REPLAYED, decided_by="pe-operator", reason="to see")
    decided.time.FromDatetime(now() - timedelta(minutes=5))
    well.actions.answers["GetDeadLetter"] = seen
    page = await (await come_in("operator")).get(f"/operations/dead-letters/actions/{ID}")
    text = words(page)
    for expected in (
        "usecases/opening.py:88:opened",
        "the 2 events parked behind it, in their order",
        "ev-8",
        "(48 characters)",
        "Hân, 5 minutes ago : to see",
    ):
        assert expected in text, expected


async def test_a_log_that_is_away_leaves_the_letter_readable(well: Peers, come_in: SignIn) -> None:
    well.actions.answers["GetDeadLetter"] = pb.GetDeadLetterResponse(dead_letter=letter(), log_away=True)
    page = await (await come_in("operator")).get(f"/operations/dead-letters/actions/{ID}")
    assert "The log does not answer now" in page.text


async def test_a_letter_that_was_heard_meanwhile_is_no_error(well: Peers, come_in: SignIn) -> None:
    well.actions.answers["GetDeadLetter"] = NotThere("dead_letter_unknown")
    page = await (await come_in("operator")).get(f"/operations/dead-letters/actions/{ID}")
    assert page.status_code == 404
    assert "It was heard, or somebody gave it up." in page.text


async def test_a_letter_is_replayed_with_a_reason(well: Peers, come_in: SignIn) -> None:
    well.actions.answers["ReplayDeadLetter"] = pb.ReplayDeadLetterResponse(dead_letter=letter())
    client = await come_in("operator")
    answer = await client.post(
        f"/operations/dead-letters/actions/{ID}/replay", data=form(client, reason=" mended in 0.1.1 ")
    )
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/operations/dead-letters",
    )
    asked = well.actions.last("ReplayDeadLetter")
    assert (asked.service, asked.id, asked.reason) == ("actions", ID, "mended in 0.1.1")


async def test_all_that_the_filter_shows_are_replayed_at_once(well: Peers, come_in: SignIn) -> None:
    many = [letter("ev-1"), letter("ev-2", error="Poison"), letter("ev-3")]
    well.actions.answers["ListDeadLetters"] = pb.ListDeadLettersResponse(dead_letters=many, total_size=3)
    well.actions.answers["BatchReplayDeadLetters"] = lambda asked: pb.BatchReplayDeadLettersResponse(
        letters=len(asked.ids), subjects=1
    )
    client = await come_in("operator")
    page = await client.get("/operations/dead-letters/replay", params={"error": "ZeroDivisionError"})
    assert "2 events are heard again." in words(page)
    answer = await client.post(
        "/operations/dead-letters/replay", data=form(client, error="ZeroDivisionError", reason="rolled back")
    )
    assert answer.status_code == 303
    asked = well.actions.last("BatchReplayDeadLetters")
    assert (list(asked.ids), asked.reason) == (["ev-1", "ev-3"], "rolled back")


async def test_giving_up_is_asked_twice_and_needs_a_reason(well: Peers, come_in: SignIn) -> None:
    well.actions.answers["GetDeadLetter"] = pb.GetDeadLetterResponse(dead_letter=letter())
    well.actions.answers["DiscardDeadLetter"] = pb.DiscardDeadLetterResponse(dead_letter=letter())
    client, path = await come_in("operator"), f"/operations/dead-letters/actions/{ID}/discard"
    assert "Why nobody needs it" in (await client.get(path)).text
    short = await client.post(path, data=form(client, reason="x"))
    assert short.status_code == 422
    assert "Say why, in 3 to 500 characters." in short.text
    first = await client.post(path, data=form(client, reason="sent by mistake"))
    assert first.status_code == 200
    assert "This cannot be undone." in first.text
    assert all(name != "DiscardDeadLetter" for name, _, _ in well.actions.asked)
    second = await client.post(path, data=form(client, reason="sent by mistake", sure="yes"))
    assert second.status_code == 303
    assert well.actions.last("DiscardDeadLetter").reason == "sent by mistake"


async def test_a_request_id_from_an_error_page_is_found(well: Peers, come_in: SignIn) -> None:
    client = await come_in("operator")
    await well.stop("intake")
    broken = await client.get("/f/default")
    assert broken.status_code == 503
    request_id = broken.headers["x-request-id"]
    assert request_id in broken.text
    page = await client.get("/operations/errors", params={"id": request_id})
    text = words(page)
    assert "GET /f/{form}" in text or "GET /f/" in text
    assert "intake did not answer, so this is not complete." in text
    nothing = await client.get("/operations/errors", params={"id": "rq-never-was"})
    assert "Nothing is remembered of this id." in nothing.text


async def test_every_replica_is_asked_for_its_errors(well: Peers, come_in: SignIn) -> None:
    turn = iter(["a", "b", "c", "a", "b"])

    def answer(_asked: pb.ListRecentErrorsRequest) -> pb.ListRecentErrorsResponse:
        replica = next(turn)
        found = pb.ListRecentErrorsResponse(replica=f"replica-{replica}")
        error = found.errors.add(doing="timer recount", error=f"Error{replica.upper()}")
        error.time.FromDatetime(now())
        return found

    well.review.answers["ListRecentErrors"] = answer
    text = words(await (await come_in("operator")).get("/operations/errors"))
    assert [text.count(f"Error{name}") for name in "ABC"] == [1, 1, 1]


@pytest.mark.parametrize("section", ["consumers", "timers", "errors", "ground", "help", "dead-letters"])
@pytest.mark.parametrize("language", ["en", "vi"])
async def test_sections_show_in_both_languages_whoever_is_away(
    section: str, language: str, well: Peers, come_in: SignIn
) -> None:
    consumer = pb.Consumer(topic=TOPIC, lag=7, held_partitions=12)
    consumer.partitions.add(number=3, state=pb.Partition.STATE_STOPPED)
    consumer.partitions.add(number=4, state=pb.Partition.STATE_WAITING, error="Busy")
    well.actions.answers["ListConsumers"] = pb.ListConsumersResponse(consumers=[consumer], replica="r-1")
    timer = pb.Timer(name="recount", every_seconds=5, error="ValueError", holder="r-1")
    timer.begin_time.FromDatetime(now())
    well.actions.answers["ListTimers"] = pb.ListTimersResponse(timers=[timer], replica="r-1")
    client = await come_in("admin", language=language)
    for _ in range(2):
        page = await client.get(f"/operations/{section}")
        assert page.status_code == 200
        assert page.headers["content-language"] == language
        await well.stop("review")


async def test_an_error_is_followed_along_its_trace(well: Peers, come_in: SignIn) -> None:
    first = pb.RecentError(doing="/voc.actions.v1.ActionsService/OpenPlan", error="Busy", request_id="rq-1")
    second = pb.RecentError(doing="voc.actions.plan.v1.approved", error="KeyError", event_id="ev-1")
    for one in (first, second):
        one.trace_id = "ab" * 16
        one.time.FromDatetime(now())
    well.actions.answers["ListRecentErrors"] = lambda asked: pb.ListRecentErrorsResponse(
        replica="a-1", errors=[first] if asked.id in ("rq-1", first.trace_id) else []
    )
    well.review.answers["ListRecentErrors"] = lambda asked: pb.ListRecentErrorsResponse(
        replica="r-1", errors=[second] if asked.id == second.trace_id else []
    )
    text = words(await (await come_in("operator")).get("/operations/errors", params={"id": "rq-1"}))
    assert [text.count(name) for name in ("Busy", "KeyError")] == [1, 1]


async def test_a_log_that_is_away_is_said_once_for_all(well: Peers, come_in: SignIn) -> None:
    for service in SERVICES:
        getattr(well, service).answers["GetCondition"] = condition(
            service, state=pb.Condition.STATE_DEGRADED, reasons=[NO_LOG]
        )
    page = await (await come_in("operator")).get("/operations")
    worst = "The log does not answer. Feedback is taken; what follows from it waits."
    assert f'<h2 id="worst">{worst}</h2>' in page.text
    well.intake.answers["GetCondition"] = condition("intake")
    page = await (await come_in("admin")).get("/operations")
    assert "The log does not answer classification, actions, review: nothing follows" in page.text


async def test_letters_of_one_fault_stand_together_on_the_first_page(well: Peers, come_in: SignIn) -> None:
    many = [letter(f"ev-{number}") for number in range(12)] + [letter("ev-z", error="KeyError", parked=0)]
    well.actions.answers["ListDeadLetters"] = pb.ListDeadLettersResponse(dead_letters=many, total_size=13)
    page = await (await come_in("operator")).get("/operations")
    assert page.text.count('class="ops-letter"') == 2
    assert "× 12" in page.text
    assert "24 parked behind" in words(page)
    assert 'href="/operations/dead-letters?service=actions&amp;error=ZeroDivisionError"' in page.text
    assert 'href="/operations/dead-letters/actions/ev-z"' in page.text


async def test_an_operators_error_page_leads_to_what_broke(well: Peers, come_in: SignIn) -> None:
    client = await come_in("operator")
    await well.stop("actions")
    broken = await client.get(f"/operations/dead-letters/actions/{ID}")
    assert broken.status_code == 503
    request_id = broken.headers["x-request-id"]
    assert f'href="/operations/errors?id={request_id}"' in broken.text
    found = await client.get("/operations/errors", params={"id": request_id})
    assert "GET /operations/dead-letters/{service}/{letter_id:path}" in words(found)
