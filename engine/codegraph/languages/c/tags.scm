; What the graph takes from C. `rules.py` says what each role means.

(function_definition declarator: (_) @declarator body: (_) @body) @definition.function
(preproc_function_def name: (identifier) @name) @definition.macro
(preproc_def name: (identifier) @name value: (_) @value) @binding.macro

(struct_specifier name: (type_identifier) @name body: (_)) @definition.struct
(union_specifier name: (type_identifier) @name body: (_)) @definition.union
(enum_specifier name: (type_identifier) @name body: (_)) @definition.enum
(type_definition type: (_) @type declarator: (_) @declarator) @definition.typedef

(translation_unit (declaration declarator: (init_declarator declarator: (_) @declarator)) @definition.variable)
(translation_unit (declaration declarator: [(identifier) (array_declarator) (pointer_declarator)] @declarator) @definition.variable)
(preproc_ifdef (declaration declarator: (init_declarator declarator: (_) @declarator)) @definition.variable)
(preproc_ifdef (declaration declarator: [(identifier) (array_declarator) (pointer_declarator)] @declarator) @definition.variable)
(preproc_if (declaration declarator: (init_declarator declarator: (_) @declarator)) @definition.variable)
(preproc_if (declaration declarator: [(identifier) (array_declarator) (pointer_declarator)] @declarator) @definition.variable)

(call_expression function: (identifier) @callee) @reference.call
(call_expression function: (parenthesized_expression (identifier) @callee)) @reference.call

(initializer_list (identifier) @use.value)
(initializer_pair value: (identifier) @use.value)
(initializer_list (pointer_expression argument: (identifier) @use.value))
(initializer_pair value: (pointer_expression argument: (identifier) @use.value))

(preproc_include path: (string_literal) @path) @import.include
(preproc_include path: (system_lib_string) @path) @import.include
