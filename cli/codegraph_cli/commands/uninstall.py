"""``codegraph uninstall``: take the server away from agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from codegraph_cli.counting import Usage
from codegraph_cli.failures import FAILED, UsageFailure
from codegraph_cli.group import Command
from codegraph_cli.options import json_option
from codegraph_cli.output import emit, emit_json, say

if TYPE_CHECKING:
    from codegraph_cli.installer.agent import Scope
    from codegraph_cli.installer.machine import Machine
    from codegraph_cli.installer.removing import Removal, Removed
    from codegraph_cli.settings import Settings


@click.command(
    "uninstall",
    cls=Command,
    examples=[
        ("codegraph uninstall --dry-run", "what would change"),
        ("codegraph uninstall --target cursor --yes", "from one agent"),
        ("codegraph uninstall --yes", "from all of them, everywhere"),
    ],
)
@click.option("--target", metavar="all|IDS", default="all", help="Which agents. By default, all.")
@click.option(
    "--location",
    type=click.Choice(["global", "local"]),
    help="Only your own settings, or only the project in the working directory. By default, all "
    "that was ever installed.",
)
@click.option("-y", "--yes", is_flag=True, help="Ask nothing.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@json_option
@click.pass_obj
def command(
    settings: Settings,
    *,
    target: str,
    location: Scope | None,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Undo "codegraph install".

    A file that nobody else has written to since gets back every byte that it had; of any other,
    only what is ours is removed. Graphs, your choice about telemetry and codegraph itself stay.
    """
    from codegraph.version import __version__
    from codegraph_cli.installer import edge, outcome, targets
    from codegraph_cli.installer.agents import AGENTS
    from codegraph_cli.installer.record import held
    from codegraph_cli.installer.removing import remove

    machine = edge.this_machine(settings)
    agents = targets.choose(target, AGENTS, machine)
    ask = not (yes or dry_run)
    if ask and (as_json or not edge.can_ask()):
        raise UsageFailure("Nobody can be asked here. To uninstall without a question: --yes")
    scopes: tuple[Scope, ...] = (location,) if location else ("global", "local")
    with held(edge.state_of(settings)) as record:
        if record.damaged is not None:
            say("note: what was installed is not known any more. What is ours is looked for.")
        removal = remove(agents, scopes, machine, record, all_projects=location is None)
        if dry_run or not removal.removed:
            _show(removal.removed, removal, machine, as_json=as_json, dry_run=dry_run)
            return
        if ask and not _confirmed(removal, machine):
            say("Nothing was changed.")
            return
        usage = Usage.of_this_command()
        usage.send_beside()
        faults = outcome.carry_out(removal.outcomes, record, __version__)
    removed = tuple(one.with_fault(faults.get(one.path)) for one in removal.removed)
    gone = {name for one in removed if one.status != "left alone" for name in one.agents}
    if gone:
        usage.uninstalled(gone)
    _show(removed, removal, machine, as_json=as_json, dry_run=False)
    if any(one.status == "left alone" for one in removed):
        click.get_current_context().exit(FAILED)


def _confirmed(removal: Removal, machine: Machine) -> bool:
    from codegraph_cli.installer import questions, report

    emit("\n".join(report.removed_lines(removal.removed, machine)))
    return questions.confirm("Do this?")


def _show(
    removed: tuple[Removed, ...],
    removal: Removal,
    machine: Machine,
    *,
    as_json: bool,
    dry_run: bool,
) -> None:
    from codegraph_cli.installer import report

    if as_json:
        emit_json({"dry_run": dry_run, "files": report.removed_json(removed)})
        return
    if not removed:
        emit("Nothing of codegraph's is in the settings of any agent.")
        return
    lines = report.removed_lines(removed, machine)
    if dry_run:
        lines += ["", report.diff(removal.outcomes, machine), ""]
        lines.append("Nothing was changed (--dry-run).")
    else:
        lines += [
            "",
            "What is left: the graph of each project (codegraph uninit), usage data",
            "(codegraph telemetry off), and the program itself (pip uninstall codegraph).",
        ]
    emit("\n".join(lines))
