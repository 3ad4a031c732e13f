; What the graph takes from Go. `rules.py` and `locals.py` say what each role means.

(function_declaration name: (identifier) @name) @definition.function
(method_declaration name: (field_identifier) @name) @definition.method
(type_spec name: (type_identifier) @name type: (_) @type) @definition.type
(type_alias name: (type_identifier) @name type: (_) @type) @definition.alias
(source_file (var_declaration (var_spec) @definition.variable))
(source_file (var_declaration (var_spec_list (var_spec) @definition.variable)))
(source_file (const_declaration) @definition.constants)

(call_expression function: (_) @callee) @reference.call
(type_conversion_expression type: (generic_type) @callee) @reference.call
(composite_literal type: [(type_identifier) (qualified_type) (generic_type)] @type) @reference.literal

(argument_list [(identifier) (selector_expression)] @use.value)
(literal_element [(identifier) (selector_expression)] @use.value)
(assignment_statement right: (expression_list [(identifier) (selector_expression)] @use.value))
(return_statement (expression_list [(identifier) (selector_expression)] @use.value))

(func_literal body: (_) @body) @binding.closure
(short_var_declaration left: (_) @names right: (_) @values) @binding.short
(statement_list (var_declaration (var_spec) @binding.variable))
(statement_list (var_declaration (var_spec_list (var_spec) @binding.variable)))
(statement_list (const_declaration (const_spec) @binding.variable))
(range_clause left: (_) @names right: (_) @value) @binding.range
(receive_statement left: (_) @names right: (_) @value) @binding.receive
(type_switch_statement alias: (_) @name value: (_) @value) @binding.switch

(import_spec path: (_) @path) @import.package
