"""What the installer knows of an agent: data, and as little code as its file format needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from shutil import which
from typing import Literal

from codegraph_cli.installer import program
from codegraph_cli.installer.edit.change import Format
from codegraph_cli.installer.machine import Machine
from codegraph_cli.installer.place import Place, exists

Scope = Literal["global", "local"]
"""For the user, in all projects; or in one project, for all who work on it."""

SERVER = "codegraph"
"""The name of our server in every agent's configuration."""

Value = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Shape:
    """How an agent writes down which server to start.

    Attributes:
        program: The key of the program.
        arguments: The key of its arguments; None where ``program`` has all words in one list.
        fixed: What else stands there, such as ``{"type": "stdio"}``; before the program.
        trusting: What else stands there where our tools may run without asking.
        extra: Words after our command, such as the agent's name for the folder that is open.
    """

    program: str = "command"
    arguments: str | None = "args"
    fixed: Value = field(default_factory=dict)
    trusting: Value = field(default_factory=dict)
    extra: tuple[str, ...] = ()

    def write(self, words: Sequence[str], *, trusted: bool) -> dict[str, object]:
        """The entry for a command.

        Args:
            words: The program and its arguments.
            trusted: Whether our tools, all of which only read, may run without asking.
        """
        trust = self.trusting if trusted else {}
        return {**self.fixed, **self._command([*words, *self.extra]), **trust}

    def read(self, entry: object) -> tuple[str, ...] | None:
        """The command of an entry; None where it has none that can be understood.

        Args:
            entry: What stands in a configuration file.
        """
        if not isinstance(entry, Mapping):
            return None
        program = entry.get(self.program)
        words = program if self.arguments is None else [program, *_list(entry, self.arguments)]
        if not isinstance(words, list) or not words:
            return None
        return tuple(words) if all(isinstance(word, str) for word in words) else None

    def renew(self, old: Value, new: Value) -> dict[str, object]:
        """Our entry of before with what has to be different now.

        What the user added to it or changed there stays: ``env``, ``disabled``, how far our
        tools are trusted, an argument such as ``--no-telemetry``.

        Args:
            old: What stands there; an entry that starts our server.
            new: What `write` gives now.
        """
        now, before = self.read(new) or (), self.read(old) or ()
        head, extra = program.split(now)
        _, theirs = program.split(before)
        words = [*head, *(theirs if set(theirs) - set(extra) else extra)]
        kept = {key: found for key, found in old.items() if key not in self.trusting}
        # What the user said there is more than what we would say: they may trust less.
        trust = {key: old.get(key, found) for key, found in new.items() if key in self.trusting}
        return {**new, **kept, **self._command(words), **trust}

    def _command(self, words: Sequence[str]) -> dict[str, object]:
        if self.arguments is None:
            return {self.program: list(words)}
        return {self.program: words[0], self.arguments: list(words[1:])}


@dataclass(frozen=True, slots=True)
class Permission:
    """A setting of its own that lets our tools run without asking.

    Attributes:
        format: Of the file.
        at: Where the list is: keys from the top of the file.
        item: What is added to the list there.
        user: The file for the user.
        project: The file for a project.
    """

    format: Format
    at: tuple[str, ...]
    item: str
    user: Place | None = None
    project: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """An agent.

    Attributes:
        id: As in the telemetry schema's list of targets, and on the command line.
        name: As its makers write it.
        format: Of the file that lists its servers.
        at: Where that list is: keys from the top of the file.
        shape: What an entry of the list looks like.
        user: The file for the user; None where there is none.
        project: The file for a project; None where there is none.
        traces: Files and folders that it leaves where it is used.
        programs: Names under which it is on the PATH.
        permissions: Settings outside the entry that let our tools run without asking.
        user_instructions: A text file with what its models are told in all projects.
        project_instructions: The same in a project. None for both where the agent passes on what
            the server itself says.
        head: What such a file has to begin with where it is made for us. Our block stands between
            marks, so that the file may have other text.
        afterwards: What is left for the user to do, in one sentence.
        afterwards_local: The same for a project's settings, where it is something else.
    """

    id: str
    name: str
    format: Format
    at: tuple[str, ...]
    shape: Shape
    user: Place | None
    project: Place | None
    traces: tuple[Place, ...]
    programs: tuple[str, ...] = ()
    permissions: tuple[Permission, ...] = ()
    user_instructions: Place | None = None
    project_instructions: Place | None = None
    head: str = ""
    afterwards: str = ""
    afterwards_local: str = ""

    def place(self, scope: Scope) -> Place | None:
        """The file that lists its servers; None where it has none of that scope.

        Args:
            scope: For whom.
        """
        return self.user if scope == "global" else self.project

    def left_to_do(self, scope: Scope) -> str:
        """What is left for the user to do, in one sentence; empty where nothing is.

        Args:
            scope: Whom it was installed for.
        """
        return (scope == "local" and self.afterwards_local) or self.afterwards

    def is_present(self, machine: Machine) -> bool:
        """Whether it seems to be used on a machine.

        Args:
            machine: Where to look.
        """
        path = machine.environ.get("PATH", "")
        return any(exists(trace.on(machine)) for trace in self.traces) or any(
            which(program, path=path) for program in self.programs
        )


def _list(entry: Mapping[str, object], key: str) -> Sequence[object]:
    found = entry.get(key, [])
    return found if isinstance(found, list) else [None]
