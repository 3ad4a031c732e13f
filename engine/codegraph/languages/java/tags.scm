; What the graph takes from Java. `rules.py` and `locals.py` say what each role means.

(class_declaration name: (identifier) @name) @definition.type
(interface_declaration name: (identifier) @name) @definition.type
(annotation_type_declaration name: (identifier) @name) @definition.type
(enum_declaration name: (identifier) @name) @definition.type
(record_declaration name: (identifier) @name) @definition.type
(object_creation_expression type: (_) @name (class_body) @definition.anonymous)
(enum_constant name: (identifier) @name) @definition.constant
(method_declaration name: (identifier) @name) @definition.method
(constructor_declaration name: (identifier) @name) @definition.constructor
(compact_constructor_declaration name: (identifier) @name) @definition.constructor
(annotation_type_element_declaration name: (identifier) @name) @definition.method
(field_declaration) @definition.field
(constant_declaration) @definition.field

(method_invocation name: (identifier) @name) @reference.call
(object_creation_expression type: (_) @type) @reference.new
(explicit_constructor_invocation constructor: (_) @which) @reference.constructor
(method_reference) @reference.method

(local_variable_declaration) @binding.local
(enhanced_for_statement) @binding.loop
(resource name: (identifier)) @binding.resource
(catch_formal_parameter) @binding.caught
(instanceof_expression name: (identifier)) @binding.instance
(type_pattern) @binding.pattern
(record_pattern_component) @binding.pattern
(lambda_expression) @binding.lambda

(import_declaration) @import.any
