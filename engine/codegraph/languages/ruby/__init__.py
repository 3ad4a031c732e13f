"""Ruby, with the routes of Rails."""

from __future__ import annotations

from codegraph.languages.base import Language
from codegraph.languages.ruby.library import BUILTINS
from codegraph.languages.ruby.modules import RubyModules
from codegraph.languages.ruby.rules import HANDLERS, prepare

RUBY = Language(
    id="ruby",
    extensions=(".rb", ".rake", ".ru", ".gemspec"),
    grammar="tree_sitter_ruby:language",
    package="codegraph.languages.ruby",
    handlers=HANDLERS,
    family="ruby",
    modules=RubyModules,
    prepare=prepare,
    builtins=BUILTINS,
    class_scope="none",
    constructors=("initialize",),
    reopened=True,
    naming="constants",
)
