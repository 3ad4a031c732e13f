"""Which calls of a C++ file lead where, by the types that its text tells."""

from __future__ import annotations

import pytest

from .worlds import Project, callees

TYPES = """
#include <map>
#include <memory>
#include <vector>

struct Item {
  Item* next;
  Item* Next() { return next; }
  int Size() const { return 1; }
  static Item* Make() { return new Item(); }
};
struct Box : Item {
  std::vector<std::unique_ptr<Item>> items;
  std::map<int, std::shared_ptr<Item>> named;
  Item& operator[](int n) { return *items[n]; }
};
struct Handle {
  Item* operator->() { return nullptr; }
  int Size() { return 0; }
};
"""


def called(body: str, *, head: str = "", parameters: str = "") -> set[str]:
    """What a function ``run`` calls, without what it instantiates."""
    text = f"{TYPES}\n{head}\nvoid run({parameters}) {{\n{body}\n}}\n"
    return {name.partition(":")[2] for name in callees({"main.cc": text}, "main.cc:run")}


@pytest.mark.parametrize(
    "body",
    [
        "Item item; item.Size();",
        "Item* item = nullptr; item->Size();",
        "const Item& item = other; item.Size();",
        "auto item = std::make_unique<Item>(); item->Size();",
        "std::shared_ptr<Item> item; (*item).Size();",
        "std::shared_ptr<Item> item; item.get()->Size();",
        "auto* item = new Item(); item->Size();",
        "static_cast<Item*>(p)->Size();",
        "Box box; for (const auto& item : box.items) item->Size();",
        "Box box; box.items[0]->Size();",
        "Box box; box[0].Size();",
        "Box box; for (auto& [name, item] : box.named) item->Size();",
        "Box box; box.named.find(1)->second->Size();",
        "Box box; box.Size();",
        "Item many[3]; many[0].Size();",
        "Item* many = nullptr; many[0].Size();",
        "auto visit = [](Item& item) { item.Size(); };",
        "auto* items = new std::vector<Item>(); (*items)[0].Size();",
        "std::vector<Item>* items; for (auto& item : *items) item.Size();",
        "if (Item* item = p; item) { item->Size(); }",
        "Handle handle; handle->Size();",
    ],
)
def test_a_method_is_called_on_a_value_whose_type_the_text_tells(body: str) -> None:
    assert "Item.Size" in called(body)


def test_chained_calls_follow_what_methods_give() -> None:
    assert called("Item::Make()->Next()->Size();") == {"Item.Make", "Item.Next", "Item.Size"}


def test_a_point_does_not_go_through_an_arrow_operator() -> None:
    assert called("handle.Size();", parameters="Handle& handle") == {"Handle.Size"}


@pytest.mark.parametrize(
    "body",
    [
        "auto item = unknown(); item.Size();",
        "std::string item; item.Size();",
        "T item; item.Size();",
        "void (*Size)(); Size();",
        "std::vector<Item>* items; items->Size();",
    ],
)
def test_a_call_on_something_unknown_leads_nowhere(body: str) -> None:
    assert called(body) == set()


def test_a_template_parameter_hides_a_type_of_its_name() -> None:
    text = "struct T { void Go(); };\nvoid T::Go() {}\n"
    text += "template <typename T> void run(T t) { t.Go(); }\n"
    assert callees({"main.cc": text}, "main.cc:run") == set()


def test_of_several_overloads_the_one_that_fits_is_called() -> None:
    head = "void go(int a) {}\nvoid go(Item* a, int b = 0) {}\nvoid go(Handle h) {}"
    project = Project({"main.cc": f"{TYPES}\n{head}\nvoid run(Item* i) {{ go(i); go(1, 2); }}\n"})
    found = project.targets("main.cc", "calls")
    facts = project.facts["main.cc"]
    signatures = {
        facts.defs[ordinal].signature for _, ordinal in found if facts.defs[ordinal].name == "go"
    }
    assert signatures == {"void go(Item* a, int b = 0)"}


def test_a_bare_name_in_a_method_is_a_member_before_it_is_a_function() -> None:
    text = "void go() {}\nvoid stop() {}\nstruct Base { void go() {} };\n"
    text += "struct A : Base { void run() { go(); stop(); ::go(); } };\n"
    expected = {"main.cc:Base.go", "main.cc:stop", "main.cc:go"}
    assert callees({"main.cc": text}, "main.cc:A.run") == expected


def test_this_is_the_object_inside_a_class_and_outside_of_it() -> None:
    text = "struct A { void go() { this->stop(); } void stop() {} void later(); };\n"
    text += "void A::later() { this->go(); stop(); }\n"
    assert callees({"main.cc": text}, "main.cc:A.go") == {"main.cc:A.stop"}
    expected = {"main.cc:A.go", "main.cc:A.stop"}
    assert callees({"main.cc": text}, "main.cc:A.later") == expected


def test_objects_are_made_by_declaring_them_and_by_new() -> None:
    text = "struct A { A(int n) {} };\nstruct B : A { B() : A(1) {} };\n"
    text += "void run() { A a(1); B* b = new B(); A{2}; A* none = nullptr; }\n"
    edges = Project({"main.cc": text}).edges("instantiates")
    assert edges == {
        ("main.cc:run", "main.cc:A"),
        ("main.cc:run", "main.cc:B"),
        ("main.cc:B.B", "main.cc:A"),
    }


def test_a_test_case_sees_the_members_of_its_fixture() -> None:
    text = "struct Fixture { void go() {} };\nTEST_F(Fixture, Goes) { go(); }\n"
    assert callees({"main.cc": text}, "main.cc:Fixture.Goes") == {"main.cc:Fixture.go"}


def test_a_test_case_goes_by_its_title() -> None:
    text = 'void go() {}\nTEST_CASE("goes on", "[tag]") {\n  go();\n}\n'
    assert callees({"main.cc": text}, "main.cc:goes on") == {"main.cc:go"}


def test_macros_that_try_and_catch_are_passed_over() -> None:
    text = "namespace a {\nvoid go() {}\nvoid run() {\n  MY_TRY { go(); }\n  MY_CATCH(x.y)\n}\n"
    text += "void late() { go(); }\n}\n"
    assert callees({"main.cc": text}, "main.cc:a.run") == {"main.cc:a.go"}
    assert callees({"main.cc": text}, "main.cc:a.late") == {"main.cc:a.go"}


def test_the_address_of_a_function_refers_to_it() -> None:
    text = "struct A { void go() {} };\nvoid go() {}\nvoid run(int x) { use(&A::go, &go, &x); }\n"
    edges = Project({"main.cc": text}).edges("references")
    assert edges == {("main.cc:run", "main.cc:A.go"), ("main.cc:run", "main.cc:go")}


def test_a_local_variable_may_have_the_name_of_the_namespace_of_its_type() -> None:
    text = "namespace log { struct Writer { void Add() {} }; }\n"
    text += "void run(log::Writer* log) { log->Add(); }\n"
    assert callees({"main.cc": text}, "main.cc:run") == {"main.cc:log.Writer.Add"}


def test_macros_that_stand_for_attributes_do_not_hide_what_they_stand_before() -> None:
    text = "class MY_API A { public: MY_INLINE void go() MY_NOEXCEPT {} int n GUARDED_BY(mu); };\n"
    text += "MY_API void run(A* a) { a->go(); }\n"
    assert callees({"main.cc": text}, "main.cc:run") == {"main.cc:A.go"}
