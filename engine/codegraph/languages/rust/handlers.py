"""Which function writes the facts of which role of ``tags.scm``."""

from __future__ import annotations

from codegraph.languages.reading import Handler, Rules
from codegraph.languages.rust.calls import call, keep_attribute, literal, macro, value
from codegraph.languages.rust.locals import (
    bind_arm,
    bind_closure,
    bind_condition,
    bind_for,
    bind_let,
)
from codegraph.languages.rust.rules import (
    define_constant,
    define_function,
    define_macro,
    define_module,
    define_static,
)
from codegraph.languages.rust.state import prepare
from codegraph.languages.rust.tidy import tidy
from codegraph.languages.rust.typedefs import (
    define_alias,
    define_associated,
    define_enum,
    define_struct,
    define_trait,
    define_variant,
    enter_impl,
)
from codegraph.languages.rust.uses import import_crate, import_use

HANDLERS: dict[str, Handler] = {
    "definition.function": define_function,
    "definition.struct": define_struct,
    "definition.enum": define_enum,
    "definition.variant": define_variant,
    "definition.trait": define_trait,
    "definition.impl": enter_impl,
    "definition.module": define_module,
    "definition.alias": define_alias,
    "definition.associated": define_associated,
    "definition.constant": define_constant,
    "definition.static": define_static,
    "definition.macro": define_macro,
    "reference.attribute": keep_attribute,
    "reference.call": call,
    "reference.macro": macro,
    "reference.literal": literal,
    "reference.value": value,
    "binding.let": bind_let,
    "binding.condition": bind_condition,
    "binding.for": bind_for,
    "binding.arm": bind_arm,
    "binding.closure": bind_closure,
    "import.use": import_use,
    "import.crate": import_crate,
}

RULES = Rules(HANDLERS, prepare, tidy)
