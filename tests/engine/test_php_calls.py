"""Which calls of a PHP project lead where, and which lead nowhere."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

TYPES = r"""
    <?php
    namespace Shop;

    interface Priced { public function price(): int; }
    trait Named {
        public static function named(string $name): static { return new static(); }
        public function label(): string { return $this->price() . ''; }
        public function shared() {}
    }
    abstract class Thing { public function shared() {} public function weigh() { return $this; } }
    class Item extends Thing implements Priced {
        use Named;
        public ?Item $next = null;
        /** @var Item[] */
        public array $parts = [];
        public static Item $first;
        const KIND = Size::Small;
        public function __construct(private Till $till = new Till()) {}
        public function price(): int { return 1; }
        public function till(): Till { return $this->till; }
        public function again(): static { return $this; }
        public function __invoke() { return new Till(); }
        public static function make(): self { return new self(); }
    }
    class Toy extends Item { public function price(): int { return 2; } }
    class Till { public function price() {} public function open(): void {} }
    /** @implements \IteratorAggregate<int, Item> */
    class Basket implements \IteratorAggregate {
        private $items = [];
        public $loose;
        public function add(Item $item) { $this->items[] = $item; return $this; }
        public function first() { return $this->items[0]; }
        /** @return \Generator<int, Item> */
        public function getIterator(): \Traversable { yield from $this->items; }
    }
    enum Size {
        case Small; case Large;
        public function price() {}
    }
    function helper(): Item { return new Item(); }
    function compare(Item $a, Item $b) {}
"""


def called(body: str, *, head: str = "", members: str = "") -> set[str]:
    """What a method with this body calls, without the file's name, beside `TYPES`."""
    text = (
        f"<?php\nnamespace Shop;\n{head}\nclass Run extends Thing {{\n{members}\n"
        f"public function run($x, Basket $basket) {{\n{body}\n}}\n}}\n"
    )
    found = callees({"src/types.php": TYPES, "src/Run.php": text}, "src/Run.php:Run.run")
    return {name.partition(":")[2] for name in found}


@pytest.mark.parametrize(
    "body",
    [
        "$v = new Item; $v->price();",
        "(new Item())->price();",
        "helper()->price();",
        "helper()?->next?->price();",
        "$v = Item::make(); $v->price();",
        "Item::$first->price();",
        "Item::named('a')->price();",
        "$basket->first()->price();",
        "$basket->add($x)->first()->price();",
        "foreach ($basket as $v) { $v->price(); }",
        "foreach (helper()->parts as $k => $v) { $v->price(); }",
        "helper()->parts[0]->price();",
        "[$v] = helper()->parts; $v->price();",
        "foreach (array_filter(helper()->parts) as $v) { $v->price(); }",
        "foreach (array_map(fn (Till $t) => helper(), []) as $v) { $v->price(); }",
        "end(helper()->parts)->price();",
        "$v = clone helper(); $v->price();",
        "$v = $x ? helper() : null; $v->price();",
        "$v = $x ?? helper(); $v->price();",
        "$v ??= helper(); $v->price();",
        "$v = match ($x) { 1 => helper(), default => null }; $v->price();",
        "$f = fn () => helper(); $f()->price();",
        "$f = function ($q): Item { return $q; }; $f(1)->price();",
        "$f = helper(...); $f()->price();",
        "$c = Item::class; (new $c)->price();",
        "if ($x instanceof Item) { $x->price(); }",
        "if ($y && $x instanceof Item && $x->price()) { }",
        "if ($y) { } elseif ($x instanceof Item) { $x->price(); }",
        "if (! $x instanceof Item) { return; } $x->price();",
        "if (!($x instanceof Item)) { throw new Lost(); } $x->price();",
        "$x instanceof Item ? $x->price() : null;",
        "match (true) { $x instanceof Item => $x->price() };",
        "if ($this->thing instanceof Item) { $this->thing->price(); }",
        "assert($x instanceof Item); $x->price();",
        "/** @var Item $x */ $x->price();",
        "/** @var Item $v */\n$v = unserialize($x); $v->price();",
        "/** @var array<string, Item> $x */\nforeach ($x as $v) { $v->price(); }",
        'echo "costs {$x->till()} {$basket->first()->price()}";',
    ],
)
def test_a_receiver_whose_type_the_text_tells_is_followed(body: str) -> None:
    assert "Item.price" in called(body)
    assert not {"Till.price", "Size.price", "Toy.price"} & called(body)


@pytest.mark.parametrize(
    "body",
    [
        "$x->price();",
        "unknown()->price();",
        "$v = new Item;\n$v = $x;\n$v->price();",
        "$f = function ($basket) { $basket->first(); }; $f(1);",
        "$v = new Item; $f = function () { $v->price(); };",
        "if ($x instanceof Item) { } $x->price();",
        "if (! $x instanceof Item) { $x->price(); }",
        "if ($x instanceof Item || $y) { $x->price(); }",
        "$v = new Item; $v->$x(); $v->{'price'}();",
        "global $item; $item->price();",
        "$v = ['a' => new Item, 'b' => new Till]; $v['a']->price();",
        "helper()->parts->price();",
        "price();",
    ],
)
def test_a_receiver_that_could_be_anything_leads_nowhere(body: str) -> None:
    assert not {name for name in called(body) if name.endswith(".price")}
    assert "Basket.first" not in called(body)


def test_a_method_that_returns_itself_keeps_the_class_it_was_called_on() -> None:
    assert "Toy.price" in called("(new Toy)->again()->price();")
    assert "Toy.price" in called("(new Toy)->weigh()->price();")
    assert "Toy.price" in called("Toy::named('a')->price();")


def test_self_is_the_class_that_says_so_and_not_one_that_extends_it() -> None:
    assert "Item.price" in called("Toy::make()->price();")


def test_methods_of_a_trait_go_before_those_of_the_parent() -> None:
    assert "Named.shared" in called("helper()->shared();")


def test_parent_means_the_parent_and_no_trait() -> None:
    head = "class Odd extends Thing { use Named; function shared() { parent::shared(); } }"
    files = {"types.php": TYPES, "odd.php": f"<?php\nnamespace Shop;\n{head}"}
    assert callees(files, "odd.php:Odd.shared") == {"types.php:Thing.shared"}


def test_parent_of_a_class_without_traits_is_reached_by_super() -> None:
    assert called("parent::weigh();") == {"Thing.weigh"}


def test_a_case_of_an_enum_is_an_instance_of_it() -> None:
    assert called("Size::Small->price();") == {"Size.price"}
    assert called("Size::from('a')->price();") == {"Size.price"}
    assert called("foreach (Size::cases() as $v) { $v->price(); }") == {"Size.price"}
    assert called("Item::KIND->price();") == {"Size.price"}


def test_an_object_is_called_through_invoke() -> None:
    assert called("$v = helper(); $v()->open();") == {"helper", "Item.__invoke", "Till.open"}


def test_a_property_and_a_method_of_one_name_are_kept_apart() -> None:
    assert called("helper()->till->open(); helper()->till()->open();") == {
        "helper",
        "Item.till",
        "Till.open",
    }
    members = "public $shut; public function shut() {}"
    assert called("($this->shut)();", members=members) == set()


def test_a_field_has_all_the_types_that_are_assigned_to_it() -> None:
    members = "function a() { $this->v = new Item; } function b() { $this->v = new Till; }"
    assert called("$this->v->price();", members=members) == {"Item.price", "Till.price"}


def test_a_closure_sees_what_it_uses_and_its_own_variables() -> None:
    assert called("$v = helper(); $f = function () use ($v) { $v->price(); };") == {
        "helper",
        "Item.price",
    }
    assert called("$v = helper(); $f = fn () => $v->price();") == {"helper", "Item.price"}
    body = "$v = helper(); $f = function () { $v = new Till; $v->price(); }; $v->price();"
    assert {"Till.price", "Item.price"} <= called(body)


def test_the_parameter_of_a_function_may_be_given_another_value() -> None:
    files = {
        "a.php": TYPES,
        "b.php": "<?php\nnamespace Shop;\n"
        "function f(Item $v) { $v->price();\n$v = new Till();\n$v->price(); }",
    }
    assert callees(files, "b.php:f") == {"a.php:Item.price", "a.php:Till.price", "a.php:Till"}


def test_functions_do_not_see_the_variables_of_the_file() -> None:
    files = {
        "a.php": TYPES,
        "b.php": "<?php\nnamespace Shop;\n$item = new Item();\n"
        "function f() { $item->price(); }\nfunction g() { global $item; $item->price(); }",
    }
    assert callees(files, "b.php:f") == set()
    assert callees(files, "b.php:g") == {"a.php:Item.price"}


def test_a_class_without_a_name_has_its_own_members() -> None:
    body = "$v = new class extends Item { function price(): int { return 3; } }; $v->price();"
    assert called(body) == {"Run.run.Item$1.price"}
    assert "Item.till" in called("$v = new class extends Item { }; $v->till();")


def test_documentation_tells_magic_members() -> None:
    head = (
        "/**\n * @property Item $item\n * @method static Item found(int $at)\n"
        " * @method Toy weigh()\n */\nclass Magic extends Thing {}"
    )
    assert called("(new Magic)->item->price();", head=head) == {"Magic", "Item.price"}
    assert called("Magic::found(1)->price();", head=head) == {"Item.price"}
    found = called("(new Magic)->weigh()->price();", head=head)
    assert {"Magic", "Thing.weigh", "Toy.price"} <= found


def test_type_parameters_are_no_classes() -> None:
    head = (
        "/** @template T of Item @template U */ class Box {\n"
        "/** @return T */ function held() {} /** @return U */ function other() {} }\nclass U {}"
    )
    assert called("(new Box)->other()->price();", head=head) == {"Box", "Box.other"}


def test_functions_named_by_strings_and_pairs_are_references() -> None:
    text = (
        "<?php\nnamespace Shop;\nclass Sorter { private function by($a, $b) {}\n"
        "function go(array $all) { usort($all, [$this, 'by']); usort($all, [Sorter::class, 'by']);"
        " usort($all, 'Shop\\\\compare'); usort($all, 'Shop\\\\Sorter::by'); $f = $this->by(...);"
        " print_r(['by', 'compare', $all]); } }"
    )
    project = Project({"types.php": TYPES, "sorter.php": text})
    found = project.targets("sorter.php", "references")
    names = [project.name(*site).partition(":")[2] for site in found]
    assert names == ["Sorter.by", "Sorter.by", "Sorter", "compare", "Sorter.by", "Sorter.by"]
    assert project.edges("calls") & {("sorter.php:Sorter.go", "sorter.php:Sorter.by")} == set()


def test_methods_of_traits_are_known_by_the_names_that_use_gives_them() -> None:
    head = (
        "trait One { function f() {} function g() {} }\ntrait Two { function f() {} }\n"
        "class Both { use One, Two { One::f insteadof Two; Two::f as other; g as protected; } }"
    )
    assert called("(new Both)->f();", head=head) == {"Both", "One.f"}
    assert called("(new Both)->other();", head=head) == {"Both", "Two.f"}
    assert called("(new Both)->g();", head=head) == {"Both", "One.g"}


@pytest.mark.parametrize(
    "body",
    [
        "app(Item::class)->price();",
        "$this->app->make(Item::class)->price();",
        "$v = $this->createMock(Item::class); $v->price();",
        "\\Mockery::mock(Item::class)->price();",
    ],
)
def test_a_container_gives_an_object_of_the_class_that_it_is_asked_for(body: str) -> None:
    assert called(body) == {"Item.price"}


def test_what_a_test_double_adds_to_its_class_is_from_outside() -> None:
    text = (
        "<?php\nnamespace Shop;\nfunction f($t) {\n$a = $t->createMock(Item::class);\n"
        "$a->expects(1);\n$a->price();\n}"
    )
    found = Project({"types.php": TYPES, "f.php": text}).outcomes("f.php")
    assert (found["$a.expects"], found["$a.price"]) == ("external", "resolved")


def test_a_result_that_hangs_on_the_arguments_is_not_guessed() -> None:
    head = (
        "/** @return ($a is null ? Item : Till) */\nfunction pick($a) { return new Item; }\n"
        "function make($a) { return new Item; }"
    )
    assert called("pick(1)->price();", head=head) == {"pick"}
    assert called("make(Till::class)->price();", head=head) == {"make", "Item.price"}


def test_attributes_decorate() -> None:
    files = {
        "a.php": "<?php\nnamespace A;\n#[\\Attribute]\nclass Mark {}",
        "b.php": "<?php\nuse A\\Mark;\n#[Mark(1)]\nclass B { #[Mark] public int $x; #[Mark]\n"
        "function m(#[Mark] $p) {} }",
    }
    assert Project(files).edges("decorates") == {
        ("b.php:B", "a.php:Mark"),
        ("b.php:B.$x", "a.php:Mark"),
        ("b.php:B.m", "a.php:Mark"),
    }


def test_an_edge_says_that_only_a_comment_tells_its_type() -> None:
    text = (
        "<?php\nnamespace Shop;\n/** @param Item $a */\nfunction f($a, Item $b) {\n"
        "$a->price();\n$b->price();\n}"
    )
    rules = Project({"types.php": TYPES, "f.php": text}).rules("f.php")
    assert rules == {"$a.price": ["documented"], "$b.price": ["annotation"]}
