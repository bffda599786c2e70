"""A form with a file, read as it comes in: nothing of it is kept in memory or on disk beside the store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.requests import ClientDisconnect, Request

from services.gateway.problems import Problem

FILE_BYTES = 50 * 1024 * 1024
MEGABYTE = 1024 * 1024
_FIELD_BYTES = 4096
_FIELDS = 20
_DRAINED = 4 * FILE_BYTES
"""So much of a file that is too large is read in vain: browsers show no answer before they are through."""


@dataclass(slots=True)
class _Part:
    """One part while it comes in; `file` is its file name, None for a plain field."""

    name: str = ""
    file: str | None = None
    value: bytearray = field(default_factory=bytearray)


class Upload:
    """`begin` reads the plain fields that come before the file; then `content` is the file.

    Attributes:
        fields: by name.
        name: the file's own name; None while there is none.
    """

    def __init__(self, request: Request) -> None:
        self.fields: dict[str, str] = {}
        self.name: str | None = None
        self._stream = request.stream()
        self._parser = _parser(request, self)
        self._part = _Part()
        self._header: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._data: list[bytes] = []
        self._over = False

    async def begin(self) -> None:
        """Read up to the file.

        Raises:
            Problem: 400 for what is no such form, 413 for fields that are too large.
        """
        while self.name is None and await self._more():
            if len(self.fields) > _FIELDS or len(self._part.value) > _FIELD_BYTES:
                raise Problem(413, "too_large", values={"limit": str(_FIELD_BYTES)})

    async def content(self) -> AsyncIterator[bytes]:
        """The file's bytes, piece by piece.

        Raises:
            Problem: 413 when there are more than may be, 400 when the sender hung up.
        """
        size = 0
        while True:
            data, self._data = self._data, []
            for piece in data:
                size += len(piece)
                if size <= FILE_BYTES:
                    yield piece
            if self._over or size > _DRAINED or not await self._more():
                break
        if size <= FILE_BYTES and self.name is not None and not self._over:
            raise Problem(400, "body_incomplete")
        if size > FILE_BYTES:
            headers = {"Connection": "close"} if size > _DRAINED else {}
            limit = str(FILE_BYTES // MEGABYTE)
            raise Problem(413, "file_too_large", values={"limit": limit}, headers=headers)

    async def _more(self) -> bool:
        """Feed the parser once more; False at the end."""
        try:
            chunk = await anext(self._stream, b"")
            if chunk:
                self._parser.write(chunk)
                return True
            if not self._over:
                self._parser.finalize()
        except ClientDisconnect:
            raise Problem(400, "body_incomplete") from None
        except MultipartParseError:
            raise Problem(400, "request_malformed") from None
        return False

    def part_begun(self) -> None:
        """The parser calls the following ones."""
        self._part = _Part()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def header_ended(self) -> None:
        name, value = self._header
        if bytes(name).lower() == b"content-disposition":
            _, options = parse_options_header(bytes(value))
            self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
            file = options.get(b"filename")
            self._part.file = None if file is None else file.decode("utf-8", "replace")
        name.clear()
        value.clear()

    def part_data(self, data: bytes, start: int, end: int) -> None:
        if self._part.file is None:
            self._part.value.extend(data[start:end][: _FIELD_BYTES + 1])
        elif self._is_the_file():
            self._data.append(data[start:end])

    def part_ended(self) -> None:
        if self._part.file is None:
            self.fields[self._part.name] = self._part.value.decode("utf-8", "replace")
        elif self._is_the_file():
            self._over = True

    def _is_the_file(self) -> bool:
        """The first file counts; a field without a chosen file has an empty name."""
        if self._part.file and self.name is None:
            self.name = self._part.file
        return bool(self._part.file) and not self._over


def _parser(request: Request, upload: Upload) -> MultipartParser:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise Problem(415, "form_expected")
    return MultipartParser(
        boundary,
        {
            "on_part_begin": upload.part_begun,
            "on_header_field": upload.header_name,
            "on_header_value": upload.header_value,
            "on_header_end": upload.header_ended,
            "on_part_data": upload.part_data,
            "on_part_end": upload.part_ended,
        },
    )
