"""Go expressions and types as the paths of `codegraph.facts`.

Pointers are the values they point to. Slices, arrays, maps and channels are containers of their
elements, several results a tuple. Type arguments are left out, type parameters stand for their
constraint. Locals go by the names that `codegraph.languages.blocks` gives them.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.languages.go.library import BUILTIN_TYPES
from codegraph.languages.paths import MAX_PATH, UNKNOWN
from codegraph.languages.sheet import Sheet, bounded, first_child

_LITERALS = frozenset(
    """interpreted_string_literal raw_string_literal rune_literal int_literal float_literal
    imaginary_literal true false iota""".split()
)
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "&&", "||"))
_LISTS = frozenset(("slice_type", "array_type", "implicit_length_array_type"))
_GENERIC = {
    **dict.fromkeys(
        """cmp.Or maps.All maps.Clone maps.Collect slices.All slices.Backward slices.Clip
        slices.Clone slices.Compact slices.CompactFunc slices.Concat slices.Delete slices.DeleteFunc
        slices.Grow slices.Insert slices.Repeat slices.Replace sync.OnceValue
        sync.OnceValues""".split(),
        "{}",
    ),
    **dict.fromkeys(("slices.Collect", "slices.Sorted", "slices.SortedFunc"), "<{}[@];''>"),
    **dict.fromkeys(("maps.Values", "slices.Values"), "<{}[]>"),
    **dict.fromkeys(("slices.Max", "slices.MaxFunc", "slices.Min", "slices.MinFunc"), "{}[]"),
    "maps.Keys": "<{}[@]>",
}
"""What generic functions of the standard library give, made of their first argument."""
_HOLDERS = frozenset(("iter.Seq", "atomic.Pointer"))
"""Generic types of the standard library that hold or give values of their type argument."""


def expression(sheet: Sheet, node: Node) -> str:
    """The path of an expression; ``?`` where it says nothing that could be followed."""
    return bounded(sheet, node, _expression)


def _expression(sheet: Sheet, node: Node) -> str:  # noqa: C901, PLR0912 - a case for each node type
    kind = node.type
    if kind == "identifier":
        return _local(sheet, node)
    if kind == "selector_expression":
        operand, name = node.child_by_field_name("operand"), node.child_by_field_name("field")
        return f"{_expression(sheet, operand)}.{sheet.text(name)}" if operand and name else UNKNOWN
    if kind == "call_expression":
        return _call(sheet, node)
    if kind in _LITERALS:
        return "''"
    if kind == "unary_expression":
        return _unary(sheet, node)
    if kind == "composite_literal":
        return _typed(sheet, node, "type")
    if kind == "index_expression":
        operand = node.child_by_field_name("operand")
        return f"{_expression(sheet, operand)}[]" if operand else UNKNOWN
    if kind == "slice_expression":
        operand = node.child_by_field_name("operand")
        return _expression(sheet, operand) if operand else UNKNOWN
    if kind == "type_assertion_expression":
        return _typed(sheet, node, "type")
    if kind == "type_conversion_expression":
        return _conversion(sheet, node)
    if kind == "parenthesized_expression":
        inner = first_child(node)
        return _expression(sheet, inner) if inner else UNKNOWN
    if kind == "binary_expression":
        return _binary(sheet, node)
    if kind == "func_literal":
        return f"~<{results(sheet, node) or UNKNOWN}>"
    return UNKNOWN


def _local(sheet: Sheet, node: Node) -> str:
    name = sheet.text(node)
    return sheet.blocks.find(sheet.scope, name, node.start_byte) or name


def _call(sheet: Sheet, node: Node) -> str:
    function = node.child_by_field_name("function")
    if function is None:
        return UNKNOWN
    if function.type == "identifier" and sheet.text(function) in {"new", "make", "append"}:
        arguments = node.child_by_field_name("arguments")
        given = first_child(arguments) if arguments else None
        if given is None:
            return UNKNOWN
        is_type = given.type.endswith(("_type", "type_identifier"))
        return type_path(sheet, given) if is_type else _expression(sheet, given)
    path = callee(sheet, function)
    shape = _GENERIC.get(path)
    if shape is not None and _is_standard(sheet, path.partition(".")[0]):
        arguments = node.child_by_field_name("arguments")
        given = first_child(arguments) if arguments else None
        return shape.format(_expression(sheet, given)) if given else UNKNOWN
    return f"{path}()"


def _is_standard(sheet: Sheet, package: str) -> bool:
    """Whether a name stands for the standard library's package, or the draft of it."""
    modules = (item.module for item in sheet.imports if item.local == package)
    return any(name.endswith(package) and name.startswith((package, "golang.org/x/", "sync/"))
               for name in modules)  # fmt: skip


def callee(sheet: Sheet, node: Node) -> str:
    """The path of what a call calls; ``Map[K]`` is a function with type arguments unless local."""
    if node.type == "index_expression":
        operand = node.child_by_field_name("operand")
        if operand is not None and not _is_value(sheet, operand):
            return _expression(sheet, operand)
    return _expression(sheet, node)


def _is_value(sheet: Sheet, node: Node) -> bool:
    """Whether the expression begins with a local variable, so that it holds no function's name."""
    while node.type in {"selector_expression", "parenthesized_expression", "index_expression"}:
        inner = first_child(node)
        if inner is None:
            return True
        node = inner
    if node.type not in {"identifier", "type_identifier", "package_identifier"}:
        return True
    return sheet.blocks.find(sheet.scope, sheet.text(node), node.start_byte) is not None


def generic_callee(sheet: Sheet, node: Node) -> str:
    """The path of ``f`` in ``f[T](x)``, or of ``m[k]``: the grammar takes both for a type."""
    named = node.child_by_field_name("type")
    if named is None:
        return UNKNOWN
    head = named if named.type == "type_identifier" else first_child(named)
    if head is None:
        return UNKNOWN
    alias = sheet.blocks.find(sheet.scope, sheet.text(head), head.start_byte)
    if alias is None:
        return sheet.text(named)
    return f"{alias}{sheet.text(named)[head.end_byte - head.start_byte :]}[]"


def _conversion(sheet: Sheet, node: Node) -> str:
    target = node.child_by_field_name("type")
    if target is None:
        return UNKNOWN
    if target.type == "generic_type":
        return f"{generic_callee(sheet, target)}()"
    return type_path(sheet, target)


def _unary(sheet: Sheet, node: Node) -> str:
    operand, operator = node.child_by_field_name("operand"), node.child_by_field_name("operator")
    if operand is None or operator is None:
        return UNKNOWN
    path = _expression(sheet, operand)
    sign = operator.type
    return "''" if sign == "!" else f"{path}[]" if sign == "<-" else path


def _binary(sheet: Sheet, node: Node) -> str:
    operator = node.child_by_field_name("operator")
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if operator is None or left is None or right is None or operator.type in _COMPARISONS:
        return "''"
    path = _expression(sheet, left)
    return path if path != "''" else _expression(sheet, right)


def _typed(sheet: Sheet, node: Node, field: str) -> str:
    found = node.child_by_field_name(field)
    return type_path(sheet, found) if found else UNKNOWN


# -- types ----------------------------------------------------------------------------------


def type_path(sheet: Sheet, node: Node) -> str:
    """The path of a value of a type; ``?`` where nothing is known of such values."""
    return bounded(sheet, node, _type)


def _type(sheet: Sheet, node: Node) -> str:
    kind = node.type
    if kind == "type_identifier":
        name = sheet.text(node)
        path = sheet.blocks.find(sheet.scope, name, node.start_byte) or name
        return "''" if path in BUILTIN_TYPES else path if path == UNKNOWN else f"{path}{{}}"
    if kind == "qualified_type":
        return f"{sheet.text(node)}{{}}"
    if kind in {"pointer_type", "parenthesized_type"}:
        inner = first_child(node)
        return _type(sheet, inner) if inner else UNKNOWN
    if kind == "generic_type":
        return _generic(sheet, node)
    if kind in _LISTS:
        return f"<{_part(sheet, node, 'element')};''>"
    if kind == "map_type":
        return f"<{_part(sheet, node, 'value')};{_part(sheet, node, 'key')}>"
    if kind == "channel_type":
        return f"<{_part(sheet, node, 'value')}>"
    if kind == "function_type":
        return f"~<{results(sheet, node) or UNKNOWN}>"
    if kind == "struct_type":
        return _record(sheet, node)
    return UNKNOWN


def _part(sheet: Sheet, node: Node, field: str) -> str:
    found = node.child_by_field_name(field)
    return _type(sheet, found) if found else UNKNOWN


def _generic(sheet: Sheet, node: Node) -> str:
    named, given = (node.child_by_field_name(field) for field in ("type", "type_arguments"))
    if named is None or given is None:
        return UNKNOWN
    name = sheet.text(named)
    if name in _HOLDERS or name == "iter.Seq2":
        package = name.partition(".")[0]
        inner = [kept for item in given.named_children if (kept := first_child(item))]
        if inner and _is_standard(sheet, package):
            types = [_type(sheet, item) for item in reversed(inner)]
            return f"<{';'.join(types)}>"
    return _type(sheet, named)


def _record(sheet: Sheet, node: Node) -> str:
    """A struct without a name: its fields, but those that hold nothing of the project's."""
    body = first_child(node)
    fields: list[str] = []
    for item in body.named_children if body else ():
        declared = item.child_by_field_name("type")
        if declared is None:
            continue
        path = _type(sheet, declared)
        if path not in {"''", UNKNOWN}:
            names = item.children_by_field_name("name")
            fields.extend(f"{sheet.text(name)}:{path}" for name in names)
    return f"{{{';'.join(fields)}}}" if fields else UNKNOWN


def results(sheet: Sheet, node: Node) -> str:
    """The path of what a function with this header returns; empty where it returns nothing."""
    result = node.child_by_field_name("result")
    if result is None:
        return ""
    if result.type != "parameter_list":
        return type_path(sheet, result)
    parts: list[str] = []
    for item in result.named_children:
        declared = item.child_by_field_name("type")
        if declared is not None:
            count = len(item.children_by_field_name("name")) or 1
            parts.extend([_type(sheet, declared)] * count)
    path = parts[0] if len(parts) == 1 else f"<{','.join(parts)}>" if parts else ""
    return path if len(path) <= MAX_PATH else UNKNOWN
