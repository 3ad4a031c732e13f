; inherits: ecmascript

(abstract_class_declaration name: (_) @name) @definition.class
(interface_declaration name: (_) @name) @definition.interface
(type_alias_declaration name: (_) @name) @definition.type_alias
(enum_declaration name: (_) @name) @definition.enum
[(internal_module) (module)] @definition.namespace
(function_signature) @definition.function
(abstract_method_signature) @definition.method
(class_body (method_signature) @definition.method)
(interface_body (method_signature) @definition.method)
(type_alias_declaration value: (object_type (method_signature) @definition.method))

(public_field_definition name: (_) @name) @definition.field
(interface_body (property_signature name: (_) @name) @definition.field)
(type_alias_declaration
  value: (object_type (property_signature name: (_) @name) @definition.field))
(interface_body (call_signature) @definition.call_signature)

(import_alias) @import.alias
