"""Small files, small functions: the next reader sees one idea at a time."""

from __future__ import annotations

import ast

from tests.house.tree import ROOT, python_files

FILE_LINES = 400
FUNCTION_LINES = 50


def test_no_file_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files("services", "tools", "bench", "tests")
        if (lines := len(path.read_text().splitlines())) > FILE_LINES
    }
    assert long == {}


def test_no_function_is_too_long() -> None:
    long = {}
    for path in python_files("services", "tools", "bench"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert long == {}


def test_most_files_are_well_below_the_limit() -> None:
    sizes = sorted(len(path.read_text().splitlines()) for path in python_files("services"))
    assert sizes[int(len(sizes) * 0.95)] <= 250
