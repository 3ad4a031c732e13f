"""Writing results: text or JSON on stdout, words about the work on stderr."""

from __future__ import annotations

import json
import sys
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from codegraph import CodeGraph


def emit(text: str) -> None:
    """Write a result to stdout, with a closing newline.

    Args:
        text: A rendering of `codegraph.text`, which has escaped what could act on a terminal.
    """
    click.echo(text)


def emit_answer(graph: CodeGraph, answer: object, text: str) -> None:
    """Write an answer of a graph, with a note where files in it changed since they were indexed.

    Args:
        graph: Who answered.
        answer: The answer.
        text: Its rendering.
    """
    from codegraph.text import with_note

    emit(with_note(text, graph.changed_since(answer)))


def emit_json(value: Any) -> None:
    """Write one JSON document to stdout, in ASCII, so that no locale and no terminal alters it.

    Args:
        value: Dictionaries, lists and plain values.
    """
    click.echo(json.dumps(value, indent=2))


def say(text: str, *, file: IO[Any] | None = None) -> None:
    """Tell the person at the terminal something that is not part of the result.

    Args:
        text: One or more lines; control characters from paths and names are escaped.
        file: Where to; stderr by default.
    """
    from codegraph.text.escape import escape

    stream = file if file is not None else sys.stderr
    if stream is not None:  # as it is where the process was started with stderr closed
        click.echo("\n".join(map(escape, text.split("\n"))), file=stream)


def log_to_stderr(level: str) -> None:
    """Send what the libraries log to stderr; stdout belongs to results and to the protocol.

    Args:
        level: The least severe level to show.
    """
    import logging

    logging.basicConfig(
        stream=sys.stderr, level=level.upper(), format="%(levelname)s %(name)s: %(message)s"
    )
