"""Which calls of a C# project lead where, and which lead nowhere."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

TYPES = """
    using System;
    using System.Collections.Generic;

    namespace Shop;

    public delegate void Visitor(Item item);
    public class Basket
    {
        public List<Item> Items;
        public Dictionary<string, Item> Named;
        public Item[] Row { get; }
        public Lazy<Item> Late;
        public event Visitor Added;
        public Item this[string name] => null;
        public Item First() { return Items[0]; }
        public Basket Add(Item item) => this;
        public void Each(Action<Item> visit) { }
        public void Visit(Visitor visitor) { }
        public System.Threading.Tasks.Task<Item> Load() => null;
        public bool Take(out Item item) { item = null; return true; }
    }
    public class Priced { public int Price() => 1; public int Tax() => 0; }
    public class Item : Priced
    {
        public static readonly Item Free = new();
        public new int Price() => 1;
        public int Price(int count) => count;
        public int Price(string text, int more = 1) => more;
        public int Twice() => Tax() + base.Price();
        public Item Next { get { return this; } }
    }
    public class Till { public int Price() => 2; }
    public record Line(Item Item);
    public class Box { public int Open() => 1; }
    public class Box<T> { public int Open() => 2; public static Box<T> Make() => null; }
    public static class Extensions
    {
        public static int Worth(this Priced priced) => 1;
        public static int Length(this string text, int more) => 1;
        public static void Sold<T>(this IEnumerable<T> all, Func<T, bool> test) { }
    }
"""


def called(body: str, *, members: str = "", head: str = "using Shop;") -> set[str]:
    """What a method with this body calls, without the file's name, beside `TYPES`."""
    text = (
        f"using System;\nusing System.Collections.Generic;\n{head}\nnamespace Run;\n"
        f"class Run {{\n{members}\nasync void Go(object x, Basket basket) {{\n{body}\n}}\n}}\n"
    )
    found = callees({"Types.cs": TYPES, "Run.cs": text}, "Run.cs:Run.Go")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    "body",
    [
        "Item v = null; v.Price();",
        "var v = new Item(); v.Price();",
        "Item v = new(); v.Price();",
        "new Item().Price();",
        "basket.First().Price();",
        "basket?.First()?.Price();",
        "basket.First()!.Next?.Price();",
        "basket.Items[0].Price();",
        'basket.Named["a"].Price();',
        'basket["a"].Price();',
        "basket.Row[0].Price();",
        "basket.Late.Value.Price();",
        "(await basket.Load()).Price();",
        "(await basket.Load().ConfigureAwait(false)).Price();",
        "((Item)x).Price();",
        "(x as Item).Price();",
        "Item.Free.Price();",
        "Shop.Item.Free.Price();",
        "global::Shop.Item.Free.Next.Price();",
        "foreach (Item v in basket.Items) v.Price();",
        "foreach (var v in basket.Items) { v.Price(); }",
        "foreach (var v in basket.Named.Values) { v.Price(); }",
        "foreach (var pair in basket.Named) { pair.Value.Price(); }",
        "foreach (var (k, v) in basket.Named) { v.Price(); }",
        "if (x is Item v) v.Price();",
        "if (x is not Item v) return;\nv.Price();",
        "switch (x) { case Item v: v.Price(); break; }",
        "var n = x switch { Item v => v.Price(), _ => 0 };",
        "if (x is Line { Item: Item v }) v.Price();",
        "basket.Each(v => v.Price());",
        "basket.Visit(v => v.Price());",
        "Action<Item> f = v => v.Price();",
        "Func<string, Item, Item> f = (k, v) => { v.Price(); return v; };",
        "basket.Items.ForEach(v => v.Price());",
        "foreach (var v in basket.Items.Where(i => true).ToList()) v.Price();",
        "var n = from v in basket.Items select v.Price();",
        "Line line = null; line.Item.Price();",
        "(x == null ? Item.Free : null).Price();",
        "(basket.First() ?? Item.Free).Price();",
        "basket.Add(null).Add(null).First().Price();",
        "if (basket.Take(out var v)) v.Price();",
        'if (basket.Named.TryGetValue("a", out var v)) v.Price();',
        "basket.Added += v => v.Price();",
        "Item @event = null; @event.Price();",
    ],
)
def test_a_receiver_whose_type_is_written_somewhere_is_followed(body: str) -> None:
    found = called(body)
    assert "Item.Price" in found
    assert not found & {"Till.Price", "Priced.Price"}


@pytest.mark.parametrize(
    "body",
    [
        "x.Price();",
        "dynamic v = x; v.Price();",
        "foreach (var v in Unknown()) v.Price();",
        "Unknown.Price();",
        "Shop.Missing.Price();",
        "string v = null; v.Price();",
    ],
)
def test_a_receiver_of_unknown_type_has_no_edge(body: str) -> None:
    assert called(body) == set()


def overload(body: str) -> set[int]:
    """The lines in `TYPES` of the methods that a body calls."""
    text = f"using Shop;\nclass Run {{ void Go(Item v) {{ {body} }} }}\n"
    project = Project({"Types.cs": TYPES, "Run.cs": text})
    defs = project.facts["Types.cs"].defs
    return {defs[index].line for _, index in project.targets("Run.cs", "calls")}


def test_overloads_are_told_apart_by_what_they_are_given() -> None:
    first, second, third = overload("v.Price();"), overload("v.Price(1);"), overload('v.Price("");')
    assert [len(found) for found in (first, second, third)] == [1, 1, 1]
    assert len(first | second | third) == 3


def test_an_optional_argument_may_be_given_or_left_out() -> None:
    assert overload('v.Price("");') == overload('v.Price("", 2);') != set()


def test_types_that_differ_in_type_parameters_only_are_two() -> None:
    plain, generic = overload("new Box().Open();"), overload("Box<Item>.Make().Open();")
    assert len(plain) == len(generic) == 1
    assert plain != generic


def test_a_base_is_reached_by_its_word_and_by_what_it_alone_has() -> None:
    found = callees({"Types.cs": TYPES}, "Types.cs:Item.Twice")
    assert found == {"Types.cs:Priced.Tax", "Types.cs:Priced.Price"}


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Item.Free.Worth();", "Worth"),
        ('"text".Length(1);', "Length"),
        ("string s = null; s.Length(1);", "Length"),
        ("basket.Items.Sold(v => v.Price() > 1);", "Sold"),
        ("Extensions.Worth(Item.Free);", "Worth"),
    ],
)
def test_an_extension_is_called_on_what_it_extends(body: str, name: str) -> None:
    assert f"Extensions.{name}" in called(body)


@pytest.mark.parametrize(
    "body", ["x.Worth();", "new Till().Worth();", '"text".Length();', "int n = 1; n.Length(1);"]
)
def test_an_extension_is_not_called_on_anything_else(body: str) -> None:
    assert not any(name.startswith("Extensions") for name in called(body))


def test_an_extension_is_seen_only_where_its_namespace_is_opened() -> None:
    assert "Extensions.Worth" not in called("Shop.Item.Free.Worth();", head="")


def test_a_member_comes_before_an_extension_of_its_name() -> None:
    text = """
        namespace Shop;
        class Lamp { public void Light() { } void Run() { Light(); this.Light(); } }
        static class Other { public static void Light(this Lamp lamp) { } }
    """
    assert callees({"Lamp.cs": text}, "Lamp.cs:Lamp.Run") == {"Lamp.cs:Lamp.Light"}


def test_a_property_named_as_its_type_is_both() -> None:
    members = "Item Item { get; }"
    assert called("Item.Next.Price(); var y = Item.Free; y.Price();", members=members) == {
        "Item.Price"
    }


def test_code_of_a_property_belongs_to_it() -> None:
    text = "class A { int Size => Count(); int Count() => 1; int More { get { return Count(); } } }"
    assert callees({"A.cs": text}, "A.cs:A.Size") == {"A.cs:A.Count"}
    assert callees({"A.cs": text}, "A.cs:A.More") == {"A.cs:A.Count"}


def test_constructors_name_the_type_they_build_on() -> None:
    text = """
        class Base { public Base(int n) { } }
        class Low : Base { public Low() : this(1) { } public Low(int n) : base(n) { } }
        class High(int n) : Base(n);
    """
    edges = Project({"A.cs": text}).edges("calls", "instantiates")
    assert ("A.cs:Low.Low", "A.cs:Base") in edges
    assert ("A.cs:Low.Low", "A.cs:Low") in edges
    assert ("A.cs:High", "A.cs:Base") in edges


def test_attributes_may_leave_out_their_last_word() -> None:
    text = "class ShownAttribute : System.Attribute { }\n[Shown] class A { [Shown] int n; }\n"
    assert Project({"A.cs": text}).edges("decorates") == {
        ("A.cs:A", "A.cs:ShownAttribute"), ("A.cs:A.n", "A.cs:ShownAttribute"),
    }  # fmt: skip


def test_a_handler_of_an_event_is_a_reference() -> None:
    text = "class A { event System.Action On; void Go() { On += Run; } void Run() { } }"
    assert Project({"A.cs": text}).edges("references") == {("A.cs:A.Go", "A.cs:A.Run")}


def test_a_name_in_nameof_is_no_call() -> None:
    assert called("var s = nameof(Item.Price);") == set()


def test_a_local_function_hides_a_method_of_its_name() -> None:
    text = "class A {\n  void Go() {\n    Run();\n    void Run() { }\n  }\n  void Run() { }\n}\n"
    assert callees({"A.cs": text}, "A.cs:A.Go") == {"A.cs:A.Go.Run"}


@pytest.mark.parametrize(
    "text",
    [
        "void Go()\n#if FAST\n => Run();\n#else\n;\n#endif\n",
        "void Go(\n#if FAST\nint n) {\n#else\nlong n) {\n#endif\nRun();\n}\n",
        "#if FAST\nvoid Go() { Run(); }\n#endif\n",
    ],
)
def test_conditions_that_cut_through_a_definition_leave_it_whole(text: str) -> None:
    text = f"class A {{\n{text}\nvoid Run() {{ }}\n}}\n"
    project = Project({"A.cs": text})
    assert not project.facts["A.cs"].has_errors
    assert ("A.cs:A.Go", "A.cs:A.Run") in project.edges("calls")
