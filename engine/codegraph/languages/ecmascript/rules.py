"""The handler of each role of ``tags.scm``, in every ECMAScript dialect."""

from __future__ import annotations

from codegraph.languages.base import Handler
from codegraph.languages.ecmascript import bindings, definitions, imports

HANDLERS: dict[str, Handler] = {
    "definition.class": definitions.define_class,
    "definition.class_expression": definitions.define_class_expression,
    "definition.interface": definitions.define_interface,
    "definition.type_alias": definitions.define_type_alias,
    "definition.enum": definitions.define_enum,
    "definition.namespace": definitions.define_namespace,
    "definition.function": definitions.define_function,
    "definition.method": definitions.define_method,
    "definition.pair": definitions.define_pair,
    "definition.variable": definitions.define_variable,
    "definition.field": definitions.define_field,
    "definition.call_signature": definitions.define_call_signature,
    "scope.function": bindings.open_scope,
    "scope.block": bindings.open_block,
    "binding.assignment": bindings.assign,
    "binding.loop": bindings.bind_loop,
    "binding.catch": bindings.bind_catch,
    "binding.return": bindings.bind_return,
    "reference.call": bindings.call,
    "reference.new": bindings.construct,
    "reference.jsx": bindings.use_component,
    "import.statement": imports.import_statement,
    "import.alias": imports.import_alias,
    "export.statement": imports.export_statement,
}
