"""Parts of pages that are written once."""

from __future__ import annotations

from jinja2 import DictLoader, Environment

from services.gateway.pages.kept import MOST, Kept

_PAGE = """{% for row in rows %}{% kept row, tone %}\
<b>{{ shown(row) }}{{ tone }}</b>{% endkept %}{% endfor %}"""
_OTHER = """{% for row in rows %}{% kept row, tone %}<i>{{ row }}</i>{% endkept %}{% endfor %}"""


def _made() -> Environment:
    pages = {"page.html": _PAGE, "other.html": _OTHER}
    return Environment(loader=DictLoader(pages), extensions=[Kept], autoescape=True)


def test_a_part_is_written_again_only_for_other_values() -> None:
    environment, written = _made(), []

    def shown(row: str) -> str:
        written.append(row)
        return row

    page = environment.get_template("page.html")
    first = page.render(rows=["a", "<b>"], tone=1, shown=shown)
    assert first == "<b>a1</b><b>&lt;b&gt;1</b>"
    assert page.render(rows=["<b>", "a"], tone=1, shown=shown) == "<b>&lt;b&gt;1</b><b>a1</b>"
    assert page.render(rows=["a"], tone=2, shown=shown) == "<b>a2</b>"
    assert written == ["a", "<b>", "a"]
    assert environment.get_template("other.html").render(rows=["a"], tone=1) == "<i>a</i>"


def test_what_was_shown_longest_ago_goes() -> None:
    environment, written = _made(), []

    def shown(row: int) -> int:
        written.append(row)
        return row

    page = environment.get_template("page.html")
    page.render(rows=range(MOST), tone=0, shown=shown)
    page.render(rows=[0, MOST], tone=0, shown=shown)
    page.render(rows=[0, 1], tone=0, shown=shown)
    assert written == [*range(MOST), MOST, 1]
