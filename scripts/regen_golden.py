"""Write the golden texts of extraction anew.

    python scripts/regen_golden.py [LANGUAGE]

Then read the difference: each changed line is a changed fact.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

PRINTER = Path(__file__).parent.parent / "tests" / "engine" / "golden.py"


def load_printer() -> ModuleType:
    """The tests' own printer, which is no installed module."""
    spec = importlib.util.spec_from_file_location("golden", PRINTER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Write every case's text that differs, and name it."""
    golden = load_printer()
    only = sys.argv[1] if len(sys.argv) > 1 else None
    for case in golden.cases():
        if only is not None and golden.language_of(case) != only:
            continue
        kept, text = golden.golden_of(case), golden.render(case)
        if not kept.exists() or kept.read_text(encoding="utf-8") != text:
            kept.write_text(text, encoding="utf-8")
            print(kept.relative_to(golden.FOLDER))


if __name__ == "__main__":
    main()
