"""Doc comments between ``/**`` and ``*/``, as Java, Kotlin and PHP have them."""

from __future__ import annotations

MAX_COMMENT = 20_000
"""A comment that begins more bytes before its definition is not looked for."""


def doc_comment_before(source: bytes, end: int) -> str:
    """The doc comment that ends right before a byte, with its marks; empty where there is none."""
    while end > 0 and source[end - 1] in b" \t\r\n":
        end -= 1
    if source[max(end - 2, 0) : end] != b"*/":
        return ""
    start = source.rfind(b"/**", max(end - MAX_COMMENT, 0), end)
    if start < 0 or source.find(b"*/", start + 3) != end - 2:
        return ""
    return source[start:end].decode("utf-8", "replace")


def text_of(comment: str) -> str:
    """A doc comment without its marks."""
    lines = comment.removeprefix("/**").removesuffix("*/").splitlines()
    return "\n".join(line.strip().removeprefix("*").removeprefix(" ") for line in lines).strip()
