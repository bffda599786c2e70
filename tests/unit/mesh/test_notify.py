"""Letters: into a folder once, by SMTP as a server answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from services.mesh.notify import Letter, NotSent, OutcomeUnknown, Undeliverable, open_notifier
from services.mesh.notify.folder import FolderNotifier
from services.mesh.notify.smtp import SmtpNotifier
from tests.servers.processes import free_port

SENDER = "feedback@voc.example"


def letter(**said: Any) -> Letter:
    facts: dict[str, Any] = {
        "id": "msg-1",
        "to": "an@example.com",
        "subject": "Đã nhận phản hồi",
        "body": "Xin chào,\n\n> tiếng Việt\n.\nhttps://voc.example/t/x\n",
        "language": "vi",
        "time": datetime(2026, 8, 3, 9, 0, tzinfo=UTC),
    }
    return Letter(**{**facts, **said})


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_letter_is_one_file(tmp_path: Path) -> None:
    notifier = open_notifier(tmp_path, "", SENDER)
    assert notifier.repeatable
    await asyncio.gather(*(notifier.send(letter(subject=f"try {n}")) for n in range(10)))
    await notifier.send(letter())
    assert files(tmp_path / "messages") == ["msg-1.eml"]


async def test_the_file_is_a_mail_message(tmp_path: Path) -> None:
    await FolderNotifier(tmp_path, SENDER).send(letter())
    message = message_from_bytes((tmp_path / "msg-1.eml").read_bytes(), policy=policy.default)
    assert message["To"] == "an@example.com"
    assert message["From"] == SENDER
    assert message["Subject"] == "Đã nhận phản hồi"
    assert message["Message-ID"] == "<msg-1@voc.example>"
    assert message["Content-Language"] == "vi"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Mon, 03 Aug 2026 09:00:00 +0000"
    assert message.get_content().splitlines() == letter().body.splitlines()
    assert (tmp_path / "msg-1.eml").stat().st_mode & 0o077 == 0


async def test_forgotten_letters_are_gone_with_what_a_crash_left(tmp_path: Path) -> None:
    notifier = FolderNotifier(tmp_path, SENDER)
    await notifier.send(letter())
    await notifier.send(letter(id="msg-2"))
    (tmp_path / ".msg-1.77.abcd").write_bytes(b"half of it")
    await notifier.forget(["msg-1", "msg-none"])
    assert files(tmp_path) == ["msg-2.eml"]
    await notifier.forget(["msg-1", "msg-2"])
    assert files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 200, "a\0b"])
async def test_an_id_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        await FolderNotifier(tmp_path, SENDER).send(letter(id=name))


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "messages").write_text("in the way")
    with pytest.raises(NotSent):
        await FolderNotifier(tmp_path / "messages", SENDER).send(letter())


async def test_headers_cannot_be_smuggled_in(tmp_path: Path) -> None:
    notifier = FolderNotifier(tmp_path, SENDER)
    await notifier.send(letter(subject="one\nBcc: bo@example.com"))
    message = message_from_bytes((tmp_path / "msg-1.eml").read_bytes(), policy=policy.default)
    assert message["Bcc"] is None
    with pytest.raises(Undeliverable):
        await notifier.send(letter(id="msg-2", to="an@example.com\nBcc: bo@example.com"))


class Mailbox:
    """What a mail server does: takes, refuses, or hangs up in the middle."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.rcpt = self.data = "250 OK"

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.data == "hang up":
            server.transport.abort()
            return "250 OK"
        if self.data.startswith("250"):
            self.taken.append(envelope)
        return self.data


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, SmtpNotifier]]:
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    await asyncio.to_thread(controller.start)
    yield box, SmtpNotifier(f"smtp://127.0.0.1:{port}", SENDER, timeout=5)
    await asyncio.to_thread(controller.stop)


async def test_a_server_takes_it(mailbox: tuple[Mailbox, SmtpNotifier]) -> None:
    box, notifier = mailbox
    assert not notifier.repeatable
    await notifier.send(letter())
    await notifier.send(letter())
    one, two = box.taken
    assert one.rcpt_tos == ["an@example.com"]
    assert one.mail_from == SENDER
    said = [message_from_bytes(envelope.content, policy=policy.default) for envelope in (one, two)]
    assert {message["Message-ID"] for message in said} == {"<msg-1@voc.example>"}
    assert said[0].get_content().splitlines() == letter().body.splitlines()


@pytest.mark.parametrize(
    ("rcpt", "data", "wrong"),
    [
        ("450 later", "250 OK", NotSent),
        ("550 nobody", "250 OK", Undeliverable),
        ("250 OK", "451 later", NotSent),
        ("250 OK", "554 spam", Undeliverable),
        ("250 OK", "hang up", OutcomeUnknown),
    ],
)
async def test_a_server_refuses_or_is_lost(
    mailbox: tuple[Mailbox, SmtpNotifier], rcpt: str, data: str, wrong: type[Exception]
) -> None:
    box, notifier = mailbox
    box.rcpt, box.data = rcpt, data
    with pytest.raises(wrong):
        await notifier.send(letter())
    assert box.taken == []


async def test_nobody_there() -> None:
    with pytest.raises(NotSent):
        await SmtpNotifier(f"smtp://127.0.0.1:{free_port()}", SENDER, timeout=2).send(letter())


async def test_a_server_that_says_nothing() -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        with contextlib.suppress(OSError):
            writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(NotSent):
        await SmtpNotifier(f"smtp://127.0.0.1:{port}", SENDER, timeout=0.3).send(letter())
    server.close()


async def test_smtp_keeps_nothing_to_forget() -> None:
    notifier = open_notifier(Path("unused"), "smtps://user:p%40ss@mail.example", SENDER)
    assert isinstance(notifier, SmtpNotifier)
    await notifier.forget(["msg-1"])
