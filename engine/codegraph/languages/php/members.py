"""Properties, constants, enum cases and attributes of PHP's classes."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.comments import doc_comment_before, text_of
from codegraph.languages.paths import UNKNOWN
from codegraph.languages.php.expressions import expression
from codegraph.languages.php.names import is_name
from codegraph.languages.php.phpdoc import tags
from codegraph.languages.php.types import class_path, declared, documented, settled
from codegraph.languages.sheet import Captures, Sheet, first_child


def visibility_of(sheet: Sheet, node: Node) -> str:
    """``private`` unless everybody may use it."""
    words = {sheet.text(c).lower() for c in node.children if c.type == "visibility_modifier"}
    return "private" if words & {"private", "protected"} else "public"


def _traits(node: Node) -> list[str]:
    return ["static"] if any(c.type == "static_modifier" for c in node.children) else []


def define_property(sheet: Sheet, captures: Captures) -> None:
    """``private Foo $a, $b = value;``."""
    node = captures["definition.property"][0]
    around = sheet.scope
    comment = doc_comment_before(sheet.source, node.start_byte)
    written = declared(sheet, node.child_by_field_name("type"))
    told = documented(sheet, tags(comment).var, node.start_point.row)
    path = settled(written, told)
    for item in node.named_children:
        name = item.child_by_field_name("name") if item.type == "property_element" else None
        if name is None:
            continue
        index = sheet.define(
            "field",
            name,
            node,
            label=sheet.text(name),
            signature=sheet.text(node).rstrip(";"),
            doc=text_of(comment),
            visibility=visibility_of(sheet, node),
            type=path,
            traits=_traits(node),
            opens=False,
        )
        refer_attributes(sheet, node, index)
        value = item.child_by_field_name("default_value")
        if path:
            sheet.bind(sheet.text(name), path, item, "declared_field", around)
        elif value is not None and (given := expression(sheet, value)) != UNKNOWN:
            sheet.bind(sheet.text(name), given, item, "field", around)


def promote(sheet: Sheet, node: Node, name: Node, path: str, method: int) -> None:
    """A parameter of a constructor that is a property as well."""
    around = sheet.defs[method].parent
    text = sheet.text(name)
    if around == MODULE_SCOPE:
        return
    index = sheet.define(
        "field",
        name,
        node,
        label=text,
        signature=sheet.text(node),
        visibility=visibility_of(sheet, node),
        type=path,
        opens=False,
    )
    sheet.defs[index] = sheet.defs[index]._replace(parent=around)
    if path:
        sheet.bind(text, path, name, "declared_field", around)


def define_renamed(sheet: Sheet, captures: Captures) -> None:
    """``use A, B { A::f as g; A::f insteadof B; }``: which method of a trait a name means."""
    node, around = captures["definition.renamed"][0], sheet.scope
    traits = [class_path(sheet, child) for child in node.named_children if is_name(child)]
    for item in captures["renames"][0].named_children:
        parts = [child for child in item.named_children if not child.is_extra]
        if not parts:
            continue
        holders, method = traits, parts[0]
        if method.type == "class_constant_access_expression":
            holders, method = (
                [class_path(sheet, method.named_children[0])],
                method.named_children[1],
            )
        name = method if item.type == "use_instead_of_clause" else parts[-1]
        plain = len(holders) == 1 and name.type == method.type == "name"
        if plain and len(parts) > 1:
            path = f"{holders[0]}.{sheet.text(method)}"
            sheet.bind(sheet.text(name), path, item, "declared_field", around)


def define_constant(sheet: Sheet, captures: Captures) -> None:
    """``const A = 1, B = 2;``, in a class or outside."""
    node = captures["definition.constant"][0]
    around = sheet.scope
    if around != MODULE_SCOPE and sheet.defs[around].kind in {"function", "method"}:
        return
    comment = doc_comment_before(sheet.source, node.start_byte)
    for item in node.named_children:
        name = first_child(item) if item.type == "const_element" else None
        if name is None:
            continue
        sheet.define(
            "constant",
            name,
            node,
            signature=sheet.text(node).rstrip(";"),
            doc=text_of(comment),
            visibility=visibility_of(sheet, node),
            opens=False,
        )
        given = expression(sheet, item.named_children[-1])
        if around != MODULE_SCOPE and given != UNKNOWN:
            sheet.bind(sheet.text(name), given, item, "field", around)


def define_case(sheet: Sheet, captures: Captures) -> None:
    """A case of an enum, which is an instance of it."""
    node, name = captures["definition.case"][0], captures["name"][0]
    around = sheet.scope
    sheet.define(
        "constant",
        name,
        node,
        signature=sheet.text(node).rstrip(";"),
        doc=text_of(doc_comment_before(sheet.source, node.start_byte)),
        opens=False,
    )
    if around != MODULE_SCOPE:
        sheet.bind(sheet.text(name), "@class{}", node, "declared_field", around)


def refer_attributes(sheet: Sheet, node: Node, index: int) -> None:
    """``#[Attribute]``."""
    listed = node.child_by_field_name("attributes")
    for group in listed.named_children if listed is not None else ():
        for item in group.named_children:
            name = first_child(item) if item.type == "attribute" else None
            if name is not None and is_name(name):
                path = class_path(sheet, name)
                if path != UNKNOWN:
                    sheet.refer("decorates", path, name, scope=index)
