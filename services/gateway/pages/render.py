"""A page: a template, the reader's language, and the headers that belong to both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from services.gateway.gateway import Gateway
from services.gateway.language import Language
from services.gateway.pages import files, reader
from services.gateway.pages.kept import Kept
from services.gateway.pages.speech import NAMES, Speech, catalogue

TEMPLATES = Path(__file__).parent.parent / "templates"


@lru_cache(maxsize=2)
def environment(language: Language) -> Environment:
    """The templates in one language. What is not escaped on purpose is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", Kept],
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]
        catalogue(language), newstyle=True
    )
    made.globals |= {"file": files.address, "languages": NAMES, "_": sayer(language)}
    return made


def sayer(language: Language) -> Callable[..., Markup]:
    """`_()` of templates, as the extension's own, but a list that says the same words in each row has them
    translated once."""
    translate = catalogue(language).gettext

    @lru_cache(maxsize=4096)
    def found(words: str) -> Markup:
        return Markup(translate(words))  # noqa: S704 - templates and catalogues say markup

    @lru_cache(maxsize=4096)
    def plain(words: str) -> Markup:
        return found(words) % {}

    def say(words: str, /, **values: object) -> Markup:
        return found(words) % values if values else plain(words)

    return say


class Pages:
    """Renders pages and answers them."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway
        zone = gateway.settings.tz
        self._speech: dict[Language, Speech] = {"en": Speech("en", zone), "vi": Speech("vi", zone)}

    def speech(self, request: Request, typed: reader.Values | None = None) -> Speech:
        """The reader's language."""
        return self._speech[reader.language_of(request, typed)]

    def speech_in(self, language: Language) -> Speech:
        """This language."""
        return self._speech[language]

    def answer(
        self,
        request: Request,
        template: str,
        speech: Speech,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        remember: bool = False,
        **values: Any,
    ) -> Response:
        """The page. `remember`: the reader has just chosen the language."""
        text = (
            environment(speech.language)
            .get_template(template)
            .render(
                language=speech.language,
                path=request.url.path,
                moment=speech.moment,
                day=speech.day,
                pick=speech.pick,
                **values,
            )
        )
        response = Response(text.encode(), status, media_type="text/html")
        response.headers["Content-Language"] = speech.language
        response.headers["Vary"] = "Accept-Language, Cookie"
        for name, value in (headers or {}).items():
            response.headers[name] = value
        if remember:
            reader.remember(response, speech.language, https=self.gateway.https)
        return response
