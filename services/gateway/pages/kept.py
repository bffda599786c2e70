"""`{% kept a, b %}…{% endkept %}`: a part of a page that was written with the same `a, b` before is not
written again. Most rows of a list are as they were when it was last looked at.

Everything that the part shows must be among the values, whoever looks included: what was written for one
reader is shown to the next one of the same language.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from markupsafe import Markup

MOST = 4096
"""Parts that are kept of each language, of some 1.5 kB; the one that was shown longest ago goes first."""


class Kept(Extension):
    """The tag."""

    tags = {"kept"}  # noqa: RUF012 - the name that Jinja reads

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self._parts: OrderedDict[Hashable, Markup] = OrderedDict()

    def parse(self, parser: Parser) -> nodes.Node:
        """The tag as a call around its part."""
        line = next(parser.stream).lineno
        values = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            values.append(parser.parse_expression())
        part = parser.parse_statements(("name:endkept",), drop_needle=True)
        where = nodes.Const((parser.name, line))
        call = self.call_method("_written", [where, nodes.Tuple(values, "load")])
        return nodes.CallBlock(call, [], [], part).set_lineno(line)

    def _written(self, where: Hashable, values: Hashable, caller: Callable[[], Markup]) -> Markup:
        key = (where, values)
        part = self._parts.get(key)
        if part is None:
            part = self._parts[key] = caller()
            if len(self._parts) > MOST:
                self._parts.popitem(last=False)
        else:
            self._parts.move_to_end(key)
        return part
