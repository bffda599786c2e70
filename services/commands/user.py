"""`vocmesh user`: people of this installation."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from services.commands import ground
from services.gateway.accounts import changing, inviting, store
from services.gateway.accounts import person as persons
from services.gateway.accounts.changing import Change, PersonUnknown
from services.gateway.accounts.domain import ROLES
from services.gateway.accounts.people import People
from services.gateway.accounts.person import Person, PersonRefused
from services.mesh import config
from services.mesh.clock import utc_now
from services.mesh.config import Settings

Answer = TypeVar("Answer")

app = typer.Typer(no_args_is_help=True, help="People: who may sign in, and what they may do.")

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]
Email = Annotated[str, typer.Argument(help="The e-mail address that they sign in with.")]
Roles = Annotated[list[str] | None, typer.Option("--role", help=f"One of: {', '.join(ROLES)}. Repeat it.")]

_SENTENCES = {
    "required": "A person needs an e-mail address, a name and a role.",
    "email_malformed": "That is not an e-mail address, such as an@example.com.",
    "email_taken": "Somebody has this address already. `vocmesh user list` shows everybody.",
    "choice_unknown": f"The roles are: {', '.join(ROLES)}.",
    "text_too_long": "The name is too long.",
    "last_admin": "This is the last admin: make somebody else admin first.",
    "person_disabled": "This person is disabled. `vocmesh user enable` lets them in again.",
}


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show everybody, the first first."""
    # The first admin's link belongs to somebody who has no address yet.
    everybody = [person for person in _with_people(lambda people: people.all()) if person.email]
    if as_json:
        _print_json([_row(person) for person in everybody])
        return
    table = Table("e-mail", "name", "roles", "state", "signed in", box=None)
    for person in everybody:
        row = _row(person)
        when = (row["sign_in_time"] or "")[:10]
        table.add_row(person.email, person.name, ", ".join(row["roles"]), row["state"], when)
    ground.console.print(table)


@app.command()
def invite(
    email: Email,
    name: Annotated[str, typer.Option(help="How colleagues call them. Without it: the address.")] = "",
    role: Roles = None,
    as_json: AsJson = False,
) -> None:
    """Invite somebody. The link works once, for seven days, and is shown once."""
    person, text = _with_people(
        lambda people: inviting.invite_person(
            people=people,
            email=email,
            name=name or email.partition("@")[0],
            roles=frozenset(role or ["member"]),
            now=utc_now(),
        )
    )
    _say_link(person, text, as_json)


@app.command()
def reset(email: Email, as_json: AsJson = False) -> None:
    """Make a new link, by which somebody chooses a new password."""

    async def made(people: People) -> tuple[Person, str]:
        person = await _by_email(people, email)
        return await inviting.new_invitation(people=people, person_id=person.id, now=utc_now())

    _say_link(*_with_people(made), as_json)


@app.command()
def disable(email: Email, as_json: AsJson = False) -> None:
    """Sign somebody out everywhere and let them in no more."""
    _say(_changed(email, persons.disabled), "cannot come in any more", as_json)


@app.command()
def enable(email: Email, as_json: AsJson = False) -> None:
    """Let somebody in again."""
    _say(_changed(email, persons.enabled), "may come in again", as_json)


@app.command("sign-out")
def sign_out(email: Email, as_json: AsJson = False) -> None:
    """Sign somebody out everywhere; they may sign in again."""
    _say(_changed(email, persons.signed_out_everywhere), "is signed out everywhere", as_json)


@app.command()
def roles(email: Email, role: Roles = None, as_json: AsJson = False) -> None:
    """Give somebody exactly these roles. They sign in again."""
    person = _changed(email, lambda stands: persons.with_roles(stands, frozenset(role or [])))
    _say(person, f"is now: {', '.join(sorted(person.roles))}", as_json)


def _changed(email: str, how: Change) -> Person:
    async def change(people: People) -> Person:
        person = await _by_email(people, email)
        return await changing.change(people=people, person_id=person.id, how=how)

    return _with_people(change)


async def _by_email(people: People, email: str) -> Person:
    found = await people.by_email(email)
    if found is None:
        raise PersonUnknown(email)
    return found


def _with_people(use: Callable[[People], Awaitable[Answer]]) -> Answer:
    """Run something on the people of this installation.

    Raises:
        typer.Exit: it was refused, a setting is wrong or the store is away; the sentence is printed.
    """

    async def on_people(settings: Settings) -> Answer:
        async with ground.opened_documents(settings, "gateway", *store.SPECS) as documents:
            return await use(People(documents))

    try:
        return ground.run(on_people)
    except PersonRefused as refused:
        raise ground.stop(_SENTENCES[refused.reason]) from None
    except PersonUnknown as unknown:
        raise ground.stop(
            f"There is nobody with the address {unknown}. `vocmesh user list` shows everybody."
        ) from None


def _say_link(person: Person, text: str, as_json: bool) -> None:
    link = f"{config.load().public_url}/invitation/{text}"
    if as_json:
        _print_json({**_row(person), "link": link})
        return
    ground.console.print(link, soft_wrap=True)
    ground.errors.print(f"Send it to {person.email} now: it cannot be shown again.", soft_wrap=True)


def _say(person: Person, what: str, as_json: bool) -> None:
    if as_json:
        _print_json(_row(person))
        return
    ground.console.print(f"{person.name} ({person.email}) {what}.", soft_wrap=True)


def _row(person: Person) -> dict[str, Any]:
    when = person.sign_in_time
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "roles": sorted(person.roles),
        "state": person.state.value,
        "sign_in_time": when.isoformat(timespec="seconds").replace("+00:00", "Z") if when else None,
    }


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
