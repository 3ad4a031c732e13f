"""Whether this Python has what codegraph is built on."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.resources import files

from codegraph_cli.doctor.finding import Finding

OLDEST_PYTHON = (3, 11)
"""As in pyproject.toml; a test compares."""


def check_runtime(interpreter: str, version: tuple[int, ...]) -> Iterator[Finding]:
    """Look at Python, SQLite and the grammars.

    Args:
        interpreter: The path of the Python that runs.
        version: Its version.
    """
    yield check_python(interpreter, version)
    yield check_sqlite(
        interpreter, files("codegraph.store").joinpath("schema.sql").read_text("utf-8")
    )
    try:
        from codegraph.languages import LANGUAGES
        from codegraph.languages.reading import compiled
    except ImportError as error:
        text = f"The parsers cannot be loaded ({error})."
        yield Finding("runtime", "grammars", "problem", text, reinstall(interpreter))
        return
    parsers = [(each.id, partial(compiled, each.grammar, each.package)) for each in LANGUAGES]
    yield check_grammars(interpreter, parsers)


def check_python(interpreter: str, version: tuple[int, ...]) -> Finding:
    """Whether this version of Python is supported.

    Args:
        interpreter: Its path.
        version: Its version.
    """
    text = f"Python {'.'.join(map(str, version[:3]))} ({interpreter})"
    if version[:2] >= OLDEST_PYTHON:
        return Finding("runtime", "python", "ok", text)
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return Finding(
        "runtime",
        "python",
        "problem",
        f"{text} is too old: codegraph needs {oldest} or newer. Install it with a newer one.",
    )


def check_sqlite(interpreter: str, schema: str) -> Finding:
    """Whether SQLite can hold our index: by making an empty one in memory.

    Args:
        interpreter: The path of the Python that runs.
        schema: The statements that make the tables, of which full-text search is one.
    """
    another = "Install codegraph with another Python."
    try:
        import sqlite3
    except ImportError as error:
        wrong = f"{interpreter} was built without SQLite ({error})."
        return Finding("runtime", "sqlite", "problem", f"{wrong} {another}")
    text = f"SQLite {sqlite3.sqlite_version}"
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(schema)
    except sqlite3.Error as error:
        wrong = f"{text} of {interpreter} cannot hold an index ({error})."
        return Finding("runtime", "sqlite", "problem", f"{wrong} {another}")
    finally:
        connection.close()
    return Finding("runtime", "sqlite", "ok", f"{text} with full-text search")


def check_grammars(
    interpreter: str, parsers: Iterable[tuple[str, Callable[[], object]]]
) -> Finding:
    """Whether there is a parser for every language.

    Args:
        interpreter: The path of the Python that runs.
        parsers: Each language's id, and what loads its parser.
    """
    loaded, faults = [], []
    for language, load in parsers:
        try:
            load()
        except Exception as error:  # whatever a binary that does not fit may raise
            faults.append(f"{language}: {error}")
        else:
            loaded.append(language)
    if not faults:
        return Finding("runtime", "grammars", "ok", f"grammars: {', '.join(sorted(loaded))}")
    return Finding(
        "runtime",
        "grammars",
        "problem",
        f"{len(faults)} of {len(loaded) + len(faults)} grammars cannot be loaded on "
        f"{platform.machine()} ({'; '.join(faults)}).",
        reinstall(interpreter),
    )


def reinstall(interpreter: str) -> str:
    """The command that installs codegraph, and all that it needs, anew.

    Args:
        interpreter: The path of the Python that has it.
    """
    words = [interpreter, "-m", "pip", "install", "--force-reinstall", "codegraph"]
    return shlex.join(words)
