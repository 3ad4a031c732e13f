"""Doc comments of PHP, and the types that they tell.

A value whose type only a comment tells is written ``A{*}``, so that edges through it say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from codegraph.languages.comments import text_of

_TAG = re.compile(r"@(?:phpstan-|psalm-)?([a-z-]+)[ \t]*(.*)")
_METHOD = re.compile(r"(?:static\s+)?(?:(?P<type>.*?)\s+)?(?P<name>\w+)\s*\(")
_WORD = re.compile(r"\s*(?:(?P<name>[\w\\$-]+(?<!-))|(?P<mark>\[\]|::|\.\.\.|[^\s\w])|$)")
_SCALARS = frozenset(
    """string int integer float double bool boolean true false null void never resource scalar
    numeric numeric-string non-empty-string class-string positive-int array-key literal-string
    non-empty-lowercase-string lowercase-string int-mask key-of""".split()
)
_ANYTHING = frozenset("mixed object array iterable callable list non-empty-array value-of".split())
_CONTAINERS = frozenset(
    """array list iterable non-empty-array non-empty-list Traversable Iterator IteratorAggregate
    Generator ArrayAccess ArrayObject ArrayIterator SplObjectStorage""".split()
)
"""Generic types that are nothing but containers, of their second argument if they have two."""
_HOLDS = re.compile(r"(?:Collection|Paginator|Iterator|List|Map|Set|Stack|Queue|Bag|Enumerable)\Z")
"""Names of classes that hold what their type arguments say, as far as names tell."""


class Tags(NamedTuple):
    """What a comment tells of types, as it is written there.

    Attributes:
        params: Name of a parameter, with its ``$``, to its type.
        returns: The type of what is returned.
        var: The type of the variable, property or constant.
        properties: Name of a magic property, with its ``$``, to its type.
        methods: Name of a magic method to the type of what it returns.
        templates: Name of a type parameter to its bound, empty where there is none.
        named: Name of the variable that ``var`` is about, where it is given.
    """

    params: dict[str, str]
    returns: str
    var: str
    properties: dict[str, str]
    methods: dict[str, str]
    templates: dict[str, str]
    named: str


_NOTHING = Tags({}, "", "", {}, {}, {}, "")


@lru_cache(maxsize=256)
def tags(comment: str) -> Tags:
    """What a doc comment tells of types."""
    if "@" not in comment:
        return _NOTHING
    found = Tags({}, "", "", {}, {}, {}, "")
    for line in text_of(comment).splitlines():
        match = _TAG.match(line.strip())
        if match is not None:
            found = _read(found, match.group(1), match.group(2))
    return found


def _read(found: Tags, tag: str, rest: str) -> Tags:
    if tag == "return":
        return found if found.returns else found._replace(returns=type_text(rest)[0])
    if tag == "var":
        text, after = type_text(rest)
        name = after.split()[0] if after.startswith("$") else ""
        return found._replace(var=text, named=name)
    if tag in {"param", "property", "property-read", "property-write"}:
        text, after = type_text(rest)
        name = after.lstrip("&.").split(" ")[0]
        if name.startswith("$"):
            (found.params if tag == "param" else found.properties).setdefault(name, text)
    elif tag == "method":
        method = _METHOD.match(" ".join(rest.split()))
        if method is not None:
            returned = method.group("type") or ""
            found.methods[method.group("name")] = returned if returned != "static" else "$this"
    elif tag.startswith("template"):
        words = rest.split()
        if words:
            bound = words[2] if len(words) > 2 and words[1] in {"of", "as"} else ""
            found.templates[words[0]] = bound
    return found


def type_text(text: str) -> tuple[str, str]:
    """The type in front of a text, and what follows it."""
    depth = 0
    for position, char in enumerate(text):
        if char in "<({[":
            depth += 1
        elif char in ">)}]":
            depth -= 1
        elif char.isspace() and depth == 0:
            before, after = text[:position].rstrip(), text[position:].lstrip()
            if not before.endswith((":", "|", "&")) and not after.startswith(("|", "&")):
                return before, after
    return text, ""


class Reader:
    """Reads one documented type as a path.

    Args:
        text: The type.
        named: Gives the path of the type that has a name, such as ``User``; empty where nothing
            is known of it.
    """

    def __init__(self, text: str, named: Callable[[str], str]) -> None:
        self._words = [m.group().strip() for m in _WORD.finditer(text) if m.group().strip()]
        self._at = 0
        self._named = named

    def read(self) -> str:
        """The path of a value of the type; empty where nothing is said of it.

        A type that hangs on what is given (``($a is null ? Foo : Bar)``) can be anything.
        """
        if len(self._words) > MAX_WORDS:
            return ""
        return "?" if "is" in self._words else self._either()

    def _next(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def _take(self, word: str) -> bool:
        if self._next() != word:
            return False
        self._at += 1
        return True

    def _either(self) -> str:
        paths = [self._one()]
        while self._take("|") or self._take("&"):
            paths.append(self._one())
        return "|".join(dict.fromkeys(path for path in paths if path))

    def _one(self) -> str:
        self._take("?")
        if self._take("("):
            path = self._either()
            self._take(")")
        else:
            path = self._simple()
        while self._take("[]"):
            path = f"<{path or '?'}>"
        return path

    def _simple(self) -> str:
        word = self._next()
        if not word or not (word[0].isalpha() or word[0] in "\\_$"):
            self._at += 1
            return ""
        self._at += 1
        if word in {"callable", "Closure", "\\Closure"} and self._take("("):
            return self._function()
        arguments = self._arguments()
        if self._next() == "{":
            self._skip("{", "}")
            return ""
        held = (arguments[min(len(arguments), 2) - 1] or "?") if arguments else "?"
        if arguments and word.lstrip("\\") in _CONTAINERS:
            return f"<{held};{arguments[0] or '?'}>" if len(arguments) > 1 else f"<{held}>"
        if word == "class-string":
            return arguments[0].removesuffix("{*}") if arguments else ""
        if word in _SCALARS:
            return "''"
        if word in _ANYTHING:
            return ""
        path = self._named(word)
        return f"({path}|<{held}>)" if path and held != "?" and _HOLDS.search(word) else path

    def _arguments(self) -> list[str]:
        found: list[str] = []
        if self._take("<"):
            found.append(self._either())
            while self._take(","):
                found.append(self._either())
            self._take(">")
        return found

    def _function(self) -> str:
        given: list[str] = []
        while self._next() and not self._take(")"):
            given.append(self._either() or "?")
            if self._next().startswith("$"):
                self._at += 1
            self._take(",")
        returned = self._either() if self._take(":") else ""
        return f"~<{';'.join([returned or '?', *given])}>"

    def _skip(self, opening: str, closing: str) -> None:
        depth = 0
        while self._next():
            depth += (self._next() == opening) - (self._next() == closing)
            self._at += 1
            if depth == 0:
                return


MAX_WORDS = 120
"""A type of more words than this is not read; it also bounds how deep types nest."""
