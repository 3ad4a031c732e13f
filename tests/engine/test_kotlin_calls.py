"""Which calls of a Kotlin project lead where, and which lead nowhere."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

TYPES = """
    package shop

    interface Priced { fun tax(): Int = 0 }
    class Item : Base(), Priced {
      val next: Item get() = this
      fun price() = 1
      fun price(count: Int) = count
      fun price(text: String, more: Int = 1) = more
      fun twice() = tax() + low()
      companion object {
        val free = Item()
        fun make(): Item = Item()
      }
    }
    open class Base { fun low() = 1 }
    class Till { fun price() = 2 }
    class Basket(val items: List<Item>, val named: Map<String, Item>) {
      val late by lazy { Item() }
      fun first(): Item? = items[0]
      fun add(item: Item): Basket = this
      fun each(visit: (Item) -> Unit) {}
    }
    object Shelf {
      val item = Item()
    }
    fun top(): Item = Item()
    val only: Item = Item()
    fun Priced.worth(more: Int = 1) = 1
    fun String.long() = 1
"""


def called(body: str, *, head: str = "import shop.*") -> set[str]:
    """What a function with this body calls, without the file's name, beside `TYPES`."""
    text = f"package run\n{head}\nclass Run {{\nfun go(x: Any, basket: Basket) {{\n{body}\n}}\n}}\n"
    found = callees({"shop/Types.kt": TYPES, "run/Run.kt": text}, "run/Run.kt:Run.go")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    "body",
    [
        "val v: Item? = null\nv?.price()",
        "val v = Item()\nv.price()",
        "Item().price()",
        "basket.first()!!.price()",
        "basket.first()?.next?.price()",
        "basket.items[0].price()",
        'basket.named["a"]!!.price()',
        "basket.late.price()",
        "(x as Item).price()",
        "Item.free.price()",
        "Item.make().price()",
        "Item.Companion.make().price()",
        "shop.Item.make().price()",
        "Shelf.item.price()",
        "top().price()",
        "only.price()",
        "for (v in basket.items) v.price()",
        "for (v in basket.named.values) v.price()",
        "for ((k, v) in basket.named) v.price()",
        "basket.each { it.price() }",
        "basket.each { v -> v.price() }",
        "basket.items.forEach { it.price() }",
        "basket.items.filter { true }.first().price()",
        "basket.first()?.let { it.price() }",
        "basket.first()?.also { v -> v.price() }",
        "Item().apply { price() }",
        "with(Item()) { price() }",
        "Item().also { top() }.price()",
        "(basket.first() ?: Item()).price()",
        "basket.add(Item()).add(Item()).first()?.price()",
    ],
)
def test_a_receiver_whose_type_is_written_somewhere_is_followed(body: str) -> None:
    found = called(body)
    assert "Item.price" in found
    assert "Till.price" not in found


@pytest.mark.parametrize(
    "body",
    [
        "x.price()",
        "for (v in unknown()) v.price()",
        "unknown.price()",
        "unknown { it.price() }",
        "unknown().apply { price() }",
        'val v = "text"\nv.price()',
    ],
)
def test_a_receiver_of_unknown_type_has_no_edge(body: str) -> None:
    assert called(body) == set()


def overload(body: str) -> set[int]:
    """The lines in `TYPES` of the functions that a body calls."""
    text = f"package run\nimport shop.*\nfun go(v: Item) {{ {body} }}\n"
    project = Project({"shop/Types.kt": TYPES, "run/Run.kt": text})
    defs = project.facts["shop/Types.kt"].defs
    return {defs[index].line for _, index in project.targets("run/Run.kt", "calls")}


def test_overloads_are_told_apart_by_what_they_are_given() -> None:
    first, second, third = overload("v.price()"), overload("v.price(1)"), overload('v.price("")')
    assert [len(found) for found in (first, second, third)] == [1, 1, 1]
    assert len(first | second | third) == 3
    assert overload('v.price("", 2)') == third


def test_what_bases_and_interfaces_have_is_reached_bare() -> None:
    found = callees({"shop/Types.kt": TYPES}, "shop/Types.kt:Item.twice")
    assert found == {"shop/Types.kt:Priced.tax", "shop/Types.kt:Base.low"}


def test_an_extension_is_called_on_what_it_extends() -> None:
    assert called("Item.free.worth()") == {"worth"}
    assert called("Item.free.worth(2)") == {"worth"}
    assert called('"text".long()') == {"long"}


@pytest.mark.parametrize("body", ["x.worth()", "Till().long()", "Item.free.worth(1, 2)", "worth()"])
def test_an_extension_is_not_called_on_anything_else(body: str) -> None:
    assert not called(body) & {"worth", "long"}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("import shop.Item", "Item.make()"),
        ("import shop.Item as Thing", "Thing.make()"),
        ("import shop.Item.Companion", "Companion.make()"),
    ],
)
def test_a_type_is_found_through_its_import(head: str, body: str) -> None:
    assert called(body, head=head) == {"Item.Companion.make"}


@pytest.mark.parametrize(
    ("head", "body", "name"),
    [
        ("import shop.top", "top()", "top"),
        ("import shop.top as high", "high()", "top"),
        ("import shop.Item.Companion.make", "make().price()", "Item.price"),
        ("import shop.Item.Companion.make", "make().price()", "Item.Companion.make"),
        ("import shop.Item.Companion.free as spare", "spare.price()", "Item.price"),
        ("import shop.only", "only.twice()", "Item.twice"),
        ("import shop.Item\nimport shop.worth", "Item().worth()", "worth"),
        ("import shop.Item\nimport shop.worth as cost", "Item().cost()", "worth"),
    ],
)
def test_functions_and_properties_are_found_through_imports(
    head: str, body: str, name: str
) -> None:
    assert name in called(body, head=head)


def test_what_is_not_imported_is_not_found() -> None:
    assert called("top(); Item.make(); Item.free.worth()", head="") == set()


def test_files_of_a_package_see_each_other_and_no_package_around_it() -> None:
    files = {
        "a/One.kt": "package a.b\nfun one() {}\n",
        "a/Two.kt": "package a.b\nfun two() { one() }\n",
        "a/Three.kt": "package a.b.c\nfun three() { one() }\n",
    }
    assert callees(files, "a/Two.kt:two") == {"a/One.kt:one"}
    assert callees(files, "a/Three.kt:three") == set()


def test_the_standard_library_is_outside() -> None:
    text = "import okio.open\nfun run() { require(true); open(1); println(listOf(1).size) }\n"
    assert set(Project({"Run.kt": text}).outcomes("Run.kt").values()) == {"external"}


def test_annotations_are_references() -> None:
    text = "annotation class Shown\n@Shown class A {\n  @Shown fun go() {}\n}\n"
    assert Project({"A.kt": text}).edges("decorates") == {
        ("A.kt:A", "A.kt:Shown"), ("A.kt:A.go", "A.kt:Shown"),
    }  # fmt: skip
