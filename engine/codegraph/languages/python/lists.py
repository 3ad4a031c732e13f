"""Lists of routes that are included in the file where they stand.

Django's ``urlpatterns`` may hold ``path("a/", include(inner))`` with ``inner`` a list of the same
file. The routes of ``inner`` then have the prefix of that place, if it is the only one.
"""

from __future__ import annotations

from tree_sitter import Node

from codegraph.facts import MODULE_SCOPE
from codegraph.languages.python.state import Listed, state_of
from codegraph.languages.routes import join
from codegraph.languages.sheet import Sheet, first_child


def keep_list(sheet: Sheet, statement: Node | None, first: int) -> None:
    """Remember the routes written last as part of the list that a statement gives a name.

    Args:
        sheet: The file's sheet.
        statement: The statement that the routes stand in.
        first: Index of the first of them.
    """
    named = statement.child_by_field_name("left") if statement is not None else None
    if named is not None and named.type == "identifier":
        key = (sheet.scope, sheet.text(named))
        listed = state_of(sheet).lists.setdefault(key, Listed())
        new = range(first, len(sheet.defs))
        listed.routes += [(index, sheet.defs[index].name) for index in new]


def include(sheet: Sheet, call: Node, prefix: str) -> None:
    """Put a prefix before the routes of an included list; a second one takes it away again.

    Args:
        sheet: The file's sheet.
        call: The call of ``include``.
        prefix: The pattern of the place.
    """
    arguments = call.child_by_field_name("arguments")
    given = first_child(arguments) if arguments is not None else None
    if given is None or given.type != "identifier":
        return
    lists, name = state_of(sheet).lists, sheet.text(given)
    listed = lists.get((sheet.scope, name)) or lists.get((MODULE_SCOPE, name))
    if listed is None:
        return
    listed.included += 1
    for index, own in listed.routes:
        verb, _, pattern = own.partition(" ")
        label = f"{verb} {join(prefix, pattern)}" if listed.included == 1 else own
        sheet.defs[index] = sheet.defs[index]._replace(name=label)
