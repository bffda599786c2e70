"""What is kept of a document is never that of an older one."""

from __future__ import annotations

from services.mesh.documents.made import Made


def test_the_same_document_is_made_once() -> None:
    made: Made[list[int]] = Made()
    first = made.get("a", 1, lambda: [1])
    assert made.get("a", 1, lambda: [2]) is first


def test_a_changed_document_is_made_anew_and_the_old_one_let_go() -> None:
    made: Made[str] = Made()
    made.get("a", 1, lambda: "old")
    assert made.get("a", 2, lambda: "new") == "new"
    assert made.get("a", 1, lambda: "made again") == "made again"


def test_an_equal_mark_is_the_same_mark() -> None:
    made: Made[str] = Made()
    made.get("a", ("thing", 10**9), lambda: "first")
    assert made.get("a", ("thing", int("1000000000")), lambda: "second") == "first"


def test_the_one_looked_at_longest_ago_goes_first() -> None:
    made: Made[str] = Made(most=2)
    made.get("a", 1, lambda: "a")
    made.get("b", 1, lambda: "b")
    made.get("a", 1, lambda: "never")
    made.get("c", 1, lambda: "c")
    assert made.get("a", 1, lambda: "anew") == "a"
    assert made.get("b", 1, lambda: "anew") == "anew"
