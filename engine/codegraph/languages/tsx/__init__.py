"""TSX."""

from __future__ import annotations

from codegraph.languages.ecmascript.dialect import dialect

TSX = dialect("tsx", (".tsx",), "tree_sitter_typescript:language_tsx")
