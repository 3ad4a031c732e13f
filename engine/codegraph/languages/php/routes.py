r"""Routes of Laravel: which method answers which request.

Read are calls on ``Illuminate\Support\Facades\Route`` and on its global alias: verbs, resources,
and the groups around them with their prefix, controller and namespace. What a service provider
adds to a whole file of routes, such as the prefix ``api``, is not in that file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tree_sitter import Node

from codegraph.languages.paths import UNKNOWN
from codegraph.languages.php.callables import string
from codegraph.languages.php.expressions import arguments, scope_path
from codegraph.languages.php.names import is_name, plain
from codegraph.languages.php.state import RouteGroup, state_of
from codegraph.languages.sheet import Sheet

_FACADES = frozenset(("Illuminate\\Support\\Facades\\Route", "Route"))
_CONTROLLERS = "App\\Http\\Controllers"
"""The namespace of controllers that are named by strings, as Laravel's own skeleton sets it."""
_VERBS = frozenset("get post put patch delete options any match".split())
_PAGES = frozenset("view redirect permanentRedirect inertia".split())
"""Registrations that no code of the project answers."""
_ACTIONS = {
    "index": ("GET", ""), "create": ("GET", "/create"), "store": ("POST", ""),
    "show": ("GET", "/{}"), "edit": ("GET", "/{}/edit"), "update": ("PUT", "/{}"),
    "destroy": ("DELETE", "/{}"),
}  # fmt: skip
_FORMS = frozenset(("create", "edit"))
_SINGLETON = frozenset(("show", "edit", "update"))
_RESOURCES = frozenset("resource apiResource resources apiResources singleton apiSingleton".split())
REGISTERS = _VERBS | _PAGES | _RESOURCES | {"group"}
"""Names of methods that `register` looks at."""
_AT = re.compile(r"\\?([\w\\]+?)(?:@(\w+))?\Z")
MAX_CHAIN = 20


class _Link(NamedTuple):
    """One call of a chain: its name and what it is given."""

    name: str
    given: list[Node]


def register(sheet: Sheet, node: Node) -> None:
    """Write the routes that a call registers, or keep what a group says of those inside it."""
    chain = _chain(sheet, node)
    if not chain:
        return
    around = _around(sheet, node, chain[:-1])
    name, given = chain[-1]
    if name == "group":
        _enter_group(sheet, around, given)
    elif name in _RESOURCES:
        for words, controller in _resources(sheet, name, given):
            _register_resource(sheet, node, around, (name, words), controller)
    elif name == "match" and len(given) > 2:
        for verb in _strings(sheet, given[0]):
            _register_one(sheet, node, around, verb.upper(), given[1:])
    elif name in _PAGES and given:
        verb = "ANY" if "edirect" in name else "GET"
        sheet.route(verb, _address(around, string(sheet, given[0])), node, [])
    elif name in _VERBS and len(given) > 1:
        verb = "ANY" if name == "any" else name.upper()
        _register_one(sheet, node, around, verb, given)


def _chain(sheet: Sheet, node: Node) -> list[_Link]:
    """The calls from the facade to this one, or nothing where it is no call on the facade."""
    links: list[_Link] = []
    for _ in range(MAX_CHAIN):
        name = node.child_by_field_name("name")
        if name is None:
            return []
        links.append(_Link(sheet.text(name), arguments(node)))
        if node.type == "scoped_call_expression":
            scope = node.child_by_field_name("scope")
            known = scope is not None and is_name(scope)
            full = state_of(sheet).names.full(plain(sheet, scope)) if known and scope else ""
            return links[::-1] if full in _FACADES else []
        inner = node.child_by_field_name("object")
        if inner is None or inner.type not in {"member_call_expression", "scoped_call_expression"}:
            return []
        node = inner
    return []


def _around(sheet: Sheet, node: Node, chain: list[_Link]) -> RouteGroup:
    """What the groups around a call, and the links before it, say of it."""
    state = state_of(sheet)
    state.groups = [item for item in state.groups if item.end > node.start_byte]
    found = next(
        (item for item in reversed(state.groups) if item.start <= node.start_byte),
        RouteGroup(0, len(sheet.source), "", "", ""),
    )
    for name, given in chain:
        if given and name == "prefix":
            found = found._replace(prefix=f"{found.prefix}/{string(sheet, given[0]).strip('/')}")
        elif given and name == "namespace":
            found = found._replace(namespace=_below(found.namespace, string(sheet, given[0])))
        elif given and name == "controller":
            found = found._replace(controller=_class_of(sheet, given[0], found))
    return found


def _enter_group(sheet: Sheet, around: RouteGroup, given: list[Node]) -> None:
    if not given or given[-1].type not in {"anonymous_function", "arrow_function"}:
        return
    if len(given) > 1 and given[0].type == "array_creation_expression":
        for name, value in _pairs(sheet, given[0]):
            if name == "prefix":
                prefix = f"{around.prefix}/{string(sheet, value).strip('/')}"
                around = around._replace(prefix=prefix)
            elif name == "namespace":
                around = around._replace(namespace=_below(around.namespace, string(sheet, value)))
            elif name == "controller":
                around = around._replace(controller=_class_of(sheet, value, around))
    body = given[-1]
    inside = around._replace(start=body.start_byte, end=body.end_byte)
    state_of(sheet).groups.append(inside)


def _below(namespace: str, name: str) -> str:
    return f"{namespace}\\{name}".strip("\\")


def _address(around: RouteGroup, text: str) -> str:
    path = "/".join(part for part in f"{around.prefix}/{text}".split("/") if part)
    return f"/{path}"


def _register_one(
    sheet: Sheet, node: Node, around: RouteGroup, verb: str, given: list[Node]
) -> None:
    if given[0].type not in {"string", "encapsed_string"}:
        return
    handler = _handler(sheet, given[1], around)
    handlers = [(handler, "routes")] if handler else []
    sheet.route(verb, _address(around, string(sheet, given[0])), node, handlers)


def _handler(sheet: Sheet, node: Node, around: RouteGroup) -> str:
    """The path of the method that answers; empty for a closure and for what cannot be told."""
    if node.type == "array_creation_expression":
        items = [c for c in node.named_children if c.type == "array_element_initializer"]
        parts = [item.named_children[-1] for item in items if item.named_child_count]
        if not parts or len(parts) > 2:
            return ""
        owner = _class_of(sheet, parts[0], around)
        method = string(sheet, parts[1]) if len(parts) > 1 else "__invoke"
        return f"{owner}.{method}" if owner and method else ""
    text = string(sheet, node)
    if text and around.controller and "@" not in text:
        return f"{around.controller}.{text}"
    owner = _class_of(sheet, node, around)
    match = _AT.match(text)
    method = match.group(2) if match is not None and match.group(2) else "__invoke"
    return f"{owner}.{method}" if owner else ""


def _class_of(sheet: Sheet, node: Node, around: RouteGroup) -> str:
    """The path of a controller: ``Foo::class``, ``'Foo'``, or the class in ``'Foo@method'``."""
    if node.type == "class_constant_access_expression":
        path = scope_path(sheet, node.named_children[0])
        return "" if path == UNKNOWN else path
    match = _AT.match(string(sheet, node))
    if match is None:
        return ""
    name = match.group(1)
    home = around.namespace
    under = home if home.startswith(_CONTROLLERS) else _below(_CONTROLLERS, home)
    names = state_of(sheet).names
    return names.first_path(sheet, [_below(under, name), name], node.start_point.row)


def _pairs(sheet: Sheet, node: Node) -> Iterator[tuple[str, Node]]:
    """The string keys of an array literal, and their values."""
    for item in node.named_children:
        parts = item.named_children if item.type == "array_element_initializer" else []
        if len(parts) == 2:
            yield string(sheet, parts[0]), parts[1]


def _strings(sheet: Sheet, node: Node) -> list[str]:
    """The strings of an array literal, or the one that a string is."""
    if node.type != "array_creation_expression":
        return [text for text in [string(sheet, node)] if text]
    inner = [item.named_children[-1] for item in node.named_children if item.named_child_count]
    return [text for item in inner if (text := string(sheet, item))]


# -- resources ------------------------------------------------------------------------------


def _resources(sheet: Sheet, name: str, given: list[Node]) -> Iterator[tuple[str, Node]]:
    if name.endswith("s") and given and given[0].type == "array_creation_expression":
        yield from _pairs(sheet, given[0])
    elif len(given) > 1:
        yield string(sheet, given[0]), given[1]


def _register_resource(
    sheet: Sheet, node: Node, around: RouteGroup, resource: tuple[str, str], controller: Node
) -> None:
    kind, words = resource
    owner = _class_of(sheet, controller, around)
    if not words or not owner:
        return
    address, own = _resource_address(words, single="ingleton" in kind)
    for action in _actions(sheet, node, kind):
        verb, rest = _ACTIONS[action]
        rest = rest.replace("{}", own) if own else rest.replace("/{}", "")
        sheet.route(verb, _address(around, address + rest), node, [(f"{owner}.{action}", "routes")])


def _resource_address(words: str, *, single: bool) -> tuple[str, str]:
    """The address of a resource such as ``photos.comments``, and the placeholder of one of it."""
    parts = words.split(".")
    own = [f"{{{_singular(part.rpartition('/')[2]).replace('-', '_')}}}" for part in parts]
    above = "".join(f"/{part}/{one}" for part, one in zip(parts[:-1], own, strict=False))
    return f"{above}/{parts[-1]}", "" if single else own[-1]


def _actions(sheet: Sheet, node: Node, kind: str) -> list[str]:
    """The actions of a resource, as far as ``only`` and ``except`` leave them."""
    actions = [name for name in _ACTIONS if not (kind.startswith("api") and name in _FORMS)]
    if "ingleton" in kind:
        actions = [name for name in actions if name in _SINGLETON]
    around = node.parent
    while around is not None and around.type == "member_call_expression":
        name, given = around.child_by_field_name("name"), arguments(around)
        word = sheet.text(name) if name is not None else ""
        if word in {"only", "except"} and given:
            listed = {text for item in given for text in _strings(sheet, item)}
            actions = [name for name in actions if (name in listed) == (word == "only")]
        around = around.parent
    return actions


def _singular(word: str) -> str:
    """An English word in the singular, by the rules that most names of resources follow."""
    for ending, instead in _PLURALS:
        if word.endswith(ending):
            return word[: len(word) - len(ending)] + instead
    return word


_PLURALS = (
    ("news", "news"), ("series", "series"), ("people", "person"), ("children", "child"),
    ("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("uses", "us"),
    ("ss", "ss"), ("us", "us"), ("s", ""),
)  # fmt: skip
