"""The page that explains the API: made on the server from the OpenAPI document, without a script."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.gateway.api.openapi.document import document, rendered
from services.gateway.api.table import PREFIX
from services.gateway.gateway import Gateway
from services.gateway.policy import PUBLIC, under
from services.gateway.reasons import all_sentences

_TEMPLATES = Path(__file__).parent / "templates"
_CODE = re.compile(r"`([^`]+)`")
_CACHE = {"Cache-Control": "public, max-age=300"}


def routes(gateway: Gateway) -> list[BaseRoute]:
    """The document, the page, and how the page looks. Open to everybody."""
    url = gateway.settings.public_url

    async def openapi(_request: Request) -> Response:
        return Response(rendered(url), 200, _CACHE, "application/json")

    async def page(_request: Request) -> Response:
        return Response(_page(url), 200, _CACHE, "text/html")

    async def style(_request: Request) -> Response:
        return Response((_TEMPLATES / "docs.css").read_bytes(), 200, _CACHE, "text/css")

    found = [
        Route(f"{PREFIX}/openapi.json", openapi),
        Route(f"{PREFIX}/docs", page),
        Route(f"{PREFIX}/docs.css", style),
    ]
    return under(PUBLIC, found)


@lru_cache(maxsize=4)
def _page(public_url: str) -> bytes:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"prose": prose, "shape": shape, "anchor": anchor}
    told = document(public_url)
    template = environment.get_template("docs.html")
    return template.render(
        api=told,
        chapters=chapters(told),
        schemas=told["components"]["schemas"],
        sentences=all_sentences(),
        url=public_url,
    ).encode()


def chapters(told: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by chapter, in order, each with its path and method."""
    found: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in told["tags"]}
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            found[one["tags"][0]].append({**one, "path": path, "method": method.upper()})
    return list(found.items())


def prose(text: str) -> Markup:
    """Paragraphs, lists with `- `, and `code`; everything else is shown as it is."""
    blocks = []
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if lines and all(line.startswith("- ") for line in lines):
            items = Markup("").join(Markup("<li>{}</li>").format(_inline(line[2:])) for line in lines)
            blocks.append(Markup("<ul>{}</ul>").format(items))
        elif block.strip():
            blocks.append(Markup("<p>{}</p>").format(_inline(block)))
    return Markup("\n").join(blocks)


def _inline(text: str) -> Markup:
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def shape(schema: dict[str, Any]) -> Markup:
    """What kind of value a schema takes, in a few words, with a link where it is a thing of its own."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#{}">{}</a>').format(anchor(name), name.rpartition(".")[2])
    if "anyOf" in schema:
        return Markup(" or ").join(shape(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return Markup("list of {}").format(shape(schema["items"]))
    if "enum" in schema:
        return Markup(", ").join(Markup("<code>{}</code>").format(w) for w in schema["enum"] if w is not None)
    kinds = schema.get("type", "any")
    text = " or ".join(kinds) if isinstance(kinds, list) else kinds
    return escape(f"{text}, {schema['format']}" if schema.get("format") == "date-time" else text)


def anchor(name: str) -> str:
    """An id within the page."""
    return "schema-" + re.sub(r"[^A-Za-z0-9]+", "-", name)
