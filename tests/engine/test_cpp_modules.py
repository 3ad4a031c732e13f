"""What names of C++ mean across files: inclusion, namespaces and linkage together."""

from __future__ import annotations

from .worlds import Project, callees

HEADER = """
#pragma once
namespace lib {
class Shelf;
class Box {
 public:
  explicit Box(int size);
  int Size() const;
  void Put(int what, int count = 1);
  void Put(const Shelf& shelf);
  virtual void Move() = 0;
  struct Slot;
  Shelf* shelf();
};
void Free(Box* box);
}  // namespace lib
"""
SOURCE = """
#include "lib/box.hpp"
#include "shelf.hpp"
namespace lib {
struct Box::Slot { void Clear() {} };
Box::Box(int size) { Put(size); Slot slot; slot.Clear(); }
int Box::Size() const { return 1; }
void Box::Put(int what, int count) {}
void Box::Put(const Shelf& shelf) { Size(); }
Shelf* Box::shelf() { return nullptr; }
void Free(Box* box) { box->Move(); }
}
"""
LIBRARY = {
    "include/lib/box.hpp": HEADER,
    "src/box.cc": SOURCE,
    "src/shelf.hpp": "namespace lib { class Shelf { public: void Tidy() {} }; }\n",
}


def called(text: str, files: dict[str, str] = LIBRARY) -> set[str]:
    """What a function ``run`` of ``app/main.cc`` calls."""
    return callees({**files, "app/main.cc": text}, "app/main.cc:run")


def test_a_call_leads_to_the_body_of_a_method_and_not_to_its_declaration() -> None:
    text = "#include <lib/box.hpp>\nvoid run(lib::Box& box) { box.Size(); }\n"
    assert called(text) == {"src/box.cc:lib.Box.Size"}


def test_a_method_without_a_body_is_called_where_it_is_declared() -> None:
    text = "#include <lib/box.hpp>\nvoid run(lib::Box& box) { box.Move(); }\n"
    assert called(text) == {"include/lib/box.hpp:lib.Box.Move"}


def test_each_overload_has_the_body_whose_parameters_are_its_own() -> None:
    text = '#include <lib/box.hpp>\n#include "../src/shelf.hpp"\n'
    text += "void run(lib::Box& box, lib::Shelf& shelf) { box.Put(shelf); }\n"
    project = Project({**LIBRARY, "app/main.cc": text})
    found = [
        project.facts[file].defs[ordinal].signature
        for file, ordinal in project.targets("app/main.cc", "calls")
    ]
    assert found == ["void Box::Put(const Shelf& shelf)"]


def test_a_default_value_that_only_the_declaration_has_counts() -> None:
    text = "#include <lib/box.hpp>\nvoid run(lib::Box& box) { box.Put(1); }\n"
    assert called(text) == {"src/box.cc:lib.Box.Put"}


def test_a_type_that_is_only_declared_is_the_only_one_of_its_name() -> None:
    text = "#include <lib/box.hpp>\nvoid run(lib::Box* box) { box->shelf()->Tidy(); }\n"
    assert called(text) == {"src/box.cc:lib.Box.shelf", "src/shelf.hpp:lib.Shelf.Tidy"}


def test_a_type_inside_a_class_may_be_written_outside_of_it() -> None:
    calls = callees(LIBRARY, "src/box.cc:lib.Box.Box")
    assert "src/box.cc:lib.Box.Slot.Clear" in calls


def test_a_function_of_a_namespace_is_reached_by_its_full_name_and_by_opening_it() -> None:
    expected = {"src/box.cc:lib.Free"}
    head = "#include <lib/box.hpp>\n"
    assert called(f"{head}void run() {{ lib::Free(0); }}\n") == expected
    assert called(f"{head}void run() {{ ::lib::Free(0); }}\n") == expected
    assert called(f"{head}using namespace lib;\nvoid run() {{ Free(0); }}\n") == expected
    assert called(f"{head}using lib::Free;\nvoid run() {{ Free(0); }}\n") == expected
    assert called(f"{head}namespace l = lib;\nvoid run() {{ l::Free(0); }}\n") == expected
    assert called(f"{head}void run() {{ using namespace lib; Free(0); }}\n") == expected
    assert called(f"{head}void run() {{ Free(0); }}\n") == set()


def test_a_namespace_is_seen_through_where_it_is_inline() -> None:
    files = {"a.hpp": "namespace a { inline namespace v1 { void go() {} } }\n"}
    for name in ("a::go", "a::v1::go"):
        text = f'#include "../a.hpp"\nvoid run() {{ {name}(); }}\n'
        assert called(text, files) == {"a.hpp:a.v1.go"}


def test_the_inner_namespace_goes_before_the_outer_one() -> None:
    text = "namespace a { void go() {} namespace b { void go() {} void run() { go(); } } }\n"
    assert callees({"main.cc": text}, "main.cc:a.b.run") == {"main.cc:a.b.go"}


def test_what_stands_in_a_namespace_without_a_name_is_out_of_sight_elsewhere() -> None:
    files = {"src/a.cc": "namespace { void go() {} }\nstatic void stop() {}\n"}
    assert called("void run() { go(); stop(); }\n", files) == set()
    own = "namespace { void go() {} }\nvoid run() { go(); }\n"
    assert called(own, files) == {"app/main.cc:go"}


def test_a_class_of_a_file_that_is_not_included_is_not_meant_where_there_are_two() -> None:
    files = {"a/a.cc": "struct A { void go() {} };\n", "b/b.cc": "struct A { void go() {} };\n"}
    assert called("void run(A* a) { a->go(); }\n", files) == set()


def test_each_file_means_its_own_class_of_a_name() -> None:
    files = {"a/a.cc": "struct A { void go() {} };\nvoid first(A* a) { a->go(); }\n"}
    files["b/b.cc"] = "struct A { void go() {} };\nvoid second(A* a) { a->go(); }\n"
    assert callees(files, "a/a.cc:first") == {"a/a.cc:A.go"}
    assert callees(files, "b/b.cc:second") == {"b/b.cc:A.go"}


def test_an_alias_is_the_type_that_it_stands_for() -> None:
    text = "#include <lib/box.hpp>\nusing Crate = lib::Box;\ntypedef Crate Chest;\n"
    text += "void run(Chest& chest) { chest.Size(); }\n"
    assert called(text) == {"src/box.cc:lib.Box.Size"}


def test_of_an_alias_in_two_branches_the_one_without_a_switch_is_meant_or_none() -> None:
    text = "struct A { void go() {} };\nstruct B { void go() {} };\n"
    text += "#if X > 1\nusing T = A;\n#else\nusing T = B;\n#endif\nvoid run(T& t) { t.go(); }\n"
    assert called(text, {}) == set()
    assert called(text.replace("if X > 1", "ifdef X"), {}) == {"app/main.cc:B.go"}
    assert called(text.replace("if X > 1", "if !defined(X)"), {}) == {"app/main.cc:A.go"}


def test_a_base_may_stand_in_another_file_and_namespace() -> None:
    text = "#include <lib/box.hpp>\nstruct Own : public lib::Box { void use() { Size(); } };\n"
    files = {**LIBRARY, "app/main.cc": text}
    assert callees(files, "app/main.cc:Own.use") == {"src/box.cc:lib.Box.Size"}
    assert ("app/main.cc:Own", "include/lib/box.hpp:lib.Box") in Project(files).edges("inherits")


def test_c_and_cpp_call_each_other() -> None:
    files = {
        "c/low.h": "int low(int n);\n",
        "c/low.c": '#include "low.h"\nint low(int n) { return high(n); }\n',
        "cc/high.cc": 'extern "C" {\n#include "low.h"\nint high(int n) { return low(n); }\n}\n',
    }
    assert callees(files, "c/low.c:low") == {"cc/high.cc:high"}
    assert callees(files, "cc/high.cc:high") == {"c/low.c:low"}


def test_names_of_the_standard_library_are_none_of_the_project() -> None:
    text = "struct A { void sort() {} };\nvoid sort() {}\nvoid run() { std::sort(); }\n"
    assert called(text, {}) == set()


def test_code_between_macros_that_open_a_namespace_is_found_in_it() -> None:
    files = {
        "f/base.hpp": "#define F_BEGIN_NAMESPACE namespace f {\n#define F_END_NAMESPACE }\n"
        "F_BEGIN_NAMESPACE\ninline void go() {}\nF_END_NAMESPACE\n"
    }
    assert called("#include <f/base.hpp>\nvoid run() { f::go(); }\n", files) == {"f/base.hpp:go"}


def test_a_field_of_a_foreign_type_hides_what_has_its_name_outside() -> None:
    text = "struct A { void go() {} };\nA name;\n"
    text += "struct B { std::string name; void run() { name.go(); } };\n"
    assert callees({"main.cc": text}, "main.cc:B.run") == set()
