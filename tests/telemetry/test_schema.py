"""The schema agrees with the rest of the code, and all that follows from it is up to date."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from codegraph_cli.group import SECTIONS
from codegraph_mcp.tools import all_tools
from codegraph_telemetry import schema as module
from codegraph_telemetry import validation
from codegraph_telemetry.schema import Field, load, parse
from codegraph_telemetry.validation import validate

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = str(ROOT / "scripts" / "generate_telemetry_schema.py")
SCHEMA = load()
UNCOUNTED = {"serve", "telemetry", "stats"}
"""A server counts calls rather than itself; looking at telemetry is nobody's business."""

FIELDS = {
    **{f"envelope.{field.name}": field for field in SCHEMA.envelope},
    **{
        f"{event.name}.{field.name}": field
        for event in SCHEMA.events.values()
        for field in event.fields
    },
}
NOON_AFTER_THE_EXAMPLES = 1_769_947_200.0  # 2026-02-01T12:00:00Z


def example(name: str) -> dict[str, Any]:
    """A request with one event, made of the examples in the schema."""
    envelope = {field.name: field.example for field in SCHEMA.envelope}
    event = {field.name: field.example for field in SCHEMA.events[name].fields}
    return {**envelope, "events": [{**event, "event": name}]}


def test_all_that_is_written_from_the_schema_is_up_to_date() -> None:
    outputs = run_path(SCRIPT)["outputs"]()
    assert len(outputs) == 9
    stale = [path.name for path, text in outputs.items() if path.read_text("utf-8") != text]
    assert stale == [], "run: python scripts/generate_telemetry_schema.py"


def test_the_page_has_one_region_for_the_fields() -> None:
    page = (ROOT / "TELEMETRY.md").read_text()
    assert page.count("<!-- generated: fields -->") == page.count("<!-- /generated -->") == 1
    for field in FIELDS.values():
        assert f"| `{field.name}` |" in page


def test_the_tools_are_those_of_the_server() -> None:
    assert set(SCHEMA.lists["tools"]) == {tool.name for tool in all_tools()} | {"other"}


def test_each_command_is_either_in_the_schema_or_uncounted_on_purpose() -> None:
    commands = {name for names in SECTIONS.values() for name in names}
    counted = set(SCHEMA.lists["commands"])
    assert commands - counted <= UNCOUNTED
    assert not counted & UNCOUNTED


def test_agents_that_can_be_installed_for_are_called_alike() -> None:
    unseen = {"hermes"}  # introduces itself by the name of its SDK, as others do
    assert set(SCHEMA.lists["targets"]) - set(SCHEMA.lists["agents"]) == unseen


@pytest.mark.parametrize("name", SCHEMA.lists)
def test_no_list_has_a_value_twice(name: str) -> None:
    values = SCHEMA.lists[name]
    assert len(set(values)) == len(values) > 0
    assert all(isinstance(value, str) and value.isascii() for value in values)


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS)
def test_each_field_says_why_since_when_and_what_it_looks_like(field: Field) -> None:
    assert field.why.endswith(".")
    assert re.fullmatch(r"\d+\.\d+\.\d+", field.since)
    assert field.example is not None
    assert field.type in ("text", "integer", "boolean", "list", "day", "events")
    if field.type == "text":
        assert (field.pattern is not None) + bool(field.values) + bool(field.values_by) == 1
    if field.clamp:
        assert field.maximum > 0


@pytest.mark.parametrize("event", SCHEMA.events.values(), ids=SCHEMA.events)
def test_a_field_refers_to_earlier_ones_alone(event: Any) -> None:
    seen: set[str] = set()
    for field in event.fields:
        other = field.empty_with[0] if field.empty_with else None
        assert {field.by, field.at_most, other} - {None} <= seen
        seen.add(field.name)


@pytest.mark.parametrize("name", SCHEMA.events)
def test_the_examples_are_valid(name: str) -> None:
    result = validate(json.dumps(example(name)).encode(), NOON_AFTER_THE_EXAMPLES)
    assert isinstance(result, validation.Batch)
    assert result.unchanged


def test_what_identifies_is_nowhere_in_the_schema() -> None:
    names = {field.name for field in FIELDS.values()}
    assert names == {
        *("schema_version", "machine_id", "codegraph_version", "os", "arch", "python", "ci"),
        *("events", "event", "event_id", "day", "kind", "name", "count", "error_count"),
        *("client_name", "client_version", "languages", "file_count", "duration"),
        *("targets", "scope"),
    }


def test_no_text_is_free() -> None:
    for field in FIELDS.values():
        if field.pattern is not None:
            # Whatever repeats is bounded, and nothing matches any character.
            assert not re.search(r"(?<!\\)[*+.]|,\}", field.pattern.pattern)


def test_a_name_may_not_stand_for_two_agents() -> None:
    text = Path(module.__file__).with_name("schema.toml").read_text()
    doubled = parse(text.replace('["crush"]', '["Crush", "ZED"]'))
    with pytest.raises(SystemExit, match="zed"):
        run_path(SCRIPT)["vocabulary"](doubled)


def test_schema_and_validator_work_anywhere_with_the_standard_library_alone(
    tmp_path: Path,
) -> None:
    package = tmp_path / "elsewhere"
    package.mkdir()
    (package / "__init__.py").touch()
    for name in ("schema.toml", "schema.py", "validation.py"):
        shutil.copy(Path(module.__file__).with_name(name), package)
    case = json.loads((ROOT / "tests" / "vectors" / "accepted.json").read_text())["cases"][0]
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from elsewhere.validation import validate;"
        "print(validate(sys.stdin.buffer.read(), float(sys.argv[2])).unchanged)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path), str(case["now"])],
        input=case["body"].encode(),
        capture_output=True,
        check=False,
    )
    assert done.stdout.split() == [b"True"], done.stderr.decode()


@pytest.mark.parametrize("name", ["accepted", "stripped", "rejected"])
def test_the_json_schema_agrees_with_the_validator(name: str) -> None:
    checker = pytest.importorskip("jsonschema")  # comes with the server's SDK
    checks = checker.Draft202012Validator(
        json.loads((ROOT / "docs" / "telemetry.schema.json").read_text())
    )
    cases = json.loads((ROOT / "tests" / "vectors" / f"{name}.json").read_text())["cases"]
    for case in cases:
        if name == "accepted":
            assert checks.is_valid(json.loads(case["body"])), case["name"]
        elif name == "stripped" and not case["dropped"]:
            # Clamped or with a property too many: kept, but no client of ours sends that.
            assert not checks.is_valid(json.loads(case["body"])), case["name"]
        if "envelope" in case and case["events"]:
            assert checks.is_valid({**case["envelope"], "events": case["events"]}), case["name"]
