"""JavaScript."""

from __future__ import annotations

from codegraph.languages.ecmascript.dialect import dialect

JAVASCRIPT = dialect(
    "javascript", (".js", ".jsx", ".mjs", ".cjs"), "tree_sitter_javascript:language"
)
