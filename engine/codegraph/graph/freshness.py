"""Which of the files that an answer names are not what they were when they were indexed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from codegraph.graph.reader import Reader
from codegraph.model import FileEntry, SourceLines, Symbol


def changed_since(reader: Reader, answer: object) -> tuple[str, ...]:
    """See `codegraph.CodeGraph.changed_since`."""
    return tuple(reader.source.changed(dict.fromkeys(_named(answer))))


def _named(value: object) -> Iterator[str]:
    """The files of all that an answer consists of, in its order."""
    if isinstance(value, Symbol | SourceLines):
        yield value.file
    elif isinstance(value, FileEntry):
        yield value.path
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _named(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _named(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _named(getattr(value, field.name))
