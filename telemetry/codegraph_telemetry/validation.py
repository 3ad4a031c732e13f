"""Whether a request holds what `schema.toml` allows, and that part of it that does.

This is the whole of what stands between the network and what is kept. It is pure: no clock, no
file but the schema, nothing but the standard library. The client runs it on its own requests
before they leave, the worker on those that arrive. For how the worker carries it, see `schema`.

What is wrong with a request as a whole, or with its envelope, rejects it. What is wrong with one
event drops that event. A property that the schema does not have is stripped.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

from .schema import Field, Limits, Schema, load

_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - set(_STEPS))
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Batch:
    """A request that may be kept.

    Attributes:
        envelope: The fields of the request but for its events, in the order of the schema.
        events: The events that may be kept, each in the order of the schema.
        dropped: How many events may not.
        stripped: How many properties the schema does not have, of those kept and of the envelope.
        clamped: How many numbers were lowered to their bound.
    """

    envelope: dict[str, Any]
    events: tuple[dict[str, Any], ...]
    dropped: int
    stripped: int
    clamped: int

    @property
    def unchanged(self) -> bool:
        """Whether all of the request may be kept as it is."""
        return not (self.dropped or self.stripped or self.clamped)


@dataclass(frozen=True, slots=True)
class Rejection:
    """A request of which nothing may be kept.

    Attributes:
        reason: One line that quotes nothing of the request.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Window:
    """The days that events may have, from the first to the last."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Record:
    """What may be kept of an object."""

    values: dict[str, Any]
    stripped: int
    clamped: int


class _Malformed(ValueError):
    """The body is refused before its fields are looked at. The message is the reason."""


def validate(body: bytes, now: float, schema: Schema | None = None) -> Batch | Rejection:
    """Keep of a request what the schema allows. Never raises, whatever the body.

    Args:
        body: The body of the request, as received.
        now: The time, in seconds since the epoch.
        schema: The rules; by default those of this version.
    """
    rules = schema or load()
    try:
        found = _parse(body, rules.limits)
        envelope = _envelope(found, rules)
    except _Malformed as error:
        return Rejection(str(error))
    window = _window(now, rules.limits)
    kept = [_event(event, rules, window) for event in envelope.values.pop("events")]
    events = [event for event in kept if event is not None]
    return Batch(
        envelope=envelope.values,
        events=tuple(event.values for event in events),
        dropped=len(kept) - len(events),
        stripped=envelope.stripped + sum(event.stripped for event in events),
        clamped=sum(event.clamped for event in events),
    )


def keep(found: dict[str, Any], fields: Iterable[Field], window: Window) -> Record | str:
    """Keep of an object what the fields allow.

    Args:
        found: The object, with keys and values of any kind.
        fields: The fields it must have, in the order in which to keep them.
        window: The days that it may have.

    Returns:
        What may be kept, or the name of a field that is missing or not as it must be.
    """
    values: dict[str, Any] = {}
    clamped = 0
    for field in fields:
        if field.name not in found or not _fits(found[field.name], field, found, window):
            return field.name
        value = values[field.name] = found[field.name]
        if field.clamp and value > field.maximum:
            values[field.name] = field.maximum
            clamped += 1
    return Record(values, len(found) - len(values), clamped)


def _envelope(found: object, rules: Schema) -> Record:
    if not isinstance(found, dict):
        raise _Malformed("the body is not a JSON object")
    events = found.get("events")
    if not isinstance(events, list) or not 1 <= len(events) <= rules.limits.events:
        raise _Malformed(f"events is not a list of 1 to {rules.limits.events}")
    # Nothing in the envelope has a day, so any window will do.
    envelope = keep(found, rules.envelope, Window("", ""))
    if isinstance(envelope, str):
        raise _Malformed(f"{envelope} is missing or not as the schema says")
    return envelope


def _event(found: object, rules: Schema, window: Window) -> Record | None:
    name = found.get("event") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(name, str) or name not in rules.events:
        return None
    record = keep(found, rules.events[name].fields, window)
    return None if isinstance(record, str) else record


def _window(now: float, limits: Limits) -> Window:
    moment = datetime.fromtimestamp(now, UTC)
    return Window(
        (moment - timedelta(days=limits.days_back)).date().isoformat(),
        (moment + timedelta(minutes=limits.minutes_ahead)).date().isoformat(),
    )


def _fits(value: object, field: Field, found: dict[str, Any], window: Window) -> bool:
    """Whether a value is as its field says; fields before it are known to fit."""
    match field.type:
        case "text":
            return isinstance(value, str) and _fits_text(value, field, found)
        case "integer":
            # A bool is an int to Python, but not to JSON.
            return (
                type(value) is int
                and field.minimum <= value
                and (field.clamp or value <= field.maximum)
                and (field.at_most is None or value <= found[field.at_most])
            )
        case "boolean":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, list) and _fits_list(value, field)
        case "day":
            return (
                isinstance(value, str) and _is_day(value) and window.first <= value <= window.last
            )
        case "events":
            return True
    raise AssertionError(field.type)


def _fits_text(value: str, field: Field, found: dict[str, Any]) -> bool:
    if field.empty_with is not None:
        other, values = field.empty_with
        if found[other] in values and value:
            return False
    if field.pattern is not None:
        # Not `match` with a `$`, which lets a newline at the end pass.
        return field.pattern.fullmatch(value) is not None
    if field.by is not None and field.values_by is not None:
        return value in field.values_by[found[field.by]]
    return value in field.values


def _fits_list(value: list[object], field: Field) -> bool:
    if len(value) > len(field.values):
        return False
    known = [item for item in value if isinstance(item, str) and item in field.values]
    return len(known) == len(value) == len(set(known))


def _is_day(text: str) -> bool:
    if _DAY.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _parse(body: bytes, limits: Limits) -> object:
    """Read JSON more strictly than `json` does.

    Raises:
        _Malformed: It is none, or has what readers of JSON disagree about.
    """
    if len(body) > limits.body_bytes:
        raise _Malformed(f"the body has more than {limits.body_bytes} bytes")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _Malformed("the body is not UTF-8") from None
    # Before it is parsed, since the parser recurses.
    if _depth(body) > limits.depth:
        raise _Malformed(f"the body is nested more than {limits.depth} deep")

    def integer(digits: str) -> int:
        # More are not exact in every language. A parser without the C part takes other digits too.
        if len(digits.lstrip("-")) > limits.integer_digits or not digits.isascii():
            raise _Malformed(f"a number has more than {limits.integer_digits} digits")
        return int(digits)

    try:
        found: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=integer,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
    except _Malformed:
        raise
    except ValueError:
        raise _Malformed("the body is not JSON") from None
    if "\\u" in text:
        _refuse_lone_surrogates(found)
    return found


def _depth(body: bytes) -> int:
    # No loop but in C: this is done to every body. No byte of a longer UTF-8 character is ASCII,
    # and without a backslash each quote begins or ends a string, so every other piece is outside.
    outside = _STRING.sub(b"", body) if b"\\" in body else b"".join(body.split(b'"')[::2])
    brackets = outside.translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Malformed("an object has a name twice")
    return found


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _Malformed("a number is too large")
    return number


def _no_constant(_: str) -> None:
    raise _Malformed("NaN and Infinity are not JSON")


def _refuse_lone_surrogates(found: object) -> None:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _Malformed("a text has half of a surrogate pair") from None
