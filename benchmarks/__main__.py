"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from functools import partial
from pathlib import Path

from benchmarks import repositories, tools, workload
from benchmarks.mcp import ServerFailed
from benchmarks.measure import Figures, measure
from benchmarks.process import CommandFailed
from benchmarks.recording import nanoseconds_per_count
from benchmarks.table import render
from benchmarks.tools import Tool


def main() -> int:
    """Measure what the arguments say, and print it."""
    options = _parser().parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    compared = _tools(options)
    report: dict[str, object] = {
        "machine": f"{platform.platform()}, {os.cpu_count()} processors",
        "runs": options.runs,
        "tools": {tool.name: tool.version() for tool in compared},
    }
    everything = {spec: _measure_all(spec, compared, options) for spec in options.repository}
    if options.json:
        print(json.dumps({**report, "repositories": everything}, indent=2))
    else:
        print(", ".join(f"{name}: {value}" for name, value in report.items()))
        for spec, results in everything.items():
            if results:
                print(f"\n{spec}\n\n{render(results)}")
    complete = all(len(results) == len(compared) for results in everything.values())
    return 0 if complete else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure codegraph and a peer in one run on the same repositories.",
    )
    parser.add_argument(
        "repository",
        nargs="+",
        help="a path, a package of PyPI (django==5.2) or of npm (npm:zod@4.1.12)",
    )
    parser.add_argument("--runs", type=int, default=3, help="how often each thing is done")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--no-peer", action="store_true", help="measure ours alone")
    parser.add_argument("--no-ours", action="store_true", help="measure the peer alone")
    parser.add_argument("--peer", type=Path, help="an installed peer's executable")
    parser.add_argument(
        "--ours",
        type=Path,
        default=Path(sys.executable).with_name("codegraph"),
        help="our executable; by default the one of this environment",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path.home() / ".cache" / "codegraph-benchmarks",
        help="folder for what is fetched, and for working copies",
    )
    return parser


def _tools(options: argparse.Namespace) -> list[Tool]:
    compared = [] if options.no_ours else [tools.ours(options.ours)]
    if not options.no_peer:
        program = options.peer or tools.installed_peer(options.cache)
        if program is None:
            _note("the peer cannot be installed from npm here: measuring ours alone")
        else:
            compared.append(tools.peer(program))
    return compared


def _measure_all(
    spec: str, compared: list[Tool], options: argparse.Namespace
) -> dict[str, Figures]:
    """The figures of each tool on one repository; a tool that fails is noted and left out."""
    results: dict[str, Figures] = {}
    for tool in compared:
        note = partial(_note, f"{spec}: {tool.name}:")
        try:
            source = repositories.fetch(spec, options.cache)
            project = repositories.copy(source, options.cache / "work" / tool.name / source.name)
            work = workload.choose(project)
            results[tool.name] = measure(tool, project, work, runs=options.runs, note=note)
        except (repositories.FetchFailed, LookupError, CommandFailed, ServerFailed) as error:
            note(str(error))
    if "ours" in results:
        results["ours"]["record_ns"] = nanoseconds_per_count()
    return results


def _note(*words: str) -> None:
    print(*words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
