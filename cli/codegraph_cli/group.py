"""The classes behind every command: lazily imported, taught by example, errors translated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from codegraph_cli.failures import Failure, from_engine

SECTIONS: dict[str, tuple[str, ...]] = {
    "Build": ("init", "index", "sync", "status", "uninit"),
    "Ask": ("explore", "query", "node", "callers", "callees", "impact", "files"),
    "Connect": ("install", "uninstall", "doctor", "serve", "export", "version"),
    "Usage data": ("telemetry", "stats"),
}
"""Every command, in the order in which one meets them."""


class Command(click.Command):
    """A command whose help ends with examples, and whose engine errors become exit statuses.

    Args:
        examples: Command lines, each with what it does. The tests run all of them.
    """

    def __init__(
        self, *args: Any, examples: Sequence[tuple[str, str]] = (), **attributes: Any
    ) -> None:
        super().__init__(*args, **attributes)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples below the options."""
        if self.examples:
            with formatter.section("Examples"):
                for line, meaning in self.examples:
                    formatter.write_text(f"# {meaning}")
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the engine raises on purpose becomes a `Failure`."""
        try:
            return super().invoke(ctx)
        except Failure as failure:
            failure.as_json = bool(ctx.params.get("as_json"))
            raise
        except Exception as error:
            # Only now, because `serve` claims the protocol's pipes before it loads the engine.
            from codegraph.errors import CodeGraphError

            if not isinstance(error, CodeGraphError):
                raise
            raise from_engine(error, as_json=bool(ctx.params.get("as_json"))) from error


class LazyGroup(click.Group):
    """A group that imports the module of a command when the command is asked for.

    ``codegraph --version`` and a single command then pay for nothing but themselves.

    Args:
        package: The package that has a module for each command.
        sections: The names of all commands, by heading.
    """

    def __init__(
        self,
        *args: Any,
        package: str,
        sections: Mapping[str, Sequence[str]],
        **attributes: Any,
    ) -> None:
        super().__init__(*args, **attributes)
        self.package = package
        self.sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of their sections."""
        return [name for names in self.sections.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f"{self.package}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under the headings of their sections."""
        for title, names in self.sections.items():
            with formatter.section(title):
                rows = []
                for name in names:
                    command = self.get_command(ctx, name)
                    rows.append((name, command.get_short_help_str(70) if command else ""))
                formatter.write_dl(rows)
