; What the graph takes from Kotlin. `rules.py` and `locals.py` say what each role means.

(class_declaration name: (identifier) @name) @definition.type
(object_declaration name: (identifier) @name) @definition.type
(companion_object) @definition.companion
(object_literal) @definition.anonymous
(enum_entry (identifier) @name) @definition.constant
(type_alias type: (identifier) @name) @definition.alias
(function_declaration name: (identifier) @name) @definition.function
(secondary_constructor "constructor" @name) @definition.constructor
(property_declaration [(variable_declaration) (multi_variable_declaration)]) @definition.property

(call_expression) @reference.call
(constructor_delegation_call) @reference.constructor

(for_statement) @binding.loop
(catch_block) @binding.caught
(lambda_literal) @binding.lambda

(import) @import.any
