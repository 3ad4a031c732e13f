"""Variables of Ruby: locals, parameters, those of objects, and constants."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.ruby.comments import comment_before
from codegraph.languages.ruby.expressions import (
    arguments,
    base,
    callee,
    expression,
    group,
    symbol,
    variable,
)
from codegraph.languages.ruby.names import LOCAL, spell
from codegraph.languages.ruby.state import TYPES, context, state_of
from codegraph.languages.sheet import Captures, Sheet

MAX_TARGETS = 50
_LOOPS = frozenset(
    """each map collect select filter reject find detect each_with_index each_with_object all? any?
    none? flat_map filter_map sort_by min_by max_by group_by partition sum count find_all index_by
    each_slice each_value each_pair map! select! reject! delete_if find_each find_index uniq
    take_while drop_while to_h each_entry reverse_each cycle""".split()
)
"""Methods that give their block the elements of their object."""
_PLAIN = frozenset(("each", "map", "collect", "select", "reject", "filter", "each_pair", "to_h"))
"""Those that give a block of two parameters the keys and values of a hash."""
_ITSELF = frozenset(("tap", "then", "yield_self"))
_STRUCTS = frozenset(("Struct.new", "Data.define", "Class.new", "Module.new"))


def assign(sheet: Sheet, captures: Captures) -> None:
    """``target = value``, ``target ||= value`` and the like."""
    node, target, value = (captures[key][0] for key in ("binding.assignment", "target", "value"))
    operator = node.child_by_field_name("operator")
    if operator is not None and operator.type not in {"||=", "&&="}:
        if target.type == "identifier":
            state_of(sheet).local(sheet.scope, sheet.text(target))
        return
    kind = "assigned" if node.type == "assignment" else "value"
    if target.type == "left_assignment_list":
        _assign_each(sheet, target, value, node)
    else:
        _assign_one(sheet, target, value, node, kind)


def _assign_each(sheet: Sheet, target: Node, value: Node, node: Node) -> None:
    targets = [item for item in target.named_children if not item.is_extra][:MAX_TARGETS]
    given = value.named_children if value.type in {"right_assignment_list", "array"} else []
    plain = len(given) == len(targets) and all(item.type != "splat_argument" for item in given)
    for position, item in enumerate(targets):
        path = expression(sheet, given[position]) if plain else UNKNOWN
        _bind(sheet, item, path, node, "assigned")


def _assign_one(sheet: Sheet, target: Node, value: Node, node: Node, kind: str) -> None:
    if target.type == "constant":
        _define_constant(sheet, target, value, node)
        return
    if target.type == "identifier":  # the value sees the name as a variable already
        state_of(sheet).local(sheet.scope, sheet.text(target))
    _bind(sheet, target, expression(sheet, value), node, kind)


def _bind(sheet: Sheet, target: Node, path: str, node: Node, kind: str) -> None:
    if target.type == "identifier":
        name = sheet.text(target)
        alias = sheet.blocks.find(sheet.scope, name + LOCAL, target.start_byte)
        if alias is None:
            state_of(sheet).local(sheet.scope, name)
        sheet.bind(alias or name + LOCAL, path or UNKNOWN, node, kind)
    elif target.type in {"instance_variable", "class_variable"}:
        holder, name = variable(sheet, target)
        if holder != UNKNOWN and path not in {"", UNKNOWN}:
            sheet.bind(name, path, node, "field")
    elif target.type == "call":
        _refer_setter(sheet, target)
    elif target.type in {"left_assignment_list", "destructured_left_assignment"}:
        for item in target.named_children[:MAX_TARGETS]:
            _bind(sheet, item, UNKNOWN, node, kind)
    elif target.type == "rest_assignment" and target.named_child_count:
        _bind(sheet, target.named_children[0], UNKNOWN, node, kind)


def _refer_setter(sheet: Sheet, target: Node) -> None:
    path, named = callee(sheet, target), target.child_by_field_name("method")
    if path != UNKNOWN and named is not None and named.type == "identifier":
        sheet.refer("calls", path + spell("_=")[1:], named)


def _define_constant(sheet: Sheet, target: Node, value: Node, node: Node) -> None:
    """``NAME = value`` in a type or at the top level, or a class made by ``Struct.new``."""
    scope = sheet.scope
    if scope != MODULE_SCOPE and sheet.defs[scope].kind not in TYPES:
        return
    if _made(sheet, value) in _STRUCTS:
        _define_made(sheet, target, value, node)
        return
    sheet.bind(sheet.text(target), expression(sheet, value) or UNKNOWN, node)
    sheet.define(
        "constant",
        target,
        node,
        signature=sheet.text(node),
        doc=comment_before(sheet, node),
        opens=False,
    )


def _made(sheet: Sheet, value: Node) -> str:
    receiver, named = value.child_by_field_name("receiver"), value.child_by_field_name("method")
    if value.type != "call" or receiver is None or named is None:
        return ""
    return f"{sheet.text(receiver).removeprefix('::')}.{sheet.text(named)}"


def _define_made(sheet: Sheet, target: Node, value: Node, node: Node) -> None:
    made, given = _made(sheet, value), arguments(value)
    is_struct = made in {"Struct.new", "Data.define"}
    bases = ["Struct"] if is_struct else [base(expression(sheet, given[0]))] if given else []
    header = sheet.text(node).partition("\n")[0].partition(" do")[0]
    sheet.define(
        "interface" if made == "Module.new" else "class",
        target,
        node,
        signature=header,
        doc=comment_before(sheet, node),
        bases=bases,
    )
    for item in given if is_struct else ():
        word = symbol(sheet, item)
        if item.type == "simple_symbol" and word:
            for label in (word, f"{word}=") if made == "Struct.new" else (word,):
                sheet.define(
                    "method", item, item, label=label, signature=header,
                    spelt="" if label.isidentifier() else spell(label), opens=False,
                )  # fmt: skip


# -- parameters -----------------------------------------------------------------------------


def bind_parameters(sheet: Sheet, given: Node | None, index: int) -> None:
    """The parameters of a method, with what the values they default to tell."""
    state_of(sheet).locals.setdefault(index, set())
    for item in given.named_children if given else ():
        name = item if item.type == "identifier" else item.child_by_field_name("name")
        for one in [name] if name is not None else _names(item):
            state_of(sheet).local(index, sheet.text(one))
            value = item.child_by_field_name("value")
            path = expression(sheet, value) if value is not None else UNKNOWN
            sheet.bind(sheet.text(one) + LOCAL, path or UNKNOWN, item, "param", scope=index)


def _names(item: Node) -> list[Node]:
    """The names in a destructured parameter."""
    if item.type == "identifier":
        return [item]
    if item.type not in {"destructured_parameter", "splat_parameter", "block_parameter"}:
        return []
    return [one for child in item.named_children[:MAX_TARGETS] for one in _names(child)]


def bind_block(sheet: Sheet, captures: Captures) -> None:
    """A block, with its parameters."""
    node = captures["binding.block"][0]
    scope, state = sheet.scope, state_of(sheet)
    if context(sheet) == "type" and sheet.defs[scope].kind in TYPES:
        state.block_end[scope] = max(node.end_byte, state.block_end.get(scope, 0))
    given, call = node.child_by_field_name("parameters"), node.parent
    if given is not None and not _is_body(sheet, node):
        listed = [item for item in given.named_children if not item.is_extra]
        _enter(sheet, listed, _passed(sheet, call, len(listed)) if call else [], node)


def _is_body(sheet: Sheet, block: Node) -> bool:
    """Whether a block is the body of a method, as in ``define_method(:name) { }``."""
    scope = sheet.scope
    here = scope != MODULE_SCOPE and sheet.defs[scope].signature.startswith("define_method")
    return here and sheet.defs[scope].end_line == block.end_point.row + 1


def _passed(sheet: Sheet, call: Node, count: int) -> list[str]:
    """What a call gives the parameters of its block."""
    named, receiver = call.child_by_field_name("method"), call.child_by_field_name("receiver")
    if call.type != "call" or named is None or receiver is None:
        return []
    name = sheet.text(named)
    if name not in _LOOPS and name not in _ITSELF:
        return []
    path = expression(sheet, receiver)
    if path in {"", UNKNOWN}:
        return []
    if name in _ITSELF:
        return [path]
    if name == "each_value":
        return [f"{group(path)}[]"]
    each = f"{group(path)}[@]"
    return [each, f"{group(path)}[]"] if count > 1 and name in _PLAIN else [each]


def bind_lambda(sheet: Sheet, captures: Captures) -> None:
    """The parameters of ``->(a) { }``."""
    node = captures["binding.lambda"][0]
    _enter(sheet, captures["parameters"][0].named_children, [], node)


def _enter(sheet: Sheet, parameters: list[Node], paths: list[str], block: Node) -> None:
    scope = sheet.scope
    for position, item in enumerate(parameters[:MAX_TARGETS]):
        name = item if item.type == "identifier" else item.child_by_field_name("name")
        for one in [name] if name is not None else _names(item):
            word = sheet.text(one) + LOCAL
            alias = sheet.blocks.enter(
                word, block.start_byte, block.end_byte, scope=scope, now=block.start_byte
            )
            known = position < len(paths) and item.type == "identifier"
            sheet.bind(alias, paths[position] if known else UNKNOWN, item)


def bind_loop(sheet: Sheet, captures: Captures) -> None:
    """``for target in value``."""
    target, value = captures["target"][0], captures["value"][0]
    path = expression(sheet, value)
    _bind(sheet, target, UNKNOWN if path in {"", UNKNOWN} else f"{group(path)}[@]", target, "value")


def bind_rescued(sheet: Sheet, captures: Captures) -> None:
    """``rescue Type, Other => name``."""
    name = captures["name"][0]
    clause = captures["binding.rescued"][0].parent
    listed = clause.child_by_field_name("exceptions") if clause is not None else None
    given = listed.named_children if listed is not None else []
    caught = [item for item in given if item.type in {"constant", "scope_resolution"}]
    path = "|".join(f"{expression(sheet, item)}{{}}" for item in caught)
    _bind(sheet, name, path if len(caught) == len(given) and path else UNKNOWN, name, "value")
