"""Which calls of a Java project lead where, and which lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from .worlds import Project, callees

TYPES = """
    package shop;

    import java.util.*;

    class Basket {
        List<Item> items;
        Map<String, Item> named;
        Item[] row;
        Item first() { return items.get(0); }
        Basket add(Item item) { return this; }
        void each(Visitor visitor) {}
    }

    interface Visitor { void visit(Item item); }
    class Priced { int price() { return 1; } int tax() { return 0; } }
    class Item extends Priced {
        static final Item FREE = new Item();
        int price() { return 1; }
        int price(int count) { return count; }
        int twice() { return tax(); }
    }
    class Till { int price() { return 2; } }
    record Line(Item item) {}
    enum Size { SMALL, LARGE; int price() { return 3; } }
"""


def called(body: str, *, head: str = "", members: str = "") -> set[str]:
    """What a method with this body calls, without the file's name, beside `TYPES`."""
    text = (
        f"package shop;\nimport java.util.*;\nimport java.util.function.*;\n{head}\n"
        f"class Run {{\n{members}\nvoid run(Object x, Basket basket) {{\n{body}\n}}\n}}\n"
    )
    found = callees({"shop/Types.java": TYPES, "shop/Run.java": text}, "shop/Run.java:Run.run")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    "body",
    [
        "Item v = null; v.price();",
        "var v = new Item(); v.price();",
        "new Item().price();",
        "basket.first().price();",
        "basket.items.get(0).price();",
        "basket.named.get(null).price();",
        "basket.row[0].price();",
        "((Item) x).price();",
        "Item.FREE.price();",
        "shop.Item.FREE.price();",
        "for (Item v : basket.items) v.price();",
        "for (var v : basket.items) { v.price(); }",
        "for (var v : basket.named.values()) { v.price(); }",
        "if (x instanceof Item v) v.price();",
        "if (!(x instanceof Item v)) return;\nv.price();",
        "switch (x) { case Item v -> v.price(); default -> {} }",
        "if (x instanceof Line(Item v)) v.price();",
        "basket.each(v -> v.price());",
        "Visitor f = v -> v.price();",
        "Consumer<Item> f = v -> v.price();",
        "BiFunction<String, Item, Item> f = (k, v) -> { v.price(); return v; };",
        "basket.items.forEach(v -> v.price());",
        "Line line = null; line.item().price();",
        "(x == null ? Item.FREE : null).price();",
        "basket.add(null).add(null).first().price();",
        "Optional<Item> v = null; v.get().price();",
        "Item[][] v = null; v[0][1].price();",
    ],
)
def test_a_receiver_whose_type_is_written_somewhere_is_followed(body: str) -> None:
    ignored = {"Item", "Basket.first", "Basket.each", "Basket.add"}
    assert called(body) - ignored == {"Item.price"}


@pytest.mark.parametrize(
    "body",
    [
        "x.price();",
        "unknown().price();",
        "unknown.price();",
        "basket.price();",
        "basket.items.price();",
        "Function<Item, ?> f = null; f.price();",
        "x.each(v -> v.price());",
        "java.util.Item v = null; v.price();",
        "Item v = null; v.price(1, 2);",
        "String v = null; v.price();",
    ],
)
def test_a_receiver_of_unknown_type_is_never_linked_by_the_name_of_its_method(body: str) -> None:
    assert called(body) == set()


def test_a_method_of_a_base_is_found_through_an_instance_and_by_its_bare_name() -> None:
    assert called("new Item().tax();") == {"Item", "Priced.tax"}
    assert callees({"shop/Types.java": TYPES}, "shop/Types.java:Item.twice") == {
        "shop/Types.java:Priced.tax"
    }


def test_super_means_the_base() -> None:
    text = "package shop;\nclass Sale extends Item {\nSale() { super(); }\n" \
        "int price() { return super.price(); }\n}\n"  # fmt: skip
    files = {"shop/Types.java": TYPES, "shop/Sale.java": text}
    assert callees(files, "shop/Sale.java:Sale.price") == {"shop/Types.java:Item.price"}
    assert callees(files, "shop/Sale.java:Sale.Sale") == {"shop/Types.java:Item"}


def test_a_variable_of_another_block_is_another_one() -> None:
    body = "for (Item v : basket.items) { }\nfor (Till v : tills) { v.price(); }"
    assert called(body, members="List<Till> tills;") == {"Till.price"}


def test_a_field_a_method_and_a_type_may_share_a_name() -> None:
    members = "Till Item; Item Item() { return null; }"
    assert called("Item.price();", members=members) >= {"Item.price"}
    assert called("this.Item.price();", members=members) >= {"Till.price"}
    assert called("Item().price();", members=members) == {"Run.Item", "Item.price"}


def test_code_of_a_class_without_a_name_sees_what_is_around_it() -> None:
    text = (
        "package shop;\nclass Run {\nvoid help() {}\nvoid run(Item item) {\n"
        "new Till() {\nint price() { help(); item.price(); return super.price(); }\n};\n}\n}\n"
    )
    files = {"shop/Types.java": TYPES, "shop/Run.java": text}
    assert callees(files, "shop/Run.java:Run.run") == {"shop/Types.java:Till"}
    assert callees(files, "shop/Run.java:Run.run.Till$1.price") == {
        "shop/Run.java:Run.help", "shop/Types.java:Item.price", "shop/Types.java:Till.price",
    }  # fmt: skip


def test_constants_of_an_enum_are_its_instances() -> None:
    assert called("Size.SMALL.price();") == {"Size.price"}


OVERLOADS = """
    package shop;

    class Writer {
        Item put(int value) { return null; }
        Till put(String value) { return null; }
        Line put(Priced value) { return null; }
        void put(String name, Object... values) {}
        void any() {
            LINES
        }
    }
"""


@pytest.mark.parametrize(
    ("line", "parameter"),
    [
        ("put(1);", "int value"),
        ('put("a" + 1);', "String value"),
        ("put(new Item());", "Priced value"),
        ("String s = null; put(s);", "String value"),
        ("put(null, 1, 2);", "String name, Object... values"),
    ],
)
def test_the_overload_that_takes_the_arguments_is_meant(line: str, parameter: str) -> None:
    files = {"shop/Types.java": TYPES, "shop/Writer.java": OVERLOADS.replace("LINES", line)}
    project = Project(files)
    lines = {
        item.signature.partition("(")[2].rstrip(")")
        for site in project.targets("shop/Writer.java", "calls")
        if (item := project.facts[site[0]].defs[site[1]]).name == "put"
    }
    assert lines == {parameter}


def test_where_the_arguments_do_not_tell_any_of_the_overloads_may_be_meant() -> None:
    text = OVERLOADS.replace("LINES", "put(unknown());")
    files = {"shop/Types.java": TYPES, "shop/Writer.java": text}
    assert len(Project(files).targets("shop/Writer.java", "calls")) == 3


def test_a_cast_gives_another_overload_than_its_value() -> None:
    text = OVERLOADS.replace("LINES", "Item i = null; put((Object) i);")
    files = {"shop/Types.java": TYPES, "shop/Writer.java": text}
    assert "shop/Writer.java:Writer.put" in callees(files, "shop/Writer.java:Writer.any")


def test_two_classes_of_one_file_each_call_what_they_inherit() -> None:
    text = """
        package shop;

        class Bill extends Priced { int sum() { return tax(); } }
        class Fine extends Penal { int sum() { return tax(); } }
        class Penal { int tax() { return 2; } }
    """
    files = {"shop/Types.java": TYPES, "shop/Sums.java": text}
    assert callees(files, "shop/Sums.java:Bill.sum") == {"shop/Types.java:Priced.tax"}
    assert callees(files, "shop/Sums.java:Fine.sum") == {"shop/Sums.java:Penal.tax"}


@pytest.mark.parametrize(("count", "named"), [(16, 16), (17, 0)])
def test_overloads_that_the_text_cannot_tell_apart_are_named_up_to_sixteen(
    count: int, named: int, write: Any, opened: Any
) -> None:
    methods = "\n".join(f"  void put(Kind{n} kind) {{}}" for n in range(count))
    text = f"class Run {{\n{methods}\n  void run() {{ put(unknown()); }}\n}}\n"
    graph = opened(write({"Run.java": text}))
    graph.index()
    assert graph.callees("run").total == named
