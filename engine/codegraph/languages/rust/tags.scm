; What the graph takes from Rust. `handlers.py` lists what each role writes.

(function_item name: (identifier) @name) @definition.function
(function_signature_item name: (identifier) @name) @definition.function
(struct_item name: (type_identifier) @name) @definition.struct
(union_item name: (type_identifier) @name) @definition.struct
(enum_item name: (type_identifier) @name) @definition.enum
(enum_variant name: (identifier) @name) @definition.variant
(trait_item name: (type_identifier) @name) @definition.trait
(impl_item type: (_) @type) @definition.impl
(mod_item name: (identifier) @name) @definition.module
(type_item name: (type_identifier) @name type: (_) @type) @definition.alias
(associated_type name: (type_identifier) @name) @definition.associated
(const_item name: (identifier) @name type: (_) @type) @definition.constant
(static_item name: (identifier) @name type: (_) @type) @definition.static
(macro_definition name: (identifier) @name) @definition.macro

(attribute_item (attribute) @attribute) @reference.attribute
(call_expression function: (_) @callee) @reference.call
(macro_invocation macro: (_) @name (token_tree) @tokens) @reference.macro
(struct_expression name: (_) @type) @reference.literal
(arguments [(identifier) (scoped_identifier)] @reference.value)

(block (let_declaration pattern: (_) @pattern) @binding.let) @block
(if_expression condition: (_) @condition consequence: (_) @body) @binding.condition
(while_expression condition: (_) @condition body: (_) @body) @binding.condition
(for_expression pattern: (_) @pattern value: (_) @value body: (_) @body) @binding.for
(match_expression value: (_) @value
  body: (match_block (match_arm pattern: (match_pattern) @pattern) @binding.arm))
(closure_expression parameters: (_) @parameters body: (_) @body) @binding.closure

(use_declaration argument: (_) @argument) @import.use
(extern_crate_declaration name: (identifier) @name) @import.crate
