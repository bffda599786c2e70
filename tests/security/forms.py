"""The forms of a page, read as a browser does."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit


@dataclass
class Form:
    """Where it goes, how, and what it would send if nobody changed anything."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    files: bool = False
    page: str = ""

    @property
    def kind(self) -> tuple[str, ...]:
        """The same for one form on many pages: way, fields, shape of the address."""
        parts = urlsplit(self.action).path.split("/")
        return (self.method, parts[1], parts[-1], *sorted(self.fields))


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._path, self._open = path, False
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = told.get("action") or self._path
            self.forms.append(Form(action, told.get("method", "get").lower()))
            self.forms[-1].files = "multipart" in told.get("enctype", "")
            self._open = True
        elif self._open:
            self._field(tag, told)

    def _field(self, tag: str, told: dict[str, str]) -> None:
        fields, name = self.forms[-1].fields, told.get("name", "")
        if tag == "option" and self._select:
            if "selected" in told or not fields.get(self._select):
                fields[self._select] = told.get("value", "")
        elif name and tag == "textarea":
            self._area = name
            fields[name] = ""
        elif name and tag == "select":
            self._select = name
            fields.setdefault(name, "")
        elif name and tag in ("input", "button"):
            off = told.get("type") in ("checkbox", "radio") and "checked" not in told
            if not off or name not in fields:
                fields[name] = told.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area and self._open:
            self.forms[-1].fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def forms_of(page: str, path: str) -> list[Form]:
    """The forms of the page at this path that go to an address of ours."""
    reader = _Reader(path)
    reader.feed(page)
    for form in reader.forms:
        form.page = path
    return [form for form in reader.forms if form.method in ("get", "post") and form.action[:1] == "/"]
