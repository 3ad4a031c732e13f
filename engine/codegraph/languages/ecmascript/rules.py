"""The handler of each role of ``tags.scm``, in every ECMAScript dialect."""

from __future__ import annotations

from codegraph.languages.ecmascript import bindings, classes, functions, imports, variables
from codegraph.languages.ecmascript.state import prepare
from codegraph.languages.reading import Handler, Rules

HANDLERS: dict[str, Handler] = {
    "definition.class": classes.define_class,
    "definition.class_expression": classes.define_class_expression,
    "definition.interface": classes.define_interface,
    "definition.type_alias": classes.define_type_alias,
    "definition.enum": classes.define_enum,
    "definition.namespace": classes.define_namespace,
    "definition.function": functions.define_function,
    "definition.method": functions.define_method,
    "definition.pair": functions.define_pair,
    "definition.variable": variables.define_variable,
    "definition.field": variables.define_field,
    "definition.call_signature": classes.define_call_signature,
    "scope.function": bindings.open_scope,
    "scope.block": bindings.open_block,
    "binding.assignment": bindings.assign,
    "binding.loop": bindings.bind_loop,
    "binding.catch": bindings.bind_catch,
    "binding.return": bindings.bind_return,
    "reference.call": bindings.call,
    "reference.new": bindings.construct,
    "reference.jsx": bindings.use_component,
    "use.value": bindings.use,
    "import.statement": imports.import_statement,
    "import.alias": imports.import_alias,
    "export.statement": imports.export_statement,
}

RULES = Rules(HANDLERS, prepare)
