; What the graph takes from PHP. `rules.py`, `members.py`, `locals.py` and `conditions.py` say what each role means.

(namespace_definition) @scope.namespace
(namespace_use_declaration) @import.use

(class_declaration name: (name) @name) @definition.class
(interface_declaration name: (name) @name) @definition.class
(trait_declaration name: (name) @name) @definition.class
(enum_declaration name: (name) @name) @definition.class
(anonymous_class body: (declaration_list) @definition.anonymous) @class
(function_definition name: (name) @name) @definition.function
(method_declaration name: (name) @name) @definition.method
(use_declaration (use_list) @renames) @definition.renamed
(property_declaration) @definition.property
(const_declaration) @definition.constant
(enum_case name: (name) @name) @definition.case

(function_call_expression function: (_) @callee) @reference.call
(member_call_expression name: (name) @callee) @reference.call
(nullsafe_member_call_expression name: (name) @callee) @reference.call
(scoped_call_expression name: (name) @callee) @reference.call
(object_creation_expression) @reference.new
(class_constant_access_expression) @reference.class
(array_creation_expression
  . (array_element_initializer . (_) @holder .)
  . (array_element_initializer . (string) @method .) .) @reference.pair

(anonymous_function) @binding.closure
(arrow_function) @binding.closure
(assignment_expression left: (_) @target right: (_) @value) @binding.assignment
(reference_assignment_expression left: (_) @target right: (_) @value) @binding.assignment
(augmented_assignment_expression left: (_) @target right: (_) @value) @binding.augmented
(foreach_statement) @binding.loop
(catch_clause) @binding.caught
(static_variable_declaration name: (variable_name) @target) @binding.static
(global_declaration) @binding.global
(if_statement) @binding.condition
(else_if_clause) @binding.condition
(while_statement) @binding.condition
(match_conditional_expression) @binding.arm
(conditional_expression) @binding.choice
(binary_expression operator: "&&") @binding.conjunction
(return_statement (_) @value) @binding.return
(yield_expression) @trait.generator
((comment) @binding.comment (#match? @binding.comment "@var\\s+[^\\n]*\\$"))
