r"""Keep a project's characters from acting on a terminal or on the reader of a reply.

Names, paths, signatures and source come from the project, so they may hold terminal escapes,
line breaks, direction overrides that show code in another order than it runs, invisible tag
characters, or halves of surrogate pairs that cannot be encoded. All of them are shown as Python
would write them in a string (``\x1b``, ``\u202e``); everything else passes unchanged.
"""

from __future__ import annotations

import re

_UNSAFE = re.compile(
    "["
    "\x00-\x08\x0a-\x1f"  # C0 controls but the tab
    "\x7f-\x9f"  # DEL and C1 controls, which some terminals obey as well
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, overrides and isolates
    "\u2028\u2029"  # line and paragraph separators
    "\ud800-\udfff"  # lone surrogates, as in the names of files that are not UTF-8
    "\U000e0000-\U000e007f"  # tags: letters that nobody sees and models read
    "]"
)


def escape(text: str) -> str:
    """``text`` with every character that could act instead of being shown written out.

    Tabs stay, because source is indented with them.
    """
    return _UNSAFE.sub(_written_out, text)


def one_line(text: str, width: int) -> str:
    """``text`` on one line of at most ``width`` characters, escaped, an ellipsis where it was cut.

    Args:
        text: Any text; runs of white space become one blank.
        width: How many characters the result may have, at least one.
    """
    line = escape(" ".join(text[: 4 * width].split()))
    return line if len(line) <= width else line[: width - 1] + "…"


def _written_out(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
