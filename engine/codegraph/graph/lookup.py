"""From the name that somebody typed to the definitions that it can mean."""

from __future__ import annotations

import difflib

from codegraph.errors import BadQuery, SymbolNotFound
from codegraph.graph.reader import Reader
from codegraph.model import ROUTE_VERBS, SYMBOL_KINDS, Symbol

_SUGGESTIONS = 3
_MAX_NAME = 500


def find_symbols(reader: Reader, text: str, *, file: str | None = None) -> list[Symbol]:
    """Definitions that a name matches, the most used first.

    Args:
        reader: The graph.
        text: ``send``, ``Session.send``, ``Session::send``, ``sessions.py:Session.send``, the
            path of a file, or a route: ``GET /users`` or only ``/users`` for all its methods.
        file: Only definitions in files whose path is or ends with this.

    Raises:
        BadQuery: The name is empty.
        SymbolNotFound: Nothing matches.
    """
    asked = text.strip()
    if not asked:
        raise BadQuery("The symbol is empty. Give a name such as send or Session.send.")
    name, within = _split_file(asked[:_MAX_NAME])
    found = _routes(reader, asked[:_MAX_NAME]) or (_matching(reader, name) if name else [])
    if found and found[0].kind == "route":
        within = None
    for ending in filter(None, (within, file)):
        found = [symbol for symbol in found if _is_in(symbol.file, ending)]
    if not found:
        found = _files(reader, asked)
    if not found:
        raise SymbolNotFound(text, suggest(reader, name or asked))
    return _by_use(reader, found)


def _routes(reader: Reader, text: str) -> list[Symbol]:
    """The routes of an address as written, all of them where no request method is given."""
    verb, blank, pattern = text.partition(" ")
    if not (pattern if blank else text).startswith(("/", "^", "*")):
        return []
    names = [f"{verb.upper()} {pattern}"] if blank else [f"{verb} {text}" for verb in ROUTE_VERBS]
    marks = ",".join("?" * len(names))
    return reader.symbols(f"WHERE n.kind = 'route' AND n.name IN ({marks})", names)


def _split_file(text: str) -> tuple[str, str | None]:
    """``a/b.py:Class.name`` as name and file; ``Class::name`` is no file."""
    plain = text.replace("::", ".").replace("#", ".") if "::" in text else text
    file, colon, name = plain.rpartition(":")
    if colon and ("." in file or "/" in file):
        return name.strip(), file.strip()
    return plain.removesuffix("()"), None


def _matching(reader: Reader, name: str) -> list[Symbol]:
    bare = name.rpartition(".")[2]
    for where, key in (("n.name = ?", bare), ("lower(n.name) = ?", bare.lower())):
        found = reader.symbols(f"WHERE {where} AND n.kind != 'file'", (key,))
        asked = name.lower() if key != bare else name
        kept = [s for s in found if _ends_with(s, asked, exact=key == bare)]
        if kept:
            return kept
    return []


def _ends_with(symbol: Symbol, name: str, *, exact: bool) -> bool:
    """Whether the qualified name, its module's words before it, ends with the dotted ``name``."""
    module = symbol.file.rpartition(".")[0].replace("/", ".").removesuffix(".__init__")
    full = f".{module}.{symbol.qualified_name}"
    return (full if exact else full.lower()).endswith("." + name)


def _is_in(path: str, ending: str) -> bool:
    wanted = ending.removeprefix("./")
    return path == wanted or path.endswith("/" + wanted)


def _files(reader: Reader, text: str) -> list[Symbol]:
    name = text.removeprefix("./").rpartition("/")[2]
    found = reader.symbols("WHERE n.name = ? AND n.kind = 'file'", (name,))
    return [symbol for symbol in found if _is_in(symbol.file, text)]


def _by_use(reader: Reader, symbols: list[Symbol]) -> list[Symbol]:
    if len(symbols) < 2:
        return symbols
    used = reader.fan_in(symbol.id for symbol in symbols)
    return sorted(
        symbols,
        key=lambda s: (-used.get(s.id, 0), SYMBOL_KINDS.index(s.kind), s.file, s.line),
    )


def suggest(reader: Reader, name: str) -> list[str]:
    """Names in the graph that are spelt nearly like this one."""
    bare = name.rpartition(".")[2]
    start = bare[:2].lower()
    if not start:
        return []
    rows = reader.rows(
        "SELECT DISTINCT name FROM nodes WHERE lower(name) >= ? AND lower(name) < ? "
        "AND abs(length(name) - ?) <= 4 LIMIT 5000",
        (start, start + "\U0010ffff", len(bare)),
    )
    folded = {row[0].lower(): row[0] for row in rows}
    near = difflib.get_close_matches(bare.lower(), folded, n=_SUGGESTIONS, cutoff=0.7)
    return [folded[item] for item in near]
