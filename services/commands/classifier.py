"""`vocmesh classifier`: train models on labelled texts, and say how good they are."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from services.classification.learning.embeddings import file
from services.classification.learning.embeddings.extra import ExtraMissing
from services.classification.learning.linear import measuring
from services.classification.learning.linear.model import LinearModel
from services.commands.classifying import examples, judging, learning, living, showing
from services.commands.csv_file import FileRefused
from services.commands.ground import console, errors, stop

app = typer.Typer(no_args_is_help=True, help="Train models on labelled texts, and measure them.")

for _name, _act in living.ACTS.items():
    app.command(_name)(_act)

Model = Annotated[
    Path, typer.Argument(help="A model file that `classifier train` wrote, or what ships: shipped:sentiment.")
]
Data = Annotated[Path, typer.Argument(help="A CSV file in UTF-8 with a header.")]
Text = Annotated[str, typer.Option(help="The column with the texts.")]
Label = Annotated[str, typer.Option(help="The column with what they are.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]


@app.command()
def train(
    data: Data,
    *,
    out: Annotated[Path, typer.Option(help="Where to write the model.")],
    dimension: Annotated[str, typer.Option(help=f"What the labels are: {', '.join(living.DIMENSIONS)}.")],
    text: Text = "text",
    label: Label = "label",
    dev: Annotated[Path | None, typer.Option(help="Another file, to measure the new model on.")] = None,
    precision: Annotated[
        float, typer.Option(min=0.0, max=0.999, help="Share of the sure answers that shall be right.")
    ] = 0.0,
    embeddings: Annotated[
        bool, typer.Option("--embeddings", help="Also learn from sentence embeddings (`make embeddings`).")
    ] = False,
) -> None:
    """Train a model on the labelled texts of a file."""
    from services.classification.learning.linear.training import NothingToLearn

    if dimension not in living.DIMENSIONS:
        raise stop(f"--dimension {dimension} is none of {', '.join(living.DIMENSIONS)}.")
    try:
        given = examples.read(data, text, label)
        held_out = examples.read(dev, text, label) if dev else None
        made = learning.learnt(given, dimension=dimension, precision=precision, embeddings=embeddings)
        content = file.dumped(made)
        out.write_bytes(content)
    except (FileRefused, NothingToLearn, ExtraMissing) as refused:
        raise stop(refused.args[0]) from None
    except OSError as wrong:
        raise stop(f"{out} cannot be written: {(wrong.strerror or 'it failed').lower()}.") from None
    model = file.loaded(content)
    console.print(
        f"Learnt {len(model.classes)} classes from {len(given.texts):,} texts: {out} ({model.version}).",
        soft_wrap=True,
    )
    if embeddings and isinstance(model, LinearModel):
        console.print("Sentence embeddings told little that is new of these texts and were left out.")
    if given.left_out:
        errors.print(f"{given.left_out:,} rows had no text or no label and were left out.")
    if held_out is not None:
        judged, per_second = judging.judged(model, held_out.texts, held_out.labels)
        showing.report(measuring.report(judged), per_second)


@app.command()
def evaluate(
    model: Model, data: Data, text: Text = "text", label: Label = "label", as_json: AsJson = False
) -> None:
    """Say how good a model is on the labelled texts of a file."""
    try:
        given = examples.read(data, text, label)
        judged, per_second = judging.judged(judging.model(model), given.texts, given.labels)
    except FileRefused as refused:
        raise stop(refused.args[0]) from None
    found = measuring.report(judged)
    if as_json:
        _print_json(showing.report_json(found, per_second))
    else:
        showing.report(found, per_second)


@app.command()
def compare(
    first: Model,
    second: Model,
    data: Data,
    *,
    text: Text = "text",
    label: Label = "label",
    as_json: AsJson = False,
) -> None:
    """Say which of two models is better on the same labelled texts, and how sure that is."""
    try:
        given = examples.read(data, text, label)
        both = [judging.judged(judging.model(path), given.texts, given.labels)[0] for path in (first, second)]
    except FileRefused as refused:
        raise stop(refused.args[0]) from None
    right = [[each.right == each.said for each in judged] for judged in both]
    found = measuring.compared(right[0], right[1])
    if as_json:
        _print_json({"mean": found.mean, "low": found.low, "high": found.high, "texts": len(given.texts)})
    else:
        showing.difference(found, (first.name, second.name))


@app.command()
def predict(model: Model) -> None:
    """Read texts from standard input, a line each, and answer each by a line of JSON."""
    try:
        asked = judging.model(model)
    except FileRefused as refused:
        raise stop(refused.args[0]) from None
    for line in sys.stdin:
        raw = line.rstrip("\n")
        answer = asked.of_texts([raw])[0]
        rounded = (round(float(chance), 4) for chance in answer.chances)
        chances = dict(zip(asked.classes, rounded, strict=True))
        _print_json(
            {
                "value": answer.value,
                "unsure": answer.unsure,
                "likeliest": answer.likeliest,
                "confidence": round(answer.confidence, 4),
                "chances": chances,
                "words": [
                    {"text": raw[span.start : span.end], "start": span.start, "weight": span.weight}
                    for span in asked.behind(raw, answer.likeliest)
                ],
            }
        )


def _print_json(body: object) -> None:
    sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
    sys.stdout.flush()
