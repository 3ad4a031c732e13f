"""What is sent is what the schema allows, to the byte the same however often it is encoded."""

from __future__ import annotations

import json
import platform as here
import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegraph_telemetry.encoding import Encoded, Platform, bodies
from codegraph_telemetry.folding import Use
from codegraph_telemetry.rollup import Merged
from codegraph_telemetry.schema import load
from codegraph_telemetry.validation import Batch, validate

SCHEMA = load()
DAY = "2026-02-14"
NOW = 1_771_156_800.0  # 2026-02-15T12:00:00Z
MACHINE = "5f0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"
PLATFORM = Platform("linux", "x86_64", "3.12", False)
USE = Use("mcp_tool", "codegraph_search", "zed", "0.200")
INDEX = {"event": "index", "languages": ["go"], "file_count": "<100", "duration": "<10s"}
NOTHING = Merged({}, [], 0)


def encoded(merged: Merged, machine: str = MACHINE, claim: str = "claim") -> Encoded:
    return bodies(DAY, machine, claim, merged, PLATFORM)


def uses(*found: Use, version: str = "0.1.0", count: int = 2, errors: int = 1) -> Merged:
    return Merged({(use, version): (count, errors) for use in found}, [], 0)


def singles(*found: dict[str, Any]) -> Merged:
    return Merged({}, [("0.1.0", event) for event in found], 0)


def events(result: Encoded) -> list[dict[str, Any]]:
    """All events; each body has been found to pass unchanged."""
    found: list[dict[str, Any]] = []
    for body in result.bodies:
        batch = validate(body, NOW)
        assert isinstance(batch, Batch)
        assert batch.unchanged
        assert json.loads(body) == {**batch.envelope, "events": list(batch.events)}
        found += batch.events
    return found


# --- What one request holds -------------------------------------------------------------------


def test_a_request_is_compact_json_in_the_order_of_the_schema() -> None:
    result = encoded(Merged({(USE, "0.1.0"): (3, 1)}, [("0.1.0", INDEX)], 0))
    first, second = (event["event_id"] for event in events(result))
    assert result == (
        [
            (
                f'{{"schema_version":1,"machine_id":"{MACHINE}","codegraph_version":"0.1.0",'
                '"os":"linux","arch":"x86_64","python":"3.12","ci":false,"events":['
                f'{{"event":"usage_rollup","event_id":"{first}","day":"2026-02-14",'
                '"kind":"mcp_tool","name":"codegraph_search","count":3,"error_count":1,'
                '"client_name":"zed","client_version":"0.200"},'
                f'{{"event":"index","event_id":"{second}","day":"2026-02-14",'
                '"languages":["go"],"file_count":"<100","duration":"<10s"}]}'
            ).encode()
        ],
        0,
    )


def test_the_id_of_a_count_stays_what_it_is() -> None:
    # The worker knows by it what it has counted already: another one would be counted twice.
    parts = '["2026-02-14","usage_rollup","mcp_tool","codegraph_search","zed","0.200","0.1.0",'
    expected = uuid.uuid5(uuid.UUID(MACHINE), parts + '"claim",0]')
    assert [event["event_id"] for event in events(encoded(uses(USE)))] == [str(expected)]


def test_nothing_makes_no_request() -> None:
    assert encoded(NOTHING) == ([], 0)


def test_each_version_of_codegraph_has_requests_of_its_own() -> None:
    merged = Merged({(USE, "0.2.0"): (1, 0), (USE, "0.1.0"): (2, 0)}, [("0.3.0", INDEX)], 0)
    envelopes = [json.loads(body) for body in encoded(merged).bodies]
    assert [item["codegraph_version"] for item in envelopes] == ["0.1.0", "0.2.0", "0.3.0"]
    assert [len(item["events"]) for item in envelopes] == [1, 1, 1]


def test_of_a_version_what_its_builder_chose_is_cut_off() -> None:
    merged = Merged({(USE, "0.1.0+ada.laptop"): (1, 0), (USE, "0.1.0"): (2, 1)}, [], 0)
    (body,) = encoded(merged).bodies
    assert b"ada" not in body
    assert events(encoded(merged))[0]["count"] == 3


# --- What an older version may have left ------------------------------------------------------


def test_names_that_are_on_no_list_become_other_and_are_summed() -> None:
    result = encoded(
        Merged(
            {
                (Use("mcp_tool", "codegraph_gone", "acme", "1.2.3"), "0.1.0"): (3, 1),
                (Use("mcp_tool", "codegraph_lost", "Acme 2", "7"), "0.1.0"): (4, 2),
            },
            [],
            0,
        )
    )
    (event,) = events(result)
    assert event["name"] == event["client_name"] == "other"
    assert event["client_version"] == ""
    assert (event["count"], event["error_count"]) == (7, 3)
    assert result.left_out == 0


def test_names_of_clients_as_they_gave_them_are_folded() -> None:
    (event,) = events(
        encoded(uses(Use("mcp_tool", "codegraph_search", "Visual Studio Code", "1.9.3")))
    )
    assert (event["client_name"], event["client_version"]) == ("copilot-vscode", "1.9")


def test_languages_and_targets_that_are_on_no_list_become_other_once() -> None:
    result = encoded(
        singles(
            {**INDEX, "languages": ["zig", "python", "cobol", "python"]},
            {"event": "uninstall", "targets": ["zed", "emacs", "cursor"]},
        )
    )
    found = {event["event"]: event for event in events(result)}
    assert found["index"]["languages"] == ["python", "other"]
    assert found["uninstall"]["targets"] == ["cursor", "zed", "other"]


def test_properties_that_the_schema_does_not_have_are_left_behind() -> None:
    (event,) = events(encoded(singles({**INDEX, "path": "/home/ada"})))
    assert event.keys() == {"event_id", "day", *INDEX}


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event": "launch"},
        {"event": ["index"]},
        {"event": "index"},
        {**INDEX, "file_count": "137"},
        {**INDEX, "languages": "go"},
        {**INDEX, "duration": None},
        {"event": "install", "targets": ["zed"], "scope": "global", "kind": "again"},
    ],
)
def test_an_event_that_cannot_be_made_valid_is_left_out_and_told(event: dict[str, Any]) -> None:
    result = encoded(singles(event, INDEX))
    assert len(events(result)) == 1
    assert result.left_out == 1


@pytest.mark.parametrize(
    "merged",
    [
        uses(USE._replace(kind="http_call")),
        uses(USE, count=0, errors=0),
        uses(USE, count=1, errors=2),
        uses(USE, version="latest"),
        uses(USE, version="0.1.0\n"),
        uses(USE, version=""),
    ],
)
def test_a_count_that_cannot_be_made_valid_is_left_out_and_told(merged: Merged) -> None:
    assert encoded(merged) == ([], 1)


def test_a_count_beyond_belief_is_lowered() -> None:
    (event,) = events(encoded(uses(USE, count=10**30, errors=10**29)))
    assert (event["count"], event["error_count"]) == (100_000, 100_000)


# --- Limits -----------------------------------------------------------------------------------


def test_requests_have_100_events_at_most() -> None:
    result = encoded(singles(*[INDEX] * 250))
    assert [len(json.loads(body)["events"]) for body in result.bodies] == [100, 100, 50]
    assert len({event["event_id"] for event in events(result)}) == 250


@pytest.mark.parametrize("most", range(700, 1000, 7))
def test_requests_are_as_full_as_the_bytes_allow_and_no_fuller(most: int) -> None:
    small = replace(SCHEMA, limits=replace(SCHEMA.limits, body_bytes=most))
    result = bodies(DAY, MACHINE, "claim", singles(*[INDEX] * 20), PLATFORM, schema=small)
    assert len(events(result)) == 20
    sizes = [len(body) for body in result.bodies]
    another = len(json.dumps(events(result)[0], separators=(",", ":"))) + 1
    assert max(sizes) <= most
    assert all(size + another > most for size in sizes[:-1])


# --- Ids --------------------------------------------------------------------------------------


def test_the_same_event_twice_on_a_day_has_two_ids() -> None:
    first, second = events(encoded(singles(INDEX, INDEX)))
    assert first["event_id"] != second["event_id"]
    assert {**first, "event_id": ""} == {**second, "event_id": ""}


def test_another_claim_day_or_machine_has_other_ids() -> None:
    merged = Merged({(USE, "0.1.0"): (3, 1)}, [("0.1.0", INDEX)], 0)
    results = [
        encoded(merged),
        encoded(merged, claim="later"),
        encoded(merged, machine="7d0c1f6e-3c1b-4d6a-9a55-0d2f6b8f7c11"),
        bodies("2026-02-13", MACHINE, "claim", merged, PLATFORM),
    ]
    assert len({event["event_id"] for result in results for event in events(result)}) == 8


def test_a_later_count_of_the_same_claim_has_the_same_id() -> None:
    (first,), (second,) = (events(encoded(uses(USE, count=count))) for count in (2, 3))
    assert first["event_id"] == second["event_id"]


def test_a_machine_id_that_is_none_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="UUID"):
        encoded(uses(USE), machine="ada")


# --- The machine ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("Linux", "x86_64", ("linux", "x86_64")),
        ("Darwin", "arm64", ("macos", "arm64")),
        ("Windows", "AMD64", ("windows", "x86_64")),
        ("Linux", "aarch64", ("linux", "arm64")),
        ("Plan9", "mips-of-ada", ("other", "other")),
        ("", "", ("other", "other")),
    ],
)
def test_a_machine_is_told_in_words_of_the_schema(
    system: str, machine: str, expected: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(here, "system", lambda: system)
    monkeypatch.setattr(here, "machine", lambda: machine)
    found = Platform.here(ci=True)
    assert (found.os, found.arch) == expected
    assert found.ci


def test_this_machine_can_be_told() -> None:
    result = bodies(DAY, MACHINE, "claim", uses(USE), Platform.here(ci=False))
    assert len(events(result)) == 1


# --- Laws -------------------------------------------------------------------------------------

CLIENTS = [name for names in SCHEMA.agents.values() for name in names]
found_uses = st.builds(
    Use,
    st.sampled_from(SCHEMA.lists["kinds"]) | st.text(max_size=3),
    st.sampled_from(SCHEMA.lists["tools"] + SCHEMA.lists["commands"]) | st.text(max_size=3),
    st.sampled_from(CLIENTS) | st.text(max_size=3),
    st.sampled_from(["", "1.2", "1.2.3", "x"]) | st.text(max_size=3),
)
versions = st.sampled_from(["0.1.0", "0.2.0rc1", "0.1.0+ada", "latest", "0.1.0\n"])
counts = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda n: (sum(n), n[0]))
values = (
    st.none()
    | st.integers()
    | st.text(max_size=3)
    | st.sampled_from([*SCHEMA.lists["file_counts"], *SCHEMA.lists["durations"]])
    | st.sampled_from([*SCHEMA.lists["scopes"], *SCHEMA.lists["installs"]])
    | st.lists(st.sampled_from([*SCHEMA.lists["languages"], *SCHEMA.lists["targets"], "x"]))
)
single_fields = ("languages", "file_count", "duration", "targets", "scope", "kind", "path")
single_events = st.just(INDEX) | st.fixed_dictionaries(
    {"event": st.sampled_from(SCHEMA.lists["events"]) | st.text(max_size=3)},
    optional=dict.fromkeys(single_fields, values),
)
merged_days = st.builds(
    Merged,
    st.dictionaries(st.tuples(found_uses, versions), counts),
    st.lists(st.tuples(versions, single_events)),
    st.just(0),
)


@given(merged_days)
def test_whatever_was_counted_all_that_is_encoded_passes_unchanged(merged: Merged) -> None:
    result = encoded(merged)
    found = events(result)
    assert len({event["event_id"] for event in found}) == len(found)
    assert len(found) + result.left_out <= len(merged.uses) + len(merged.singles)


@given(merged_days, st.data())
def test_the_order_in_which_it_was_counted_does_not_change_a_byte(
    merged: Merged, data: st.DataObject
) -> None:
    shuffled = Merged(
        dict(data.draw(st.permutations(list(merged.uses.items())))),
        data.draw(st.permutations(merged.singles)),
        0,
    )
    assert encoded(shuffled) == encoded(merged)


@given(st.dictionaries(found_uses.filter(lambda use: use.kind in SCHEMA.lists["kinds"]), counts))
def test_no_count_is_lost_or_added(found: dict[Use, tuple[int, int]]) -> None:
    few = {(use, "0.1.0"): (count % 100, errors % 100) for use, (count, errors) in found.items()}
    few = {key: (max(count, errors), errors) for key, (count, errors) in few.items()}
    sent = events(encoded(Merged(few, [], 0)))
    assert sum(event["count"] for event in sent) == sum(count for count, _ in few.values())
    assert sum(event["error_count"] for event in sent) == sum(errors for _, errors in few.values())
