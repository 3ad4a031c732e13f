; inherits: ecmascript

(field_definition property: (_) @name) @definition.field
(jsx_opening_element name: (_) @name) @reference.jsx
(jsx_self_closing_element name: (_) @name) @reference.jsx
(jsx_expression [(identifier) (member_expression)] @use.value)
