"""What each role of ``tags.scm`` writes into the sheet for Python."""

from __future__ import annotations

import inspect
import re

from tree_sitter import Node

from codegraph.facts import DECORATED, MODULE_SCOPE, RETURN
from codegraph.languages.python import parameters, routes
from codegraph.languages.python.conditions import bind_condition, narrowed, rebound
from codegraph.languages.python.paths import annotation, expression, group
from codegraph.languages.python.state import prepare
from codegraph.languages.reading import Handler, Rules
from codegraph.languages.sheet import Captures, Sheet, first_child

_TRAITS = {
    "staticmethod": "static",
    "classmethod": "classmethod",
    "property": "property",
    "cached_property": "property",
    "abstractmethod": "abstract",
    "overload": "overload",
    "setter": "setter",
    "deleter": "setter",
}
_CLASS_RECEIVERS = frozenset(("__new__", "__init_subclass__", "__class_getitem__"))
_STRING = re.compile(r"""[a-zA-Z]{0,2}("{3}|'{3}|"|')(.*?)\1\Z""", re.DOTALL)
MAX_TARGETS = 50
"""An assignment to more names than this in a row tells nothing of the outer ones."""

_NAMES = frozenset(("identifier", "attribute"))
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.\w+){0,3}\Z")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*\Z")


def visibility(name: str) -> str:
    """Private by Python's convention: one leading underscore, but no dunder name."""
    return "private" if name.startswith("_") and not name.endswith("__") else "public"


def _docstring(sheet: Sheet, body: Node | None) -> str:
    first = first_child(body) if body else None
    if first is None or first.type != "expression_statement":
        return ""
    value = first_child(first)
    if value is None or value.type != "string":
        return ""
    match = _STRING.match(sheet.text(value))
    return inspect.cleandoc(match.group(2)) if match else ""


def _decorators(definition: Node) -> tuple[Node, list[Node]]:
    """The definition with its decorators, and their expressions."""
    outer = definition.parent
    if outer is None or outer.type != "decorated_definition":
        return definition, []
    found = [child for child in outer.named_children if child.type == "decorator"]
    return outer, [value for child in found if (value := first_child(child))]


def _use_decorators(sheet: Sheet, index: int, decorators: list[Node]) -> None:
    for node in decorators:
        function = node.child_by_field_name("function") if node.type == "call" else node
        if function is not None:
            sheet.refer("decorates", expression(function), function, scope=index)


def _header(sheet: Sheet, node: Node, body: Node | None) -> str:
    end = body.start_byte if body else node.end_byte
    text = sheet.source[node.start_byte : end]
    if b"#" in text:  # a comment between the colon and the body is none of the header
        end = next((c.start_byte for c in reversed(node.children) if c.type == ":"), end)
        text = sheet.source[node.start_byte : end]
    return text.decode("utf-8", "replace").rstrip().rstrip(":")


def define_class(sheet: Sheet, captures: Captures) -> None:
    """A class, with its bases."""
    node, name = captures["definition.class"][0], captures["name"][0]
    body = node.child_by_field_name("body")
    outer, decorators = _decorators(node)
    given = node.child_by_field_name("superclasses")
    bases = [child for child in given.named_children if _is_base(child)] if given else []
    if sheet.frameworks and decorators:
        routes.decorated(sheet, name, decorators, is_class=True)
    hidden = _is_stand_in(sheet, name, outer)
    index = sheet.define(
        "class",
        name,
        node,
        outer=outer,
        signature=_header(sheet, node, body),
        doc=_docstring(sheet, body),
        visibility=visibility(sheet.text(name)),
        bases=[_base(child) for child in bases],
        traits=["bound"] if hidden else [],
    )
    for child in bases:
        sheet.refer("inherits", _base(child), child, scope=index)
    _use_decorators(sheet, index, decorators)


def _is_stand_in(sheet: Sheet, name: Node, outer: Node) -> bool:
    """Whether a class only stands at run time for the one that ``if TYPE_CHECKING`` describes."""
    branch = outer.parent.parent if outer.parent is not None else None
    if branch is None or branch.type != "else_clause" or branch.parent is None:
        return False
    condition = branch.parent.child_by_field_name("condition")
    if condition is None or sheet.text(condition).rpartition(".")[2] != "TYPE_CHECKING":
        return False
    start, own = branch.parent.start_point.row, sheet.text(name)
    return any(
        item.kind == "class" and item.name == own and item.parent == sheet.scope
        for item in sheet.defs
        if item.line > start
    )


def _is_base(node: Node) -> bool:
    return node.type in {"identifier", "attribute", "subscript", "call"}


def _base(node: Node) -> str:
    value = node.child_by_field_name("value") if node.type == "subscript" else node
    return expression(value or node)


def define_function(sheet: Sheet, captures: Captures) -> None:
    """A function or method, with its parameters."""
    node, name = captures["definition.function"][0], captures["name"][0]
    body = node.child_by_field_name("body")
    outer, decorators = _decorators(node)
    words = {expression(item).rpartition(".")[2] for item in decorators}
    traits = sorted({_TRAITS[word] for word in words if word in _TRAITS})
    if node.child_count and node.child(0).type == "async":
        traits.append("async")
    around = sheet.scope
    is_method = around != MODULE_SCOPE and sheet.defs[around].kind == "class"
    returns = node.child_by_field_name("return_type")
    listed = parameters.listed(node)
    receiver = listed.pop(0) if is_method and "static" not in traits and listed else None
    own = parameters.own_type(sheet, node, receiver)
    if sheet.frameworks and decorators:
        routes.decorated(sheet, name, decorators, is_class=False)
    index = sheet.define(
        "method" if is_method else "function",
        name,
        node,
        outer=outer,
        signature=_header(sheet, node, body),
        doc=_docstring(sheet, body),
        visibility=visibility(sheet.text(name)),
        type=annotation(parameters.named_self(sheet.text(returns), own)) if returns else "",
        traits=traits,
    )
    _use_decorators(sheet, index, decorators)
    if decorators and not traits:
        path = expression(decorators[0])
        sheet.bind(DECORATED, f"{group(path)}()", decorators[0], "param")
    if receiver is not None:
        is_class = "classmethod" in traits or sheet.text(name) in _CLASS_RECEIVERS
        parameters.bind_receiver(sheet, receiver, index, own, is_class=is_class)
    for parameter in listed:
        parameters.bind_parameter(sheet, parameter, own)


def define_type_alias(sheet: Sheet, captures: Captures) -> None:
    """``type X = ...``."""
    node, name = captures["definition.type_alias"][0], captures["name"][0]
    value = annotation(sheet.text(captures["value"][0]))
    sheet.define("type_alias", name, node, signature=sheet.text(node), type=value)


def call(sheet: Sheet, captures: Captures) -> None:
    """A call."""
    callee = captures["callee"][0]
    name = callee.child_by_field_name("attribute") if callee.type == "attribute" else callee
    path = narrowed(sheet, callee)
    if path != "super":
        sheet.refer("calls", path, name or callee)
    if sheet.frameworks:
        routes.called(sheet, captures["reference.call"][0], callee)


def use(sheet: Sheet, captures: Captures) -> None:
    """A name where a value stands: an argument, a default, an element, a result."""
    _use(sheet, captures["use.value"][0])


def _use(sheet: Sheet, node: Node) -> None:
    path = sheet.text(node)
    if node.type == "identifier" or _DOTTED.match(path):
        sheet.use(path, node)


def assign(sheet: Sheet, captures: Captures) -> None:
    """An assignment, annotated or not."""
    node, target = captures["binding.assignment"][0], captures["target"][0]
    value, declared = node.child_by_field_name("right"), node.child_by_field_name("type")
    path = annotation(sheet.text(declared)) if declared else ""
    if path:
        _bind_target(sheet, target, path, node, "declared")
    elif value is not None:
        if value.type == "assignment":  # a = b = value: the inner one is a match of its own
            for _ in range(MAX_TARGETS):
                if value is None or value.type != "assignment":
                    break
                value = value.child_by_field_name("right")
        if value is not None and value.type != "assignment":
            _bind_value(sheet, target, value, node)
    _define_variable(sheet, node, target, value, path)


def _bind_value(sheet: Sheet, target: Node, value: Node, at: Node) -> None:
    targets = target.named_children if target.type in {"pattern_list", "tuple_pattern"} else []
    values = value.named_children if value.type in {"expression_list", "tuple"} else []
    if targets and len(targets) == len(values):
        for one, given in zip(targets, values, strict=True):
            _bind_value(sheet, one, given, at)
        return
    if value.type in _NAMES:
        _use(sheet, value)
    _bind_target(sheet, target, narrowed(sheet, value), at, "assigned")


def _bind_target(sheet: Sheet, target: Node, path: str, at: Node, kind: str = "value") -> None:
    if target.type in _NAMES:
        rebound(sheet, sheet.text(target), at.end_byte)
    if target.type == "identifier":
        sheet.bind(sheet.text(target), path or "?", at, kind)
    elif target.type in {"pattern_list", "tuple_pattern", "list_pattern"}:
        for position, child in enumerate(target.named_children):
            _bind_target(sheet, child, f"{group(path or '?')}[{position}]", at, kind)
    elif target.type == "attribute" and path:
        _bind_field(sheet, target, path, at, declared=kind == "declared")


def _bind_field(sheet: Sheet, target: Node, path: str, at: Node, *, declared: bool) -> None:
    """``self.x = ...`` inside a method."""
    holder, name = target.child_by_field_name("object"), target.child_by_field_name("attribute")
    method = sheet.scope_of_kind("method")
    if method == MODULE_SCOPE or holder is None or name is None:
        return
    if sheet.receivers.get(method) == sheet.text(holder):
        sheet.bind(sheet.text(name), path, at, "declared_field" if declared else "field")


def _define_variable(
    sheet: Sheet, node: Node, target: Node, value: Node | None, type_: str
) -> None:
    """A variable of a module or a field of a class becomes a symbol; locals do not."""
    around = sheet.scope
    if target.type != "identifier" or (
        around != MODULE_SCOPE and sheet.defs[around].kind != "class"
    ):
        return
    name = sheet.text(target)
    if sheet.frameworks and value is not None:
        routes.keep_string(sheet, name, value)
    if name == "__all__" and around == MODULE_SCOPE:
        sheet.exports = _strings(sheet, value)
        return
    if (around, name) in sheet.variables:
        return
    sheet.variables.add((around, name))
    kind = "constant" if _CONSTANT.match(name) else "variable"
    sheet.define(
        kind if around == MODULE_SCOPE else "field",
        target,
        node,
        signature=sheet.text(node),
        visibility=visibility(name),
        type=type_,
        opens=False,
    )


def _strings(sheet: Sheet, value: Node | None) -> list[str] | None:
    """The strings of a literal list, or None where it is anything else."""
    if value is None or value.type not in {"list", "tuple"}:
        return None
    if any(child.type not in {"string", "comment"} for child in value.named_children):
        return None
    matches = (_STRING.match(sheet.text(child)) for child in value.named_children)
    return [match.group(2) for match in matches if match]


def bind_named(sheet: Sheet, captures: Captures) -> None:
    """``name := value``."""
    target = captures["target"][0]
    rebound(sheet, sheet.text(target), target.end_byte)
    sheet.bind(sheet.text(target), narrowed(sheet, captures["value"][0]) or "?", target)


def bind_loop(sheet: Sheet, captures: Captures) -> None:
    """``for target in value``, as a statement or in a comprehension."""
    target, value = captures["target"][0], captures["value"][0]
    if value.type == "call" and sheet.text(value).startswith("enumerate("):
        arguments = value.child_by_field_name("arguments")
        given = first_child(arguments) if arguments else None
        parts = target.named_children
        if given is not None and len(parts) == 2:
            _bind_target(sheet, parts[1], f"{group(narrowed(sheet, given))}[@]", target)
            return
    _bind_target(sheet, target, f"{group(narrowed(sheet, value) or '?')}[@]", target)


def bind_alias(sheet: Sheet, captures: Captures) -> None:
    """``with value as target``, ``except type as target``."""
    node, target, value = (captures[key][0] for key in ("binding.alias", "target", "value"))
    around = node.parent
    if around is not None and around.type == "with_item":
        path = f"{group(narrowed(sheet, value))}.{_entered(around)}()"
    elif around is not None and around.type == "except_clause":
        caught = value.named_children if value.type == "tuple" else [value]
        path = "|".join(f"{expression(item)}{{}}" for item in caught)
    else:
        path = "?"
    sheet.bind(sheet.text(target), path, target)


def _entered(item: Node) -> str:
    """The method that a ``with_item`` calls, which its statement tells by ``async``."""
    statement = item.parent.parent if item.parent is not None else None
    first = statement.child(0) if statement is not None else None
    return "__aenter__" if first is not None and first.type == "async" else "__enter__"


def bind_return(sheet: Sheet, captures: Captures) -> None:
    """``return value``: what the function around it gives, where no annotation says so."""
    around, value = sheet.scope, captures["value"][0]
    if value.type in _NAMES:
        _use(sheet, value)
    if around != MODULE_SCOPE and not sheet.defs[around].type and (path := narrowed(sheet, value)):
        sheet.bind(RETURN, path, value, "return")


def mark_generator(sheet: Sheet, captures: Captures) -> None:
    """``yield``: what the function returns is no value of its return statements."""
    around = sheet.scope
    if around != MODULE_SCOPE and "generator" not in sheet.defs[around].traits:
        sheet.mark("generator")


def import_modules(sheet: Sheet, captures: Captures) -> None:
    """``import a.b`` and ``import a.b as c``."""
    node = captures["import.module"][0]
    for child in node.named_children:
        if child.type == "aliased_import":
            name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name and alias:
                sheet.bring(sheet.text(alias), sheet.text(name), "", child)
        elif child.type == "dotted_name":
            module = sheet.text(child)
            sheet.bring(module.partition(".")[0], module.partition(".")[0], "", child)


def import_names(sheet: Sheet, captures: Captures) -> None:
    """``from a import b, c as d`` and ``from a import *``."""
    node = captures["import.names"][0]
    source = node.child_by_field_name("module_name")
    if source is None:
        return
    module = sheet.text(source)
    for child in node.children_by_field_name("name"):
        if child.type == "aliased_import":
            name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name and alias:
                sheet.bring(sheet.text(alias), module, sheet.text(name), child)
        else:
            sheet.bring(sheet.text(child), module, sheet.text(child), child)
    if any(child.type == "wildcard_import" for child in node.named_children):
        sheet.bring("", module, "*", node)


HANDLERS: dict[str, Handler] = {
    "definition.class": define_class,
    "definition.function": define_function,
    "definition.type_alias": define_type_alias,
    "reference.call": call,
    "use.value": use,
    "binding.assignment": assign,
    "binding.condition": bind_condition,
    "binding.named": bind_named,
    "binding.loop": bind_loop,
    "binding.alias": bind_alias,
    "binding.return": bind_return,
    "trait.generator": mark_generator,
    "import.module": import_modules,
    "import.names": import_names,
}

RULES = Rules(HANDLERS, prepare)
