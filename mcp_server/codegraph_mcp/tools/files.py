"""Which files the graph holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from codegraph.model import FileEntry
from codegraph.text import render_files
from codegraph_mcp.tools.base import Answer, Arguments, Tool

if TYPE_CHECKING:
    from codegraph.api import CodeGraph

_TREE_CHARS = 20_000
_SHALLOWER = (6, 5, 4, 3, 2, 1)
_CUT = (
    "\n[a large project: folders {depth} deep and below are given as counts; "
    "name one in 'path', or give 'maxDepth']"
)


class FilesArguments(Arguments):
    """What `codegraph_files` takes."""

    path: str = Field(
        default="", max_length=4096, description="Only files below this folder of the project."
    )
    pattern: str | None = Field(
        default=None, max_length=1000, description="Only files matching this glob, as in **/*.ts."
    )
    format: Literal["tree", "flat", "grouped"] = Field(
        default="tree", description="By folder, one path a line, or by language."
    )
    max_depth: int | None = Field(
        default=None,
        ge=1,
        le=100,
        alias="maxDepth",
        description="How many folders deep to go; by default as deep as a readable answer allows.",
    )


@dataclass(slots=True)
class FilesOutput:
    """What `codegraph_files` gives."""

    files: list[FileEntry]
    notice: str = ""


def _run(graph: CodeGraph, arguments: FilesArguments) -> Answer:
    entries = graph.files(path=arguments.path, pattern=arguments.pattern)
    depths = [arguments.max_depth]
    if arguments.max_depth is None and arguments.format == "tree":
        depths += _SHALLOWER
    for depth in depths:
        text = render_files(entries, layout=arguments.format, max_depth=depth)
        if len(text) <= _TREE_CHARS:
            break
    if depth != arguments.max_depth:
        text += _CUT.format(depth=depth)
    return Answer(text, FilesOutput(entries))


FILES = Tool(
    name="codegraph_files",
    title="List files",
    description=(
        "The project's indexed source files with language, length and number of definitions, as a "
        "tree, flat or by language. Use it for the layout of a project or folder, in place of "
        "listing directories."
    ),
    arguments=FilesArguments,
    output=FilesOutput,
    run=_run,
)
