"""Goose, the command line and the desktop program, which share a file.

https://block.github.io/goose/docs/guides/config-files (read 2026-11-23). Not run. Servers are
extensions there; it runs tools without a question unless told otherwise, and hands the server's
instructions on.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

_TIMEOUT_SECONDS = 300  # its own default

AGENT = Agent(
    id="goose",
    name="Goose",
    format="yaml",
    at=("extensions",),
    shape=Shape(
        program="cmd",
        fixed={
            "enabled": True,
            "type": "stdio",
            "name": "codegraph",
            "description": "A prebuilt graph of the codebase",
            "envs": {},
            "timeout": _TIMEOUT_SECONDS,
        },
    ),
    user=Place(
        ("{xdg}/goose/config.yaml",),
        (("GOOSE_PATH_ROOT", "config/config.yaml"),),
        (("windows", ("{config}/Block/goose/config/config.yaml",)),),
    ),
    project=None,
    traces=(
        Place(
            ("{xdg}/goose",),
            (("GOOSE_PATH_ROOT", "config"),),
            (("windows", ("{config}/Block/goose",)),),
        ),
    ),
    programs=("goose",),
    afterwards="Start a new session.",
)
