"""Which calls of a Go project lead where, and which lead nowhere."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

MODULE = "module example.com/shop\n\ngo 1.24\n"

TYPES = """
    package shop

    type Basket struct{ items []*Item }

    func (b *Basket) First() *Item { return b.items[0] }

    type Item struct{}

    func (i Item) Price() int { return 1 }

    type Till struct{}

    func (t *Till) Price() int { return 2 }

    func Open() (*Basket, error) { return nil, nil }
"""


def called(body: str, *, head: str = "") -> set[str]:
    """What a function with this body calls, without the file's name, beside `TYPES`."""
    text = f"package shop\n{head}\nfunc run(x any, basket *Basket) {{\n{body}\n}}\n"
    found = callees({"go.mod": MODULE, "types.go": TYPES, "run.go": text}, "run.go:run")
    return {name.partition(":")[2] for name in found}


def test_a_method_in_another_file_of_the_package_is_found() -> None:
    assert called("basket.First()") == {"Basket.First"}


def test_the_first_of_two_results_has_the_first_type() -> None:
    body = "b, err := Open()\nb.First().Price()\nerr.Error()"
    assert called(body) == {"Open", "Basket.First", "Item.Price"}


@pytest.mark.parametrize(
    "body",
    [
        "v := Item{}\nv.Price()",
        "v := &Item{}\nv.Price()",
        "v := new(Item)\nv.Price()",
        "var v Item\nv.Price()",
        "var v = Item{}\nv.Price()",
        "v := []Item{{}}\nv[0].Price()",
        "v := make(map[string]*Item)\nv[``].Price()",
        "v, ok := x.(*Item)\nv.Price()\n_ = ok",
        "v := append([]Item(nil), Item{})[1:]\nv[0].Price()",
        "v := func() *Item { return nil }\nv().Price()",
        "for _, v := range basket.items {\nv.Price()\n}",
        "for v := range map[Item]bool{} {\nv.Price()\n}",
        "var c chan Item\nfor v := range c {\nv.Price()\n}",
        "var c chan Item\nv, ok := <-c\nv.Price()\n_ = ok",
        "switch v := x.(type) {\ncase Item:\nv.Price()\n}",
        "select {\ncase v := <-make(chan Item):\nv.Price()\n}",
        "Item.Price(Item{})",
        "(*Item).Price(nil)",
        "func(v *Item) { v.Price() }(nil)",
        "f := basket.First\nf().Price()",
        "for _, v := range []struct{ item Item }{} {\nv.item.Price()\n}",
    ],
)
def test_a_receiver_whose_type_is_written_somewhere_is_followed(body: str) -> None:
    assert called(body) - {"Item", "Basket.First"} == {"Item.Price"}


@pytest.mark.parametrize(
    "body",
    [
        "x.Price()",
        "y := x\ny.Price()",
        "for i := range basket.items {\ni.Price()\n}",
        "for k := range map[string]Item{} {\nk.Price()\n}",
        "switch v := x.(type) {\ncase Item, *Till:\nv.Price()\n}",
        "unknown().Price()",
        "basket.Price()",
        "basket.items.Price()",
    ],
)
def test_a_receiver_of_unknown_type_is_never_linked_by_the_name_of_its_method(body: str) -> None:
    assert called(body) == set()


def test_a_variable_of_a_nested_block_is_another_one() -> None:
    body = "v := Item{}\nif true {\nv := Till{}\nv.Price()\n}\n"
    assert "Item.Price" not in called(body)
    assert "Till.Price" in called(body)
    assert {"Item.Price", "Till.Price"} <= called(body + "v.Price()")


def test_a_parameter_of_a_closure_does_not_leak() -> None:
    body = "v := Item{}\nfunc(v *Till) {}(nil)\nv.Price()"
    assert called(body) == {"Item", "Item.Price"}


def test_a_variable_may_have_the_name_of_what_made_it() -> None:
    body = "open := open()\nopen.Price()"
    assert called(body, head="func open() Item { return Item{} }") == {"open", "Item.Price"}


def test_a_name_used_before_it_is_declared_means_what_is_outside() -> None:
    body = "open()\nopen := Till{}\nopen.Price()"
    assert called(body, head="func open() Item { return Item{} }") == {"open", "Till", "Till.Price"}


def test_code_of_a_closure_belongs_to_the_function_around_it() -> None:
    assert called("defer func() { basket.First() }()") == {"Basket.First"}


def test_builtins_are_external_unless_the_package_has_its_own() -> None:
    assert called("len(nil)\nmin(1, 2)", head="func min(a, b int) int { return a }") == {"min"}


def test_embedded_types_lend_their_methods_and_fields() -> None:
    head = "type Shelf struct {\n*Basket\nnote string\n}"
    assert called("s := Shelf{}\ns.First()\ns.items[0].Price()", head=head) == {
        "Shelf", "Basket.First", "Item.Price",
    }  # fmt: skip


def test_a_field_may_have_the_name_of_its_type() -> None:
    assert called("var s Shelf\ns.Item.Price()", head="type Shelf struct { Item *Item }") == {
        "Item.Price"
    }


def test_a_call_through_an_interface_leads_to_the_interface() -> None:
    head = "type Priced interface {\nPrice() int\n}\ntype Both interface {\nPriced\n}"
    assert called("var p Both\np.Price()", head=head) == {"Priced.Price"}


def test_a_method_of_an_interface_may_have_the_name_of_its_result() -> None:
    head = "type Maker interface {\nItem() Item\n}"
    assert called("var m Maker\nm.Item().Price()", head=head) == {"Maker.Item", "Item.Price"}


def test_a_function_type_has_methods_and_can_be_called() -> None:
    head = "type Handler func() Item\nfunc (h Handler) Serve() { h().Price() }"
    files = {"types.go": TYPES, "run.go": f"package shop\n{head}"}
    assert callees(files, "run.go:Handler.Serve") == {"types.go:Item.Price"}
    assert called("Handler(nil).Serve()", head=head) == {"Handler", "Handler.Serve"}


def test_a_slice_type_has_methods_and_elements() -> None:
    head = "type Items []Item\nfunc (i Items) Sort() {}"
    body = "var all Items\nall.Sort()\nfor _, v := range all {\nv.Price()\n}"
    assert called(body, head=head) == {"Items.Sort", "Item.Price"}


def test_a_type_of_itself_ends() -> None:
    assert called(
        "var t Tree\nt[0][0].Grow()", head="type Tree []Tree\nfunc (t Tree) Grow() {}"
    ) == {"Tree.Grow"}


def test_an_alias_is_its_type() -> None:
    assert called("Thing{}.Price()\nvar t Thing\nt.Price()", head="type Thing = Item") == {
        "Thing", "Item.Price",
    }  # fmt: skip


def test_a_type_of_another_has_its_members() -> None:
    assert "Basket.First" in called("var s Sack\ns.First()", head="type Sack Basket")


def test_type_arguments_are_left_out() -> None:
    head = (
        "type Box[T any] struct{}\nfunc (b *Box[T]) Get() T { return nil }\nfunc Make[T any]() {}"
    )
    body = "b := Box[Item]{}\nb.Get()\nMake[Item]()\nMake[*Till]()"
    assert called(body, head=head) == {"Box", "Box.Get", "Make"}


def test_what_a_type_parameter_stands_for_is_not_guessed() -> None:
    head = (
        "type T struct{}\nfunc (t T) Price() int { return 0 }\nfunc Make[T any]() T { return nil }"
    )
    assert called("Make[Item]().Price()", head=head) == {"Make"}


def test_a_value_of_a_type_parameter_has_the_methods_of_its_constraint() -> None:
    text = "package shop\ntype P interface{ Price() int }\nfunc sum[T P](v T) { v.Price() }\n"
    assert callees({"a.go": text}, "a.go:sum") == {"a.go:P.Price"}


def test_an_indexed_local_is_no_generic_function() -> None:
    assert called("items := []func(int) Item{}\nitems[i](x).Price()") == {"Item.Price"}


@pytest.mark.parametrize(
    ("names", "value"),
    [
        ("v", "all()"),
        ("_, v", "pairs()"),
        ("v", "maps.Values(map[Till]Item{})"),
        ("v", "maps.Keys(map[Item]Till{})"),
        ("_, v", "slices.Backward([]Item{})"),
        ("_, v", "slices.Sorted(maps.Keys(map[Item]Till{}))"),
    ],
)
def test_an_iterator_gives_what_it_says(names: str, value: str) -> None:
    head = """
        import ("iter"; "maps"; "slices")
        func all() iter.Seq[Item] { return nil }
        func pairs() iter.Seq2[Till, Item] { return nil }
    """
    found = called(f"for {names} := range {value} {{\nv.Price()\n}}", head=head)
    assert found - {"all", "pairs", "Item", "Till"} == {"Item.Price"}


def test_a_value_that_is_made_once_is_what_its_function_makes() -> None:
    head = 'import "sync"\nvar first = sync.OnceValue(func() *Item { return nil })'
    assert called("first().Price()", head=head) == {"Item.Price"}


def test_a_project_s_own_package_is_not_taken_for_the_standard_one() -> None:
    files = {
        "go.mod": MODULE,
        "types.go": TYPES,
        "sync/sync.go": "package sync\n\nfunc OnceValue(f any) int { return 0 }\n",
        "run.go": 'package shop\nimport "example.com/shop/sync"\n'
        "func run() { sync.OnceValue(func() *Item { return nil })().Price() }\n",
    }
    assert callees(files, "run.go:run") == {"sync/sync.go:OnceValue"}


def test_a_literal_makes_an_instance_and_a_plain_conversion_of_a_pointer_is_nothing() -> None:
    project = Project(
        {"a.go": "package a\ntype T struct{}\nfunc f() { _ = T{} }\nfunc g() { _ = (*T)(nil) }\n"}
    )
    assert project.edges("instantiates") == {("a.go:f", "a.go:T")}


def test_types_inside_a_function_stay_there() -> None:
    text = """
        package a

        func f() {
            type T struct{ u U }
            var t T
            t.u.Go()
        }

        func g(t T) { t.u.Go() }

        type U struct{}

        func (u U) Go() {}
    """
    files = {"a.go": text}
    assert callees(files, "a.go:f") == {"a.go:U.Go"}
    assert callees(files, "a.go:g") == set()


def test_constants_without_type_have_that_of_the_one_before() -> None:
    head = "type Size int\nfunc (s Size) Name() {}\nconst (\nSmall Size = iota\nLarge\n)"
    assert called("Large.Name()", head=head) == {"Size.Name"}
