"""How Rails turns the names in routes into names of controllers and parameters."""

from __future__ import annotations


def camelize(path: str) -> str:
    """``admin/user_notes`` to ``Admin.UserNotes``."""
    words = path.strip("/").split("/")
    return ".".join("".join(part[:1].upper() + part[1:] for part in w.split("_")) for w in words)


def plural(word: str) -> str:
    """``category`` to ``categories``; regular nouns only."""
    if word.endswith("y") and word[-2:-1] not in {"a", "e", "i", "o", "u"}:
        return f"{word[:-1]}ies"
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return f"{word}es"
    return f"{word}s"


def singular(word: str) -> str:
    """``categories`` to ``category``; regular nouns only."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "uses", "xes", "ches", "shes")):
        return word[:-2]
    return word.removesuffix("s") if not word.endswith("ss") else word
