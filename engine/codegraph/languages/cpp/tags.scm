; What the graph takes from C++. `rules.py` and its sisters say what each role means.

(namespace_definition) @definition.namespace
(class_specifier name: (_) @name body: (_)) @definition.type
(struct_specifier name: (_) @name body: (_)) @definition.type
(union_specifier name: (_) @name body: (_)) @definition.type
(enum_specifier name: (_) @name body: (_)) @definition.type
(function_definition) @definition.function
(alias_declaration name: (_) @name type: (_) @type) @definition.alias
(type_definition type: (_) @type declarator: (_) @declarator) @definition.typedef
(preproc_function_def name: (identifier) @name) @definition.macro
(preproc_def name: (identifier) @name value: (_) @value) @binding.macro

(field_declaration_list (access_specifier) @binding.access)
(using_declaration) @binding.using
(namespace_alias_definition name: (_) @name) @binding.namespace
(template_declaration) @binding.template
(declaration) @binding.declaration
(field_declaration) @binding.declaration
(for_range_loop) @binding.loop
(catch_clause) @binding.caught
(lambda_expression) @binding.lambda
(return_statement (_)) @binding.return

(call_expression) @reference.call
(new_expression) @reference.new
(compound_literal_expression) @reference.new
(field_initializer) @reference.base
(pointer_expression operator: "&" argument: [(identifier) (qualified_identifier)]) @reference.address

(preproc_include path: (string_literal) @path) @import.include
(preproc_include path: (system_lib_string) @path) @import.include
