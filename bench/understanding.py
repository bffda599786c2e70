"""Understanding: classification through its service against the bare models, training, and memory."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from voc.classification.v1 import classification_pb2 as pb

from bench.intake import CALLERS, SECONDS, token
from bench.load import grpc_rate
from bench.mesh import resident_mib, up
from bench.table import Row
from services.classification.domain.labels import Dimension
from services.classification.learning.examples.shelf import examples
from services.classification.learning.linear import features
from services.classification.learning.linear.lesson import lesson
from services.classification.learning.linear.training import train
from services.classification.learning.shipped import shipped
from tests.servers.processes import Processes

SERVICE = "/voc.classification.v1.ClassificationService"
AT_ONCE, FEW = 100, 2
TAUGHT = 12_000


async def understanding() -> list[Row]:
    """The project's own examples, read by the bare models of this process and by a running mesh."""
    texts = [example.text for example in examples()]
    with up() as (mesh, _):
        before = _bare(texts)
        metadata = (("authorization", f"Bearer {token(mesh)}"),)
        port = mesh.ports["classification"]
        single = await grpc_rate(
            port, f"{SERVICE}/ClassifyText", CALLERS, SECONDS, _requests(texts), metadata
        )
        batched = await grpc_rate(
            port, f"{SERVICE}/BatchClassifyTexts", FEW, SECONDS, _batches(texts), metadata
        )
        base = (before + _bare(texts)) / 2
        memory = _memory(mesh)
    return [
        Row("bare `predict` of the six models that ship, one process", base, "a second"),
        Row.ratio(
            f"classified through the service, {AT_ONCE} at once", batched.per_second * AT_ONCE, base, "0.5"
        ),
        Row.ratio("the same one by one, 64 callers", single.per_second, base),
        Row("failures", single.failures + batched.failures, ""),
        Row("resident memory of classification", memory, "MiB", aim="200"),
        Row(f"training on {TAUGHT:,} texts, one core", _training(texts), "s", aim="60"),
    ]


def _bare(texts: Sequence[str]) -> float:
    """Texts a second, each by every model, as `vocmesh classifier predict` asks one."""
    models = [model for found in shipped().values() for model in found]
    begin = time.perf_counter()
    for text in texts:
        words = features.words(text)
        for model in models:
            model.answer(words)
    return len(texts) / (time.perf_counter() - begin)


def _requests(texts: Sequence[str]) -> Iterator[bytes]:
    for text in itertools.cycle(texts):
        yield pb.ClassifyTextRequest(text=text, product="shop").SerializeToString()


def _batches(texts: Sequence[str]) -> Iterator[bytes]:
    endless = itertools.cycle(texts)
    while True:
        several = [pb.ClassifyTextRequest(text=next(endless), product="shop") for _ in range(AT_ONCE)]
        yield pb.BatchClassifyTextsRequest(requests=several).SerializeToString()


def _memory(mesh: Processes) -> float:
    """Of the child of `up` that runs classification."""
    parent = mesh.running["up"].pid
    children = [path.read_text().split() for path in Path(f"/proc/{parent}/task").glob("*/children")]
    return max(resident_mib(int(child)) for found in children for child in found)


def _training(texts: Sequence[str]) -> float:
    """Seconds of processor time, on texts made by joining two examples each."""
    known = [example for example in examples() if example.language == "en"]
    pairs = [(known[n % len(known)], known[(n * 7 + 3) % len(known)]) for n in range(TAUGHT)]
    joined = [f"{one.text} {other.text}" for one, other in pairs]
    labels = [one.labels[Dimension.SENTIMENT][0] for one, _ in pairs]
    begin = os.times()
    train(lesson(joined, labels), dimension="sentiment")
    end = os.times()
    return end.user + end.system - begin.user - begin.system
