; What the graph takes from C#. `rules.py` and `locals.py` say what each role means.

(namespace_declaration name: (_) @name) @definition.namespace
(class_declaration name: (identifier) @name) @definition.type
(struct_declaration name: (identifier) @name) @definition.type
(interface_declaration name: (identifier) @name) @definition.type
(record_declaration name: (identifier) @name) @definition.type
(enum_declaration name: (identifier) @name) @definition.type
(enum_member_declaration name: (identifier) @name) @definition.constant
(delegate_declaration name: (identifier) @name) @definition.delegate
(method_declaration name: (identifier) @name) @definition.method
(constructor_declaration name: (identifier) @name) @definition.constructor
(destructor_declaration name: (identifier) @name) @definition.destructor
(local_function_statement name: (identifier) @name) @definition.function
(operator_declaration operator: _ @name) @definition.operator
(conversion_operator_declaration type: (_) @name) @definition.operator
(property_declaration name: (identifier) @name) @definition.property
(event_declaration name: (identifier) @name) @definition.property
(indexer_declaration "this" @name) @definition.indexer
(field_declaration (variable_declaration) @variables) @definition.field
(event_field_declaration (variable_declaration) @variables) @definition.field

(invocation_expression) @reference.call
(object_creation_expression type: (_) @type) @reference.new
(implicit_object_creation_expression) @reference.implicit
(constructor_initializer) @reference.constructor
(primary_constructor_base_type type: (_) @type) @reference.new
(assignment_expression left: (_) ["+=" "-="] right: (_) @handler) @reference.handler

(local_declaration_statement (variable_declaration) @binding.local)
(using_statement (variable_declaration) @binding.local)
(for_statement (variable_declaration) @binding.local)
(fixed_statement (variable_declaration) @binding.local)
(foreach_statement) @binding.loop
(declaration_pattern) @binding.named
(recursive_pattern name: (identifier)) @binding.named
(declaration_expression) @binding.named
(catch_declaration) @binding.named
(from_clause) @binding.query
(lambda_expression) @binding.lambda
(anonymous_method_expression) @binding.lambda

(using_directive) @import.using
