"""The closed lists by which uses are counted.

Written by scripts/generate_telemetry_schema.py from schema.toml; edit that, not this.
"""

NAMES = {
    "mcp_tool": frozenset(
        {
            "codegraph_explore",
            "codegraph_search",
            "codegraph_node",
            "codegraph_callers",
            "codegraph_callees",
            "codegraph_impact",
            "codegraph_files",
            "codegraph_status",
            "other",
        }
    ),
    "cli_command": frozenset(
        {
            "init",
            "index",
            "sync",
            "status",
            "uninit",
            "explore",
            "query",
            "node",
            "callers",
            "callees",
            "impact",
            "files",
            "export",
            "version",
            "install",
            "uninstall",
            "doctor",
            "other",
        }
    ),
}
"""The tools and commands, by kind of use."""

AGENTS = {
    "claude-code": "claude-code",
    "claude-ai": "claude-ai",
    "cursor": "cursor",
    "cursor-vscode": "cursor",
    "codex": "codex",
    "codex-mcp-client": "codex",
    "opencode": "opencode",
    "gemini": "gemini",
    "gemini-cli-mcp-client": "gemini",
    "antigravity": "antigravity",
    "antigravity-client": "antigravity",
    "kiro": "kiro",
    "q dev cli": "kiro",
    "q-dev-cli": "kiro",
    "copilot-vscode": "copilot-vscode",
    "visual studio code": "copilot-vscode",
    "visual-studio-code": "copilot-vscode",
    "copilot-cli": "copilot-cli",
    "github-copilot-developer": "copilot-cli",
    "copilot-jetbrains": "copilot-jetbrains",
    "copilot-xcode": "copilot-xcode",
    "xcode-copilot-xcode": "copilot-xcode",
    "windsurf": "windsurf",
    "windsurf-client": "windsurf",
    "zed": "zed",
    "cline": "cline",
    "roo-code": "roo-code",
    "kilo-code": "kilo-code",
    "goose": "goose",
    "continue": "continue",
    "continue-cli-client": "continue",
    "crush": "crush",
    "amp": "amp",
    "amp-mcp-client": "amp",
    "factory": "factory",
    "factory-cli": "factory",
    "raycast": "raycast",
    "com.raycast.macos": "raycast",
    "chatgpt": "chatgpt",
    "cherry-studio": "cherry-studio",
    "cherry studio": "cherry-studio",
    "librechat": "librechat",
    "@librechat/api-client": "librechat",
    "n8n": "n8n",
    "@n8n/n8n-nodes-langchain.mcpclienttool": "n8n",
    "lobehub": "lobehub",
    "lobehub-mcp-client": "lobehub",
    "postman": "postman",
    "postman-client": "postman",
    "mcp-inspector": "mcp-inspector",
    "other": "other",
    "": "",
}
"""Agents by their ids and by the names of their clients, in lower case."""

AGENT_PATTERNS = {
    ("jetbrains-", "-copilot-intellij"): "copilot-jetbrains",
}
"""Agents by how the names of their clients begin and end, in lower case."""
