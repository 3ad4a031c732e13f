"""``codegraph install``: register the server with agents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from codegraph_cli.counting import Usage
from codegraph_cli.failures import FAILED, UsageFailure
from codegraph_cli.group import Command
from codegraph_cli.options import json_option
from codegraph_cli.output import emit, emit_json, say

if TYPE_CHECKING:
    from codegraph_cli.installer.adding import Addition, Granted
    from codegraph_cli.installer.agent import Agent, Scope
    from codegraph_cli.installer.machine import Machine
    from codegraph_cli.installer.questions import Answers
    from codegraph_cli.installer.record import Record
    from codegraph_cli.installer.removing import Removed
    from codegraph_cli.installer.wishes import Wish
    from codegraph_cli.settings import Settings


@dataclass(frozen=True, slots=True)
class _Options:
    target: str | None
    location: Scope | None
    yes: bool
    init: bool
    permissions: bool
    refresh: bool
    dry_run: bool
    as_json: bool


@click.command(
    "install",
    cls=Command,
    examples=[
        (
            "codegraph install --target auto --location global --yes",
            "all agents found, no question",
        ),
        ("codegraph install --target cursor,codex --location local --yes", "this project, for all"),
        ("codegraph install --print-config zed", "what to paste by hand"),
        ("codegraph install --target all --location global --dry-run", "what would change"),
    ],
)
@click.option(
    "--target",
    metavar="auto|all|none|IDS",
    help="Which agents: those that are found here, all, none, or ids with commas between them.",
)
@click.option(
    "--location",
    type=click.Choice(["global", "local"]),
    help="For all of your projects, in your own settings, or for the project in the working "
    "directory, in files that everyone who works on it shares. By default, global.",
)
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; take the defaults.")
@click.option("--init", is_flag=True, help="Build the graph of the working directory as well.")
@click.option(
    "--no-permissions",
    is_flag=True,
    help="Let agents ask before they use a tool. All of the tools only read.",
)
@click.option("--print-config", metavar="ID", help="Print what to paste for an agent, and stop.")
@click.option(
    "--refresh",
    is_flag=True,
    help="Write anew what was installed before, as after codegraph was moved or upgraded.",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@json_option
@click.pass_obj
def command(
    settings: Settings,
    *,
    target: str | None,
    location: Scope | None,
    yes: bool,
    init: bool,
    no_permissions: bool,
    print_config: str | None,
    refresh: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Have AI agents start codegraph by themselves.

    Writes one entry into the settings of each agent, keeps everything else in them to the byte,
    and leaves a copy beside each file that it changes. A file that cannot be understood is left
    as it is and named. "codegraph uninstall" undoes all of it.
    """
    if print_config is not None:
        _print_config(settings, print_config, location or "global", trusted=not no_permissions)
        return
    if refresh and target is not None:
        raise UsageFailure("--refresh writes what was installed before; it takes no --target.")
    options = _Options(
        target, location, yes or refresh, init, not no_permissions, refresh, dry_run, as_json
    )
    _install(settings, options)


def _install(settings: Settings, options: _Options) -> None:
    from codegraph.version import __version__
    from codegraph_cli.installer import edge, outcome, report
    from codegraph_cli.installer.adding import add
    from codegraph_cli.installer.record import held

    machine = edge.this_machine(settings)
    state = edge.state_of(settings)
    answers = _decide(settings, machine, options)
    usage = Usage.of_this_command()
    if not (options.dry_run or answers.telemetry is False):
        usage.send_beside()
    with held(state) as record:
        kind = _kind(record, __version__)
        wanted = (
            _recorded(settings, machine, record, options)
            if options.refresh
            else _wanted(settings, machine, answers, options)
        )
        addition = add(wanted, answers.scope, machine.project, record)
        if options.dry_run:
            _show_dry_run(addition, machine, options)
            return
        faults = outcome.carry_out(addition.outcomes, record, __version__)
        taken = _take_permissions(machine, answers, record, options)
    granted = report.with_faults(addition.granted, faults)
    if not options.as_json:  # before what may fail, or be interrupted, on its own
        lines = report.granted_lines(granted, machine) + report.removed_lines(taken, machine)
        emit("\n".join([*lines, *_next(granted, answers.scope, options)]))
    if answers.telemetry is not None:
        _store_choice(settings, answers.telemetry)
    targets = {one.wish.agent.id for one in granted if one.status != "left alone"}
    if targets:
        usage.installed(targets, answers.scope, kind)
    built = _build(settings, machine) if options.init else None
    if options.as_json:
        emit_json(
            {
                "location": answers.scope,
                "kind": kind,
                "files": report.granted_json(granted),
                "permissions_removed": report.removed_json(taken),
                "telemetry": answers.telemetry,
                "init": built,
            }
        )
    _mention_left_alone(granted, answers.scope)


def _take_permissions(
    machine: Machine, answers: Answers, record: Record, options: _Options
) -> tuple[Removed, ...]:
    """Take back what an earlier installation let our tools do, where that is not wanted now."""
    from codegraph.version import __version__
    from codegraph_cli.installer.outcome import carry_out
    from codegraph_cli.installer.removing import remove_permissions

    if options.permissions or options.refresh:
        return ()
    removal = remove_permissions(answers.agents, answers.scope, machine, record)
    faults = carry_out(removal.outcomes, record, __version__)
    return tuple(one.with_fault(faults.get(one.path)) for one in removal.removed)


def _decide(settings: Settings, machine: Machine, options: _Options) -> Answers:
    """What the command line and, where it is silent, the user want."""
    from codegraph_cli.installer import edge, questions, targets
    from codegraph_cli.installer.agents import AGENTS

    asks = edge.can_ask() and not (options.yes or options.dry_run or options.as_json)
    if options.target is None and not (asks or options.yes or options.dry_run):
        raise UsageFailure(
            "Nobody can be asked here. Say what to install for: --target auto (agents that are "
            "found here), all or ids, with --yes."
        )
    chosen = None
    if options.target is not None:
        chosen = targets.choose(options.target, AGENTS, machine)
    present = targets.choose(targets.AUTO, AGENTS, machine)
    if not asks:
        return questions.Answers(
            present if chosen is None else chosen, options.location or "global", None
        )
    return questions.ask(
        AGENTS,
        present,
        targets=chosen,
        scope=options.location,
        telemetry=_is_undecided(settings),
    )


def _wanted(
    settings: Settings, machine: Machine, answers: Answers, options: _Options
) -> list[Wish]:
    from codegraph_cli.installer import edge
    from codegraph_cli.installer.wishes import wishes

    without = [agent.name for agent in answers.agents if agent.place(answers.scope) is None]
    if without and len(without) == len(answers.agents):
        raise UsageFailure(f"No settings for one project: {', '.join(without)}. Use global.")
    if without:
        say(f"note: skipped, for they have no settings for one project: {', '.join(without)}.")
    if answers.scope == "local" and machine.project == machine.home:
        raise UsageFailure(
            f"{machine.home} is your home folder, not a project. For all of your projects: "
            "--location global."
        )
    words = edge.words(answers.scope, settings)
    return [
        wish
        for agent in answers.agents
        for wish in wishes(agent, answers.scope, machine, words, trusted=options.permissions)
    ]


def _recorded(
    settings: Settings, machine: Machine, record: Record, options: _Options
) -> list[Wish]:
    """What was installed before, with the words of now."""
    from codegraph_cli.installer import edge
    from codegraph_cli.installer.agents import AGENTS
    from codegraph_cli.installer.refreshing import refresh

    found: list[Wish] = []
    scopes: tuple[Scope, ...] = (options.location,) if options.location else ("global", "local")
    for scope in scopes:
        words = edge.words(scope, settings)
        found += refresh(AGENTS, scope, machine, words, record, trusted=options.permissions)
    return found


def _kind(record: Record, version: str) -> str:
    if not record.files:
        return "fresh"
    return "rerun" if record.version == version else "upgrade"


def _is_undecided(settings: Settings) -> bool:
    """Whether neither a switch nor a stored choice says anything about telemetry."""
    from codegraph_cli.usage_data import telemetry_of
    from codegraph_telemetry.consent import decide

    telemetry = telemetry_of(settings)
    decision = decide(telemetry)
    stored = decision.choice.sharing is not None or decision.fault is not None
    return telemetry.switch is None and not stored


def _store_choice(settings: Settings, wanted: bool) -> None:
    from codegraph_cli.usage_data import faults_told, telemetry_of
    from codegraph_telemetry.control import turn_off, turn_on

    with faults_told():
        if wanted:
            turn_on(telemetry_of(settings))
        else:
            turn_off(telemetry_of(settings))


def _show_dry_run(addition: Addition, machine: Machine, options: _Options) -> None:
    from codegraph_cli.installer import report

    if options.as_json:
        emit_json({"dry_run": True, "files": report.granted_json(addition.granted)})
        return
    lines = report.granted_lines(addition.granted, machine)
    changes = report.diff(addition.outcomes, machine)
    emit("\n".join([*lines, "", changes, "", "Nothing was changed (--dry-run)."]))


def _mention_left_alone(granted: Sequence[Granted], scope: Scope) -> None:
    alone = [one for one in granted if one.status == "left alone"]
    if alone:
        say(
            "note: what is marked with ! was left as it is. To add the entry by hand: codegraph "
            f"install --print-config {alone[0].wish.agent.id}"
            f"{' --location local' if scope == 'local' else ''}"
        )
        click.get_current_context().exit(FAILED)


def _build(settings: Settings, machine: Machine) -> dict[str, Any]:
    from codegraph_cli.building import summary
    from codegraph_cli.commands.init import initialise

    root, verb, built = initialise(settings, str(machine.project))
    say(summary(root, verb, built, verbose=False))
    return {"root": str(root), "action": verb.lower(), "files": built.files}


def _next(granted: Sequence[Granted], scope: Scope, options: _Options) -> list[str]:
    agents: dict[str, Agent] = {one.wish.agent.id: one.wish.agent for one in granted}
    if not agents and options.refresh:
        return ["Nothing of codegraph's is in the settings of any agent, and nothing changed."]
    if not agents:
        return ["No agent was chosen, and nothing changed. All of them: codegraph install --help"]
    lines = [""]
    left = {agent.name: agent.left_to_do(scope) for agent in agents.values()}
    lines += [f"{name}: {what}" for name, what in left.items() if what]
    if not options.init:
        lines.append("In each project: codegraph init")
    lines.append("To check all of it: codegraph doctor. To undo it: codegraph uninstall")
    return lines


def _print_config(settings: Settings, agent_id: str, scope: Scope, *, trusted: bool) -> None:
    from codegraph_cli.installer import edge, edit, report, targets
    from codegraph_cli.installer.agents import AGENTS
    from codegraph_cli.installer.wishes import wishes

    machine = edge.this_machine(settings)
    chosen = targets.choose(agent_id, AGENTS, machine)
    if len(chosen) != 1:
        raise UsageFailure(f"--print-config takes one agent; {agent_id!r} means {len(chosen)}.")
    words = edge.words(scope, settings)
    found = wishes(chosen[0], scope, machine, words, trusted=trusted)
    if not found:
        raise UsageFailure(f"{chosen[0].name} has no settings for one project; use global.")
    for wish in found:
        say(f"# {report.short(wish.path, machine)}")
        emit(edit.apply(None, wish.change).decode().rstrip("\n"))
