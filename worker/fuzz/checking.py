"""What has to be true of the rules, whatever arrives."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import codegraph_ingest.validation
from codegraph_ingest.validation import Batch, Rejection, validate

NOW = 1_771_156_800.0
"""2026-02-15T12:00:00Z, so that what was found once is found again."""

# Not `schema.load`: what is wrong there must not make the same fault look right here.
_FILE = Path(codegraph_ingest.validation.__file__).with_name("schema.toml")
_SCHEMA = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_LISTS = {
    **_SCHEMA["lists"],
    "agents": list(_SCHEMA["agents"]),
    "events": list(_SCHEMA["events"]),
}


def check(body: bytes) -> None:
    """Have a body validated, and see whether what comes of it is what may.

    Args:
        body: Any bytes.

    Raises:
        AssertionError: It is not.
    """
    found = validate(body, NOW)
    if isinstance(found, Rejection):
        assert found.reason, "a rejection without a reason"
        assert found.reason.isprintable(), "a reason that is not one line"
        return
    assert isinstance(found, Batch), type(found)
    assert min(found.dropped, found.stripped, found.clamped) >= 0
    envelope = {**_SCHEMA["envelope"]}
    del envelope["events"]
    _check_fields(found.envelope, envelope)
    for event in found.events:
        _check_fields(event, {**_SCHEMA["common"], **_SCHEMA["events"][event["event"]]["fields"]})
    if found.events:
        again = json.dumps({**found.envelope, "events": found.events}).encode()
        assert validate(again, NOW) == Batch(found.envelope, found.events, 0, 0, 0)


def _check_fields(found: dict[str, Any], fields: dict[str, dict[str, Any]]) -> None:
    assert list(found) == list(fields), "other names than those of the schema"
    for name, field in fields.items():
        assert _may_be(found[name], field, found), name


def _may_be(value: Any, field: dict[str, Any], found: dict[str, Any]) -> bool:
    match field["type"]:
        case "boolean":
            return value is True or value is False
        case "integer":
            most = found[field["at_most"]] if "at_most" in field else field["maximum"]
            return type(value) is int and field.get("minimum", 0) <= value <= most
        case "list":
            return len(value) == len({*value}) and {*value} <= {*_LISTS[field["values"]]}
        case "day":
            now = datetime.fromtimestamp(NOW, UTC)
            first = (now - timedelta(days=_SCHEMA["limits"]["days_back"])).date()
            last = (now + timedelta(minutes=_SCHEMA["limits"]["minutes_ahead"])).date()
            day = date.fromisoformat(value)
            return day.isoformat() == value and first <= day <= last
        case "text":
            return type(value) is str and _may_be_text(value, field, found)
    raise AssertionError(field["type"])


def _may_be_text(value: str, field: dict[str, Any], found: dict[str, Any]) -> bool:
    for other, values in field.get("empty_with", {}).items():
        if found[other] in values:
            return value == ""
    if "pattern" in field:
        return re.search(rf"\A(?:{field['pattern']})\Z", value, re.ASCII) is not None
    if "by" in field:
        return value in _LISTS[field["values"][found[field["by"]]]]
    return value in _LISTS[field["values"]]
