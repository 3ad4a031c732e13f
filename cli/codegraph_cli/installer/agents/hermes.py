"""Hermes Agent.

https://hermes-agent.nousresearch.com/docs/user-guide/features/mcp (read 2026-11-23). Run with
0.19.0: it needs its own extra ``mcp`` to start servers, asks for no permission, and does not hand
the server's instructions on. Its one file for all projects is its persona, which is left alone.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

_FOLDER = (("windows", ("{local}/hermes",)),)

AGENT = Agent(
    id="hermes",
    name="Hermes Agent",
    format="yaml",
    at=("mcp_servers",),
    shape=Shape(),
    user=Place(
        ("{home}/.hermes/config.yaml",),
        (("HERMES_HOME", "config.yaml"),),
        (("windows", ("{local}/hermes/config.yaml",)),),
    ),
    project=None,
    traces=(Place(("{home}/.hermes",), (("HERMES_HOME", ""),), _FOLDER),),
    programs=("hermes",),
    afterwards="Start a new session; servers need Hermes installed as hermes-agent[mcp].",
)
