"""The law: after any sequence of edits, a sync leaves exactly what a fresh index would."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from .law import law_of

GO = {
    "go.mod": "module example.com/m\n",
    "shape/shape.go": "package shape\n\ntype Shape interface{ Area() int }\n\n"
    "type Box struct{ inner *Box }\n\nfunc New() *Box { return &Box{} }\n\n"
    "func (b *Box) Area() int { return b.inner.Area() }\n",
    "shape/wide.go": "package shape\n\ntype Wide struct {\n\tBox\n\twidth int\n}\n\n"
    "func (w Wide) Grow() {}\n\ntype Growing interface {\n\tShape\n\tGrow()\n}\n",
    "shape/more.go": "package shape\n\nfunc (b *Box) Twice() int { return b.Area() * 2 }\n",
    "main.go": 'package main\n\nimport "example.com/m/shape"\n\n'
    "func main() { b := shape.New(); b.Twice() }\n",
}
TYPESCRIPT = {
    "web/store.ts": "export class Store {\n  get(key: string) { return key; }\n}\n"
    "export const store = new Store();\n",
    "web/cache.ts": "import { Store } from './store';\n"
    "export interface Getter {\n  get(key: string): string;\n}\n"
    "export class Cache extends Store implements Getter {\n  get(key: string) { return ''; }\n}\n",
    "web/last.ts": "import { Cache as Base } from './cache';\n"
    "export class Last extends Base {\n  get(key: string) { return super.get(key); }\n}\n",
    "web/index.ts": "export * from './store';\nexport { Store as Shop } from './store';\n",
    "web/app.tsx": "import { store, Shop } from '.';\n"
    "export function App() { new Shop(); return store.get('a'); }\n",
}
JAVA = {
    "src/a/Base.java": "package a;\n\npublic class Base {\n  Shelf shelf = new Shelf();\n"
    "  Shelf shelf() { return shelf; }\n  void put(int x) {}\n  void put(String x) {}\n}\n",
    "src/a/Shelf.java": "package a;\n\nimport java.util.List;\n\npublic class Shelf {\n"
    "  List<Shelf> all;\n  public Shelf first() { return all.get(0); }\n}\n",
    "src/b/Other.java": "package b;\n\nimport a.Base;\n\ninterface Putting {\n"
    "  void put(int x);\n}\n\nclass Other extends Base implements Putting {\n"
    "  void put(String text) {}\n}\n",
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
RUBY = {
    "ruby/lib/basket.rb": "module Shop\n  class Basket < Base\n    include Priced\n"
    "    extend Finders\n    attr_reader :item\n"
    "    def initialize\n      @item = Item.new\n    end\n"
    "    def self.open_all = locate(1)\n    def none? = item.price.zero?\n"
    "    def total\n      super + tax\n      helper if none?\n      self.class.open_all\n"
    "    end\n  end\nend\n",
    "ruby/lib/base.rb": "class Shop::Base\n  def total = 1\n  class Item\n    def price = 2\n"
    "  end\nend\nmodule Shop::Priced\n  def tax; end\n  module ClassMethods\n    def rate; end\n"
    "  end\nend\n",
    "ruby/lib/more.rb": "module Shop\n  module Finders\n    def locate(x) = Basket.new\n  end\n"
    "  class Basket\n    def more = total\n  end\nend\ndef helper; end\n",
    "ruby/run.rb": "Shop::Basket.open_all.more\nShop::Basket.rate\n"
    "b = Shop::Basket.new\nb.item.price\nb.none?\n'x'.shout\nhelper\n",
    "ruby/core.rb": "class String\n  def shout = upcase\nend\n",
    "ruby/config/routes.rb": "Rails.application.routes.draw do\n  resources :items\nend\n",
    "ruby/app/items_controller.rb": "class ItemsController < BaseController\n"
    "  def index; end\nend\n",
    "ruby/app/base_controller.rb": "class BaseController\n  def show; end\nend\n",
}
PHP = {
    "php/app/Shelf.php": "<?php\nnamespace App;\n\nuse App\\Parts\\{Named, Item as Thing};\n\n"
    "/** @method Thing last() */\nclass Shelf extends Base {\n  use Named;\n"
    "  /** @var Thing[] */\n  private array $all = [];\n"
    "  public function add(Thing $item): static { $this->all[] = $item; return $this; }\n"
    "  public function first() { foreach ($this->all as $one) { return $one; } }\n"
    "  public function none() { return trim(parent::none()); }\n}\n",
    "php/app/Base.php": "<?php\nnamespace App;\n\nabstract class Base {\n"
    "  protected ?Shelf $next = null;\n  function none() { return $this->next?->first()->go(); }\n"
    "}\nfunction trim($text) { return $text; }\n",
    "php/app/Parts/Item.php": "<?php\nnamespace App\\Parts;\n\ntrait Named {\n"
    "  function name() { return $this->first()->go(); }\n}\n"
    "class Item {\n  function go() { return new \\App\\Shelf; }\n}\n",
    "php/routes.php": "<?php\nuse App\\Shelf;\nuse Illuminate\\Support\\Facades\\Route;\n\n"
    "Route::get('/shelf', [Shelf::class, 'first']);\n"
    "function run($x) { if ($x instanceof Shelf) { $x->add($x->first())->first()->go(); } }\n"
    "run((new Shelf)->last()->go());\n",
}
RUST = {
    "Cargo.toml": '[workspace]\nmembers = ["one", "two"]\n',
    "one/Cargo.toml": '[package]\nname = "one"\n',
    "one/src/lib.rs": "pub mod shape;\nmod more;\npub use shape::*;\n"
    "#[macro_export]\nmacro_rules! made { () => { $crate::shape::Box2::new() } }\n",
    "one/src/shape.rs": "pub trait Area {\n    fn area(&self) -> u8;\n"
    "    fn twice(&self) -> u8 { self.area() }\n}\n"
    "pub struct Box2 {\n    inner: Option<Inner>,\n}\npub struct Inner(u8, Vec<Inner>);\n"
    "impl Box2 {\n    pub fn new() -> Self { Box2 { inner: None } }\n"
    "    pub fn inner(&self) -> Option<&Inner> { self.inner.as_ref() }\n}\n",
    "one/src/more.rs": "use crate::shape::{Area, Box2, Inner};\n"
    "impl Area for Box2 {\n    fn area(&self) -> u8 { self.inner().unwrap().own() }\n}\n"
    "impl Inner {\n    fn own(&self) -> u8 { self.1[0].own() }\n}\n",
    "two/Cargo.toml": '[package]\nname = "two"\n[dependencies]\none = { path = "../one" }\n',
    "two/src/main.rs": "use one::{made, shape::Area as _, Box2};\nmod help;\n"
    "fn main() {\n    let it = Box2::new();\n    it.area();\n    help::run(&it);\n"
    "    made!();\n}\n",
    "two/src/help.rs": "use one::*;\npub fn run(it: &Box2) {\n"
    "    for one in it.inner() { super::main(); crate::main(); }\n    it.twice();\n}\n",
}
CPP = {
    "cpp/base.hpp": "#pragma once\nnamespace lib {\nclass Shelf;\nclass Base {\n public:\n"
    "  Shelf* shelf();\n  void put(int n, int m = 1);\n  void put(const Shelf& shelf);\n"
    "  struct Slot;\n};\ninline namespace v1 { inline int twice(int n) { return n; } }\n}\n",
    "cpp/shelf.hpp": '#include "base.hpp"\nnamespace lib {\nclass Shelf : public Base {\n public:\n'
    "  Shelf* next() { return this; }\n  int size() const { return twice(2); }\n};\n"
    "using Rack = Shelf;\n}\nusing namespace lib;\n",
    "cpp/base.cc": '#include "shelf.hpp"\nnamespace lib {\nstruct Base::Slot { void clear() {} };\n'
    "Shelf* Base::shelf() { Slot slot; slot.clear(); return nullptr; }\n"
    "void Base::put(int n, int m) { put(*shelf()); }\n"
    "void Base::put(const Shelf& shelf) { shelf.size(); }\nvoid open(Rack* rack) {}\n}\n",
    "cpp/main.cc": '#include "shelf.hpp"\nint helper(int n);\nstruct Own : Rack {\n'
    "  void run() { put(1); shelf()->next()->size(); open(this); }\n};\n"
    "int main() { Own own; own.run(); lib::twice(helper(1)); return own.shelf()->size(); }\n",
}
CSHARP = {
    "cs/Base.cs": "namespace A.B;\n\npublic partial class Base\n{\n"
    "    protected Shelf shelf = new();\n"
    "    public Shelf Shelf => shelf;\n    public void Put(int x) { }\n"
    "    public void Put(string x) { }\n}\n",
    "cs/Base.More.cs": "namespace A.B;\n\npublic partial class Base\n{\n"
    "    public void Twice() { Put(1); Shelf.First().Sort(); }\n}\n",
    "cs/Shelf.cs": "using System.Collections.Generic;\n\nnamespace A;\n\npublic class Shelf\n{\n"
    "    public List<Shelf> All;\n    public Shelf First() => All[0];\n}\n",
    "cs/Tools.cs": "namespace Tools;\n\npublic static class Tools\n{\n"
    "    public static void Sort(this A.Shelf shelf) { }\n}\n",
    "cs/Usings.cs": "global using Tools;\n",
    "cs/run/Run.cs": "using A.B;\nusing static A.B.Base;\n\nclass Run : Base\n{\n"
    "    void Go(string text)\n    {\n        Put(text);\n        shelf.First().Sort();\n"
    "        foreach (var one in Shelf.All) one.First();\n    }\n}\n",
}
KOTLIN = {
    "kt/Base.kt": "package a\n\nimport b.Shelf\n\nopen class Base {\n  val shelf = Shelf()\n"
    "  fun put(x: Int) {}\n  fun put(x: String) {}\n}\n\nval only = Shelf()\n",
    "kt/Shelf.kt": "package b\n\nclass Shelf {\n  val all = listOf(this)\n"
    "  fun first(): Shelf = all[0]\n  companion object { fun make() = Shelf() }\n}\n",
    "kt/Tools.kt": "package tools\n\nimport b.Shelf\n\nfun Shelf.sort(): Shelf = this\n",
    "kt/Run.kt": "package run\n\nimport a.*\nimport b.Shelf\nimport tools.sort as order\n\n"
    "class Run : Base() {\n  fun go(text: String) {\n    put(text)\n    put(1)\n"
    "    shelf.first().order().first()\n    only.first()\n    Shelf.make().order()\n  }\n}\n",
}
PYTHON = {
    "cli.py": "import click\n\nfrom click import group\n\n\n@click.group()\ndef cli(): ...\n\n\n"
    "@cli.group()\ndef inner(): ...\n\n\n@inner.command()\ndef one(): ...\n\n\n"
    "@group\ndef other(): ...\n\n\nother.add_command(one)\n",
}


def fill(root: Path) -> None:
    """A real library in Python, and a small project in each other language."""
    library = Path(click.__file__).parent
    shutil.copytree(library, root / "click", ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in (
        GO | TYPESCRIPT | JAVA | C | ROUTES | RUBY | PHP | RUST | CPP | CSHARP | KOTLIN | PYTHON
    ).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


TestSyncEqualsRebuild = law_of(fill, examples=4, steps=6)
