"""Every view states place, ambiguity and staleness, and spends no characters on decoration."""

import sys
from dataclasses import replace

import pytest

from codegraph import text
from codegraph.model import (
    Affected,
    CallPath,
    Changes,
    Excerpt,
    Exploration,
    FileEntry,
    FileOutline,
    Impact,
    NodeDetail,
    Relation,
    Relations,
    SearchHit,
    Skipped,
    SourceLines,
    Status,
    Symbol,
)


def symbol(
    name: str,
    *,
    row: int = 1,
    kind: str = "function",
    file: str = "app/core.py",
    start: int = 10,
    end: int = 12,
    signature: str | None = None,
    docstring: str = "",
    visibility: str = "public",
) -> Symbol:
    """A definition; its name stands on its first line."""
    return Symbol(
        id=row,
        kind=kind,
        name=name.rpartition(".")[2],
        qualified_name=name,
        file=file,
        line=start,
        start_line=start,
        end_line=end,
        signature=f"def {name.rpartition('.')[2]}()" if signature is None else signature,
        docstring=docstring,
        visibility=visibility,
        language="python",
    )


def source(
    *lines: str, file: str = "app/core.py", start: int = 10, total: int = 99, stale: bool = False
) -> SourceLines:
    """A run of lines."""
    return SourceLines(file=file, start_line=start, lines=lines, total_lines=total, stale=stale)


def relation(
    end: Symbol, target: Symbol, *lines: int, kind: str = "calls", file: str | None = None
) -> Relation:
    """An edge seen from ``target``."""
    return Relation(
        symbol=end, target=target, kind=kind, file=file or end.file, lines=lines, rule="local"
    )


SEND = symbol("Session.send", row=1, kind="method", signature="def send(self, request)")
MAIN = symbol("main", row=2, file="app/main.py", start=3, end=9)
OTHER = symbol("Mail.send", row=3, kind="method", file="app/mail.py", start=40, end=41)


def test_a_search_gives_each_definition_one_line_with_its_place() -> None:
    documented = replace(SEND, docstring="Send it.\n\nAt length.")
    hits = [SearchHit(documented, 2.0), SearchHit(MAIN, 1.0)]
    assert text.render_hits("send", hits).splitlines() == [
        '2 definitions for "send", best first:',
        "method Session.send  app/core.py:10  def send(self, request)  # Send it.",
        "function main  app/main.py:3  def main()",
    ]


def test_a_search_without_hits_says_what_to_try() -> None:
    assert text.render_hits("zzz\x1b", []) == (
        r'No definition matches "zzz\x1b". Try fewer words, or a part of the name.'
    )


def detail(subject: Symbol, lines: SourceLines | None, **more: object) -> NodeDetail:
    fields: dict[str, object] = {
        "members": (),
        "callers": (),
        "callees": (),
        "caller_count": 0,
        "callee_count": 0,
        **more,
    }
    return NodeDetail(symbol=subject, source=lines, **fields)  # type: ignore[arg-type]


def test_a_definition_shows_numbered_source_members_and_nearest_edges() -> None:
    member = symbol("Session.send.inner", row=9, start=11, end=11, signature="def inner()")
    shown = detail(
        SEND,
        source("def send(self):", "\treturn 1"),
        members=(member,),
        callers=(relation(MAIN, SEND, 4, 7),),
        caller_count=3,
        callees=(relation(OTHER, SEND, 11, file="app/core.py"),),
        callee_count=1,
    )
    assert text.render_nodes([shown]).splitlines() == [
        "method Session.send  app/core.py:10-12",
        "10\tdef send(self):",
        "11\t\treturn 1",
        "members (1):",
        "  11  def inner()",
        "callers (1 of 3):",
        "  function main  app/main.py:3  calls at 4,7",
        "callees (1):",
        "  method Mail.send  app/mail.py:40  calls at 11",
    ]


def test_several_definitions_of_one_name_are_announced() -> None:
    shown = text.render_nodes([detail(SEND, None), detail(OTHER, None)])
    assert shown.startswith("2 definitions match; each is shown below.\n\nmethod Session.send")
    assert "method Mail.send  app/mail.py:40-41" in shown


def test_a_definition_without_source_shows_its_header_and_documentation() -> None:
    documented = replace(SEND, docstring="Send it.\n\nAt length.", visibility="private")
    assert text.render_nodes([detail(documented, None)]).splitlines() == [
        "method Session.send  app/core.py:10-12  private",
        "def send(self, request)",
        "Send it.",
        "",
        "At length.",
    ]


def test_an_answer_that_names_changed_files_says_so_in_one_line_above_it() -> None:
    files = [f"app/{name}.py" for name in "abcdefg"]
    assert text.with_note("the answer", ()) == "the answer"
    assert text.with_note("the answer", files).splitlines() == [
        "[changed since indexed; line numbers may have moved: "
        "app/a.py, app/b.py, app/c.py, app/d.py, app/e.py and 2 more]",
        "the answer",
    ]
    assert "\x1b" not in text.changed_note(["a\x1b[31m.py"])


def test_an_outline_nests_definitions_as_the_source_does() -> None:
    entry = FileEntry("app/core.py", "python", 10, 99, 3, has_errors=True)
    outer = symbol("Session", kind="class", start=5, end=50, signature="class Session")
    after = symbol("after", start=60, end=61)
    outline = FileOutline(entry, (outer, SEND, after), source("a", "b", start=20))
    assert text.render_outline(outline).splitlines() == [
        "app/core.py  python, 99 lines, 3 definitions, has syntax errors",
        "5-50  class Session",
        "  10-12  def send(self, request)",
        "60-61  def after()",
        "",
        "lines 20-21 of 99:",
        "20\ta",
        "21\tb",
    ]


def test_lines_past_the_end_of_a_file_are_said_to_be_missing() -> None:
    entry = FileEntry("a.py", "python", 10, 3, 0, has_errors=False)
    shown = text.render_outline(FileOutline(entry, (), source(start=9, total=3)))
    assert shown.endswith("No lines from 9 on; the file has 3.")


def test_relations_give_place_kind_and_lines_of_each_reference() -> None:
    edges = Relations((SEND,), (relation(MAIN, SEND, 4, 7),), total=1)
    assert text.render_relations(edges, "callers").splitlines() == [
        "method Session.send  app/core.py:10",
        "1 caller:",
        "  function main  app/main.py:3  calls at 4,7",
    ]


def test_a_reference_outside_the_callers_own_file_names_that_file() -> None:
    edges = Relations((SEND,), (relation(MAIN, SEND, 4, file="app/tables.py"),), total=1)
    assert text.render_relations(edges, "callers").endswith("calls at app/tables.py:4")


def test_overloads_are_told_apart_by_their_signatures() -> None:
    by_text = replace(SEND, id=98, line=20, signature="def send(self, text)")
    by_file = replace(SEND, id=99, line=30, signature="def send(self, file)")
    edges = Relations((by_text, by_file, OTHER), (), total=0)
    assert text.render_relations(edges, "callers").splitlines()[:4] == [
        "3 definitions match:",
        "  method Session.send  app/core.py:20  def send(self, text)",
        "  method Session.send  app/core.py:30  def send(self, file)",
        "  method Mail.send  app/mail.py:40",
    ]


def test_relations_of_an_ambiguous_name_are_grouped_by_the_definition_meant() -> None:
    edges = Relations((SEND, OTHER), (relation(MAIN, OTHER, 5), relation(MAIN, SEND, 4)), total=12)
    assert text.render_relations(edges, "callers").splitlines() == [
        "2 definitions match:",
        "  method Session.send  app/core.py:10",
        "  method Mail.send  app/mail.py:40",
        "callers of method Session.send  app/core.py:10:",
        "  function main  app/main.py:3  calls at 4",
        "callers of method Mail.send  app/mail.py:40:",
        "  function main  app/main.py:3  calls at 5",
        "10 more of 12 not shown; raise the limit.",
    ]


def test_a_definition_without_callees_says_so() -> None:
    shown = text.render_relations(Relations((SEND,), (), total=0), "callees")
    assert shown.endswith("\nNo callees in the graph.")


def test_impact_goes_outwards_and_names_the_step_before() -> None:
    reached = (Affected(MAIN, 1, SEND), Affected(OTHER, 2, MAIN))
    impact = Impact((SEND,), reached, ("app/main.py", "app/mail.py"), depth=3, truncated=True)
    assert text.render_impact(impact).splitlines() == [
        "method Session.send  app/core.py:10",
        "A change could reach 2 definitions in 2 files, up to 3 edges away:",
        "1 edge away:",
        "  function main  app/main.py:3",
        "2 edges away:",
        "  method Mail.send  app/mail.py:40  via main",
        "There is more; the list was cut at its limit.",
    ]
    nothing = Impact((SEND,), (), (), depth=3, truncated=False)
    assert text.render_impact(nothing).endswith("Nothing in the graph depends on it.")


STATUS = Status(
    root="/p",
    database="/p/.codegraph/graph.db",
    database_bytes=1_234_567,
    schema_version=1,
    indexed_at="2030-01-02T03:04:05Z",
    files=3,
    symbols=20,
    edges=1_500,
    languages={"go": 1, "python": 2},
    kinds={"class": 5, "function": 15},
    references={"resolved": 7},
    files_with_errors=tuple(f"bad{number}.py" for number in range(12)),
    skipped=(Skipped("big.py", "over 1 MB"),),
    pending=Changes(modified=("a.py",)),
)


def test_status_fits_a_dozen_lines_and_cuts_long_lists() -> None:
    shown = text.render_status(STATUS)
    assert "index: /p/.codegraph/graph.db, 1.2 MB, layout 1" in shown
    assert "files: 3 (python 2, go 1)" in shown
    assert "syntax errors: 12 files: bad0.py," in shown
    assert "bad9.py and 2 more" in shown
    assert "skipped: 1 file: big.py (over 1 MB)" in shown
    assert shown.endswith("codegraph sync):\n  modified 1: a.py")


def test_status_tells_unknown_changes_from_none() -> None:
    assert text.render_status(replace(STATUS, pending=Changes())).endswith(
        "up to date with the files on disk"
    )
    assert "disk" not in text.render_status(replace(STATUS, pending=None))


ENTRIES = [
    FileEntry("README.py", "python", 1, 1, 0, has_errors=False),
    FileEntry("src/pkg/a.py", "python", 1, 10, 2, has_errors=True),
    FileEntry("src/pkg/deep/b.go", "go", 1, 20, 1, has_errors=False),
]


def test_a_tree_joins_folders_that_hold_only_each_other() -> None:
    assert text.render_files(ENTRIES).splitlines() == [
        "3 files:",
        "src/pkg/",
        "  deep/",
        "    b.go  go, 20 lines, 1 definition",
        "  a.py  python, 10 lines, 2 definitions, syntax errors",
        "README.py  python, 1 line, 0 definitions",
    ]


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (1, ["src/  2 files", "README.py  python, 1 line, 0 definitions"]),
        (2, ["src/pkg/  2 files", "README.py  python, 1 line, 0 definitions"]),
    ],
)
def test_a_tree_counts_what_lies_below_its_depth(depth: int, expected: list[str]) -> None:
    assert text.render_files(ENTRIES, max_depth=depth).splitlines()[1:] == expected


def test_flat_and_grouped_layouts_give_whole_paths() -> None:
    flat = text.render_files(ENTRIES, layout="flat", max_depth=3).splitlines()
    assert flat == [
        "3 files:",
        "README.py  python, 1 line, 0 definitions",
        "src/pkg/a.py  python, 10 lines, 2 definitions, syntax errors",
        "1 file deeper than 3 not shown.",
    ]
    grouped = text.render_files(ENTRIES, layout="grouped").splitlines()
    assert grouped[1:3] == ["go: 1 file", "  src/pkg/deep/b.go  20 lines, 1 definition"]
    assert text.render_files([]) == "No indexed file matches."


def test_a_tree_may_have_more_levels_than_python_has_frames() -> None:
    levels = 2 * sys.getrecursionlimit()
    deep = [replace(ENTRIES[0], path="d/" * level + "f.py") for level in range(levels)]
    lines = text.render_files(deep).splitlines()
    assert lines[1:3] == ["d/", "  d/"]
    assert len(lines) == 2 * levels
    assert text.render_files(deep, max_depth=1).splitlines()[1] == f"d/  {levels - 1:,} files"


def exploration(**changes: object) -> Exploration:
    asked = Exploration(
        query="how does main send",
        excerpts=(
            Excerpt(SEND, source("def send(self):", "    return 1")),
            Excerpt(MAIN, None),
        ),
        paths=(CallPath((MAIN, SEND)), CallPath((SEND, OTHER))),
        dependents={1: 4},
        more=(OTHER,),
        budget=2_000,
    )
    return replace(asked, **changes)  # type: ignore[arg-type]


def test_an_exploration_gives_paths_then_source_by_file_then_further_names() -> None:
    assert text.render_exploration(exploration()).splitlines() == [
        "call paths:",
        "  main (app/main.py:3) -> Session.send (app/core.py:10)",
        "  Session.send -> Mail.send (app/mail.py:40)",
        "",
        "app/core.py",
        "method Session.send 10-12  used by 4",
        "10\tdef send(self):",
        "11\t    return 1",
        "",
        "app/main.py",
        "3-9  def main()",
        "",
        "more: Mail.send (app/mail.py:40)",
    ]


def test_lines_of_a_member_inside_a_shown_body_are_not_repeated() -> None:
    outer = symbol("Session", row=7, kind="class", start=9, end=12)
    both = (
        Excerpt(SEND, source("def send(self):", "    return 1")),
        Excerpt(outer, source("class Session:", "def send(self):", "    return 1", start=9)),
    )
    shown = text.render_exploration(exploration(excerpts=both))
    assert shown.count("10\tdef send") == 1
    assert shown.index("class Session 9-12") < shown.index("method Session.send 10-12")


@pytest.mark.parametrize("budget", [0, 1, 60, 150, 300, 1_000, 5_000])
def test_an_exploration_never_exceeds_its_budget(budget: int) -> None:
    long = source(*(f"line {number}\x1b" for number in range(400)))
    many = tuple(replace(OTHER, id=100 + number) for number in range(300))
    asked = exploration(excerpts=(Excerpt(SEND, long),), more=many, budget=budget)
    assert len(text.render_exploration(asked)) <= budget


def test_an_exploration_over_budget_is_cut_at_a_line_and_keeps_the_further_names() -> None:
    long = source(*(f"line {number}" for number in range(400)))
    asked = exploration(excerpts=(Excerpt(SEND, long),), budget=1_000)
    lines = text.render_exploration(asked).splitlines()
    note = lines.index(
        "[cut here: the budget of 1,000 characters is used up; ask for less at a time]"
    )
    number, line = lines[note - 1].split("\t")
    assert line == f"line {int(number) - 10}"
    assert lines[-1] == "more: Mail.send (app/mail.py:40)"


def test_an_exploration_that_found_nothing_says_what_to_ask() -> None:
    nothing = exploration(excerpts=(), paths=(), more=())
    assert text.render_exploration(nothing) == (
        'Nothing in the graph matches "how does main send". Name a symbol, a file or a topic.'
    )


def test_no_view_ends_with_a_newline_or_lets_a_control_character_through() -> None:
    evil = symbol("e\x1b[2J\n", file="ev\u202eil.py", signature="def e(\x07)", docstring="\x9b")
    hostile = source("\x1b[31m", file="ev\u202eil.py")
    entry = FileEntry(evil.file, "python", 1, 1, 1, has_errors=False)
    edges: tuple[Relation, ...] = (relation(evil, evil, 1),)
    views = [
        text.render_hits("\x1b", [SearchHit(evil, 1.0)]),
        text.render_nodes([detail(evil, hostile, members=(evil,), callers=edges)]),
        text.render_nodes([detail(evil, None)]),
        text.render_outline(FileOutline(entry, (evil,), hostile)),
        text.render_relations(Relations((evil,), edges, 1), "callers"),
        text.render_impact(Impact((evil,), (Affected(evil, 2, evil),), (), 3, truncated=False)),
        text.render_status(replace(STATUS, root="\x1b", skipped=(Skipped("\x1b", "\x07"),))),
        text.render_exploration(
            Exploration("\x1b", (Excerpt(evil, hostile),), (CallPath((evil,)),), more=(evil,))
        ),
        *(text.render_files([entry], layout=layout) for layout in ("tree", "flat", "grouped")),
    ]
    for view in views:
        assert not view.endswith("\n")
        assert all(char in "\n\t" or char.isprintable() for char in view)


def test_a_call_that_an_earlier_path_stated_is_not_stated_again() -> None:
    last = symbol("Mail.close", row=4, kind="method", file="app/mail.py", start=50, end=51)
    paths = (CallPath((MAIN, SEND, OTHER)), CallPath((MAIN, SEND, OTHER, last)))
    paths = (*paths, CallPath((MAIN, SEND)))
    shown = text.render_exploration(exploration(paths=paths, excerpts=(Excerpt(SEND, None),)))
    assert shown.split("\n\n")[0].splitlines() == [
        "call paths:",
        "  main (app/main.py:3) -> Session.send (app/core.py:10) -> Mail.send (app/mail.py:40)",
        "  Mail.send -> Mail.close (:50)",
    ]


def test_a_signature_of_many_lines_reads_as_if_written_on_one() -> None:
    wide = replace(SEND, signature="def send(\n    self,\n    request,\n) -> None")
    assert "def send(self, request) -> None" in text.render_hits("q", [SearchHit(wide, 1.0)])
    outlined = text.render_exploration(exploration(excerpts=(Excerpt(wide, None),)))
    assert "10-12  def Session.send(self, request) -> None  used by 4" in outlined


def test_a_cut_never_ends_with_the_bare_name_of_a_file() -> None:
    first = Excerpt(SEND, source(*["x" * 20] * 10))
    then = Excerpt(MAIN, source(*["y" * 200] * 10, file="app/main.py", start=3))
    for budget in range(320, 700):
        asked = exploration(excerpts=(first, then), paths=(), budget=budget)
        lines = text.render_exploration(asked).splitlines()
        cut = next((row for row, line in enumerate(lines) if line.startswith("[cut")), None)
        assert cut is None or lines[cut - 1] not in {"", "app/main.py"}
