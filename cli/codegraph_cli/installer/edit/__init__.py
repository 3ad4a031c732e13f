"""Editing files of other programs: only what has to change, down to the byte.

Pure functions from text to text. What they do not have to touch stays as it is: comments, order,
indentation, trailing commas, quotes, the kind of line endings, a byte order mark. Each result is
read again and compared with what it has to say, so that no file is ever written that would mean
anything but the old settings and ours.

meaning      what a change does to the data of a file
text         bytes, lines and splices
brackets     entries between brackets, in all three formats
jsonc; tomlfile, tomlscan; yamlfile, yamlscan; fence    one kind of file each
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol, cast

from codegraph_cli.installer.edit import fence, jsonc, meaning
from codegraph_cli.installer.edit.change import Change, Fence, Format, Include, Put
from codegraph_cli.installer.edit.errors import NotEditable
from codegraph_cli.installer.edit.text import BLANK, Text, decode

__all__ = ["NotEditable", "apply", "made_by", "read", "withdraw"]

_MODULES: dict[Format, str] = {"json": "jsonc", "toml": "tomlfile", "yaml": "yamlfile"}


class _Editor(Protocol):
    def load(self, body: str) -> Any: ...
    def apply(self, text: Text, change: Put | Include) -> str: ...
    def withdraw(self, text: Text, change: Put | Include, made: int) -> str: ...


@contextmanager
def _bounded() -> Iterator[None]:
    try:
        yield
    except RecursionError as error:  # which the libraries let through
        raise NotEditable("nested too deep") from error


@_bounded()
def apply(content: bytes | None, change: Change) -> bytes:
    """A file's content with a change; the same bytes where the file is as it should be.

    Args:
        content: What is in the file; None where there is none, which gives the smallest new one.
        change: What to have in it.

    Raises:
        NotEditable: The file cannot be understood, or cannot take the change.
    """
    text = decode(content or b"")
    if isinstance(change, Fence):
        return text.encode(fence.apply(text, change))
    editor = _editor(change.format)
    before = editor.load(text.body)
    if meaning.check(before, change):
        return content or b""
    body = editor.apply(text, change)
    _verify(text.body, body, change.format, [meaning.changed(before, change)])
    return text.encode(body)


@_bounded()
def made_by(content: bytes | None, change: Change) -> int:
    """How many containers `apply` would have to make, to be handed to `withdraw` one day.

    The innermost is the list or table that holds our value, the outermost the file's top, which
    is missing from a file that does not exist or has nothing in it.

    Args:
        content: What is in the file before; None where there is none.
        change: What is to be in it.

    Raises:
        NotEditable: The file cannot be understood, or cannot take the change.
    """
    text = decode(content or b"")
    if isinstance(change, Fence):
        return int(not text.body.strip(BLANK))
    return meaning.made_by(_editor(change.format).load(text.body), change)


@_bounded()
def withdraw(content: bytes, change: Change, made: int) -> bytes | None:
    """A file's content without what a change added; the same bytes where that is gone already.

    Args:
        content: What is in the file now.
        change: What was done to it. What our key says by now does not matter.
        made: What `made_by` said then: so many containers go too, where nothing is in them.

    Returns:
        None where nothing is left but blanks, so that a file that was made for us can go.

    Raises:
        NotEditable: The file cannot be understood, or what would be left says something else.
    """
    text = decode(content)
    if isinstance(change, Fence):
        if fence.find(text.body) is None:
            return content
        body = fence.withdraw(text, change, made)
    else:
        editor = _editor(change.format)
        before = editor.load(text.body)
        if not meaning.is_in(before, change):
            return content
        body = editor.withdraw(text, change, made)
        _verify(text.body, body, change.format, list(meaning.withdrawn(before, change, made)))
    return text.encode(body) if body.strip(BLANK) else None


@_bounded()
def read(content: bytes, format: Format, at: Sequence[str]) -> object | None:  # noqa: A002
    """The value at a key path; None where there is none.

    Args:
        content: What is in the file.
        format: Of the file.
        at: Keys from the top of the file.

    Raises:
        NotEditable: The file cannot be understood, or what stands on the way can have no keys.
    """
    found = meaning.find(_editor(format).load(decode(content).body), at, format)
    return None if found is meaning.MISSING else cast("object", found)


def _editor(format: Format) -> _Editor:  # noqa: A002
    # The libraries are loaded for the formats that an agent has.
    return cast("_Editor", import_module(f"{__name__}.{_MODULES[format]}"))


def _verify(old: str, new: str, format: Format, allowed: Sequence[Any]) -> None:  # noqa: A002
    try:
        found = _editor(format).load(new)
    except NotEditable as error:
        raise NotEditable(f"cannot be changed without breaking it ({error.reason})") from error
    if not any(meaning.same(found, data) for data in allowed):
        raise NotEditable("cannot be changed without changing other settings")
    if format == "json" and jsonc.is_strict(old) and new.strip(BLANK) and not jsonc.is_strict(new):
        raise NotEditable("cannot be changed without breaking it")
