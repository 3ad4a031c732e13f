"""What is asked of both tools about a repository, chosen by a rule that knows neither of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_C = "\nint benchmarkEdit{n}(void) {{ return {n}; }}\n"
_ECMASCRIPT = "\nfunction benchmarkEdit{n}() {{ return {n}; }}\n"
_EDITS = {
    ".py": "\n\ndef benchmark_edit_{n}():\n    return {n}\n",
    ".go": "\nfunc benchmarkEdit{n}() int {{ return {n} }}\n",
    **dict.fromkeys((".ts", ".tsx", ".js"), _ECMASCRIPT),
    ".rs": "\nfn benchmark_edit_{n}() -> u32 {{ {n} }}\n",
    ".kt": "\nfun benchmarkEdit{n}() = {n}\n",
    ".java": "\nclass BenchmarkEdit{n} {{ int value() {{ return {n}; }} }}\n",
    ".cs": "\nclass BenchmarkEdit{n} {{ int Value() => {n}; }}\n",
    ".rb": "\ndef benchmark_edit_{n} = {n}\n",
    ".php": "\nfunction benchmarkEdit{n}() {{ return {n}; }}\n",
    **dict.fromkeys((".c", ".cc", ".cpp"), _C),
}
_DEFINITION = re.compile(
    r"^[ \t]*(?:export\s+)?(?:default\s+)?(?:async\s+)?"
    r"(?:(?:pub|public|private|internal|protected|static|abstract|open|final|data|sealed)\s+)*"
    r"(?:def|class|function|func|fun|fn|interface|struct|trait|enum|module)\s+(?:\([^)]*\)\s*)?([A-Za-z]\w{4,})",
    re.MULTILINE,
)
_WORD = re.compile(r"[A-Za-z]\w{4,}")
_MAX_FILE = 500_000


@dataclass(frozen=True, slots=True)
class Workload:
    """Names to look up, questions to answer and a file to edit.

    Attributes:
        symbols: Names of definitions, from the most to the least mentioned of those chosen.
        questions: Questions in words that name two of them.
        edited: The file that is edited, relative to the repository.
    """

    symbols: tuple[str, ...]
    questions: tuple[str, ...]
    edited: Path


def choose(repository: Path, count: int = 20) -> Workload:
    """Choose a workload: the same for the same files.

    The symbols are spread evenly over the 200 defined names that are mentioned most. The file to
    edit is the one of median size among those that define something.

    Raises:
        LookupError: The repository defines nothing in a language that the workload knows.
    """
    mentions: Counter[str] = Counter()
    defined: set[str] = set()
    files: list[tuple[int, Path]] = []
    for path in sorted(repository.rglob("*")):
        if path.suffix not in _EDITS or not path.is_file() or path.stat().st_size > _MAX_FILE:
            continue
        text = path.read_text(errors="replace")
        names = _DEFINITION.findall(text)
        defined.update(names)
        mentions.update(_WORD.findall(text))
        if names:
            files.append((len(text), path.relative_to(repository)))
    if not files:
        raise LookupError(f"{repository} has no definitions in any of {', '.join(_EDITS)}")
    ranked = sorted(defined, key=lambda name: (-mentions[name], name))[:200]
    symbols = tuple(ranked[:: max(1, len(ranked) // count)][:count])
    return Workload(symbols, _questions(symbols), sorted(files)[len(files) // 2][1])


def edit(repository: Path, workload: Workload, number: int) -> None:
    """Append a function to the file that the workload edits."""
    path = repository / workload.edited
    with path.open("a") as file:
        file.write(_EDITS[path.suffix].format(n=number))


def _questions(symbols: Sequence[str]) -> tuple[str, ...]:
    following = [*symbols[1:], *symbols[:1]]
    return tuple(
        f"how does {one} work together with {other}"
        for one, other in zip(symbols, following, strict=True)
    )
