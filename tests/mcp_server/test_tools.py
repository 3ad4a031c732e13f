"""What each tool takes, asks the graph, and gives; in this process, with a graph that records."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from recording_graph import ENTRY, SEND, RecordingGraph

from codegraph import model
from codegraph_mcp.errors import BadArgumentsError
from codegraph_mcp.reply import MAX_DATA_BYTES, MAX_TEXT_CHARS, answer_result, error_result
from codegraph_mcp.tools import all_tools, chosen
from codegraph_mcp.tools.base import AnyTool

TOOLS = {tool.name: tool for tool in all_tools()}

CALLS: list[tuple[str, dict[str, Any], tuple[str, tuple[Any, ...], dict[str, Any]]]] = [
    ("explore", {"query": "send"}, ("explore", ("send",), {"max_files": 8})),
    ("explore", {"query": "q", "maxFiles": 3}, ("explore", ("q",), {"max_files": 3})),
    ("search", {"query": "send"}, ("search", ("send",), {"kind": None, "limit": 10})),
    (
        "search",
        {"query": "send", "kind": "method", "limit": "5"},
        ("search", ("send",), {"kind": "method", "limit": 5}),
    ),
    (
        "node",
        {"symbol": "send"},
        ("node", ("send",), {"file": None, "line": None, "code": True, "limit": 5}),
    ),
    (
        "node",
        {"symbol": "send", "file": "a.py", "line": 9, "includeCode": False, "limit": 2},
        ("node", ("send",), {"file": "a.py", "line": 9, "code": False, "limit": 2}),
    ),
    ("node", {"file": "a.py"}, ("outline", ("a.py",), {"offset": 1, "limit": 400, "code": True})),
    (
        "node",
        {"file": "a.py", "offset": 50, "limit": 20},
        ("outline", ("a.py",), {"offset": 50, "limit": 20, "code": True}),
    ),
    (
        "node",
        {"file": "a.py", "symbolsOnly": True},
        ("outline", ("a.py",), {"offset": 1, "limit": 400, "code": False}),
    ),
    ("callers", {"symbol": "send"}, ("callers", ("send",), {"limit": 20})),
    ("callees", {"symbol": "send", "limit": 3}, ("callees", ("send",), {"limit": 3})),
    ("impact", {"symbol": "send"}, ("impact", ("send",), {"depth": 2})),
    ("impact", {"symbol": "send", "depth": 4}, ("impact", ("send",), {"depth": 4})),
    ("files", {}, ("files", (), {"path": "", "pattern": None})),
    (
        "files",
        {"path": "src", "pattern": "*.py", "format": "flat", "maxDepth": 2},
        ("files", (), {"path": "src", "pattern": "*.py"}),
    ),
    ("status", {}, ("status", (), {"pending": True})),
]


def tool(name: str) -> AnyTool:
    return TOOLS[f"codegraph_{name}"]


def test_the_tools_are_the_eight_that_agents_know() -> None:
    assert list(TOOLS) == [
        "codegraph_explore",
        "codegraph_search",
        "codegraph_node",
        "codegraph_callers",
        "codegraph_callees",
        "codegraph_impact",
        "codegraph_files",
        "codegraph_status",
    ]


def test_the_arguments_keep_the_names_that_agents_know() -> None:
    names = {
        name.removeprefix("codegraph_"): list(each.definition().input_schema["properties"])
        for name, each in TOOLS.items()
    }
    common = "projectPath"
    assert {name: set(given) for name, given in names.items()} == {
        "explore": {"query", "maxFiles", common},
        "search": {"query", "kind", "limit", common},
        "node": {
            *("symbol", "file", "line", "offset", "limit", "includeCode", "symbolsOnly"),
            common,
        },
        "callers": {"symbol", "limit", common},
        "callees": {"symbol", "limit", common},
        "impact": {"symbol", "depth", common},
        "files": {"path", "pattern", "format", "maxDepth", common},
        "status": {common},
    }


@pytest.mark.parametrize(("name", "given", "asked"), CALLS)
def test_a_call_asks_the_graph_what_its_arguments_say(
    name: str, given: dict[str, Any], asked: tuple[str, tuple[Any, ...], dict[str, Any]]
) -> None:
    graph = RecordingGraph()
    tool(name).run(graph, tool(name).parse(given))  # type: ignore[arg-type]
    assert graph.asked == [asked]


@pytest.mark.parametrize(("name", "given", "_asked"), CALLS)
def test_an_answer_has_text_and_data_that_fit_the_schemas(
    name: str, given: dict[str, Any], _asked: object
) -> None:
    definition = tool(name).definition()
    answer = tool(name).run(RecordingGraph(), tool(name).parse(given))  # type: ignore[arg-type]
    result = answer_result(answer)
    assert result["content"][0]["text"]
    jsonschema.validate(result["structuredContent"], definition.output_schema)
    assert "notice" not in result["structuredContent"]


@pytest.mark.parametrize("each", TOOLS.values(), ids=TOOLS)
def test_a_definition_says_what_a_client_needs(each: AnyTool) -> None:
    definition = each.definition()
    assert definition.title
    assert definition.description
    assert definition.annotations is not None
    assert definition.annotations.read_only_hint is True
    assert definition.annotations.open_world_hint is False
    for schema in (definition.input_schema, definition.output_schema):
        assert schema is not None
        assert schema["type"] == "object"
        jsonschema.Draft202012Validator.check_schema(schema)
    assert definition.input_schema["additionalProperties"] is False
    for name, argument in definition.input_schema["properties"].items():
        assert argument["description"], name
        assert "anyOf" not in argument, name
        assert "title" not in argument, name


@pytest.mark.parametrize(
    ("name", "given", "named"),
    [
        ("search", {}, "'query'"),
        ("search", {"query": ""}, "'query'"),
        ("search", {"query": "x", "limit": 0}, "'limit'"),
        ("search", {"query": "x", "limit": "many"}, "'limit'"),
        ("search", {"query": "x", "limits": 3}, "'limits'"),
        ("callers", {"symbol": 3}, "'symbol'"),
        ("callers", {"symbol": "x" * 2000}, "'symbol'"),
        ("impact", {"symbol": "x", "depth": 99}, "'depth'"),
        ("files", {"format": "xml"}, "'format'"),
        ("files", {"maxDepth": 0}, "'maxDepth'"),
        ("explore", {"query": "x", "max_files": 3}, "'max_files'"),
        ("status", {"projectPath": ["a"]}, "'projectPath'"),
    ],
)
def test_a_bad_argument_is_named(name: str, given: dict[str, Any], named: str) -> None:
    with pytest.raises(BadArgumentsError, match=named):
        tool(name).parse(given)


def test_an_argument_that_is_null_counts_as_not_given() -> None:
    parsed = tool("search").parse({"query": "x", "kind": None, "limit": None, "projectPath": None})
    assert (parsed.kind, parsed.limit, parsed.project_path) == (None, 10, None)


def test_a_node_needs_a_symbol_or_a_file() -> None:
    with pytest.raises(BadArgumentsError, match="'symbol', or 'file'"):
        tool("node").run(RecordingGraph(), tool("node").parse({}))  # type: ignore[arg-type]


def test_a_long_text_is_cut_at_a_line_and_says_so() -> None:
    graph = RecordingGraph()
    graph.files_answer = [
        model.FileEntry(f"src/file{number}.py", "python", 1, 1, 1, False)
        for number in range(20_000)
    ]
    files = tool("files")
    answer = files.run(graph, files.parse({"format": "flat"}))  # type: ignore[arg-type]
    result = answer_result(answer)
    text = result["content"][0]["text"]
    assert len(text) <= MAX_TEXT_CHARS
    *_, last, note = text.splitlines()
    assert last.endswith("definition")
    assert note.startswith("[cut here: the answer has")
    data = result["structuredContent"]
    assert 0 < len(data["files"]) < 20_000
    assert data["notice"].startswith(f"Cut to fit: files has {len(data['files'])} of 20000")
    assert len(str(data)) < 1.5 * MAX_DATA_BYTES


def test_a_large_tree_is_shown_as_deep_as_is_readable() -> None:
    graph = RecordingGraph()
    graph.files_answer = [
        model.FileEntry(f"a{n % 10}/b{n % 7}/c{n}/file.py", "python", 1, 1, 1, False)
        for number in range(70)
        for n in range(number, 5_000, 70)
    ]
    files = tool("files")
    text = files.run(graph, files.parse({})).text  # type: ignore[arg-type]
    assert len(text) < 30_000
    assert "b3" in text
    assert "maxDepth" in text.splitlines()[-1]
    asked = files.run(graph, files.parse({"maxDepth": 50})).text  # type: ignore[arg-type]
    assert "c4999" in asked


def test_the_definitions_that_a_name_matches_are_as_many_as_the_limit() -> None:
    graph = RecordingGraph()
    many = model.Relations((SEND,) * 60, (), 0)
    graph.callers = lambda *_args, **_kwargs: many  # type: ignore[method-assign]
    callers = tool("callers")
    data: Any = callers.run(graph, callers.parse({"symbol": "x", "limit": 7})).data  # type: ignore
    assert (len(data.subjects), data.subject_count) == (7, 60)


def test_the_name_of_a_file_that_is_not_utf8_does_not_break_the_reply() -> None:
    graph = RecordingGraph()
    graph.files_answer = [
        ENTRY,
        model.FileEntry("src/caf\udce9.py", "python", 1, 1, 1, False),
    ]
    result = answer_result(tool("files").run(graph, tool("files").parse({})))  # type: ignore[arg-type]
    assert result["structuredContent"]["files"][1]["path"] == "src/caf?.py"
    assert "\udce9" not in result["content"][0]["text"]


def test_an_error_is_bounded_and_free_of_control_characters() -> None:
    text = error_result("\x1b[31m" + "x" * 1_000_000)["content"][0]["text"]
    assert "\x1b" not in text
    assert len(text) <= MAX_TEXT_CHARS


@pytest.mark.parametrize(
    ("names", "left"),
    [
        (None, 8),
        ((), 8),
        (("codegraph_explore", "search"), 2),
        ((" NODE ",), 1),
        (("explore", "no_such_tool"), 1),
        (("no_such_tool",), 8),
    ],
)
def test_a_list_of_names_narrows_the_tools(names: tuple[str, ...] | None, left: int) -> None:
    assert len(chosen(all_tools(), names)) == left


def test_an_unknown_name_in_the_list_is_told(caplog: pytest.LogCaptureFixture) -> None:
    chosen(all_tools(), ("explore", "explode"))
    assert "codegraph_explode" in caplog.text
