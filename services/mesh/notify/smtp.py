"""Letters by SMTP. One connection per letter: broadcasts are rare, and a broken one spoils no other."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.mesh.notify.mail import compose
from services.mesh.notify.port import Letter, NotSent, OutcomeUnknown, Undeliverable

TIMEOUT_SECONDS = 20.0
_SUBMISSION = {"smtp": 587, "smtps": 465}


class SmtpNotifier:
    """Hands letters to a mail server: `smtp://[user:password@]host[:port]` (STARTTLS where it is offered),
    or `smtps://…`."""

    repeatable = False

    def __init__(self, url: str, sender: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or _SUBMISSION[parts.scheme]
        self._tls = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender = sender
        self._timeout = timeout

    async def send(self, letter: Letter) -> None:
        """Hand the letter over.

        Raises:
            NotSent: the server could not be reached, or asked to come back.
            Undeliverable: it refused the letter for good.
            OutcomeUnknown: the connection broke after the letter was on its way.
        """
        content = compose(letter, self._sender).as_bytes()
        client = self._client()
        try:
            await self._greet(client, letter)
            await _hand_over(client, content)
        finally:
            client.close()

    async def forget(self, ids: Sequence[str]) -> None:
        """Nothing is kept here; what a mail server keeps is its own rule."""

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._tls,
            timeout=self._timeout,
        )

    async def _greet(self, client: aiosmtplib.SMTP, letter: Letter) -> None:
        try:
            await client.connect()
            await client.mail(self._sender)
            await client.rcpt(letter.to)
        except aiosmtplib.SMTPAuthenticationError as wrong:
            raise NotSent(wrong.code) from wrong
        except aiosmtplib.SMTPResponseException as wrong:
            raise _refused(wrong) from wrong
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as wrong:
            raise NotSent(type(wrong).__name__) from wrong


async def _hand_over(client: aiosmtplib.SMTP, content: bytes) -> None:
    try:
        await client.data(content)
    except aiosmtplib.SMTPResponseException as wrong:
        raise _refused(wrong) from wrong
    except (aiosmtplib.SMTPException, OSError) as wrong:
        raise OutcomeUnknown(type(wrong).__name__) from wrong
    # The letter was taken; a server that does not say good-bye changes nothing.
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        return


def _refused(wrong: aiosmtplib.SMTPResponseException) -> NotSent | Undeliverable:
    return Undeliverable(wrong.code) if 500 <= wrong.code < 600 else NotSent(wrong.code)
