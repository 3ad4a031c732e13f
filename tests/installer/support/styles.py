"""Settings as people might have written them: one set of data, in any style its format allows.

Each comment is there once, so that a test can find it again; those inside of the entry at ``ours``
begin with OURS.
"""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

OURS = "ours"
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


class Style:
    """One file's style.

    Args:
        random: Decides everything.
        ours: The key path of the entry that is ours.
    """

    def __init__(self, random: Random, ours: tuple[str, ...] = ()) -> None:
        self.random = random
        self.ours = ours
        self.unit = random.choice(["  ", "    ", "\t", "   "])
        self.comments = random.choice([0.0, 0.0, 0.3])
        self.trailing = random.choice([False, False, True])
        self.one_line = random.random() < 0.2
        self.count = 0

    def render(self, kind: str, data: dict[str, Any]) -> bytes:
        text = getattr(self, kind)(data)
        if self.random.random() < 0.3:
            text = text.rstrip("\n")
        if self.random.random() < 0.3:
            text = text.replace("\n", "\r\n")
        mark = b"\xef\xbb\xbf" if self.random.random() < 0.2 else b""
        return mark + text.encode()

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def comment(self, at: tuple[str, ...]) -> str:
        self.count += 1
        inside = self.ours and at[: len(self.ours)] == self.ours
        return f"{OURS if inside else 'note'}-{self.count}-{self.random.randrange(10**6)}"

    # JSON

    def json(self, data: dict[str, Any]) -> str:
        text = self._json(data, (), "", self.one_line) + "\n"
        if self.maybe(self.comments):
            text = f"// {self.comment(())}\n{text}"
        if self.maybe(self.comments):
            text = f"{text}/* {self.comment(())} */\n"
        return text

    def _json(self, value: Any, at: tuple[str, ...], indent: str, flat: bool) -> str:
        if not isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=self.maybe(0.5))
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        flat = flat or self.maybe(0.15)
        if not value:
            if not self.maybe(self.comments):
                return opening + closing
            if flat:
                return f"{opening} /* {self.comment(at)} */ {closing}"
            inner = indent + self.unit
            return f"{opening}\n{inner}// {self.comment(at)}\n{indent}{closing}"
        pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
        entries = []
        for key, item in pairs:
            below = (*at, str(key))
            text = self._json(item, below, indent + self.unit, flat)
            if isinstance(value, dict):
                colon = f": /* {self.comment(below)} */ " if self.maybe(self.comments / 4) else ": "
                text = json.dumps(key, ensure_ascii=False) + colon + text
            entries.append((text, below))
        if flat:
            pad = self.random.choice(["", " "])
            parts = [
                text + (f" /* {self.comment(below)} */" if self.maybe(self.comments) else "")
                for text, below in entries
            ]
            comma = "," if self.trailing else ""
            return opening + pad + ", ".join(parts) + comma + pad + closing
        lines = []
        for index, (text, _) in enumerate(entries):
            if self.maybe(self.comments):
                lines.append(f"// {self.comment(at)}")
            if self.maybe(0.1):
                lines.append("")
            comma = "," if index < len(entries) - 1 or self.trailing else ""
            behind = f" // {self.comment(at)}" if self.maybe(self.comments) else ""
            lines.append(text + comma + behind)
        if self.maybe(self.comments):
            lines.append(f"// {self.comment(at)}")
        inner = "\n".join(indent + self.unit + line if line else "" for line in lines)
        return f"{opening}\n{inner}\n{indent}{closing}"

    # TOML

    def toml(self, data: dict[str, Any]) -> str:
        self.unit = ""
        return self._table(data, ())

    def _table(self, data: dict[str, Any], at: tuple[str, ...]) -> str:
        lines: list[str] = []
        tables: list[str] = []
        for key, item in data.items():
            below = (*at, key)
            form = self.random.choice(["table", "table", "inline", "dotted"])
            if isinstance(item, dict) and form == "table":
                head = ""
                if any(not isinstance(child, dict) for child in item.values()) or self.maybe(0.5):
                    behind = f" # {self.comment(below)}" if self.maybe(self.comments) else ""
                    head = f"[{'.'.join(map(self.toml_key, below))}]{behind}\n"
                    if self.maybe(self.comments):
                        head = f"# {self.comment(at)}\n{head}"
                    if self.maybe(0.5):
                        head = f"\n{head}"
                elif not item:
                    head = f"[{'.'.join(map(self.toml_key, below))}]\n"
                tables.append(head + self._table_body(item, below, bool(head)))
                continue
            if self.maybe(self.comments):
                lines.append(f"# {self.comment(at)}")
            dotted = isinstance(item, dict) and form == "dotted" and item
            if dotted and all(not isinstance(child, dict) for child in item.values()):
                name = self.toml_key(key)
                lines += [
                    f"{name}.{self.toml_key(sub)} = {self.toml_value(child)}"
                    for sub, child in item.items()
                ]
                continue
            behind = f" # {self.comment(below)}" if self.maybe(self.comments) else ""
            lines.append(f"{self.toml_key(key)} = {self.toml_value(item)}{behind}")
        return "".join(f"{line}\n" for line in lines) + "".join(tables)

    def _table_body(self, data: dict[str, Any], at: tuple[str, ...], has_head: bool) -> str:
        if has_head:
            return self._table(data, at)
        # Without a head there is no place but for tables.
        parts = []
        for key, item in data.items():
            below = (*at, key)
            parts.append(f"[{'.'.join(map(self.toml_key, below))}]\n" + self._table(item, below))
        return "".join(parts)

    def toml_key(self, key: str) -> str:
        if re.fullmatch(r"[A-Za-z0-9_-]+", key) and self.maybe(0.8):
            return key
        if not re.search(r"['\x00-\x1f\x7f]", key) and self.maybe(0.3):
            return f"'{key}'"
        return _basic(key)

    def toml_value(self, value: Any) -> str:
        if isinstance(value, dict):
            pairs = [
                f"{self.toml_key(key)} = {self.toml_value(item)}" for key, item in value.items()
            ]
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, list):
            items = [self.toml_value(item) for item in value]
            if items and self.maybe(0.3):
                note = (
                    f" # {self.comment(())}" if self.maybe(self.comments) and not self.ours else ""
                )
                comma = "," if self.trailing else ""
                return "[" + note + "\n  " + ",\n  ".join(items) + comma + "\n]"
            return "[" + ", ".join(items) + "]"
        if isinstance(value, str):
            if self.maybe(0.1) and not re.search(r"['\x00-\x1f\x7f]", value):
                return f"'''\n{value}'''"
            return _basic(value)
        return json.dumps(value)

    # YAML

    def yaml(self, data: dict[str, Any]) -> str:
        self.unit = self.unit.replace("\t", "  ")
        self.offset = self.random.choice(["", self.unit])
        if not data:
            return f"# {self.comment(())}\n" if self.maybe(0.5) else "{}\n"
        head = "---\n" if self.maybe(0.1) else ""
        return head + "".join(f"{line}\n" for line in self._yaml(data, (), ""))

    def _yaml(self, value: Any, at: tuple[str, ...], indent: str) -> list[str]:
        lines = []
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in pairs:
            below = (*at, str(key))
            if self.maybe(self.comments):
                lines.append(f"{indent}# {self.comment(at)}")
            if self.maybe(0.1):
                lines.append("")
            behind = f" # {self.comment(below)}" if self.maybe(self.comments) else ""
            head = f"{indent}{self.yaml_text(key)}:" if isinstance(value, dict) else f"{indent}-"
            if isinstance(item, dict | list) and item and self.maybe(0.8):
                deeper = self.offset if isinstance(item, list) else self.unit
                deeper = self.unit if not isinstance(value, dict) else deeper
                lines.append(head + behind)
                lines += self._yaml(item, below, indent + deeper)
            elif isinstance(item, str) and self.maybe(0.1) and re.fullmatch(r"[a-z ]*[a-z]", item):
                if item.startswith(" "):
                    lines.append(f'{head} "{item}"{behind}')
                else:
                    lines.append(f"{head} |-{behind}")
                    lines.append(f"{indent}{self.unit}{item}")
            else:
                lines.append(f"{head} {self.flow(item)}{behind}")
        if self.maybe(self.comments):
            lines.append(f"{indent}# {self.comment(at)}")
        return lines

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            pairs = [f"{self.yaml_text(key)}: {self.flow(item)}" for key, item in value.items()]
            return "{" + ", ".join(pairs) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        return self.yaml_text(value) if isinstance(value, str) else json.dumps(value)

    def yaml_text(self, text: str) -> str:
        if _PLAIN.fullmatch(text) and text.lower() not in _WORDS and self.maybe(0.7):
            return text
        if not re.search(r"[^ -~]", text) and self.maybe(0.3):
            return "'" + text.replace("'", "''") + "'"
        return _basic(text)


def _basic(text: str) -> str:
    return (
        json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")
        if all(ord(letter) < 0x10000 for letter in text)
        else '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'
    )
