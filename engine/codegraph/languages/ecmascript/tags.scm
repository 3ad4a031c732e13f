; What the graph takes from every ECMAScript dialect. The handlers in this folder say what each
; role means; a dialect's own file adds what only its grammar has.

(class_declaration name: (_) @name) @definition.class
(class) @definition.class_expression
[(function_declaration) (generator_function_declaration)] @definition.function
(method_definition) @definition.method
(variable_declarator) @definition.variable
(pair value: [(arrow_function) (function_expression) (generator_function)]) @definition.pair

[(arrow_function) (function_expression) (generator_function)] @scope.function
[(statement_block) (switch_body) (for_statement)] @scope.block

(assignment_expression) @binding.assignment
(for_in_statement) @binding.loop
(catch_clause) @binding.catch
(return_statement (_) @value) @binding.return

(call_expression function: (_) @callee) @reference.call
(new_expression constructor: (_) @callee) @reference.new

(arguments [(identifier) (member_expression)] @use.value)
(pair value: [(identifier) (member_expression)] @use.value)
(shorthand_property_identifier) @use.value
(array [(identifier) (member_expression)] @use.value)
(assignment_expression right: [(identifier) (member_expression)] @use.value)
(return_statement [(identifier) (member_expression)] @use.value)

(import_statement) @import.statement
(export_statement) @export.statement
