"""Which calls of a TypeScript or JavaScript project lead where, and which lead nowhere."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from .worlds import Project, callees

SHOP = """
    export class Item {
      twin(): this { return this; }
      price(): number { return 1; }
    }

    export class Till {
      price() {}
      static shared = new Till();
    }

    export interface Shelf { best?: Item; all: readonly Item[]; byName: Map<string, Item>; }
    export type Either = Item | null;
    export type Visitor = (item: Item, position: number) => void;

    export class Basket {
      items = [new Item()];
      best?: Item;
      constructor(private readonly first: Item) {}
      get top(): Item { return this.first; }
      static empty(): Basket { return new Basket(new Item()); }
      async load(): Promise<Item> { return this.first; }
      visit(visitor: Visitor) {}
    }

    export const pair = (): [Till, Item] => [new Till(), new Item()];
    export const make = () => ({ item: new Item(), tools: { till: new Till() } });
    export function each<T extends Item>(options: { visit: (item: T) => void }) {}
    export const unknown: any = null;
"""


def called(body: str, parameters: str = "x") -> set[str]:
    """What a function with this body calls or makes, beside `SHOP`, names of files left out."""
    names = "Item, Till, Shelf, Either, Visitor, Basket, pair, make, each, unknown"
    text = f"import {{ {names} }} from './shop';\n\nfunction run({parameters}) {{\n"
    text += indent(dedent(body), "  ") + "\n}\n"
    found = callees({"shop.ts": SHOP, "main.ts": text}, "main.ts:run")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    "body",
    [
        "const v = new Item();\nv.price();",
        "new Item().twin().twin().price();",
        "let v;\nv = new Item();\nv.price();",
        "const v = x as Item;\nv.price();",
        "const v = <Item>x;\nv!.price();",
        "const v: Either = x;\nv?.price();",
        "Basket.empty().top.price();",
        "Basket.empty().items[0].price();",
        "const { best } = new Basket(x);\nbest.price();",
        "const { best: v = x } = new Basket(x);\nv.price();",
        "const [, v] = pair();\nv.price();",
        "const { item, tools } = make();\nitem.price();",
        "const v = await Basket.empty().load();\nv.price();",
        "Basket.empty().load().then((v) => v.price());",
        "const v = x ? new Item() : null;\nv.price();",
        "const v = x ?? new Item();\nv.price();",
        "const s: Shelf = x;\nfor (const v of s.all) v.price();",
        "const s: Shelf = x;\ns.all.forEach((v) => { v.price(); });",
        "const s: Shelf = x;\ns.byName.get('a')?.price();",
        "const s: Shelf = x;\nfor (const [, v] of Object.entries(s.all)) v.price();",
        "const s: Shelf = x;\ns.all.filter(Boolean).find((v) => v.price());",
        "Basket.empty().visit((v) => v.price());",
    ],
)
def test_a_receiver_whose_type_can_be_told_is_followed(body: str) -> None:
    assert "Item.price" in called(body)
    assert "Till.price" not in called(body)


@pytest.mark.parametrize(
    "body",
    [
        "x.price();",
        "unknown.price();",
        "price();",
        "const v = new Item();\n[1].forEach((v) => v.price());",
        "const v = new Item();\nfor (const v of x) v.price();",
        "const v = new Item();\ntry {} catch (v) { v.price(); }",
        "if (x) { const v = new Item(); }\nv.price();",
        "[new Item()].map((v) => v.name).forEach((v) => v.price());",
        "new Map().get('a').price();",
        "JSON.parse(x).price();",
        "const { price } = x;\nprice();",
        "x.make().item.price();",
    ],
)
def test_a_receiver_that_cannot_be_told_is_never_guessed(body: str) -> None:
    assert called(body) <= {"Item"}


def test_a_callback_is_typed_by_the_function_that_takes_it() -> None:
    main = """
        import { Visitor, each } from './shop';
        const typed: Visitor = (item) => item.price();
        each({ visit: (thing) => thing.price() });
        export const visitors: { first: Visitor } = { first: (item) => item.price() };
        function give(): Visitor { return (item) => { item.price(); }; }
    """
    edges = Project({"shop.ts": SHOP, "main.ts": main}).edges("calls")
    assert {source for source, target in edges if target == "shop.ts:Item.price"} == {
        "main.ts:typed",
        "main.ts:visit",
        "main.ts:visitors.first",
        "main.ts:give",
    }


def test_methods_of_object_literals_are_reached_through_their_object() -> None:
    files = {
        "tools.ts": """
            const helper = () => 1;
            export const tools = {
              cut() { return this.nested.deep(); },
              glue: () => tools.cut(),
              nested: { deep() { return helper(); } },
              helper,
            };
            export default { run: () => tools.glue() };
        """,
        "main.ts": """
            import other, { tools } from './tools';
            function go() { tools.cut(); tools.nested.deep(); tools.helper(); other.run(); cut(); }
        """,
    }
    assert callees(files, "main.ts:go") == {
        "tools.ts:tools.cut",
        "tools.ts:tools.nested.deep",
        "tools.ts:helper",
        "tools.ts:run",
    }
    assert callees(files, "tools.ts:tools.cut") == {"tools.ts:tools.nested.deep"}
    assert callees(files, "tools.ts:tools.nested.deep") == {"tools.ts:helper"}


def test_a_factory_gives_the_methods_of_the_object_it_returns() -> None:
    files = {
        "main.js": """
            function createStore() {
              const size = () => 1;
              const hidden = { peek() { return size(); } };
              return { read() { return hidden.peek(); }, size };
            }
            function use() {
              const { size } = createStore();
              size();
              createStore().read();
              read();
            }
        """
    }
    found = callees(files, "main.js:use")
    assert found == {"main.js:createStore", "main.js:createStore.size", "main.js:createStore.read"}
    assert callees(files, "main.js:createStore.read") == {"main.js:createStore.hidden.peek"}


def test_members_are_never_seen_bare() -> None:
    source = """
        class Engine {
          start() { stop(); }
          stop() {}
          value = stop();
        }
        const pedals = { brake() { press(); }, press() {} };
    """
    assert Project({"a.ts": source}).edges("calls") == set()


def test_this_and_super_mean_the_class_and_its_bases() -> None:
    source = """
        class Base {
          constructor() {}
          run() { return this; }
          stop() {}
        }
        class Child extends Base {
          constructor() { super(); }
          run() { super.run(); return this.later(() => this.stop()); }
          later = (then) => { function own() { this.stop(); } };
          static make() { return new this().run(); }
        }
        function go() { new Child().run().stop(); }
    """
    edges = Project({"a.ts": source}).edges("calls")
    assert {target for source, target in edges if source == "a.ts:Child.run"} == {
        "a.ts:Base.run",
        "a.ts:Base.stop",
        "a.ts:Child.later",
    }
    assert ("a.ts:Child.constructor", "a.ts:Base.constructor") in edges
    assert ("a.ts:Child.make", "a.ts:Child.run") in edges
    assert not [source for source, _ in edges if source.endswith("own")]


def test_a_wrapped_function_is_called_by_its_variable_and_the_wrapper_by_those_around() -> None:
    source = """
        function memo(inner) { return inner; }
        function help() {}
        export function outer() {
          const inner = memo(() => help());
          inner();
        }
    """
    edges = Project({"a.ts": source}).edges("calls")
    assert edges == {
        ("a.ts:outer.inner", "a.ts:help"),
        ("a.ts:outer", "a.ts:memo"),
        ("a.ts:outer", "a.ts:outer.inner"),
    }


def test_namespaces_enums_and_generic_bounds_lead_to_their_members() -> None:
    source = """
        namespace Money { export const cents = (n: number) => n; export class Coin { flip() {} } }
        enum Mood { Calm }
        function show(mood: Mood) {}
        function use<T extends Money.Coin>(coin: T) {
          Money.cents(1); coin.flip(); show(Mood.Calm);
        }
    """
    assert callees({"a.ts": source}, "a.ts:use") == {
        "a.ts:Money.cents",
        "a.ts:Money.Coin.flip",
        "a.ts:show",
    }


def test_components_are_used_where_they_are_drawn() -> None:
    files = {
        "controls.tsx": """
            export const Button = ({ label }: { label: string }) => <b>{label}</b>;
            export const icons = { Cross: () => <i /> };
        """,
        "app.jsx": """
            import { Button, icons } from './controls';
            export default function App() {
              return <div><Button /><icons.Cross></icons.Cross></div>;
            }
        """,
    }
    assert Project(files).edges("references") == {
        ("app.jsx:App", "controls.tsx:Button"),
        ("app.jsx:App", "controls.tsx:icons.Cross"),
    }


def test_decorators_and_bases_are_uses_of_their_own_kinds() -> None:
    source = """
        function sealed(target) {}
        function bound(...names) { return sealed; }
        interface Shape {}
        @sealed
        class Box implements Shape { @bound('x') open() {} }
    """
    project = Project({"a.ts": source})
    assert project.edges("inherits") == {("a.ts:Box", "a.ts:Shape")}
    assert project.edges("decorates") == {
        ("a.ts:Box", "a.ts:sealed"),
        ("a.ts:Box.open", "a.ts:bound"),
    }


def test_globals_are_external_and_the_unknown_is_unresolved() -> None:
    source = "console.log(1); fetch('x').then((r) => r.json()); whatever();"
    assert Project({"a.js": source}).outcomes("a.js") == {
        "console.log": "external",
        "fetch": "external",
        "fetch().then": "external",
        "r₁.json": "external",
        "whatever": "unresolved",
    }


@pytest.mark.parametrize(
    "source",
    [
        "const x = a" + ".b(1)" * 2000 + ";",
        "const x = " + " || ".join(["f()"] * 2000) + ";",
        "const x = " + "{a:" * 1500 + "1" + "}" * 1500,
        "type X = " + " | ".join(["A"] * 3000),
        "let x: " + "Array<" * 1200 + "A" + ">" * 1200,
    ],
    ids=["calls", "alternatives", "objects", "a union", "generics"],
)
def test_code_that_is_nested_without_end_is_read_without_harm(source: str) -> None:
    assert Project({"a.ts": source}).outcomes("a.ts") is not None
