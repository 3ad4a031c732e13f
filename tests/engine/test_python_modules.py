"""How Python's imports find modules, and what names travel through them."""

from __future__ import annotations

import pytest

from codegraph.languages.base import EXTERNAL
from codegraph.languages.python.modules import PythonModules

from .worlds import Project, callees

FILES = (
    "src/shop/__init__.py",
    "src/shop/cart.py",
    "src/shop/tax/__init__.py",
    "src/shop/tax/rates.py",
    "tests/helpers.py",
    "tests/test_cart.py",
    "scripts/run.py",
    "scripts/helpers.py",
    "plain/deep/thing.py",
    "stubs/only.pyi",
)


@pytest.mark.parametrize(
    ("importer", "module", "key"),
    [
        ("tests/test_cart.py", "shop", "src/shop/__init__.py"),
        ("tests/test_cart.py", "shop.cart", "src/shop/cart.py"),
        ("tests/test_cart.py", "shop.tax", "src/shop/tax/__init__.py"),
        ("tests/test_cart.py", "helpers", "tests/helpers.py"),
        ("scripts/run.py", "helpers", "scripts/helpers.py"),
        ("scripts/run.py", "tests.helpers", "tests/helpers.py"),
        ("src/shop/cart.py", ".tax", "src/shop/tax/__init__.py"),
        ("src/shop/cart.py", ".", "src/shop/__init__.py"),
        ("src/shop/tax/rates.py", "..cart", "src/shop/cart.py"),
        ("src/shop/tax/__init__.py", ".rates", "src/shop/tax/rates.py"),
        ("scripts/run.py", "plain.deep", "plain/deep/"),
        ("scripts/run.py", "plain.deep.thing", "plain/deep/thing.py"),
        ("stubs/only.pyi", "only", "stubs/only.pyi"),
        ("scripts/run.py", "shop.missing", None),
        ("src/shop/cart.py", ".missing", None),
        ("scripts/run.py", "json", EXTERNAL),
        ("scripts/run.py", "shopping", EXTERNAL),
    ],
)
def test_a_module_name_finds_its_file(importer: str, module: str, key: str | None) -> None:
    assert PythonModules(dict.fromkeys(FILES, "")).resolve(importer, module) == key


PACKAGE = {
    "shop/__init__.py": "from .cart import Cart, Cart as Basket\nfrom . import tax\n",
    "shop/cart.py": "class Cart:\n    def add(self): ...\n\ndef _hidden(): ...\ndef shown(): ...\n",
    "shop/tax.py": "from .cart import *\n\ndef rate(): ...\n",
    "shop/some.py": "__all__ = ['shown']\nfrom .cart import *\ndef extra(): ...\n",
}


@pytest.mark.parametrize(
    ("head", "call", "target"),
    [
        ("import shop", "shop.Cart().add()", "shop/cart.py:Cart.add"),
        ("import shop.cart", "shop.cart.shown()", "shop/cart.py:shown"),
        ("import shop.cart as c", "c.shown()", "shop/cart.py:shown"),
        ("from shop import Basket", "Basket().add()", "shop/cart.py:Cart.add"),
        ("from shop import cart", "cart.shown()", "shop/cart.py:shown"),
        ("from shop import tax", "tax.rate()", "shop/tax.py:rate"),
        ("import shop", "shop.tax.rate()", "shop/tax.py:rate"),
        ("from shop.cart import *", "shown()", "shop/cart.py:shown"),
        ("from shop.tax import *", "shown()", "shop/cart.py:shown"),
        ("from shop.some import *", "shown()", "shop/cart.py:shown"),
        ("from shop.cart import _hidden", "_hidden()", "shop/cart.py:_hidden"),
    ],
)
def test_a_name_is_found_where_it_is_defined(head: str, call: str, target: str) -> None:
    text = f"{head}\n\ndef run():\n    {call}\n"
    assert target in callees(PACKAGE | {"main.py": text}, "main.py:run")


@pytest.mark.parametrize(
    ("head", "call"),
    [
        ("from shop.cart import *", "_hidden()"),
        ("from shop.some import *", "extra()"),
        ("import shop", "shop.shown()"),
        ("from shop import missing", "missing()"),
        ("", "shown()"),
        ("from elsewhere import shown", "shown()"),
    ],
)
def test_a_name_that_does_not_come_along_is_not_linked(head: str, call: str) -> None:
    text = f"{head}\n\ndef run():\n    {call}\n"
    assert callees(PACKAGE | {"main.py": text}, "main.py:run") == set()


def test_an_import_inside_a_function_is_seen_there_alone() -> None:
    text = """
        def run():
            from shop.cart import shown
            shown()

        def other():
            shown()
    """
    files = PACKAGE | {"main.py": text}
    assert callees(files, "main.py:run") == {"shop/cart.py:shown"}
    assert callees(files, "main.py:other") == set()


def test_modules_that_import_each_other_end() -> None:
    files = {
        "a.py": "from b import *\nfrom b import thing\n\ndef run():\n    thing()\n",
        "b.py": "from a import *\nfrom a import thing\n",
    }
    assert Project(files).edges("calls") == set()
