"""Rust."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.rust.containers import MEMBERS
from codegraph.languages.rust.handlers import HANDLERS
from codegraph.languages.rust.library import BUILTINS
from codegraph.languages.rust.modules import RustModules
from codegraph.languages.rust.state import prepare
from codegraph.languages.rust.tidy import tidy

RUST = Language(
    id="rust",
    extensions=(".rs",),
    grammar="tree_sitter_rust:language",
    package="codegraph.languages.rust",
    handlers=HANDLERS,
    family="rust",
    modules=RustModules,
    prepare=prepare,
    tidy=tidy,
    class_scope="none",
    builtins=BUILTINS,
    scattered=True,
    rooted=True,
    container_members=MEMBERS,
)
