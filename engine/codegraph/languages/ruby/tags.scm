; What the graph takes from Ruby. `rules.py`, `variables.py` and `declarations.py` say what each
; role means.

(class name: (_) @name) @definition.type
(module name: (_) @name) @definition.type
(method name: (_) @name) @definition.method
(singleton_method name: (_) @name) @definition.method
(alias name: (_) @name alias: (_) @meant) @binding.alias

(call method: (_) @name) @reference.call
(super) @reference.super
(element_reference object: [(self) (constant) (scope_resolution)] @object) @reference.element
(exceptions [(constant) (scope_resolution)] @name) @reference.rescued

; A word of its own is a local variable or a call of a method without arguments.
(program (identifier) @reference.word)
(body_statement (identifier) @reference.word)
(block_body (identifier) @reference.word)
(then (identifier) @reference.word)
(else (identifier) @reference.word)
(ensure (identifier) @reference.word)
(do (identifier) @reference.word)
(begin (identifier) @reference.word)
(begin_block (identifier) @reference.word)
(end_block (identifier) @reference.word)
(parenthesized_statements (identifier) @reference.word)
(interpolation (identifier) @reference.word)
(argument_list (identifier) @reference.word)
(splat_argument (identifier) @reference.word)
(hash_splat_argument (identifier) @reference.word)
(block_argument (identifier) @reference.word)
(array (identifier) @reference.word)
(pair value: (identifier) @reference.word)
(right_assignment_list (identifier) @reference.word)
(call receiver: (identifier) @reference.word)
(element_reference (identifier) @reference.word)
(assignment right: (identifier) @reference.word)
(operator_assignment right: (identifier) @reference.word)
(binary (identifier) @reference.word)
(unary (identifier) @reference.word)
(range (identifier) @reference.word)
(conditional (identifier) @reference.word)
(if condition: (identifier) @reference.word)
(elsif condition: (identifier) @reference.word)
(unless condition: (identifier) @reference.word)
(while condition: (identifier) @reference.word)
(until condition: (identifier) @reference.word)
(if_modifier (identifier) @reference.word)
(unless_modifier (identifier) @reference.word)
(while_modifier (identifier) @reference.word)
(until_modifier (identifier) @reference.word)
(rescue_modifier (identifier) @reference.word)
(case value: (identifier) @reference.word)
(pattern (identifier) @reference.word)
(in (identifier) @reference.word)
(method body: (identifier) @reference.word)
(singleton_method body: (identifier) @reference.word)

(assignment left: (_) @target right: (_) @value) @binding.assignment
(operator_assignment left: (_) @target right: (_) @value) @binding.assignment
(for pattern: (_) @target value: (in (_) @value)) @binding.loop
(exception_variable (identifier) @name) @binding.rescued
(do_block) @binding.block
(block) @binding.block
(lambda parameters: (_) @parameters) @binding.lambda
(return (argument_list) @value) @binding.return
(method "end" @binding.end)
(singleton_method "end" @binding.end)
