"""`schema.toml` as typed, frozen values.

The worker carries byte-equal copies of this module, of `validation` and of the file, in a package
of another name: none of them may import anything else of ours, nor this one by an absolute name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

OTHER = "other"
"""What a value becomes that is on no list."""


@dataclass(frozen=True, slots=True)
class Field:
    """One property of the envelope or of an event; `schema.toml` says what each key means."""

    name: str
    type: str
    example: Any
    why: str
    since: str
    pattern: re.Pattern[str] | None = None
    values: tuple[str, ...] = ()
    by: str | None = None
    values_by: Mapping[str, tuple[str, ...]] | None = None
    empty_with: tuple[str, tuple[str, ...]] | None = None
    minimum: int = 0
    maximum: int = 0
    clamp: bool = False
    at_most: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event: its fields, those common to all events first."""

    name: str
    why: str
    since: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a request as a whole."""

    body_bytes: int
    events: int
    depth: int
    integer_digits: int
    days_back: int
    minutes_ahead: int


@dataclass(frozen=True, slots=True)
class Schema:
    """All that may be sent.

    Attributes:
        version: Version of the schema.
        limits: Bounds of a request.
        lists: The closed lists by name, `agents` and `events` among them.
        agents: The names of each agent's client, by the agent's id.
        envelope: The fields of a request.
        common: The fields that all events have.
        events: The events by name.
    """

    version: int
    limits: Limits
    lists: Mapping[str, tuple[str, ...]]
    agents: Mapping[str, tuple[str, ...]]
    envelope: tuple[Field, ...]
    common: tuple[Field, ...]
    events: Mapping[str, Event]


@cache
def load() -> Schema:
    """The schema that this version ships."""
    return parse(Path(__file__).with_name("schema.toml").read_text(encoding="utf-8"))


def parse(text: str) -> Schema:
    """Read a schema.

    Args:
        text: The text of a `schema.toml`.

    Raises:
        KeyError, TypeError, ValueError: It is none. Only a change of the file can cause that.
    """
    data = tomllib.loads(text)
    lists = {name: tuple(values) for name, values in data["lists"].items()}
    lists |= {"agents": tuple(data["agents"]), "events": tuple(data["events"])}
    common = _fields(data["common"], lists)
    return Schema(
        version=data["schema_version"],
        limits=Limits(**data["limits"]),
        lists=lists,
        agents={name: tuple(clients) for name, clients in data["agents"].items()},
        envelope=_fields(data["envelope"], lists),
        common=common,
        events={
            name: Event(
                name, event["why"], event["since"], common + _fields(event["fields"], lists)
            )
            for name, event in data["events"].items()
        },
    )


def _fields(table: dict[str, Any], lists: dict[str, tuple[str, ...]]) -> tuple[Field, ...]:
    return tuple(_field(name, dict(keys), lists) for name, keys in table.items())


def _field(name: str, keys: dict[str, Any], lists: dict[str, tuple[str, ...]]) -> Field:
    if "pattern" in keys:
        keys["pattern"] = re.compile(keys["pattern"], re.ASCII)
    if "by" in keys:
        keys["values_by"] = {value: lists[chosen] for value, chosen in keys.pop("values").items()}
    if "values" in keys:
        keys["values"] = lists[keys["values"]]
    if "empty_with" in keys:
        ((other, values),) = keys["empty_with"].items()
        keys["empty_with"] = (other, tuple(values))
    return Field(name=name, **keys)
