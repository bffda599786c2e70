"""The taxonomy that ships, any other one in a file of the same form, and the keywords of both."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from services.classification.domain.taxonomy import Taxonomy, Topic
from services.classification.learning.lexicon import words_of

Keyword = tuple[str, str, float, str]
"""Language, path, weight, keyword."""


@cache
def shipped() -> Taxonomy:
    """The taxonomy that counts until somebody changes it."""
    path = files("services.classification.learning") / "words" / "taxonomy.toml"
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    topics = (
        Topic(topic["path"], topic["name_en"], topic["name_vi"], tuple(topic["en"]), tuple(topic["vi"]))
        for topic in found["topic"]
    )
    return Taxonomy(found["version"], tuple(topics))


def keywords(taxonomy: Taxonomy) -> Iterable[Keyword]:
    """Keywords of the topics in use, with a weight that falls with the number of topics that share them."""
    listed = [
        (language, topic.path, keyword)
        for topic in taxonomy.used()
        for language, said in (("en", topic.keywords_en), ("vi", topic.keywords_vi))
        for keyword in said
    ]
    shared: dict[tuple[str, str], int] = {}
    for language, _, keyword in listed:
        shared[language, keyword] = shared.get((language, keyword), 0) + 1
    for language, path, keyword in listed:
        words = len(words_of(keyword))
        if words:
            depth = 1.0 if "/" in path else 0.7
            yield language, path, depth * (1.0 + 0.4 * (words - 1)) / shared[language, keyword], keyword
