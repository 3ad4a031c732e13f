; What the graph takes from Python. `rules.py` says what each role means.

(class_definition name: (identifier) @name) @definition.class
(function_definition name: (identifier) @name) @definition.function
(type_alias_statement left: (type) @name right: (type) @value) @definition.type_alias

(call function: (_) @callee) @reference.call

(assignment left: (_) @target) @binding.assignment
(named_expression name: (identifier) @target value: (_) @value) @binding.named
(for_statement left: (_) @target right: (_) @value) @binding.loop
(for_in_clause left: (_) @target right: (_) @value) @binding.loop
(as_pattern (_) @value alias: (as_pattern_target (identifier) @target)) @binding.alias
[(if_statement) (elif_clause) (while_statement) (assert_statement) (boolean_operator)
 (conditional_expression)] @binding.condition
(return_statement (_) @value) @binding.return
(yield) @trait.generator

(call arguments: (argument_list [(identifier) (attribute)] @use.value))
(keyword_argument value: [(identifier) (attribute)] @use.value)
(default_parameter value: [(identifier) (attribute)] @use.value)
(pair value: [(identifier) (attribute)] @use.value)
(list [(identifier) (attribute)] @use.value)
(tuple [(identifier) (attribute)] @use.value)

(import_statement) @import.module
(import_from_statement) @import.names
