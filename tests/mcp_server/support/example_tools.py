"""Tools that take their time, block, print or answer at length."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from codegraph.errors import BadQuery
from codegraph_mcp.tools.base import Answer, AnyTool, Arguments, Tool


class ExampleArguments(Arguments):
    """What each of these tools takes."""

    seconds: float = 0.0
    size: int = Field(default=0, ge=0)
    text: str = ""


@dataclass(slots=True)
class ExampleOutput:
    """What each of these tools gives."""

    blob: str = ""
    rows: list[str] | None = None
    notice: str = ""


def _echo(_graph: Any, arguments: ExampleArguments) -> Answer:
    return Answer(arguments.text, ExampleOutput(arguments.text))


def _sleep(_graph: Any, arguments: ExampleArguments) -> Answer:
    time.sleep(arguments.seconds)
    return Answer("slept", ExampleOutput())


def _large(_graph: Any, arguments: ExampleArguments) -> Answer:
    # On the wire each DEL becomes six characters, so that little more than a sixth of the size
    # asked for is enough, and stays below the bound of a reply's content.
    return Answer("large", ExampleOutput("\x7f" * (arguments.size // 6 + 1)))


def _rows(_graph: Any, arguments: ExampleArguments) -> Answer:
    rows = [f"row {number:>10}" for number in range(arguments.size)]
    return Answer("\n".join(rows), ExampleOutput(rows=rows))


def _fail(_graph: Any, arguments: ExampleArguments) -> Answer:
    raise BadQuery(arguments.text)


def _crash(_graph: Any, _arguments: ExampleArguments) -> Answer:
    raise RuntimeError("secret detail")


def _noise(_graph: Any, _arguments: ExampleArguments) -> Answer:
    print("printed by a tool", flush=True)
    os.write(1, b"written to fd 1 by a tool\n")
    subprocess.run([sys.executable, "-c", "print('printed by a child')"], check=True)
    return Answer("quiet", ExampleOutput())


def _child(_graph: Any, _arguments: ExampleArguments) -> Answer:
    """What descriptors a child has, even one started so as to inherit all that can be."""
    code = (
        "import os\n"
        "for fd in os.listdir('/proc/self/fd'):\n"
        "    try: print(fd, os.readlink(f'/proc/self/fd/{fd}'))\n"
        "    except OSError: pass\n"
        "print('stdin', repr(os.read(0, 100)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], close_fds=False, stdout=subprocess.PIPE, check=True, text=True
    )
    return Answer(done.stdout, ExampleOutput())


def _tool(
    name: str, run: Callable[[Any, ExampleArguments], Answer], *, quick: bool = False
) -> AnyTool:
    return Tool(name, name, name, ExampleArguments, ExampleOutput, run, quick)


TOOLS = (
    _tool("echo", _echo, quick=True),
    _tool("sleep", _sleep),
    _tool("block", _sleep, quick=True),
    _tool("large", _large),
    _tool("rows", _rows),
    _tool("fail", _fail),
    _tool("crash", _crash),
    _tool("noise", _noise),
    _tool("child", _child),
)
