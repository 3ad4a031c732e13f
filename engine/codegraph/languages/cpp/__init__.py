"""C++."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.c.library import LIBRARY
from codegraph.languages.c.modules import CModules

CPP = Language(
    id="cpp",
    extensions=tuple(".cc .cpp .cxx .c++ .C .hpp .hh .hxx .h++ .ipp .inl .tpp".split()),
    shared=(".h",),
    grammar="tree_sitter_cpp:language",
    package="codegraph.languages.cpp",
    rules="codegraph.languages.cpp.rules:RULES",
    family="c",
    modules=CModules,
    class_scope="methods",
    overloaded=True,
    builtins=LIBRARY | {"std"},
    star_hides=(),
    naming="inclusion",
)
