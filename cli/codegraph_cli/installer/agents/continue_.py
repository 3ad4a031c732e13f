"""Continue, the extension for VS Code and JetBrains IDEs.

https://docs.continue.dev/customize/deep-dives/mcp and
https://docs.continue.dev/customize/deep-dives/rules (read 2026-11-23). It reads each file of a
folder, so we have our own. Its command line ``cn`` (run with 1.5.47) reads the rules of both
folders and the servers of neither; it does not hand the server's instructions on.
"""

from __future__ import annotations

from codegraph_cli.installer.agent import Agent, Shape
from codegraph_cli.installer.place import Place

_SERVER = "mcpServers/codegraph.json"
_RULES = "rules/codegraph.md"

AGENT = Agent(
    id="continue",
    name="Continue",
    format="json",
    at=("mcpServers",),
    shape=Shape(),
    user=Place((f"{{home}}/.continue/{_SERVER}",), (("CONTINUE_GLOBAL_DIR", _SERVER),)),
    project=Place((f"{{project}}/.continue/{_SERVER}",)),
    traces=(Place(("{home}/.continue",), (("CONTINUE_GLOBAL_DIR", ""),)),),
    programs=("cn",),
    user_instructions=Place((f"{{home}}/.continue/{_RULES}",), (("CONTINUE_GLOBAL_DIR", _RULES),)),
    project_instructions=Place((f"{{project}}/.continue/{_RULES}",)),
    head="---\nname: codegraph\nalwaysApply: true\n---\n",
    afterwards="Reload the window; for its command line cn, list the server in its config.yaml.",
)
