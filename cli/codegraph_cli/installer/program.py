"""Which command an agent is to start our server with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from shutil import which

NAME = "codegraph"
_SERVE = ("serve", "--mcp")


def user_words(argv0: str, search_path: str, interpreter: str) -> tuple[str, ...]:
    """The command for this user: this very installation, by its full path.

    An agent that was started from a desktop has another PATH than a shell.

    Args:
        argv0: The program that runs, as it was called.
        search_path: The PATH of the process.
        interpreter: The Python that runs it, for where it was started as a module.
    """
    called = Path(argv0)
    if called.stem == NAME and called.name != f"{NAME}.py":
        found = str(called) if len(called.parts) > 1 else which(NAME, path=search_path)
        if found and Path(found).is_file():
            return (str(Path(found).absolute()), *_SERVE)
    # -P, or a project with a module of the name of one of ours would have its own imported.
    return (interpreter, "-P", "-m", "codegraph_cli.main", *_SERVE)


def project_words() -> tuple[str, ...]:
    """The command for everyone who works on a project: by its name, wherever they have it."""
    return (NAME, *_SERVE)


def is_ours(words: Sequence[str] | None) -> bool:
    """Whether a command starts our server, in whichever installation.

    Args:
        words: The program and its arguments.
    """
    head, _ = split(words or ())
    return head[-2:] == _SERVE and any(NAME in Path(word).name for word in head[:-2])


def split(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The command that starts our server, and the words after it, such as ``--no-telemetry``.

    Args:
        words: The program and its arguments.
    """
    end = next((n + 2 for n, pair in enumerate(pairwise(words)) if pair == _SERVE), len(words))
    return tuple(words[:end]), tuple(words[end:])
