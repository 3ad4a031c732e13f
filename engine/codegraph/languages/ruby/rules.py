"""What each role of ``tags.scm`` writes into the sheet for Ruby, apart from variables."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE, RETURN
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.reading import Handler, Rules
from codegraph.languages.ruby.comments import comment_before
from codegraph.languages.ruby.declarations import DECLARATIONS, set_visibility
from codegraph.languages.ruby.expressions import (
    above,
    arguments,
    base,
    callee,
    expression,
    group,
    local,
    own_method,
    symbol,
    tails,
)
from codegraph.languages.ruby.names import spell
from codegraph.languages.ruby.routes import draws_routes, route
from codegraph.languages.ruby.state import TYPES, context, own_object, state_of
from codegraph.languages.ruby.variables import (
    assign,
    bind_block,
    bind_lambda,
    bind_loop,
    bind_parameters,
    bind_rescued,
)
from codegraph.languages.sheet import Captures, Sheet

_FOREIGN = frozenset(
    """instance_eval class_eval module_eval instance_exec class_exec module_exec new
    define_method""".split()
)
"""Methods whose block may be run for another object."""
MAX_HOLDER = 80
"""An object with a longer path than this is not followed into a block."""


def prepare(sheet: Sheet, root: Node) -> None:
    """Find out whether the file draws routes of Rails."""
    state_of(sheet).routes = draws_routes(sheet, root)


# -- definitions ----------------------------------------------------------------------------


def define_type(sheet: Sheet, captures: Captures) -> None:
    """A class or module, or a further part of one."""
    node, name = captures["definition.type"][0], captures["name"][0]
    owner, last = "", name
    if name.type == "scope_resolution":
        scope = name.child_by_field_name("scope")
        last = name.child_by_field_name("name") or name
        owner = sheet.text(scope).replace("::", ".").strip(".") if scope else ""
    above_it = node.child_by_field_name("superclass")
    given = above_it.named_children[-1] if above_it and above_it.named_child_count else None
    path = expression(sheet, given) if given is not None else ""
    index = sheet.define(
        "class" if node.type == "class" else "interface",
        last,
        node,
        owner=owner,
        signature=_first_line(sheet, node),
        doc=comment_before(sheet, node),
        bases=[base(path)] if path else [],
    )
    if given is not None and path != UNKNOWN:
        sheet.refer("inherits", path, given, scope=index)


def _first_line(sheet: Sheet, node: Node) -> str:
    end = sheet.source.find(b"\n", node.start_byte, node.end_byte)
    text = sheet.source[node.start_byte : end if end >= 0 else node.end_byte]
    return text.decode("utf-8", "replace").partition(";")[0].partition(" #")[0]


def define_method(sheet: Sheet, captures: Captures) -> None:
    """``def``, for instances or for the type itself."""
    node, name = captures["definition.method"][0], captures["name"][0]
    label, scope, state = sheet.text(name), sheet.scope, state_of(sheet)
    in_type = scope != MODULE_SCOPE and sheet.defs[scope].kind in TYPES
    traits = _traits(sheet, node, in_type=in_type)
    body = node.child_by_field_name("body")
    end = body.start_byte if body else node.end_byte
    header = sheet.source[node.start_byte : end].decode("utf-8", "replace").strip()
    seen = state.visibility.get(scope, "public") if "singleton" not in traits else "public"
    index = sheet.define(
        "method" if in_type or "singleton" in traits else "function",
        name,
        node,
        signature=header.removesuffix("end").rstrip(" \n;=")
        if body is None
        else header.rstrip(" ="),
        doc=comment_before(sheet, node),
        visibility=_visibility(sheet, node) or seen,
        traits=traits,
        label=label,
        spelt=spell(label) if not label.isidentifier() else "",
    )
    bind_parameters(sheet, node.child_by_field_name("parameters"), index)
    if node.children[-1].type != "end":
        _bind_value(sheet, body, index)


def _traits(sheet: Sheet, node: Node, *, in_type: bool) -> list[str]:
    around = node.parent
    outer = around.parent if around else None
    if node.type == "singleton_method":
        holder = node.child_by_field_name("object")
        if holder is None or not in_type:
            return ["bound"]  # of an object that only runs
        if holder.type == "self" or sheet.text(holder) == sheet.defs[sheet.scope].name:
            return ["singleton"]
        return ["bound"]
    for _ in range(3):  # `private def` is two levels deeper
        if outer is None or outer.type in {"class", "module", "do_block", "block"}:
            break
        if outer.type == "singleton_class":
            return ["singleton"]
        outer = outer.parent
    at_top = around is not None and around.type in {"program", "argument_list", "then"}
    return [] if in_type or at_top else ["nested"]


def _visibility(sheet: Sheet, node: Node) -> str:
    """What a word right before ``def`` makes of it."""
    around = node.parent
    call = around.parent if around is not None and around.type == "argument_list" else None
    named = call.child_by_field_name("method") if call is not None else None
    word = sheet.text(named) if named is not None else ""
    return "private" if word in {"private", "protected", "private_class_method"} else ""


# -- values of methods ----------------------------------------------------------------------


def end_method(sheet: Sheet, captures: Captures) -> None:
    """The end of a method, whose last expression is its value."""
    node = captures["binding.end"][0].parent
    scope = sheet.scope
    if node is not None and scope != MODULE_SCOPE and sheet.defs[scope].kind not in TYPES:
        _bind_value(sheet, node.child_by_field_name("body"), scope)


def _bind_value(sheet: Sheet, body: Node | None, scope: int) -> None:
    if sheet.defs[scope].name == "initialize":
        return
    for node in tails(body):
        path = expression(sheet, node)
        if path not in {"", UNKNOWN}:
            sheet.bind(RETURN, path, node, "return", scope=scope)


def bind_return(sheet: Sheet, captures: Captures) -> None:
    """``return value``."""
    given = [item for item in captures["value"][0].named_children if not item.is_extra]
    scope = sheet.scope
    if scope == MODULE_SCOPE or sheet.defs[scope].kind in TYPES or len(given) != 1:
        return
    path = expression(sheet, given[0])
    if path not in {"", UNKNOWN}:
        sheet.bind(RETURN, path, given[0], "return")


def bind_alias(sheet: Sheet, captures: Captures) -> None:
    """``alias name meant``."""
    name, meant = sheet.text(captures["name"][0]), sheet.text(captures["meant"][0])
    if context(sheet) == "type":
        path = f"@class{{}}.{spell(meant.lstrip(':'))}"
        sheet.bind(spell(name.lstrip(":")), path, captures["name"][0])


# -- uses -----------------------------------------------------------------------------------


def call(sheet: Sheet, captures: Captures) -> None:
    """A call: of a declaration in a type's body, of a route, or of any method."""
    node, named = captures["reference.call"][0], captures["name"][0]
    name = sheet.text(named)
    receiver = node.child_by_field_name("receiver")
    if receiver is None:
        declare = DECLARATIONS.get(name)
        if declare is not None and declare(sheet, node):
            return
        if state_of(sheet).routes and route(sheet, node, name):
            return
    if name in _FOREIGN:
        _enter_foreign(sheet, node, name, receiver)
    if _is_target(node):
        return
    _refer_named(sheet, node, name)
    path = callee(sheet, node)
    if path != UNKNOWN and name != "class":
        sheet.refer("calls", path, named)


def _enter_foreign(sheet: Sheet, node: Node, name: str, receiver: Node | None) -> None:
    """A block that is run for the receiver, or for a type that has no name."""
    block = node.child_by_field_name("block")
    if block is None or (receiver is None) != (name == "define_method"):
        return
    if receiver is None:  # the body of a method whose name only running tells
        path = "@class{}"
    elif name != "new":
        path = group(expression(sheet, receiver))
    elif sheet.text(receiver) in {"Class", "Module", "Struct", "Data"}:
        path = UNKNOWN
    else:
        return
    path = path if len(path) <= MAX_HOLDER else UNKNOWN
    state_of(sheet).foreign[sheet.scope] = (block.start_byte, block.end_byte, path)


def _is_target(node: Node) -> bool:
    """Whether a call is what an assignment sets."""
    around = node.parent
    if around is None or around.type != "assignment":
        return False
    left = around.child_by_field_name("left")
    return left is not None and left.id == node.id


def _refer_named(sheet: Sheet, node: Node, name: str) -> None:
    """``method(:name)`` and the hooks of Rails take methods by their names."""
    if name not in {"method", "instance_method", "helper_method", "validate", "rescue_from"}:
        if not name.startswith(("before_", "after_", "around_", "skip_before_")):
            return
        if context(sheet) != "type":
            return
    receiver = node.child_by_field_name("receiver")
    of_type = context(sheet) == "type" and name != "method"
    holder = expression(sheet, receiver) if receiver is not None else own_object(sheet, node)
    if of_type and receiver is None:
        holder = "@class{}"
    if holder == UNKNOWN:
        return
    for item in arguments(node):
        if item.type == "simple_symbol" and (word := symbol(sheet, item)):
            path = f"{group(holder)}.{spell(word)}" if holder else spell(word)
            sheet.refer("references", path, item)


def call_word(sheet: Sheet, captures: Captures) -> None:
    """A word that is no local variable: a call without arguments, or a modifier."""
    node = captures["reference.word"][0]
    if local(sheet, node):
        return
    name = sheet.text(node)
    if set_visibility(sheet, name):
        return
    path = own_method(sheet, node, name)
    if path != UNKNOWN:
        sheet.refer("calls", path, node)


def call_super(sheet: Sheet, captures: Captures) -> None:
    """``super`` without arguments; with arguments it is a call."""
    node = captures["reference.super"][0]
    around = node.parent
    if around is not None and around.type == "call":
        named = around.child_by_field_name("method")
        if named is not None and named.id == node.id:
            return
    path = above(sheet)
    if path != UNKNOWN:
        sheet.refer("calls", path, node)


def call_element(sheet: Sheet, captures: Captures) -> None:
    """``Type[key]`` and ``self[key]``."""
    node, holder = captures["reference.element"][0], captures["object"][0]
    around = node.parent
    if around is not None and around.type == "assignment":
        left = around.child_by_field_name("left")
        if left is not None and left.id == node.id:
            return
    path = expression(sheet, holder)
    if path != UNKNOWN:
        sheet.refer("calls", f"{group(path)}.__getitem__", holder)


def refer_rescued(sheet: Sheet, captures: Captures) -> None:
    """A class of errors that is rescued."""
    node = captures["name"][0]
    sheet.refer("references", expression(sheet, node), node)


HANDLERS: dict[str, Handler] = {
    "definition.type": define_type,
    "definition.method": define_method,
    "binding.alias": bind_alias,
    "binding.assignment": assign,
    "binding.loop": bind_loop,
    "binding.rescued": bind_rescued,
    "binding.block": bind_block,
    "binding.lambda": bind_lambda,
    "binding.return": bind_return,
    "binding.end": end_method,
    "reference.call": call,
    "reference.super": call_super,
    "reference.element": call_element,
    "reference.rescued": refer_rescued,
    "reference.word": call_word,
}

RULES = Rules(HANDLERS, prepare)
