"""Which calls of a Rust crate lead where, and which lead nowhere."""

from __future__ import annotations

import pytest

from codegraph.index.extract import extract

from .worlds import Project, callees

CARGO = '[package]\nname = "shop"\n\n[dependencies]\nbytes = "1"\n'

TYPES = """
    use std::collections::HashMap;
    use std::sync::Arc;

    #[derive(Clone)]
    pub struct Item { pub price: u32 }
    impl Item { pub fn price(&self) -> u32 { 1 } }

    pub struct Till;
    impl Till { pub fn price(&self) -> u32 { 2 } }

    #[derive(Default)]
    pub struct Basket { pub items: Vec<Item>, pub named: HashMap<String, Arc<Item>> }
    impl Basket {
        pub fn new() -> Self { Basket { items: vec![], named: HashMap::new() } }
        pub fn first(&self) -> Option<&Item> { None }
        pub fn open(&mut self) -> &mut Self { self }
        pub async fn load(&self) -> Result<Item, Error> { todo!() }
        pub fn visit<F: FnMut(&Item, u32) -> bool>(&self, how: F) {}
        pub fn kinds() -> impl Iterator<Item = Item> { std::iter::empty() }
    }

    pub struct Wrapped(pub Item, Till);
    pub enum Kind { Plain, Full(Item), Named { item: Item, till: Till } }
    impl Kind { pub fn check(&self) {} }

    pub trait Priced {
        fn cost(&self) -> u32;
        fn twice(&self) -> u32 { self.cost() }
    }
    impl Priced for Item { fn cost(&self) -> u32 { self.price() } }

    pub fn make() -> (Item, Till) { loop {} }
    pub fn held() -> Box<dyn Priced> { loop {} }
"""


def called(body: str, *, head: str = "", parameters: str = "basket: &mut Basket") -> set[str]:
    """What a function with this body calls, without the file's name, beside `TYPES`."""
    text = f"use crate::types::*;\n{head}\nasync fn run({parameters}) {{\n{body}\n}}\n"
    files = {"Cargo.toml": CARGO, "src/lib.rs": "pub mod types; mod run;", "src/types.rs": TYPES}
    found = callees({**files, "src/run.rs": text}, "src/run.rs:run")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    "body",
    [
        "let v = Item { price: 1 }; v.price();",
        "let v: Item = other(); v.price();",
        "basket.first().unwrap().price();",
        "basket.first()?.price();",
        "basket.open().open().first().unwrap().price();",
        "basket.load().await.unwrap().price();",
        "let v = basket.load().await?; v.price();",
        "if let Some(v) = basket.first() { v.price(); }",
        "if let Ok(v) = basket.load().await && v.price() > 0 {}",
        "let Some(v) = basket.first() else { return }; v.price();",
        "while let Some(v) = basket.first() { v.price(); }",
        "match basket.first() { Some(v) if true => { v.price(); } None => {} }",
        "let v = match basket.first() { Some(v) => v, None => return }; v.price();",
        "for v in &basket.items { v.price(); }",
        "for v in basket.items.iter() { v.price(); }",
        "for (_, v) in &basket.named { v.price(); }",
        "for (at, v) in basket.items.iter().enumerate() { v.price(); }",
        "for v in basket.named.values() { v.price(); }",
        "for v in Basket::kinds() { v.price(); }",
        "basket.items[0].price();",
        "basket.named.get(`a`).unwrap().price();",
        "let (v, _) = make(); v.price();",
        "make().0.price();",
        "let Wrapped(v, _) = other(); v.price();",
        "let w: Wrapped = other(); w.0.price();",
        "let Item { .. } = other(); let v = Item { price: 1 }.clone(); v.price();",
        "if let Kind::Full(v) = other() { v.price(); }",
        "match other() { Kind::Named { item, .. } => item.price(), _ => 0 };",
        "match other() { Kind::Named { item: v, .. } | _ => v.price() };",
        "let v = Arc::new(Item { price: 1 }); v.price();",
        "let v = vec![Item { price: 1 }]; v[0].price();",
        "basket.items.iter().map(|v| v.price());",
        "basket.visit(|v, n| v.price() > n);",
        "let f = |v: &Item| v.price();",
        "Item::price(&other());",
        "assert_eq!(basket.items[0].price(), 2);",
        "dbg!(basket.first()).unwrap().price();",
        "mine!(basket.items, Item::price(x));",
        "let x = basket; let x = x.first(); let x = x.unwrap(); x.price();",
        "if let Some(x) = basket.first() { let basket = x; basket.price(); }",
    ],
)
def test_a_receiver_whose_type_is_written_somewhere_is_followed(body: str) -> None:
    found = called(body.replace("`", '"')) - {"Item", "Basket.first", "Basket.open", "Basket.load"}
    assert found - {"Basket.kinds", "Basket.visit", "make"} == {"Item.price"}


@pytest.mark.parametrize(
    "body",
    [
        "other().price();",
        "let v = other(); v.price();",
        "fn inner<T>(v: T) { v.price(); }",
        "let f = |v| v.price();",
        "basket.items.price();",
        "if let Some(v) = other() { v.price(); } ",
        "let basket = other(); basket.first();",
        "for basket in other() { basket.first(); }",
        "basket.nothing().price();",
        'log("Item::price(x)");',
        "table! { first => Item::price(x) }",
    ],
)
def test_a_receiver_of_unknown_type_leads_nowhere(body: str) -> None:
    assert called(body) - {"run.inner"} == set()


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("let v = basket.first().unwrap(); v.cost();", "Item.cost"),
        ("let v = basket.first().unwrap(); v.twice();", "Priced.twice"),
        ("held().cost();", "Priced.cost"),
        ("Priced::twice(&other());", "Priced.twice"),
        ("<Item as Priced>::cost(&other());", "Item.cost"),
        ("let v: &dyn Priced = other(); v.twice();", "Priced.twice"),
    ],
)
def test_a_method_of_a_trait_is_that_of_the_type_or_the_default(body: str, target: str) -> None:
    assert target in called(body)


@pytest.mark.parametrize(
    "parameters",
    ["v: impl Priced", "v: &(dyn Priced + Send)", "v: Box<dyn Priced>", "v: Arc<dyn Priced>"],
)
def test_a_parameter_that_is_of_any_type_with_a_trait_has_its_methods(parameters: str) -> None:
    assert called("v.twice();", parameters=parameters) == {"Priced.twice"}


def test_a_type_parameter_has_the_methods_of_its_bounds() -> None:
    text = """
        pub trait Run { fn run(&self); fn make() -> Self; }
        pub fn one<T: Clone + Run>(value: T) { value.run(); T::make(); }
        pub fn two<T>(value: &T) where T: Run + ?Sized { value.run(); }
        pub struct Pair<T>(T);
        impl<T: Run> Pair<T> { fn first(&self, value: T) { value.run(); } }
    """
    files = {"src/lib.rs": text}
    assert callees(files, "src/lib.rs:one") == {"src/lib.rs:Run.run", "src/lib.rs:Run.make"}
    assert callees(files, "src/lib.rs:two") == {"src/lib.rs:Run.run"}
    assert callees(files, "src/lib.rs:Pair.first") == {"src/lib.rs:Run.run"}


def test_a_field_and_a_method_of_one_name_are_two_things() -> None:
    text = """
        pub struct Builder { size: Size }
        pub struct Size;
        impl Size { fn check(&self) {} }
        impl Builder {
            pub fn size(&mut self) -> &mut Self { self.size.check(); self }
            pub fn build(&self) {}
        }
        pub fn run(builder: &mut Builder) { builder.size().build(); }
    """
    files = {"src/lib.rs": text}
    assert callees(files, "src/lib.rs:run") == {
        "src/lib.rs:Builder.size",
        "src/lib.rs:Builder.build",
    }
    assert callees(files, "src/lib.rs:Builder.size") == {"src/lib.rs:Size.check"}


def test_a_variant_is_made_by_its_name_and_has_the_methods_of_its_enum() -> None:
    assert called("Kind::Full(other()).check(); Kind::Plain.check();") == {
        "Kind.Full",
        "Kind.check",
    }


def test_a_type_has_the_methods_of_what_it_derefs_to() -> None:
    head = """
        pub struct Guard;
        impl std::ops::Deref for Guard { type Target = Item; fn deref(&self) -> &Item { loop {} } }
    """
    assert called("let guard: Guard = other(); guard.price();", head=head) == {"Item.price"}


def test_of_a_trait_implemented_twice_no_method_is_chosen() -> None:
    head = """
        pub struct Error;
        impl From<u8> for Error { fn from(x: u8) -> Error { Error } }
        impl From<u16> for Error { fn from(x: u16) -> Error { Error } }
    """
    assert called("Error::from(1);", head=head) == set()


def test_a_method_of_the_type_itself_goes_before_one_of_a_trait() -> None:
    head = """
        pub struct Own;
        impl Priced for Own { fn cost(&self) -> u32 { 1 } }
        impl Own { fn cost(&self) -> u32 { 2 } }
    """
    files = {"src/lib.rs": f"{TYPES}\n{head}\npub fn run(own: Own) {{ own.cost(); }}"}
    project = Project(files)
    targets = set(project.targets("src/lib.rs", "calls"))
    owned = [project.facts[file].defs[index] for file, index in targets]
    (cost,) = [item for item in owned if item.owner == "Own"]
    assert "implements" not in cost.traits


def test_a_trait_given_to_all_that_have_another_one_extends_them() -> None:
    files = {
        "src/lib.rs": "mod read; mod ext; mod file;",
        "src/read.rs": "pub trait Read { fn poll(&self); }\npub trait Other {}\n",
        "src/ext.rs": """
            use crate::read::{Other, Read};
            pub trait ReadExt: Read { fn bytes(&self) { self.poll() } }
            impl<R: Read + ?Sized> ReadExt for R {}
            pub trait OtherExt { fn others(&self) {} }
            impl<T: Other> OtherExt for T {}
        """,
        "src/file.rs": """
            #[derive(Debug)]
            pub struct File;
            impl crate::read::Read for File { fn poll(&self) {} }
            pub fn run(file: &File) { file.bytes(); file.others(); }
        """,
    }
    assert callees(files, "src/file.rs:run") == {"src/ext.rs:ReadExt.bytes"}


def test_a_function_handed_over_is_referred_to() -> None:
    text = "pub fn one() {}\npub struct A;\nimpl A { fn two(&self) {} }\n"
    text += "pub fn run(x: Vec<A>) { call(one); x.iter().map(A::two); call(x); }\n"
    found = Project({"src/lib.rs": text}).edges("references")
    assert found == {("src/lib.rs:run", "src/lib.rs:one"), ("src/lib.rs:run", "src/lib.rs:A.two")}


def test_what_the_standard_library_has_is_external() -> None:
    text = 'pub fn run() { println!("{}", String::new()); std::mem::swap(1, 2); Vec::<u8>::new(); }'
    outcomes = Project({"src/lib.rs": text}).outcomes("src/lib.rs")
    assert set(outcomes.values()) == {"external"}


def test_attributes_that_the_compiler_does_not_know_decorate() -> None:
    files = {
        "Cargo.toml": CARGO,
        "src/lib.rs": "pub use made::main;\nmod made;\n#[main]\n#[inline]\nfn run() {}\n",
        "src/made.rs": "#[proc_macro_attribute]\npub fn main() {}\n",
    }
    assert Project(files).edges("decorates") == {("src/lib.rs:run", "src/made.rs:main")}


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"(" * 100_000,
        b"{" * 100_000,
        b"fn f() { \xff\xfe.x() }",
        b"impl " * 20_000,
        b"a!{" * 9_000,
    ],
    ids=["empty", "brackets", "braces", "no UTF-8", "words", "macros"],
)
def test_a_hostile_file_is_read_to_its_end(source: bytes) -> None:
    assert extract("rust", source).refs is not None
