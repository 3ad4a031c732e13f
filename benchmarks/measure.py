"""Takes every measurement of one tool on one repository."""

from __future__ import annotations

import math
import shutil
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import process, workload
from benchmarks.mcp import Server
from benchmarks.tools import INDEX_FOLDER, Tool
from benchmarks.workload import Workload

Figures = dict[str, float]
"""Figures by the key of their row; see `benchmarks.table.ROWS`."""

_MEGABYTE = 1_000_000


def measure(
    tool: Tool, project: Path, work: Workload, *, runs: int, note: Callable[[str], None]
) -> Figures:
    """Measure one tool on a copy of a repository that is its own.

    Args:
        tool: The tool.
        project: The copy; its index is built, and one of its files edited, again and again.
        work: What is asked.
        runs: How often each thing is done; the figures are medians.
        note: Told what is measured next.

    Raises:
        CommandFailed: A command failed.
        ServerFailed: The server failed.
    """
    note("init")
    figures = _init(tool, project, runs)
    note("sync")
    figures |= _sync(tool, project, work, runs)
    note("explore on the command line")
    figures["cli_explore_s"] = statistics.median(
        process.run(tool.explore(project, question), env=tool.env, cwd=project).seconds
        for question in work.questions[:runs]
    )
    note("server")
    figures |= _serve(tool, project, work, runs, note)
    return figures


def _init(tool: Tool, project: Path, runs: int) -> Figures:
    usages = []
    for _ in range(runs):
        shutil.rmtree(project / INDEX_FOLDER, ignore_errors=True)
        usages.append(process.run(tool.init(project), env=tool.env, cwd=project))
    files = (project / INDEX_FOLDER).rglob("*")
    size = sum(path.stat().st_size for path in files if path.is_file())
    indexed, edges = tool.contents(project)
    return {
        "files": indexed,
        "edges": edges,
        **_usage("init", usages),
        "database_mb": size / _MEGABYTE,
    }


def _sync(tool: Tool, project: Path, work: Workload, runs: int) -> Figures:
    usages = []
    for number in range(runs):
        workload.edit(project, work, number)
        usages.append(process.run(tool.sync(project), env=tool.env, cwd=project))
    return _usage("sync", usages)


def _usage(name: str, usages: Sequence[process.Usage]) -> Figures:
    return {
        f"{name}_s": statistics.median(usage.seconds for usage in usages),
        f"{name}_mb": statistics.median(usage.peak_bytes for usage in usages) / _MEGABYTE,
    }


def _serve(
    tool: Tool, project: Path, work: Workload, runs: int, note: Callable[[str], None]
) -> Figures:
    starts, exits = [], []
    for _ in range(runs):
        with Server(tool.serve(project), env=tool.env, cwd=project) as server:
            server.list_tools()
        starts.append(server.start_seconds)
        exits.append(server.exit_seconds)
    figures = {
        "start_ms": statistics.median(starts) * 1000,
        "exit_ms": statistics.median(exits) * 1000,
    }
    cases = {
        "explore": [{"query": question} for question in work.questions],
        "search": [{"query": symbol} for symbol in work.symbols],
        "callers": [{"symbol": symbol} for symbol in work.symbols],
    }
    with Server(tool.serve(project), env=tool.env, cwd=project) as server:
        for name, arguments in cases.items():
            figures |= _calls(server, name, arguments * runs, note)
    return figures


def _calls(
    server: Server, name: str, cases: Sequence[Mapping[str, str]], note: Callable[[str], None]
) -> Figures:
    tool = f"codegraph_{name}"
    server.call(tool, cases[0])  # the first call opens files and fills caches
    calls = [server.call(tool, case) for case in cases]
    times = sorted(call.milliseconds for call in calls if call.answered)
    if len(times) < len(calls):
        note(f"{name}: no answer to {len(calls) - len(times)} of {len(calls)} calls, left out")
    if not times:
        return {}
    return {
        f"{name}_median_ms": statistics.median(times),
        f"{name}_p99_ms": times[math.ceil(len(times) * 0.99) - 1],
    }
