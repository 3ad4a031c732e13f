"""Which calls of a Python project lead where, and which lead nowhere."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from .worlds import Project, callees

SHOP = """
    from collections.abc import Iterator
    from typing import Self

    class Item:
        def price(self): ...
        def twin(self) -> Self: ...

    class Basket:
        label = "basket"

        def __init__(self):
            self.items = [Item()]
            self.best: Item = None

        @property
        def top(self) -> Item: ...

        @classmethod
        def empty(cls) -> "Basket": ...

        def first(self):
            return self.items[0]

        def copy(self):
            return self

        def __iter__(self) -> Iterator[Item]: ...
        def __enter__(self): return self

    class Till:
        def price(self): ...
        def open(self): ...

    def prices() -> dict[str, Item]: ...
    def pairs() -> list[tuple[Till, Item]]: ...
    def unknown(): ...
"""


def called(body: str, parameters: str = "x") -> set[str]:
    """What a function with this body calls or makes, beside `SHOP`, names of files left out."""
    text = f"from shop import *\n\ndef run({parameters}):\n" + indent(dedent(body), "    ") + "\n"
    found = callees({"shop.py": SHOP, "main.py": text}, "main.py:run")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    "body",
    [
        "v = Item()\nv.price()",
        "Item().price()",
        "v = w = Item()\nw.price()",
        "a, v = 1, Item()\nv.price()",
        "Item().twin().twin().price()",
        "Basket().first().price()",
        "Basket().copy().first().price()",
        "Basket().best.price()",
        "Basket().top.price()",
        "Basket.empty().top.price()",
        "if v := Item():\n    v.price()",
        "for v in [Item()]:\n    v.price()",
        "for v in Basket():\n    v.price()",
        "for k, v in prices().items():\n    v.price()",
        "for v in prices().values():\n    v.price()",
        "prices()['a'].price()",
        "prices().get('a').price()",
        "for t, v in pairs():\n    v.price()",
        "def both():\n    return Till(), Item()\nt, v = both()\nv.price()",
        "t = (Till(), Item())\n_, v = t\nv.price()",
        "for i, v in enumerate([Item()]):\n    v.price()",
        "for k in {Item(): Till()}:\n    k.price()",
        "for k in {Item(): Till()}.keys():\n    k.price()",
        "for v in sorted([Item()]):\n    v.price()",
        "next(iter([Item()])).price()",
        "[v.price() for v in [Item()]]",
        "with Basket() as b:\n    b.top.price()",
        "(Item() if x else None).price()",
        "(x or Item()).price()",
        "v = x\nv = Item()\nv.price()",
        "make = lambda: Item()\nmake().price()",
        "def make():\n    return Item()\nmake().price()",
        "f = Item().price\nf()",
        "v = Item()\nv.__class__().price()",
        "v = Item()\ntype(v)().price()",
        "copy.copy(Item()).price()",
        "Item.__new__(Item).price()",
        "if isinstance(x, Item):\n    x.price()",
        "if (isinstance(x, Item)):\n    x.price()",
        "if x and isinstance(x, Item) and y:\n    x.price()",
        "if y:\n    pass\nelif isinstance(x, Item):\n    x.price()",
        "while isinstance(x, Item):\n    x.price()",
        "if isinstance(x.a, (Item, int)):\n    x.a.price()",
        "if not isinstance(x, Item):\n    return\nx.price()",
        "assert isinstance(x, Item)\nx.price()",
        "y = isinstance(x, Item) and x.price()",
        "y = x.price() if isinstance(x, Item) else 1",
        "if isinstance(x, Item):\n    x = x.twin()\n    x.price()",
        "if isinstance(x, Till):\n    x = Item()\n    x.price()",
        "v = Item()\nif isinstance(v, list):\n    v.price()",
    ],
)
def test_a_receiver_whose_type_can_be_told_is_followed(body: str) -> None:
    assert {name for name in called(body) if name.endswith(".price")} == {"Item.price"}


@pytest.mark.parametrize(
    "parameters",
    [
        "v: Item",
        "v: 'Item'",
        "v: Item | None",
        "v: 'Item | None' = None",
        "v=Item()",
        "v: Item = None, *rest",
    ],
)
def test_a_parameter_has_its_declared_type_or_that_of_its_default(parameters: str) -> None:
    assert called("v.price()", parameters) - {"Item"} == {"Item.price"}


def test_a_starred_parameter_holds_what_it_declares() -> None:
    assert called("for v in vs:\n    v.price()", "*vs: Item") == {"Item.price"}
    assert called("vs['a'].price()", "**vs: Item") == {"Item.price"}
    assert called("for v in vs:\n    v.price()", "**vs: Item") == set()


@pytest.mark.parametrize(
    "body",
    [
        "x.price()",
        "unknown().price()",
        "for v in x:\n    v.price()",
        "for k in prices():\n    k.price()",
        "Basket().price()",
        "Basket().items.price()",
        "'text'.price()",
        "price()",
        "f = x.price\nf()",
        "if isinstance(x, Item):\n    pass\nx.price()",
        "if isinstance(x, Item) or y:\n    x.price()",
        "if isinstance(x, Item):\n    pass\nelse:\n    x.price()",
        "if not isinstance(x, Item):\n    y = 1\nx.price()",
        "if isinstance(x, Item):\n    x = y\n    x.price()",
        "if isinstance(x, Item):\n    def go(x):\n        x.price()",
        "x.price() if y else isinstance(x, Item)",
    ],
)
def test_a_receiver_of_unknown_type_is_never_linked_by_the_name_of_its_method(body: str) -> None:
    assert "Item.price" not in called(body)
    assert "Till.price" not in called(body)


def test_the_value_of_an_assignment_still_sees_the_name_s_old_value() -> None:
    assert called("v = Till()\nv = Item(v.open())\nv.price()") == {
        "Till", "Till.open", "Item", "Item.price",
    }  # fmt: skip


def test_an_assignment_over_several_lines_is_in_force_after_the_last_one() -> None:
    body = "v = Till()\nv = Item(\n    v.open(),\n)\nv.price()"
    assert called(body) == {"Till", "Till.open", "Item", "Item.price"}


def test_after_a_branch_either_value_is_possible() -> None:
    body = "v = Till()\nif x:\n    v = Item()\nv.price()"
    assert {"Till.price", "Item.price"} <= called(body)
    assert "Till.price" not in called("v = Till()\nif x:\n    v = Item()\n    v.price()")


def test_a_name_with_too_many_meanings_has_none() -> None:
    classes = "".join(f"class C{i}:\n    def go(self): ...\n\n" for i in range(6))
    choice = "".join(f"    if x == {i}:\n        v = C{i}()\n" for i in range(6))
    text = f"{classes}def run(x):\n{choice}    v.go()\n"
    found = callees({"a.py": text}, "a.py:run")
    assert not {name for name in found if name.endswith(".go")}


INHERITANCE = """
    class A:
        def go(self): ...
        def stay(self): ...

    class B(A):
        def go(self):
            super().go()
            self.stay()

    class C(A):
        def go(self): ...

    class D(B, C):
        def run(self):
            self.go()
            super().stay()
"""


def test_super_means_the_bases_and_self_the_class_and_then_its_bases() -> None:
    assert callees({"a.py": INHERITANCE}, "a.py:B.go") == {"a.py:A.go", "a.py:A.stay"}
    assert callees({"a.py": INHERITANCE}, "a.py:D.run") == {"a.py:B.go", "a.py:A.stay"}


def test_super_of_another_class_than_the_one_around_tells_nothing() -> None:
    text = """
        class A:
            def go(self): ...

        class B(A):
            def go(self):
                super(B, self).go()

        class C(B):
            def go(self):
                super(B, self).go()
    """
    assert callees({"a.py": text}, "a.py:B.go") == {"a.py:A.go"}
    assert callees({"a.py": text}, "a.py:C.go") == set()


def test_a_copy_that_a_method_makes_of_its_object_has_its_type() -> None:
    text = """
        import copy

        class A:
            def copy(self):
                return copy.copy(self)

            def again(self):
                made = self.__class__(1)
                return made

        class B(A):
            def only(self): ...

        def run():
            B().copy().again().only()
    """
    assert "a.py:B.only" in callees({"a.py": text}, "a.py:run")


def test_what_super_gives_back_of_the_object_itself_has_the_object_s_type() -> None:
    text = """
        class A:
            def copy(self):
                return self

        class B(A):
            def copy(self):
                made = super().copy()
                made.mine()
                return made

            def mine(self): ...

        class C(B):
            def only(self): ...

        def run():
            C().copy().only()
    """
    assert callees({"a.py": text}, "a.py:B.copy") == {"a.py:A.copy", "a.py:B.mine"}
    assert "a.py:C.only" in callees({"a.py": text}, "a.py:run")


def test_a_member_of_a_base_outside_the_project_is_external() -> None:
    text = (
        "import threading\n\nclass W(threading.Thread):\n    def go(self):\n        self.start()\n"
    )
    assert Project({"a.py": text}).outcomes("a.py")["self.start"] == "external"


def test_a_receiver_with_a_comment_beside_it_is_the_receiver() -> None:
    text = """
        class A:
            def go(  # words
                self,
            ):
                self.stay()

            def stay(self): ...
    """
    assert callees({"a.py": text}, "a.py:A.go") == {"a.py:A.stay"}


SELF_TYPED = """
    from typing import Type, TypeVar

    T = TypeVar("T", bound="Client")

    class Client:
        def __enter__(self: T) -> T:
            self.open()
            return self

        async def __aenter__(self: "T") -> "T": ...

        @classmethod
        def make(cls: Type[T]) -> T: ...

        def open(self): ...

    class Special(Client):
        def only(self): ...
"""


@pytest.mark.parametrize(
    "body",
    [
        "def run():\n    with Special() as c:\n        c.only()",
        "async def run():\n    async with Special() as c:\n        c.only()",
        "def run():\n    Special.make().only()",
    ],
)
def test_a_type_variable_on_the_receiver_means_the_class_it_is_called_on(body: str) -> None:
    text = f"from client import *\n\n{body}\n"
    found = callees({"client.py": SELF_TYPED, "a.py": text}, "a.py:run")
    assert "client.py:Special.only" in found


def test_a_receiver_with_a_type_variable_is_still_the_receiver() -> None:
    found = callees({"a.py": SELF_TYPED}, "a.py:Client.__enter__")
    assert found == {"a.py:Client.open"}


def test_a_receiver_may_be_annotated_with_the_type_it_is_mixed_into() -> None:
    text = """
        class Host:
            def serve(self): ...

        class Mixin:
            def go(self: "Host"):
                self.serve()

            def serve(self): ...
    """
    assert callees({"a.py": text}, "a.py:Mixin.go") == {"a.py:Host.serve"}


def test_an_async_with_enters_by_another_method() -> None:
    text = """
        class One:
            def go(self): ...

        class Two:
            def go(self): ...

        class Both:
            def __enter__(self) -> One: ...
            async def __aenter__(self) -> Two: ...

        async def run():
            async with Both() as v:
                v.go()
    """
    assert callees({"a.py": text}, "a.py:run") == {"a.py:Both", "a.py:Two.go"}


GROUPS = """
    from typing import Any, Callable

    class Command:
        def __call__(self) -> Any: ...

    class Group(Command):
        def command(self): ...

    def group(name=None) -> Group | Callable[[Any], Group]: ...
    def plain(function): return function
"""


@pytest.mark.parametrize("decorator", ["group", "group()", "groups.group(1)"])
def test_a_decorated_function_has_the_members_of_what_its_decorator_makes(decorator: str) -> None:
    text = (
        f"import groups\nfrom groups import *\n\n@{decorator}\ndef cli(): ...\n\n"
        "def run():\n    cli.command()\n    cli()\n"
    )
    found = callees({"groups.py": GROUPS, "a.py": text}, "a.py:run")
    assert found == {"groups.py:Group.command", "a.py:cli"}


def test_only_the_outermost_decorator_says_what_a_function_becomes() -> None:
    text = (
        "from groups import *\n\n@plain\n@group()\ndef cli(): ...\n\n"
        "def run():\n    cli.command()\n"
    )
    assert callees({"groups.py": GROUPS, "a.py": text}, "a.py:run") == set()


def test_a_call_of_either_an_object_or_some_function_does_not_call_the_object() -> None:
    text = "from groups import *\n\ndef run(f):\n    group('a')(f)\n"
    assert callees({"groups.py": GROUPS, "a.py": text}, "a.py:run") == {"groups.py:group"}


def test_a_class_for_type_checkers_counts_before_the_one_that_stands_in_for_it() -> None:
    text = """
        from typing import TYPE_CHECKING

        class A:
            def go(self): ...

        if TYPE_CHECKING:
            class Make:
                def __call__(self) -> A: ...
        else:
            class Make: ...

        def run(make: Make):
            make().go()
    """
    assert callees({"a.py": text}, "a.py:run") == {"a.py:Make.__call__", "a.py:A.go"}


def test_a_cast_gives_the_type_that_it_names() -> None:
    text = """
        import typing as t

        class A:
            def go(self): ...

        def run(x):
            t.cast("A", x).go()
    """
    assert callees({"a.py": text}, "a.py:run") == {"a.py:A.go"}


def test_a_static_method_has_no_receiver() -> None:
    text = (
        "class A:\n    @staticmethod\n    def go(x):\n        x.stay()\n    def stay(self): ...\n"
    )
    assert callees({"a.py": text}, "a.py:A.go") == set()


def test_bare_names_inside_a_method_do_not_mean_members() -> None:
    text = "class A:\n    def go(self):\n        stay()\n    def stay(self): ...\n"
    assert callees({"a.py": text}, "a.py:A.go") == set()


def test_edges_say_what_kind_they_are() -> None:
    text = """
        def mark(f): ...

        class A: ...

        @mark
        class B(A):
            def go(self):
                A()
                mark(1)
    """
    project = Project({"a.py": text})
    assert project.edges("inherits") == {("a.py:B", "a.py:A")}
    assert project.edges("decorates") == {("a.py:B", "a.py:mark")}
    assert project.edges("instantiates") == {("a.py:B.go", "a.py:A")}
    assert project.edges("calls") == {("a.py:B.go", "a.py:mark")}


def test_names_of_the_language_are_external_unless_the_file_has_them() -> None:
    text = "def len(x): ...\n\ndef run():\n    len(1)\n    print(2)\n"
    project = Project({"a.py": text})
    assert project.edges("calls") == {("a.py:run", "a.py:len")}
    assert project.outcomes("a.py")["print"] == "external"
