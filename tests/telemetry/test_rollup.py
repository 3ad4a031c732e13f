"""What lines of the spool come to, whatever happened to them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegraph_telemetry.folding import Use
from codegraph_telemetry.rollup import Merged, merge

USE = Use("mcp_tool", "codegraph_search", "zed", "0.200")
INDEX = {"event": "index", "languages": ["go"], "file_count": "<100", "duration": "<10s"}


def line(**changes: Any) -> bytes:
    fields = {
        "day": "2026-02-14",
        **USE._asdict(),
        "count": 3,
        "error_count": 1,
        "codegraph_version": "0.1.0",
        **changes,
    }
    return json.dumps(fields).encode() + b"\n"


def test_lines_of_the_same_use_are_summed() -> None:
    merged = merge([line(), line(count=4, error_count=0), line(codegraph_version="0.2.0")])
    assert merged == Merged({(USE, "0.1.0"): (7, 1), (USE, "0.2.0"): (3, 1)}, [], 0)


@pytest.mark.parametrize("field", ["kind", "name", "client_name", "client_version"])
def test_lines_that_differ_in_a_word_are_kept_apart(field: str) -> None:
    merged = merge([line(), line(**{field: "x"})])
    assert merged.uses == {
        (USE, "0.1.0"): (3, 1),
        (USE._replace(**{field: "x"}), "0.1.0"): (3, 1),
    }


def test_an_event_that_is_no_count_keeps_its_fields() -> None:
    text = json.dumps({"day": "2026-02-14", **INDEX, "codegraph_version": "0.1.0"}).encode()
    assert merge([text, text]) == Merged({}, [("0.1.0", INDEX), ("0.1.0", INDEX)], 0)


def test_empty_lines_are_nothing() -> None:
    assert merge([b"", b"\n", b" \r\n", line()]) == merge([line()])


@pytest.mark.parametrize(
    "text",
    [
        *(line()[:40], b"\0" * 512, b"\xff\xfe", b"{", b"{}", b"[]", b"null", b"7", b"NaN"),
        *(b"[" * 100_000, b"9" * 10_000, line() + line(), b'{"event":"index"}'),
        *(line(count=True), line(count=3.0), line(count="3"), line(count=-1), line(count=None)),
        *(line(error_count=False), line(error_count=-1), line(error_count=4)),
        *(line(name=None), line(name=7), line(kind=["mcp_tool"]), line(client_name={})),
        *(line(client_version=0.2), line(codegraph_version=None), line(day=20260214)),
        *(line(event=None), line(event=["index"])),
    ],
)
def test_a_line_that_is_torn_or_ill_typed_is_skipped_and_told(text: bytes) -> None:
    assert merge([line(), text, line()]) == Merged({(USE, "0.1.0"): (6, 2)}, [], 1)


@given(st.lists(st.binary() | st.builds(line, count=st.integers(), name=st.text())))
def test_whatever_is_in_a_file_each_line_is_counted_once(lines: list[bytes]) -> None:
    merged = merge(lines)
    read = [text for text in lines if text.strip()]
    assert 0 <= merged.unreadable <= len(read)
    assert sum(count >= errors >= 0 for count, errors in merged.uses.values()) == len(merged.uses)


@given(st.lists(st.builds(line, count=st.integers(1, 9), name=st.sampled_from("abc"))), st.data())
def test_the_order_of_the_lines_does_not_matter(lines: list[bytes], data: st.DataObject) -> None:
    assert merge(data.draw(st.permutations(lines))) == merge(lines)
