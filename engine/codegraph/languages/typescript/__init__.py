"""TypeScript."""

from __future__ import annotations

from codegraph.languages.ecmascript.dialect import dialect

TYPESCRIPT = dialect(
    "typescript", (".ts", ".mts", ".cts"), "tree_sitter_typescript:language_typescript"
)
