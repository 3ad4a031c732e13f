"""Rust."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.rust.containers import MEMBERS
from codegraph.languages.rust.library import BUILTINS
from codegraph.languages.rust.modules import RustModules

RUST = Language(
    id="rust",
    extensions=(".rs",),
    grammar="tree_sitter_rust:language",
    package="codegraph.languages.rust",
    rules="codegraph.languages.rust.handlers:RULES",
    family="rust",
    modules=RustModules,
    class_scope="none",
    builtins=BUILTINS,
    scattered=True,
    rooted=True,
    container_members=MEMBERS,
)
