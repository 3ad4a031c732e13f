"""Parameters of Python's functions, the object itself among them."""

from __future__ import annotations

import re

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.python.paths import annotation, expression
from codegraph.languages.sheet import Sheet, first_child

_OWN = re.compile(r"""(?:(?:\w+\.)?[Tt]ype\[)?["']?(\w+)["']?\]?\Z""")
"""An annotation of the object itself, or of its class, that is one name."""


def listed(function: Node) -> list[Node]:
    """The parameters of a function, comments left out."""
    found = function.child_by_field_name("parameters")
    return [item for item in found.named_children if not item.is_extra] if found else []


def own_type(sheet: Sheet, function: Node, receiver: Node | None) -> str:
    """The type variable that stands for the class around a method.

    ``T`` in ``def copy(self: T) -> T``, which says what ``Self`` does.

    Args:
        sheet: The file's sheet, before the method is written.
        function: The method.
        receiver: Its first parameter.

    Returns:
        The name of the variable; empty where the receiver is not annotated with one.
    """
    declared = receiver.child_by_field_name("type") if receiver is not None else None
    match = _OWN.match(sheet.text(declared)) if declared is not None else None
    if match is None:
        return ""
    name = match.group(1)
    variables = function.child_by_field_name("type_parameters")
    given = sheet.text(variables) if variables is not None else ""
    if name in re.findall(r"\w+", given) or any(
        bound.name == name and bound.scope == MODULE_SCOPE and bound.path.endswith("TypeVar()")
        for bound in sheet.bindings
    ):
        return name
    return ""


def named_self(text: str, own: str) -> str:
    """The text of an annotation with ``Self`` in place of the variable that `own_type` found."""
    return re.sub(rf"\b{own}\b", "Self", text) if own else text


def bind_receiver(sheet: Sheet, receiver: Node, method: int, own: str, *, is_class: bool) -> None:
    """Bind the object that a method is called on, or its class.

    Args:
        sheet: The file's sheet.
        receiver: The first parameter.
        method: Index of the method.
        own: See `own_type`.
        is_class: Whether the method is one of the class.
    """
    name = first_child(receiver) if receiver.type == "typed_parameter" else receiver
    if name is None or name.type != "identifier":
        bind_parameter(sheet, receiver, own)
        return
    sheet.receivers[method] = sheet.text(name)
    declared = receiver.child_by_field_name("type")
    path = annotation(sheet.text(declared)) if declared is not None and not own else ""
    usual = "@class" if is_class else "@class{}"
    sheet.bind(sheet.text(name), path or usual, receiver, "declared")


def bind_parameter(sheet: Sheet, node: Node, own: str) -> None:
    """Bind a parameter to its declared type, or to its default.

    Args:
        sheet: The file's sheet.
        node: The parameter.
        own: See `own_type`.
    """
    kind = node.type
    name = node.child_by_field_name("name") or first_child(node) if kind != "identifier" else node
    if name is None:
        return
    holder = name if "splat" in name.type else node
    splat = "splat" in holder.type
    if splat:
        name = first_child(holder)
        if name is None:
            return
    declared = node.child_by_field_name("type")
    path = annotation(named_self(sheet.text(declared), own)) if declared else ""
    if path:
        if splat:
            path = f"<{path}>" if holder.type.startswith("list") else f"<{path};''>"
        sheet.bind(sheet.text(name), path, node, "declared")
        return
    value = node.child_by_field_name("value")
    given = expression(value) if value and not declared else "?"
    sheet.bind(sheet.text(name), given or "?", node, "param")
