"""Small files before and after, to be looked at; `python tests/installer/test_edit_golden.py`
writes those after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from codegraph_cli.installer.edit import apply, made_by, withdraw
from codegraph_cli.installer.edit.change import Change, Fence, Put

GOLDEN = Path(__file__).parent / "golden"
BEFORE = sorted(GOLDEN.glob("*.before"))
ENTRY = {"command": "codegraph", "args": ["serve", "--mcp"]}
CHANGES: dict[str, Change] = {
    "json": Put("json", ("mcpServers", "codegraph"), ENTRY),
    "toml": Put("toml", ("mcp_servers", "codegraph"), ENTRY),
    "yaml": Put("yaml", ("mcp_servers", "codegraph"), ENTRY),
    "markdown": Fence("Ask codegraph before you search.\n\nIt knows the code."),
}
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda content: content,
    "CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "no last line ending": lambda content: content.removesuffix(b"\n"),
}


def change_for(path: Path) -> Change:
    return CHANGES[path.name.split("-")[0]]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", BEFORE, ids=lambda path: path.stem)
def test_a_file_becomes_what_it_should_and_is_restored(path: Path, form: str) -> None:
    before = FORMS[form](path.read_bytes())
    expected = FORMS[form](path.with_suffix(".after").read_bytes())
    change = change_for(path)
    made = made_by(before, change)
    assert apply(before, change) == expected
    assert apply(expected, change) == expected
    if "ours-of-old" not in path.name:
        assert withdraw(expected, change, made) == before


if __name__ == "__main__":
    for path in BEFORE:
        path.with_suffix(".after").write_bytes(apply(path.read_bytes(), change_for(path)))
