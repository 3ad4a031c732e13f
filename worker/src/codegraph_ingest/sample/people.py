"""Made-up machines: what each is like, and how that changes over a year."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random

# How many of 100,000. The rare ones are there to be withheld.
_SYSTEMS = {"macos": 43_000, "linux": 37_500, "windows": 19_400, "freebsd": 80, "other": 20}
_ARCHITECTURES: Mapping[str, Mapping[str, int]] = {
    "macos": {"arm64": 91_000, "x86_64": 9_000},
    "linux": {"x86_64": 90_500, "arm64": 9_300, "riscv64": 60, "arm": 120, "ppc64le": 20},
    "windows": {"x86_64": 94_000, "arm64": 5_700, "x86": 300},
    "freebsd": {"x86_64": 100_000},
    "other": {"x86_64": 70_000, "other": 30_000},
}
_AGENTS = {
    "claude-code": 41_000, "cursor": 17_000, "codex": 11_000, "copilot-vscode": 9_000,
    "gemini": 5_000, "opencode": 4_500, "windsurf": 2_500, "cline": 2_200, "zed": 1_900,
    "roo-code": 1_300, "copilot-jetbrains": 1_200, "kiro": 1_000, "goose": 700, "antigravity": 700,
    "crush": 350, "amp": 300, "kilo-code": 250, "factory": 90, "mcp-inspector": 60, "raycast": 20,
    "lobehub": 10, "n8n": 8, "other": 900, "": 12,
}  # fmt: skip
_LANGUAGES = {
    "python": 34_000, "typescript": 31_000, "javascript": 12_000, "go": 8_000, "java": 5_000,
    "rust": 3_600, "csharp": 2_300, "cpp": 1_700, "php": 1_100, "ruby": 600, "kotlin": 400,
    "c": 290, "other": 10,
}  # fmt: skip
_PYTHONS = {"3.11": 27_000, "3.12": 39_000, "3.13": 31_000, "3.14": 2_980, "3.15": 20}

# The version that is out from that part of the year on.
_RELEASES = (
    (-1.0, "0.1.0"), (0.03, "0.1.1"), (0.11, "0.2.0"), (0.17, "0.2.1"), (0.29, "0.3.0"),
    (0.34, "0.3.1"), (0.47, "0.4.0"), (0.58, "0.4.1"), (0.71, "0.5.0"), (0.83, "0.5.1"),
    (0.93, "0.6.0"),
)  # fmt: skip
_CI = 0.035
_EARLY = 0.16
_SHORT_LIVED = 0.42
_PRERELEASE = 0.0001


@dataclass(slots=True)
class Machine:
    """One made-up machine.

    Attributes:
        joins: The first day on which it may be active, counted from the first of the year.
        leaves: The first day on which it is not any more.
        os: Its system.
        arch: Its architecture.
        python: Its version of Python at first.
        upgrades: The day on which it gets the next Python, and forgets its release's prerelease.
        ci: Whether it is one of continuous integration.
        lag: Days from a release to its installation.
        prerelease: Whether it runs the release candidate of what is next.
        agents: Its agents, the preferred one first.
        languages: What its repositories are written in.
        zeal: Its number of calls in relation to that of others.
    """

    joins: int
    leaves: int
    os: str
    arch: str
    python: str
    upgrades: int
    ci: bool
    lag: float
    prerelease: bool
    agents: tuple[str, ...]
    languages: tuple[str, ...]
    zeal: float

    def python_on(self, day: int) -> str:
        """Its version of Python on a day."""
        if day < self.upgrades:
            return self.python
        return f"3.{min(int(self.python.partition('.')[2]) + 1, 15)}"


class Choice:
    """Chooses values by weight.

    Args:
        weights: The values with their weights.
    """

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._values = tuple(weights)
        self._sums = tuple(accumulate(weights.values()))

    def __call__(self, random: Random) -> str:
        """One of the values."""
        return self._values[bisect_right(self._sums, random.random() * self._sums[-1])]


class Releases:
    """Which version a machine has on a day.

    Args:
        days: How many days the year has.
    """

    def __init__(self, days: int) -> None:
        self._days = tuple(part * days for part, _ in _RELEASES)
        self._names = tuple(name for _, name in _RELEASES)

    def version(self, machine: Machine, day: int) -> str:
        """The version of a machine."""
        number = max(bisect_right(self._days, day - machine.lag) - 1, 0)
        return f"{self._names[number]}rc1" if machine.prerelease else self._names[number]


def people(random: Random, number: int, days: int) -> list[Machine]:
    """Make machines, those that join first at the front.

    Args:
        random: The source of chance.
        number: How many.
        days: How many days the year has.
    """
    system, agent, language, python = map(Choice, (_SYSTEMS, _AGENTS, _LANGUAGES, _PYTHONS))
    architectures = {name: Choice(weights) for name, weights in _ARCHITECTURES.items()}
    machines = []
    for _ in range(number):
        early = random.random() < _EARLY
        joins = 0 if early else int(days * random.random() ** 0.62)
        stays = random.expovariate(1 / (12 if random.random() < _SHORT_LIVED else 260)) + 1
        ci = random.random() < _CI
        os = "linux" if ci else system(random)
        agents = dict.fromkeys(agent(random) for _ in range(1 if random.random() < 0.7 else 2))
        languages = dict.fromkeys(language(random) for _ in range(random.choice((1, 2, 2, 3))))
        machines.append(
            Machine(
                joins=joins,
                leaves=joins + int(stays),
                os=os,
                arch=architectures[os](random),
                python=python(random),
                upgrades=int(random.expovariate(1 / (1.6 * days))),
                ci=ci,
                lag=random.expovariate(1 / (days / 26)),
                prerelease=random.random() < _PRERELEASE,
                agents=tuple(agents),
                languages=tuple(languages),
                zeal=random.lognormvariate(0, 0.7),
            )
        )
    machines.sort(key=lambda machine: machine.joins)
    return machines
