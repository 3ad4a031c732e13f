"""How TypeScript's and JavaScript's imports find modules, and what names travel through them."""

from __future__ import annotations

from collections import Counter

import pytest

from codegraph.languages.base import EXTERNAL
from codegraph.languages.ecmascript.config import parse_jsonc
from codegraph.languages.ecmascript.modules import EcmaModules

from .worlds import Project, callees

FILES = (
    "web/src/app.tsx",
    "web/src/lib/index.ts",
    "web/src/lib/old.js",
    "web/src/lib/old.d.ts",
    "web/src/lib/new.mts",
    "web/src/types.d.ts",
    "web/shared/date.ts",
    "packages/core/src/index.ts",
    "packages/core/src/math.ts",
    "packages/core/src/deep/trig.ts",
    "packages/ui/lib/main.js",
    "packages/ui/package.json",
    "tool.cjs",
)
CONFIGS = {
    "web/tsconfig.json": """
        // how names map
        {
          "extends": "../tsconfig.base",
          "compilerOptions": {
            "baseUrl": ".", /* from here */
            "paths": { "~/*": ["src/*"], "@lib": ["./src/lib"], },
          },
        }
    """,
    "tsconfig.base.json": '{"compilerOptions": {"paths": {"lost": ["nowhere"]}}}',
    "packages/core/package.json": """{
        "name": "@shop/core",
        "exports": { ".": { "types": "./dist/index.d.ts", "import": "./dist/index.js" },
                     "./math": "./dist/math.js", "./deep/*": "./dist/deep/*.js" },
        "imports": { "#deep/*": "./src/deep/*.ts" }
    }""",
    "packages/ui/package.json": '{"name": "ui", "main": "lib/main.js"}',
}


@pytest.mark.parametrize(
    ("importer", "module", "key"),
    [
        ("web/src/app.tsx", "./lib", "web/src/lib/index.ts"),
        ("web/src/app.tsx", "./lib/old", "web/src/lib/old.js"),
        ("web/src/app.tsx", "./lib/new.mjs", "web/src/lib/new.mts"),
        ("web/src/app.tsx", "./types", "web/src/types.d.ts"),
        ("web/src/lib/old.js", ".", "web/src/lib/index.ts"),
        ("web/src/lib/old.js", "../app.js", "web/src/app.tsx"),
        ("web/src/app.tsx", "~/lib/old", "web/src/lib/old.js"),
        ("web/src/app.tsx", "@lib", "web/src/lib/index.ts"),
        ("web/src/app.tsx", "shared/date", "web/shared/date.ts"),
        ("web/src/app.tsx", "@shop/core", "packages/core/src/index.ts"),
        ("web/src/app.tsx", "@shop/core/math", "packages/core/src/math.ts"),
        ("web/src/app.tsx", "@shop/core/deep/trig", "packages/core/src/deep/trig.ts"),
        ("packages/core/src/math.ts", "#deep/trig", "packages/core/src/deep/trig.ts"),
        ("tool.cjs", "ui", "packages/ui/lib/main.js"),
        ("tool.cjs", "~/lib/old", EXTERNAL),
        ("tool.cjs", "react", EXTERNAL),
        ("tool.cjs", "node:fs", EXTERNAL),
        ("web/src/app.tsx", "./style.css", EXTERNAL),
        ("web/src/app.tsx", "./generated", None),
        ("web/src/app.tsx", "@shop/core/gone", None),
        ("web/src/app.tsx", "../../../outside", None),
    ],
)
def test_a_module_is_found_by_paths_configuration_and_packages(
    importer: str, module: str, key: str | None
) -> None:
    modules = EcmaModules(dict.fromkeys(FILES, ""), CONFIGS.get)
    assert modules.resolve(importer, module) == key


def test_a_configuration_file_is_read_once() -> None:
    reads: Counter[str] = Counter()

    def read(path: str) -> str | None:
        reads[path] += 1
        return CONFIGS.get(path)

    modules = EcmaModules(dict.fromkeys(FILES, ""), read)
    for importer in FILES:
        for module in ("~/lib/old", "@shop/core", "react", "./x"):
            modules.resolve(importer, module)
    assert set(reads.values()) == {1}


@pytest.mark.parametrize("text", [None, "", "[1]", "{", "{'a': 1}", "\x00"])
def test_a_configuration_file_that_is_none_says_nothing(text: str | None) -> None:
    assert parse_jsonc(text) == {}


def test_comments_and_trailing_commas_are_no_part_of_json_but_strings_are() -> None:
    assert parse_jsonc('{"a": "// x /* y */ ,}", /* b */ "c": [1, // d\n ],\n}') == {
        "a": "// x /* y */ ,}",
        "c": [1],
    }


def test_a_workspace_configuration_may_leave_its_paths_to_those_it_refers_to() -> None:
    configs = {
        "tsconfig.json": '{"files": [], "references": [{"path": "./tsconfig.app.json"}]}',
        "tsconfig.app.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
    }
    modules = EcmaModules({"src/a.ts": "", "src/b.ts": ""}, configs.get)
    assert modules.resolve("src/a.ts", "@/b") == "src/b.ts"


def test_names_travel_through_every_kind_of_export() -> None:
    files = {
        "core.ts": """
            export function plain() {}
            function inner() {}
            export { inner as outer };
            export default function named() {}
            export const _hidden = () => 1;
        """,
        "kit.ts": """
            import { plain } from './core';
            export * from './core';
            export * as core from './core';
            export { default as chosen, outer as renamed } from './core';
            const local = plain;
            export { local as alias };
        """,
        "main.tsx": """
            import whole, { plain } from './core';
            import { _hidden, alias, chosen, core, outer, plain as again, renamed } from './kit';
            import * as kit from './kit';
            const a = () => { whole(); chosen(); };
            const b = () => { outer(); renamed(); core.outer(); };
            const c = () => { plain(); again(); alias(); kit.plain(); };
            const d = () => { _hidden(); kit._hidden(); };
            const e = () => { inner(); kit.nothing(); };
        """,
    }
    expected = {"a": "named", "b": "inner", "c": "plain", "d": "_hidden"}
    for source, target in expected.items():
        assert callees(files, f"main.tsx:{source}") == {f"core.ts:{target}"}
    assert callees(files, "main.tsx:e") == set()


def test_commonjs_modules_give_what_they_assign_to_their_exports() -> None:
    files = {
        "one.js": "module.exports = function (x) {};",
        "two.js": "function a() {}\nmodule.exports = { a, b() {}, c: a };",
        "three.js": "exports.d = () => 1;\nexports.e = require('./two').b;",
        "four.ts": "class Four { run() {} }\nexport = Four;",
        "main.js": """
            const one = require('./one');
            const { a, c } = require('./two');
            const three = require('./three');
            import Four = require('./four');
            function go() { one(); a(); c(); three.d(); three.e(); require('./two').b(); }
            async function later() {
              const { b } = await import('./two');
              b();
              import('./three').then((three) => three.d());
            }
        """,
    }
    assert callees(files, "main.js:go") == {
        "one.js:default",
        "two.js:a",
        "two.js:b",
        "three.js:d",
    }
    assert callees(files, "main.js:later") == {"two.js:b", "three.js:d"}


def test_an_import_required_by_assignment_brings_the_class() -> None:
    files = {
        "four.ts": "class Four { run() {} }\nexport = Four;",
        "main.ts": "import Four = require('./four');\nfunction go() { new Four().run(); }",
    }
    assert callees(files, "main.ts:go") == {"four.ts:Four", "four.ts:Four.run"}


def test_modules_that_import_each_other_end() -> None:
    files = {
        "a.ts": "export * from './b';\nexport const x = y;\nimport { y } from './b';",
        "b.ts": "export * from './a';\nexport const y = x;\nimport { x } from './a';",
        "main.ts": "import { x, z } from './a';\nfunction go() { x(); z(); }",
    }
    assert Project(files).outcomes("main.ts") == {"x": "unresolved", "z": "unresolved"}
