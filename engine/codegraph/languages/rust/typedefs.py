"""Types of Rust as definitions, and the ``impl`` blocks that give them members and traits."""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import EXTENDED, MODULE_SCOPE
from codegraph.languages.paths import MAX_PATH, UNKNOWN
from codegraph.languages.rust.comments import attributes_before, documentation
from codegraph.languages.rust.library import MARKERS
from codegraph.languages.rust.marks import FIELD
from codegraph.languages.rust.names import last_name, scoped
from codegraph.languages.rust.rules import decorate, header, visibility, widen
from codegraph.languages.rust.state import Impl, impl_around, state_of
from codegraph.languages.rust.types import hide, last_word, parameter_bounds, type_path
from codegraph.languages.sheet import Captures, Sheet


def _define_type(
    sheet: Sheet, kind: str, node: Node, name: Node, bases: list[str] | None = None
) -> int:
    attributes = attributes_before(sheet, node)
    if bounds := parameter_bounds(sheet, node):
        hide(sheet, node, bounds)
    label = sheet.text(name)
    place = (sheet.scope, label)
    derived = _derived(sheet, attributes)
    index = sheet.define(
        kind,
        name,
        node,
        signature=header(sheet, node),
        doc=documentation(sheet, node),
        visibility=visibility(node),
        bases=[*(bases or []), *(scoped(sheet, item) for item in derived)],
    )
    widen(sheet, index, attributes)
    decorate(sheet, index, attributes)
    state = state_of(sheet)
    state.types[place] = index
    for path, at in state.bases.pop(place, ()):
        _build_on(sheet, index, path, at)
    return index


def _derived(sheet: Sheet, attributes: list[Node]) -> list[Node]:
    """The names that ``#[derive(...)]`` lists."""
    found: list[Node] = []
    for item in attributes:
        attribute = item.named_child(0)
        name = attribute.named_child(0) if attribute is not None else None
        listed = attribute.child_by_field_name("arguments") if attribute is not None else None
        if name is not None and listed is not None and sheet.text(name) == "derive":
            found += [child for child in listed.named_children if child.type == "identifier"]
    return found


def _build_on(sheet: Sheet, index: int, path: str, at: Node) -> None:
    if path not in sheet.defs[index].bases:
        sheet.defs[index].bases.append(path)
    sheet.refer("inherits", path, at, scope=index)


def define_struct(sheet: Sheet, captures: Captures) -> None:
    """A struct or a union with its fields."""
    node, name = captures["definition.struct"][0], captures["name"][0]
    index = _define_type(sheet, "struct", node, name)
    _define_fields(sheet, node, index)


def define_enum(sheet: Sheet, captures: Captures) -> None:
    """An enum; its variants come by themselves."""
    _define_type(sheet, "enum", captures["definition.enum"][0], captures["name"][0])


def define_variant(sheet: Sheet, captures: Captures) -> None:
    """A variant of an enum: a type of its own, whose values have what the enum has."""
    node, name = captures["definition.variant"][0], captures["name"][0]
    attributes_before(sheet, node)
    index = sheet.define(
        "struct",
        name,
        node,
        signature=sheet.text(node),
        doc=documentation(sheet, node),
        bases=["@class"],
        traits=["variant"],
    )
    _define_fields(sheet, node, index)


def _define_fields(sheet: Sheet, node: Node, index: int) -> None:
    """The fields of a type; those without names make it a type of a tuple."""
    body = node.child_by_field_name("body")
    if body is None:
        return
    if body.type == "ordered_field_declaration_list":
        parts = [type_path(sheet, item) for item in body.children_by_field_name("type")]
        path = f"<{','.join(parts)}>"
        if len(path) <= MAX_PATH:
            sheet.defs[index] = sheet.defs[index]._replace(type=path)
            sheet.defs[index].traits.append("distinct")
        return
    for item in body.named_children:
        name, declared = (item.child_by_field_name(key) for key in ("name", "type"))
        if item.type == "field_declaration" and name is not None and declared is not None:
            _define_field(sheet, item, name, declared)


def _define_field(sheet: Sheet, item: Node, name: Node, declared: Node) -> None:
    path, label = type_path(sheet, declared), sheet.text(name).removeprefix("r#")
    sheet.define(
        "field",
        name,
        item,
        label=label,
        signature=sheet.text(item),
        doc=documentation(sheet, item),
        visibility=visibility(item),
        type=path,
        opens=False,
    )
    sheet.bind(f"{label}{FIELD}", path, name, "declared")


def define_trait(sheet: Sheet, captures: Captures) -> None:
    """A trait, which builds on those that it asks for."""
    node, name = captures["definition.trait"][0], captures["name"][0]
    asked = node.child_by_field_name("bounds")
    given = [
        item for item in (asked.named_children if asked else ())
        if item.type in {"type_identifier", "scoped_type_identifier", "generic_type"}
        and last_word(item) not in MARKERS
    ]  # fmt: skip
    paths = [scoped(sheet, item) for item in given]
    index = _define_type(sheet, "interface", node, name, paths)
    start, end = node.start_byte, node.end_byte
    sheet.blocks.enter_as("Self", "@class", start, end, now=start)
    for item, path in zip(given, paths, strict=True):
        sheet.refer("inherits", path, last_name(item), scope=index)


def define_alias(sheet: Sheet, captures: Captures) -> None:
    """``type Name = Type;``, in an ``impl`` block too."""
    node, name, given = (captures[key][0] for key in ("definition.alias", "name", "type"))
    attributes_before(sheet, node)
    around = impl_around(sheet, node)
    if around is None and (bounds := parameter_bounds(sheet, node)):
        hide(sheet, node, bounds)
    path = type_path(sheet, given)
    if around is not None and around.deref and sheet.text(name) == "Target":
        index = state_of(sheet).types.get((sheet.scope, around.owner))
        if index is not None and path.endswith("{}"):
            sheet.defs[index].bases.append(path.removesuffix("{}"))
    sheet.define(
        "type_alias",
        name,
        node,
        owner=around.owner if around else "",
        signature=sheet.text(node).rstrip(";"),
        doc=documentation(sheet, node),
        visibility="public" if around else visibility(node),
        type="" if path == UNKNOWN else path,
        bases=[path.removesuffix("{}")] if path.endswith("{}") else None,
        opens=False,
    )


def define_associated(sheet: Sheet, captures: Captures) -> None:
    """``type Name: Bound;`` in a trait."""
    node, name = captures["definition.associated"][0], captures["name"][0]
    attributes_before(sheet, node)
    sheet.define(
        "type_alias",
        name,
        node,
        signature=sheet.text(node).rstrip(";"),
        doc=documentation(sheet, node),
        traits=["abstract"],
        opens=False,
    )


def enter_impl(sheet: Sheet, captures: Captures) -> None:
    """``impl Type`` or ``impl Trait for Type``: what stands inside belongs to the type."""
    node, named = captures["definition.impl"][0], captures["type"][0]
    state_of(sheet).attributes.clear()
    bounds = parameter_bounds(sheet, node)
    hide(sheet, node, bounds)
    path = _target(sheet, named)
    owner = last_word(_named(named)) if path != UNKNOWN else sheet.text(named)
    trait = node.child_by_field_name("trait")
    block = Impl(
        node.end_byte,
        sheet.scope,
        bounds.get(owner, owner) if path.isidentifier() else owner,
        path,
        trait is not None,
        trait is not None and last_word(trait) in {"Deref", "DerefMut"},
        tuple(bounds),
    )
    state_of(sheet).impls.append(block)
    start, end = node.start_byte, node.end_byte
    sheet.blocks.enter_as("Self", path, start, end, now=start)
    if trait is not None:
        _implement(sheet, block, trait)


def _named(node: Node) -> Node:
    """The name in a type, without references and type arguments."""
    while node.type in {"reference_type", "generic_type", "dynamic_type", "parenthesized_type"}:
        inner = node.child_by_field_name("type") or node.child_by_field_name("trait")
        if inner is None:
            break
        node = inner
    return node


def _target(sheet: Sheet, node: Node) -> str:
    """The path of the type that an ``impl`` block is of."""
    value = type_path(sheet, node)
    if value.endswith("{}"):
        return value.removesuffix("{}")
    return value


def _implement(sheet: Sheet, block: Impl, trait: Node) -> None:
    path = scoped(sheet, trait)
    if path == UNKNOWN:
        return
    place = (sheet.scope, block.owner)
    state = state_of(sheet)
    at = last_name(trait)
    if block.path != block.owner:  # of a type that another file has
        sheet.refer("references", path, at)
    elif place in state.types:
        _build_on(sheet, state.types[place], path, at)
    elif sheet.scope == MODULE_SCOPE or sheet.defs[sheet.scope].kind == "namespace":
        state.bases.setdefault(place, []).append((path, at))
        if block.path.isidentifier():
            sheet.bind(block.path, path, at, EXTENDED)
