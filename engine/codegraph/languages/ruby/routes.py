"""The routes of Rails: what ``config/routes.rb`` and the files that it draws declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tree_sitter import Node

from codegraph.languages.ruby.expressions import arguments, symbol
from codegraph.languages.ruby.inflections import camelize, plural, singular
from codegraph.languages.sheet import Sheet

_VERBS = frozenset(("get", "post", "put", "patch", "delete", "options", "head", "match", "root"))
_RESOURCES = frozenset(("resources", "resource"))
_FRAMES = _RESOURCES | {"namespace", "scope", "member", "collection", "controller", "nested", "new"}
_DSL = _VERBS | _FRAMES | {"draw", "concern", "constraints", "devise_for", "mount", "defaults"}
_MAX_DEPTH = 40

_ACTIONS = {
    "index": (("GET",), ""),
    "create": (("POST",), ""),
    "new": (("GET",), "/new"),
    "edit": (("GET",), "/:id/edit"),
    "show": (("GET",), "/:id"),
    "update": (("PATCH", "PUT"), "/:id"),
    "destroy": (("DELETE",), "/:id"),
}
"""Action of a resource to its verbs and what follows the resource's own path."""


class Place(NamedTuple):
    """Where in the nest of declarations a route stands.

    Attributes:
        path: What the addresses begin with.
        module: What the controllers' names begin with, such as ``admin/``.
        controller: The controller of the resource around it, without ``module``.
        item: What follows ``path`` for one item of the resource around it, such as ``/:id``.
        nested: What follows it for a resource inside, such as ``/:post_id``.
    """

    path: str = ""
    module: str = ""
    controller: str = ""
    item: str = ""
    nested: str = ""


def draws_routes(sheet: Sheet, root: Node) -> bool:
    """Whether a file draws routes, by itself or for another that draws it."""
    if b".routes.draw" in sheet.source:
        return True
    found: set[str] = set()
    for item in root.named_children[:20]:
        if item.is_extra:
            continue
        named = item.child_by_field_name("method") if item.type == "call" else None
        if named is None or item.child_by_field_name("receiver") is not None:
            return False
        word = sheet.text(named)
        if word not in _DSL or (word in _VERBS and item.child_by_field_name("block") is not None):
            return False
        found.add(word)
    return bool(found & (_RESOURCES | {"namespace", "scope"})) or (
        bool(found) and b" to: " in sheet.source
    )


def route(sheet: Sheet, node: Node, name: str) -> bool:
    """Write the routes that a call declares, and say whether it declares any."""
    if name in _VERBS:
        _verb(sheet, node, name)
    elif name in _RESOURCES:
        for item in arguments(node):
            word = symbol(sheet, item)
            if word:
                _resource(sheet, node, item, word, several=name == "resources")
    return name in _VERBS or name in _FRAMES


# -- where we are ---------------------------------------------------------------------------


def _options(sheet: Sheet, node: Node) -> dict[str, Node]:
    """The named arguments of a call."""
    found: dict[str, Node] = {}
    for item in arguments(node):
        key, value = item.child_by_field_name("key"), item.child_by_field_name("value")
        if item.type == "pair" and key is not None and value is not None:
            found[sheet.text(key).strip(":\"'")] = value
    return found


def _word(sheet: Sheet, options: Mapping[str, Node], key: str, default: str) -> str:
    return symbol(sheet, options[key]) if key in options else default


def _place(sheet: Sheet, node: Node) -> Place:
    """What the declarations around a call add to it."""
    frames: list[Node] = []
    around = node.parent
    for _ in range(_MAX_DEPTH):
        if around is None:
            break
        if around.type == "call" and around.child_by_field_name("receiver") is None:
            frames.append(around)
        around = around.parent
    place = Place()
    for frame in reversed(frames):
        place = _inside(sheet, frame, place)
    return place


def _inside(sheet: Sheet, frame: Node, place: Place) -> Place:
    named = frame.child_by_field_name("method")
    name = sheet.text(named) if named is not None else ""
    if name not in _FRAMES:
        return place
    given, options = arguments(frame), _options(sheet, frame)
    word = symbol(sheet, given[0]) if given else ""
    match name:
        case "member":
            return place._replace(path=place.path + place.item, item="", nested="")
        case "collection":
            return place._replace(item="", nested="")
        case "new":
            return place._replace(path=f"{place.path}/new", item="", nested="")
        case "controller":
            return place._replace(controller=word)
        case "nested":
            return place
    outer = place.path + place.nested
    if name == "namespace":
        path = _joined(outer, _word(sheet, options, "path", word))
        return Place(path, f"{place.module}{_word(sheet, options, 'module', word)}/")
    if name == "scope":
        path = _joined(outer, _word(sheet, options, "path", word))
        module = _word(sheet, options, "module", "")
        controller = _word(sheet, options, "controller", place.controller)
        return Place(path, place.module + (f"{module}/" if module else ""), controller)
    return _of_resource(sheet, word, options, place, several=name == "resources")


def _of_resource(
    sheet: Sheet, word: str, options: Mapping[str, Node], place: Place, *, several: bool
) -> Place:
    """The place inside a resource."""
    path = _joined(place.path + place.nested, _word(sheet, options, "path", word))
    module = _word(sheet, options, "module", "")
    controller = _word(sheet, options, "controller", word if several else plural(word))
    module = place.module + (f"{module}/" if module else "")
    if not several:
        return Place(path, module, controller)
    key = _word(sheet, options, "param", "id")
    return Place(path, module, controller, f"/:{key}", f"/:{singular(word)}_{key}")


def _joined(path: str, more: str) -> str:
    return f"{path}/{more.strip('/')}" if more.strip("/") else path


# -- what is written ------------------------------------------------------------------------


def _action(place: Place, controller: str, action: str) -> list[tuple[str, str]]:
    """The handler of a route as `Sheet.route` takes it."""
    if not controller or not action.isidentifier():
        return []
    absolute = controller.startswith("/")
    name = controller if absolute else place.module + controller
    return [(f"^{camelize(name)}Controller{{}}.{action}", "routes")]


def _resource(sheet: Sheet, node: Node, at: Node, word: str, *, several: bool) -> None:
    options = _options(sheet, node)
    place = _of_resource(sheet, word, options, _place(sheet, node), several=several)
    actions = [name for name in _ACTIONS if several or name != "index"]
    if "only" in options:
        kept = _listed(sheet, options["only"])
        actions = [name for name in actions if name in kept]
    if "except" in options:
        left = _listed(sheet, options["except"])
        actions = [name for name in actions if name not in left]
    for action in actions:
        verbs, rest = _ACTIONS[action]
        pattern = place.path + rest.replace("/:id", place.item)
        for verb in verbs:
            sheet.route(verb, pattern, at, _action(place, place.controller, action))


def _listed(sheet: Sheet, node: Node) -> set[str]:
    """The names in ``:a``, ``[:a, :b]`` or ``%i[a b]``."""
    if node.type in {"array", "symbol_array", "string_array"}:
        return {symbol(sheet, item) or sheet.text(item) for item in node.named_children}
    return {symbol(sheet, node)}


def _verb(sheet: Sheet, node: Node, name: str) -> None:
    """``get "path", to: "controller#action"`` in all its forms."""
    given, options, place = arguments(node), _options(sheet, node), _place(sheet, node)
    words = [(item, symbol(sheet, item)) for item in given if item.type != "pair"]
    target = ""
    mapped = _mapped(sheet, given)
    if mapped is not None:
        item, pattern, target = mapped
        words = [(item, pattern)]
    if name == "root":
        target = _word(sheet, options, "to", words[0][1] if words else "") or target
        words = [(given[0], "")] if given else []
    if "on" in options:
        on_member = symbol(sheet, options["on"]) == "member"
        place = place._replace(path=place.path + (place.item if on_member else ""), nested="")
    verbs = [name.upper()] if name not in {"match", "root"} else ["GET"]
    if name == "match" and "via" in options:
        verbs = sorted(word.upper() for word in _listed(sheet, options["via"]) if word)
    target = _word(sheet, options, "to", target)
    for item, word in words:
        controller, action = _meant(sheet, options, place, target, word)
        pattern = _joined(place.path + place.nested, word.removesuffix("(.:format)")) or "/"
        for verb in verbs:
            written = "ANY" if verb == "ALL" else verb
            sheet.route(written, pattern, item, _action(place, controller, action))


def _mapped(sheet: Sheet, given: list[Node]) -> tuple[Node, str, str] | None:
    """``"path" => "controller#action"``."""
    for item in given:
        key, value = item.child_by_field_name("key"), item.child_by_field_name("value")
        if item.type == "pair" and key is not None and value is not None and key.type == "string":
            return key, symbol(sheet, key), symbol(sheet, value)
    return None


def _meant(
    sheet: Sheet, options: Mapping[str, Node], place: Place, target: str, word: str
) -> tuple[str, str]:
    """Controller and action of a route."""
    controller = _word(sheet, options, "controller", place.controller)
    if "#" in target:
        controller, _, action = target.partition("#")
        return controller or place.controller, action
    if "to" in options and not target:  # a redirect, a Rack application
        return "", ""
    action = target or _word(sheet, options, "action", "")
    if action:
        return controller, action
    if place.controller:
        return controller, word.strip("/").rpartition("/")[2].replace("-", "_")
    plain = word.strip("/").replace("-", "_")
    if "controller" in options:
        return controller, plain
    controller, _, action = plain.rpartition("/")
    return controller, action
