"""What telemetry costs on this machine, in one run, with it on and off by turns.

    python -m benchmarks.telemetry

See README.md in this folder for what each row means and how it is measured.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import costs, process, repositories, tools, workload
from benchmarks.costs import Cost
from benchmarks.homes import Home
from benchmarks.recording import nanoseconds_per_count
from benchmarks.tools import Tool

_OURS = Path(__file__).resolve().parents[1] / "engine"
_REFUSED = "http://127.0.0.1:9/v1/events"  # where nothing is sent in the course of a measurement
_SEARCHES = "codegraph_search"
_EXPLORES = "codegraph_explore"


def main() -> int:
    """Measure what the arguments say, and print it."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="codegraph-benchmark-") as folder:
        found = _measure(options, Path(folder))
    machine = f"{platform.platform()}, {os.cpu_count()} processors"
    if options.json:
        rows = [{**asdict(cost), "ratio": cost.ratio} for cost in found]
        print(json.dumps({"machine": machine, "costs": rows}, indent=2))
    else:
        print(f"{machine}\n\n{render(found)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.telemetry",
        description="Measure what telemetry costs. Nothing is sent anywhere but to this machine.",
    )
    parser.add_argument(
        "--project", type=Path, default=_OURS, help="what the servers have indexed; the engine"
    )
    parser.add_argument("--calls", type=int, default=600, help="calls of each tool by each server")
    parser.add_argument("--runs", type=int, default=7, help="how often each process is started")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--peer", type=Path, help="an installed peer's executable, to compare")
    parser.add_argument(
        "--ours",
        type=Path,
        default=Path(sys.executable).with_name("codegraph"),
        help="our executable; by default the one of this environment",
    )
    return parser


def _measure(options: argparse.Namespace, folder: Path) -> list[Cost]:
    numbers = itertools.count()

    def home(endpoint: str = _REFUSED) -> Home:
        place = folder / f"home-{next(numbers)}"
        place.mkdir()
        return Home(place, endpoint)

    ours = tools.ours(options.ours)
    found = _of_counting(options.runs)
    projects = _projects(ours, options.project, folder, home())
    found += _of_calls(ours, projects, home(), options.calls)
    if options.peer:
        peer = tools.peer(options.peer)
        copies = _projects(peer, options.project, folder, home())
        found += _of_calls(peer, copies, home(), options.calls)
    _note("exits")
    found += costs.exits(ours, projects[0], home, options.runs)
    _note("commands")
    found += costs.commands(ours, folder, home, options.runs)
    return found + costs.day(home(), calls=200, commands=30)


def _of_counting(runs: int) -> list[Cost]:
    _note("counting")
    return [
        Cost("counting one call, ns", nanoseconds_per_count()),
        Cost(
            "importing the recorder, ms",
            costs.import_milliseconds("codegraph_telemetry", 3 * runs),
        ),
    ]


def _projects(tool: Tool, source: Path, folder: Path, home: Home) -> list[Path]:
    """An indexed copy for each server."""
    found = []
    for number in range(len(costs.SWITCHES)):
        copy = repositories.copy(source, folder / f"{tool.name}-{number}" / source.name)
        process.run(tool.init(copy), env=home.environment(telemetry=False), cwd=copy)
        found.append(copy)
    return found


def _of_calls(tool: Tool, projects: Sequence[Path], home: Home, number: int) -> list[Cost]:
    work = workload.choose(projects[0])
    cases: dict[str, Sequence[str]] = {_SEARCHES: work.symbols, _EXPLORES: work.questions}
    home.agree()
    found: list[Cost] = []
    for name, queries in cases.items():
        _note(f"{tool.name}: {number} times {name}")
        arguments = [{"query": queries[place % len(queries)]} for place in range(number)]
        found += costs.calls(tool, projects, home, arguments, name)
    return found


def render(found: Sequence[Cost]) -> str:
    """A Markdown table."""
    lines = ["| | telemetry on | off | on / off |", "|---|---:|---:|---:|"]
    for cost in found:
        ratio = "" if cost.ratio is None else f"{cost.ratio:.3f}"
        off = "" if cost.off is None else _number(cost.off)
        lines.append(f"| {cost.title} | {_number(cost.on)} | {off} | {ratio} |")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
