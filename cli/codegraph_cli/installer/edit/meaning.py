"""What a change does to the data of a file, whatever its format; each edit is held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from codegraph_cli.installer.edit.change import Format, Include, Put
from codegraph_cli.installer.edit.errors import NotEditable

MISSING: Any = object()
"""No value, which is not the same as a null."""

_NOUNS: dict[Format, str] = {"json": "object", "toml": "table", "yaml": "mapping"}


def plain(value: object) -> Any:
    """A value made of dictionaries and lists, as the parsers give them.

    Args:
        value: Mappings, sequences and plain values.
    """
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def wanted(change: Put | Include) -> Any:
    """What stands at the key path of a change where nothing stood before."""
    return plain(change.value) if isinstance(change, Put) else [change.item]


def nest(keys: Sequence[str], value: Any) -> Any:
    """A value inside one dictionary for each key, the last of which is the innermost."""
    for key in reversed(keys):
        value = {key: value}
    return value


def same(left: Any, right: Any, seen: set[tuple[int, int]] | None = None) -> bool:
    """Whether two values are alike in value and type: to programs, true is not 1.

    Args:
        left: Dictionaries, lists and plain values; they may contain themselves.
        right: The like.
        seen: Pairs that are being compared already.
    """
    if type(left) is not type(right):
        return False
    if not isinstance(left, dict | list):
        # A number that is none is not equal to itself.
        return bool(left == right) or (isinstance(left, float) and repr(left) == repr(right))
    seen = set() if seen is None else seen
    pair = (id(left), id(right))
    if pair in seen:
        return True
    seen.add(pair)
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(
            same(item, right[key], seen) for key, item in left.items()
        )
    return len(left) == len(right) and all(
        same(one, other, seen) for one, other in zip(left, right, strict=True)
    )


def find(data: Any, at: Sequence[str], format: Format) -> Any:  # noqa: A002 - as in `Change`
    """The value at a key path; `MISSING` where there is none.

    Args:
        data: Of the file; `MISSING` for none.
        at: The path.
        format: Of the file.

    Raises:
        NotEditable: What stands on the way can have no keys.
    """
    for depth, key in enumerate(at):
        if data is MISSING or (data is None and format == "yaml"):
            return MISSING  # a key of YAML with nothing behind it waits to be filled
        if not isinstance(data, dict):
            raise NotEditable(f"{_name(at[:depth])} is {_kind(data)}, not {_a(_NOUNS[format])}")
        data = data.get(key, MISSING)
    return data


def check(data: Any, change: Put | Include) -> bool:
    """Whether the data is as the change would have it.

    Args:
        data: Of the file; `MISSING` for none.
        change: The change.

    Raises:
        NotEditable: A value on the way has a type that the change cannot live with.
    """
    found = find(data, change.at, change.format)
    if isinstance(change, Put):
        return same(found, plain(change.value))
    if found is MISSING or (found is None and change.format == "yaml"):
        return False
    if not isinstance(found, list):
        raise NotEditable(f"{_name(change.at)} is {_kind(found)}, not a list")
    return change.item in found


def changed(data: Any, change: Put | Include) -> Any:
    """The data after a change that `check` said is needed.

    Args:
        data: Of the file; `MISSING` for none.
        change: The change.
    """
    found = find(data, change.at, change.format)
    if isinstance(change, Include) and isinstance(found, list):
        return _with(data, change.at, [*found, change.item])
    return _with(data, change.at, wanted(change))


def containers(change: Put | Include) -> list[tuple[str, ...]]:
    """The paths of all that holds what a change adds, from the innermost to the file's top."""
    inner = change.at[:-1] if isinstance(change, Put) else change.at
    return [inner[:length] for length in range(len(inner), -1, -1)]


def made_by(data: Any, change: Put | Include) -> int:
    """How many of the `containers` are not there.

    Args:
        data: Of the file; `MISSING` for none.
        change: The change.

    Raises:
        NotEditable: What stands on the way can have no keys.
    """
    return sum(find(data, path, change.format) is MISSING for path in containers(change))


def is_in(data: Any, change: Put | Include) -> bool:
    """Whether there is anything to withdraw."""
    try:
        found = find(data, change.at, change.format)
    except NotEditable:
        return False
    if isinstance(change, Put):
        return found is not MISSING
    return isinstance(found, list) and change.item in found


def withdrawn(data: Any, change: Put | Include, made: int) -> Iterator[Any]:
    """What the data may be after withdrawing: containers that have become empty may be gone.

    Args:
        data: Of the file.
        change: The change, which `is_in`.
        made: How many of the `containers` may go.
    """
    paths = containers(change)
    inner = find(data, paths[0], change.format)
    rest: Any
    if isinstance(change, Put):
        rest = {key: value for key, value in inner.items() if key != change.at[-1]}
    else:
        rest = [item for item in inner if not same(item, change.item)]
    data = _with(data, paths[0], rest)
    yield from _forms(data, paths[0], change.format)
    # A table of TOML that has no line of its own goes with what is in it.
    for path in paths if change.format == "toml" else paths[:made]:
        if find(data, path, change.format):
            return
        data = _without(data, path)
        yield from _forms(data, path[:-1], change.format)


def _forms(data: Any, at: Sequence[str], format: Format) -> Iterator[Any]:  # noqa: A002
    """How the data may be read again where what is at a path may have become empty."""
    yield data
    if data is MISSING or find(data, at, format):
        return
    if format == "yaml":
        yield _with(data, at, None)  # where it has no braces, empty is nothing
    if format != "json" and not data:
        yield MISSING


def _with(data: Any, at: Sequence[str], value: Any) -> Any:
    if not at:
        return value
    data = {} if data is MISSING or data is None else data
    return {**data, at[0]: _with(data.get(at[0], MISSING), at[1:], value)}


def _without(data: Any, at: Sequence[str]) -> Any:
    if not at:
        return MISSING
    if len(at) == 1:
        return {key: value for key, value in data.items() if key != at[0]}
    return {**data, at[0]: _without(data[at[0]], at[1:])}


def _name(at: Sequence[str]) -> str:
    return ".".join(at) if at else "the top of the file"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "a truth value"}
    return kinds.get(type(value), "a number" if isinstance(value, int | float) else "a value")


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
