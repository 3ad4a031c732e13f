"""How names travel between the modules and crates of a Rust workspace."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

WORKSPACE = {
    "Cargo.toml": '[workspace]\nmembers = ["core", "app"]\n',
    "core/Cargo.toml": '[package]\nname = "shop-core"\n',
    "core/src/lib.rs": """
        pub mod stock;
        mod inner;
        pub use inner::deep::{hidden as shown, Thing};
        pub use stock::*;
        pub mod prelude { pub use crate::stock::Shelf; pub use crate::inner::deep::*; }
        pub fn root() {}
        #[macro_export]
        macro_rules! shout { () => { $crate::root() } }
    """,
    "core/src/stock/mod.rs": """
        pub mod shelf;
        pub use self::shelf::Shelf;
        mod count;
        pub use count::count;
        pub fn top() { super::root(); crate::inner::deep::hidden(); self::shelf::own(); }
    """,
    "core/src/stock/shelf.rs": """
        pub struct Shelf;
        pub fn own() { super::top(); super::super::root(); }
    """,
    "core/src/stock/count.rs": "pub fn count() {}\n",
    "core/src/inner.rs": "pub mod deep;\n",
    "core/src/inner/deep.rs": """
        pub fn hidden() {}
        pub struct Thing;
        impl crate::stock::Shelf { pub fn far(&self) { Self::near(); } fn near() {} }
    """,
    "app/Cargo.toml": """
        [package]
        name = "app"

        [dependencies]
        shop-core = { path = "../core" }
        other = { package = "shop-core", path = "../core" }
        serde = "1"
    """,
}


def called(text: str, path: str = "app/src/main.rs", **more: str) -> set[str]:
    """What ``run`` in a file of the program calls, beside `WORKSPACE`."""
    return callees(WORKSPACE | more | {path: text}, f"{path}:run")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("fn run() { shop_core::root(); }", "core/src/lib.rs:root"),
        ("fn run() { other::root(); }", "core/src/lib.rs:root"),
        ("use shop_core::shown; fn run() { shown(); }", "core/src/inner/deep.rs:hidden"),
        ("use shop_core as c; fn run() { c::stock::top(); }", "core/src/stock/mod.rs:top"),
        ("use shop_core::{self, stock::{self}}; fn run() { stock::top(); }",
         "core/src/stock/mod.rs:top"),
        ("use shop_core::prelude::*; fn run() { hidden(); }", "core/src/inner/deep.rs:hidden"),
        ("fn run() { use shop_core::stock::*; count(); }", "core/src/stock/count.rs:count"),
        ("fn run() { shop_core::count(); }", "core/src/stock/count.rs:count"),
        ("fn run() { shop_core::stock::count::count(); }", "core/src/stock/count.rs:count"),
        ("fn run(s: shop_core::Shelf) { s.far(); }", "core/src/inner/deep.rs:Shelf.far"),
        ("use shop_core::prelude::Shelf as S; fn run(s: &S) { s.far(); }",
         "core/src/inner/deep.rs:Shelf.far"),
        ("use shop_core::shout; fn run() { shout!(); }", "core/src/lib.rs:shout"),
        ("fn run() { shop_core::shout!(); }", "core/src/lib.rs:shout"),
        ("#[macro_use] extern crate shop_core; fn run() { shout!(); }", "core/src/lib.rs:shout"),
        ("extern crate shop_core as c; fn run() { c::root(); }", "core/src/lib.rs:root"),
    ],
)  # fmt: skip
def test_a_name_of_another_crate_is_found(text: str, target: str) -> None:
    assert called(text) == {target}


@pytest.mark.parametrize(
    "text",
    [
        "fn run() { shop_core::missing(); }",
        "fn run() { hidden(); }",
        "fn run() { inner::deep::hidden(); }",
        "fn run() { serde::root(); }",
        "use serde::root; fn run() { root(); }",
        "mod local { pub fn other() {} } fn run() { other(); }",
        "fn run() { shout!(); }",
    ],
)
def test_a_name_that_nothing_brings_leads_nowhere(text: str) -> None:
    assert called(text) == set()


def test_super_self_and_crate_go_by_the_place_of_the_module() -> None:
    assert callees(WORKSPACE, "core/src/stock/mod.rs:top") == {
        "core/src/lib.rs:root",
        "core/src/inner/deep.rs:hidden",
        "core/src/stock/shelf.rs:own",
    }
    assert callees(WORKSPACE, "core/src/stock/shelf.rs:own") == {
        "core/src/stock/mod.rs:top",
        "core/src/lib.rs:root",
    }


def test_a_member_in_another_file_than_its_type_knows_itself() -> None:
    found = callees(WORKSPACE, "core/src/inner/deep.rs:Shelf.far")
    assert found == {"core/src/inner/deep.rs:Shelf.near"}


def test_a_macro_calls_what_its_text_names_by_its_crate() -> None:
    assert callees(WORKSPACE, "core/src/lib.rs:shout") == {"core/src/lib.rs:root"}


@pytest.mark.parametrize(
    "path",
    ["core/tests/all.rs", "core/examples/show.rs", "core/src/bin/tool.rs", "core/src/main.rs"],
)
def test_tests_examples_and_programs_of_a_package_know_its_library(path: str) -> None:
    assert called("fn run() { shop_core::root(); }", path) == {"core/src/lib.rs:root"}
    assert called("fn run() { crate::root(); }", path) == set()


def test_a_test_of_several_files_finds_its_own_modules() -> None:
    text = "mod common;\nmod inner {\npub fn own() {}\n"
    text += "pub mod deep { pub fn far() { super::own(); } }\n}\n"
    text += "fn run() { common::help(); inner::deep::far(); self::inner::own(); }\n"
    more = {"core/tests/common/mod.rs": "pub fn help() {}\n", "core/tests/all.rs": text}
    assert callees(WORKSPACE | more, "core/tests/all.rs:run") == {
        "core/tests/common/mod.rs:help",
        "core/tests/all.rs:inner.deep.far",
        "core/tests/all.rs:inner.own",
    }
    found = callees(WORKSPACE | more, "core/tests/all.rs:inner.deep.far")
    assert found == {"core/tests/all.rs:inner.own"}


def test_a_root_that_cargo_names_is_one() -> None:
    files = {
        "Cargo.toml": '[package]\nname = "tool"\n[[bin]]\npath = "crates/run/main.rs"\n',
        "crates/run/main.rs": "mod flags;\npub fn help() {}\n",
        "crates/run/flags/mod.rs": "mod parse;\n",
        "crates/run/flags/parse.rs": "fn run() { crate::help(); super::super::help(); }\n",
    }
    found = callees(files, "crates/run/flags/parse.rs:run")
    assert found == {"crates/run/main.rs:help"}


def test_a_path_attribute_says_where_a_module_is() -> None:
    files = {
        "src/lib.rs": '#[path = "sys/unix.rs"]\nmod sys;\npub fn run() { sys::wait(); }\n',
        "src/sys/unix.rs": "pub fn wait() {}\n",
    }
    assert callees(files, "src/lib.rs:run") == {"src/sys/unix.rs:wait"}


def test_items_in_a_macro_that_only_picks_them_are_read() -> None:
    files = {
        "src/lib.rs": "cfg_net! {\n    pub mod net;\n    pub use net::open;\n}\n"
        "pub fn run() { open(); }\n",
        "src/net.rs": "cfg_unix! {\n    /// Opens.\n    pub fn open() {}\n}\n",
    }
    assert callees(files, "src/lib.rs:run") == {"src/net.rs:open"}


def test_variants_of_an_enum_are_brought_by_their_names() -> None:
    text = "pub enum Kind { One(u8), Two }\nuse Kind::*;\n"
    text += "pub fn run() { One(1); }\npub fn walk() { use self::Kind::Two as T; T.check(); }\n"
    text += "impl Kind { fn check(&self) {} }\n"
    files = {"src/lib.rs": text}
    assert callees(files, "src/lib.rs:run") == {"src/lib.rs:Kind.One"}
    assert callees(files, "src/lib.rs:walk") == {"src/lib.rs:Kind.check"}


def test_inherits_leads_from_a_type_to_the_traits_it_implements() -> None:
    files = {
        "src/lib.rs": "mod a; use a::Run; pub struct One; impl Run for One {}\n",
        "src/a.rs": "pub trait Base {}\npub trait Run: Base + Clone {}\n",
    }
    assert Project(files).edges("inherits") == {
        ("src/lib.rs:One", "src/a.rs:Run"),
        ("src/a.rs:Run", "src/a.rs:Base"),
    }


def test_of_a_name_brought_for_several_builds_the_usual_one_is_meant() -> None:
    text = """
        mod a; mod b; mod c; mod d;
        #[cfg(not(feature = "rt"))]
        pub use b::wait;
        #[cfg(all(feature = "rt", any(unix, windows)))]
        pub use a::wait;
        #[cfg(all(test, loom))]
        pub use c::*;
        #[cfg(not(all(test, loom)))]
        pub use d::*;
        pub fn run() { wait(); other(); only(); }
    """
    files = {f"src/{name}.rs": "pub fn wait() {}\npub fn other() {}\n" for name in "abcd"}
    files["src/c.rs"] += "pub fn only() {}\n"
    assert callees({**files, "src/lib.rs": text}, "src/lib.rs:run") == {
        "src/a.rs:wait",
        "src/d.rs:other",
        "src/c.rs:only",
    }


def test_a_macro_whose_arguments_are_expressions_is_read_like_a_call() -> None:
    text = """
        pub struct Dir;
        impl Dir { pub fn create(&self) {} }
        each!(first, |dir: Dir, count| { let inner = dir; inner.create(); });
        mod items { generate!(A); impl super::Dir { generate!(B); fn last(&self) {} } }
        pub fn run(dir: Dir) { dir.last(); }
    """
    found = Project({"src/lib.rs": text}).edges("calls")
    assert found == {
        ("src/lib.rs", "src/lib.rs:Dir.create"),
        ("src/lib.rs:run", "src/lib.rs:items.Dir.last"),
    }


def test_of_modules_for_several_systems_the_usual_one_is_meant() -> None:
    text = """
        #[cfg(windows)]
        #[path = "windows.rs"]
        mod system;
        #[cfg(unix)]
        #[path = "unix.rs"]
        mod system;
        pub fn run() { system::wait(); twice!(); }
        #[cfg(doc)]
        macro_rules! twice { () => {} }
        #[cfg(not(doc))]
        macro_rules! twice { () => { 1 } }
    """
    files = {f"src/{name}.rs": "pub fn wait() {}\n" for name in ("unix", "windows")}
    project = Project({**files, "src/lib.rs": text})
    assert ("src/lib.rs:run", "src/unix.rs:wait") in project.edges("calls")
    assert len(project.targets("src/lib.rs", "calls")) == 2
