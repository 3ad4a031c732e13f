"""Shows figures of several tools side by side."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.measure import Figures

CONTENTS = {"files": "files in the index", "edges": "edges in the index"}
"""What was built; neither more nor less is better, but a tool that did less took less."""

ROWS = {
    **CONTENTS,
    "init_s": "init, s",
    "init_mb": "init, peak memory, MB",
    "sync_s": "sync after one edit, s",
    "sync_mb": "sync, peak memory, MB",
    "database_mb": "database, MB",
    "cli_explore_s": "explore on the command line, s",
    "start_ms": "start to initialize reply, ms",
    "exit_ms": "end of input to exit, ms",
    "explore_median_ms": "explore over MCP, median, ms",
    "explore_p99_ms": "explore over MCP, p99, ms",
    "search_median_ms": "search over MCP, median, ms",
    "search_p99_ms": "search over MCP, p99, ms",
    "callers_median_ms": "callers over MCP, median, ms",
    "callers_p99_ms": "callers over MCP, p99, ms",
    "record_ns": "counting one call, ns",
}
"""Title of each row by the key of its figure. Less is better in all but the first two."""


def render(results: Mapping[str, Figures]) -> str:
    """A Markdown table of the tools' figures, and of ours divided by the peer's."""
    columns = list(results)
    ratio = set(columns) == {"ours", "peer"}
    header = ["", *columns, *(["ours / peer"] if ratio else [])]
    lines = [header, ["---", *["---:"] * (len(header) - 1)]]
    for key, title in ROWS.items():
        values = [results[column].get(key) for column in columns]
        if any(value is not None for value in values):
            cells = [title, *map(_number, values)]
            if ratio and key in CONTENTS:
                cells.append("")
            elif ratio:
                cells.append(_ratio(results["ours"].get(key), results["peer"].get(key)))
            lines.append(cells)
    widths = [max(len(line[index]) for line in lines) for index in range(len(header))]
    return "\n".join(_line(line, widths) for line in lines)


def _line(cells: list[str], widths: list[int]) -> str:
    first, *others = (
        cell.ljust(width) if index == 0 else cell.rjust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"| {' | '.join([first, *others])} |"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(ours: float | None, peer: float | None) -> str:
    return f"{ours / peer:.2f}" if ours is not None and peer else "-"
