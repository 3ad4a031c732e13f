"""A change of what a file passes on as a whole is followed to whoever may get a name by it."""

from __future__ import annotations

from typing import Any

import pytest

from .graphs import rows

CARGO = '[package]\nname = "one"\n'
TWO_PY = {"a.py": "def name(): ...\n", "b.py": "def name(): ...\n"}
TWO_TS = {"a.ts": "export function name() {}\n", "b.ts": "export function name() {}\n"}
TWO_RS = {"Cargo.toml": CARGO, "src/a.rs": "pub fn name() {}\n", "src/b.rs": "pub fn name() {}\n"}

PASSED_ON = {
    "import * through two modules": (
        TWO_PY | {"y.py": "from x import *\n", "m.py": "import y\ny.name()\n"},
        "x.py",
        "from {} import *\n",
    ),
    "export * through two modules": (
        TWO_TS
        | {"y.ts": "export * from './x';\n", "m.ts": "import { name } from './y';\nname();\n"},
        "x.ts",
        "export * from './{}';\n",
    ),
    "a glob of a module that is named": (
        TWO_RS | {"src/lib.rs": "mod a;\nmod b;\nmod x;\nfn main2() { x::name(); }\n"},
        "src/x.rs",
        "pub use crate::{}::*;\n",
    ),
    "a glob of the module above": (
        TWO_RS
        | {
            "src/lib.rs": "mod a;\nmod b;\nmod x;\n",
            "src/x/z.rs": "use super::name;\nfn f() { name(); }\n",
        },
        "src/x.rs",
        "pub use crate::{}::*;\nmod z;\n",
    ),
    "a glob of a crate": (
        TWO_RS | {"tests/t.rs": "fn f() { one::name(); }\n"},
        "src/lib.rs",
        "mod a;\nmod b;\npub use {}::*;\n",
    ),
    "a namespace opened in a header": (
        {
            "both.hpp": "namespace a { inline void name() {} }\n"
            "namespace b { inline void name() {} }\n",
            "m.cc": '#include "x.hpp"\nvoid f() { name(); }\n',
        },
        "x.hpp",
        '#include "both.hpp"\nusing namespace {};\n',
    ),
}


@pytest.mark.parametrize("case", PASSED_ON)
def test_another_source_of_all_names_reaches_those_who_name_one(
    case: str, write: Any, opened: Any
) -> None:
    files, path, text = PASSED_ON[case]
    root = write({**files, path: text.format("a")})
    graph = opened(root)
    graph.index()
    database = root / ".codegraph" / "graph.db"
    before = rows(database)["refs"]
    write({path: text.format("b")})
    graph.sync()
    synced = rows(database)
    graph.index()
    assert synced == rows(database)
    assert synced["refs"] != before
