"""The law: after any sequence of edits, a sync leaves exactly what a fresh index would."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import click
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from codegraph import CodeGraph

from .graphs import check, rows

GO = {
    "go.mod": "module example.com/m\n",
    "shape/shape.go": "package shape\n\ntype Shape interface{ Area() int }\n\n"
    "type Box struct{ inner *Box }\n\nfunc New() *Box { return &Box{} }\n\n"
    "func (b *Box) Area() int { return b.inner.Area() }\n",
    "shape/more.go": "package shape\n\nfunc (b *Box) Twice() int { return b.Area() * 2 }\n",
    "main.go": 'package main\n\nimport "example.com/m/shape"\n\n'
    "func main() { b := shape.New(); b.Twice() }\n",
}
TYPESCRIPT = {
    "web/store.ts": "export class Store {\n  get(key: string) { return key; }\n}\n"
    "export const store = new Store();\n",
    "web/index.ts": "export * from './store';\nexport { Store as Shop } from './store';\n",
    "web/app.tsx": "import { store, Shop } from '.';\n"
    "export function App() { new Shop(); return store.get('a'); }\n",
}
JAVA = {
    "src/a/Base.java": "package a;\n\npublic class Base {\n  Shelf shelf = new Shelf();\n"
    "  Shelf shelf() { return shelf; }\n  void put(int x) {}\n  void put(String x) {}\n}\n",
    "src/a/Shelf.java": "package a;\n\nimport java.util.List;\n\npublic class Shelf {\n"
    "  List<Shelf> all;\n  public Shelf first() { return all.get(0); }\n}\n",
    "src/b/Run.java": "package b;\n\nimport a.*;\nimport static a.Shelf.first;\n\n"
    "class Run extends Base {\n  void run(String text) {\n    put(text);\n    put(1);\n"
    "    shelf().first().first();\n    shelf.all.forEach(x -> x.first());\n  }\n}\n",
}
C = {
    "c/names.h": "#define trim lib_trim\n#define TWICE(x) (trim(x) + trim(x))\n",
    "c/lib.h": '#include "names.h"\nint trim(int n);\nstatic int one(void) { return 1; }\n',
    "c/lib.c": '#include "lib.h"\nint trim(int n) { return n; }\n'
    "int lib_trim(int n) { return 0; }\n",
    "c/main.c": "#include <lib.h>\nstatic int own(int n) { return TWICE(n); }\n"
    "int main(void) { return own(one()) + trim(2) + helper(3); }\n",
    "c/more/main.c": '#include "../names.h"\nint helper(int n) { return trim(n); }\n',
    "c/most/main.c": "int helper(int n) { return lib_trim(n); }\n",
}
ROUTES = {
    "site/views.py": "def index(request): ...\nclass Page:\n    def get(self): ...\n",
    "site/urls.py": "from django.urls import include, path\nfrom site import views\n"
    "from site.views import Page\ninner = [path('a/', views.index)]\n"
    "urlpatterns = [path('in/', include(inner)), path('b/', Page.as_view())]\n",
    "site/app.py": "from flask import Blueprint\n\nbp = Blueprint('b', __name__, url_prefix='/p')\n"
    "\n@bp.get('/x')\ndef x(): ...\n\n@bp.get('/x')\ndef x(): ...\n",
    "site/more.py": "from site.app import bp\nfrom site.views import index\n"
    "bp.add_url_rule('/y', view_func=index)\n",
    "web/server.ts": "import { Router } from 'express';\nimport { App } from './app';\n"
    "export const router = Router();\nrouter.get('/x', App);\n"
    "router.post('/y', (q) => { App(); });\n",
    "serve.go": 'package main\n\nimport "net/http"\n\n'
    'func serve() { http.HandleFunc("GET /x", show) }\n\nfunc show() { main() }\n',
    "src/b/Web.java": "package b;\n\nimport org.springframework.web.bind.annotation.*;\n\n"
    '@RequestMapping("/web")\nclass Web {\n  @GetMapping("/x")\n  void run(int a) {}\n'
    '  @PostMapping("/x")\n  void run(String a) {}\n}\n',
}
_NAME = re.compile(r"(?:def|class|func|function|const|type|interface|int|define)\s+(\w+)")
_numbers = st.integers(min_value=0, max_value=10_000)


class SyncEqualsRebuild(RuleBasedStateMachine):
    """A real library and small projects in other languages, edited at random."""

    @initialize()
    def copy(self) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="codegraph-law-"))
        self.root, self.fresh = self.base / "synced", self.base / "fresh"
        source = Path(click.__file__).parent
        shutil.copytree(source, self.root / "click", ignore=shutil.ignore_patterns("__pycache__"))
        for path, text in (GO | TYPESCRIPT | JAVA | C | ROUTES).items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text)
        self.edits = 0
        self.graph = CodeGraph(self.root)
        self.graph.index()

    def _file(self, choice: int) -> Path:
        files = [
            path for path in sorted(self.root.rglob("*"))
            if path.suffix in {".py", ".go", ".ts", ".tsx", ".mod", ".java", ".c", ".h"}
        ]  # fmt: skip
        return files[choice % len(files)]

    @rule(choice=_numbers, line=_numbers, count=st.integers(1, 5))
    def delete_lines(self, choice: int, line: int, count: int) -> None:
        path = self._file(choice)
        lines = path.read_text().split("\n")
        start = line % len(lines)
        path.write_text("\n".join(lines[:start] + lines[start + count :]))

    @rule(choice=_numbers, line=_numbers, size=st.integers(1, 20), to=_numbers)
    def repeat_lines(self, choice: int, line: int, size: int, to: int) -> None:
        path = self._file(choice)
        lines = path.read_text().split("\n")
        start, at = line % len(lines), to % len(lines)
        path.write_text("\n".join(lines[:at] + lines[start : start + size] + lines[at:]))

    @rule(choice=_numbers, which=_numbers)
    def rename_a_definition_in_its_file(self, choice: int, which: int) -> None:
        path = self._file(choice)
        text = path.read_text()
        if names := _NAME.findall(text):
            name = names[which % len(names)]
            path.write_text(re.sub(rf"\b{name}\b", f"{name}X", text))

    @rule(choice=_numbers, cut=_numbers)
    def break_the_syntax(self, choice: int, cut: int) -> None:
        path = self._file(choice)
        text = path.read_text()
        path.write_text(text[: cut % (len(text) + 1)])

    @rule(choice=_numbers)
    def delete_a_file(self, choice: int) -> None:
        self._file(choice).unlink()
        if not any(self.root.rglob("*.py")):
            (self.root / "last.py").write_text("def last(): pass\n")

    @rule(choice=_numbers, into=_numbers)
    def move_a_file(self, choice: int, into: int) -> None:
        path = self._file(choice)
        target = self._file(into).parent / path.name
        if not target.exists():
            path.rename(target)

    @rule(choice=_numbers)
    def copy_a_file(self, choice: int) -> None:
        path = self._file(choice)
        self.edits += 1
        shutil.copy(path, path.with_name(f"copy{self.edits}{path.suffix}"))

    @rule(choice=_numbers)
    def touch_without_change(self, choice: int) -> None:
        os.utime(self._file(choice))

    @invariant()
    def sync_leaves_what_a_fresh_index_would(self) -> None:
        if not hasattr(self, "graph"):
            return
        self.graph.sync()
        database = self.root / ".codegraph" / "graph.db"
        check(database)
        shutil.rmtree(self.fresh, ignore_errors=True)
        shutil.copytree(self.root, self.fresh, ignore=shutil.ignore_patterns(".codegraph"))
        CodeGraph(self.fresh).index()
        synced, rebuilt = rows(database), rows(self.fresh / ".codegraph" / "graph.db")
        for table in synced:
            assert synced[table] == rebuilt[table], table

    def teardown(self) -> None:
        if hasattr(self, "base"):
            self.graph.close()
            shutil.rmtree(self.base, ignore_errors=True)


TestSyncEqualsRebuild = SyncEqualsRebuild.TestCase
TestSyncEqualsRebuild.settings = settings(
    max_examples=4,
    stateful_step_count=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
