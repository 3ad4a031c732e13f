"""Patterns read any text in time that grows with its length: in a process that is ended if not."""

from __future__ import annotations

import subprocess
import sys

import pytest

COMMENTS = "// " * 60

TEXTS = {
    "a comment of comments before an item of Rust": (
        "codegraph.languages.rust.comments",
        f"_BETWEEN.match({COMMENTS!r}.encode() + b'\\nx')",
    ),
    "a comment of comments in a macro of Rust": (
        "codegraph.languages.rust.tidy",
        f"tidy(b'foo! {{\\n' + {COMMENTS!r}.encode() + b'\\nx }}')",
    ),
    "a comment of comments after a comma of JSON": (
        "codegraph.languages.ecmascript.config",
        f"_JSONC.sub('', ',\\n' + {COMMENTS!r} + '\\nx')",
    ),
    "a wide gap in a tag of PHP": (
        "codegraph.languages.php.phpdoc",
        "tags('/** @method a' + ' ' * 100_000 + 'b */')",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_no_text_makes_a_pattern_try_everything(case: str) -> None:
    module, expression = TEXTS[case]
    program = (
        f"import importlib\nvars().update(vars(importlib.import_module({module!r})))\n{expression}"
    )
    try:
        subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
    except subprocess.TimeoutExpired:
        pytest.fail("still trying")
