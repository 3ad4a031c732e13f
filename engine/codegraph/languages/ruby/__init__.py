"""Ruby, with the routes of Rails."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.ruby.library import BUILTINS
from codegraph.languages.ruby.modules import RubyModules

RUBY = Language(
    id="ruby",
    extensions=(".rb", ".rake", ".ru", ".gemspec"),
    grammar="tree_sitter_ruby:language",
    package="codegraph.languages.ruby",
    rules="codegraph.languages.ruby.rules:RULES",
    family="ruby",
    modules=RubyModules,
    builtins=BUILTINS,
    class_scope="none",
    constructors=("initialize",),
    reopened=True,
    naming="constants",
)
