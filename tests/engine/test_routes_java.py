"""Which routes Spring and JAX-RS have in a project, and what is none."""

from __future__ import annotations

import pytest

from .routed import routes

SPRING = "import org.springframework.web.bind.annotation.*;\n"


def found(
    members: str, head: str = "@RestController", imports: str = SPRING
) -> dict[str, set[str]]:
    """The routes of a controller with these members, names of its file left out."""
    kind = "" if "interface" in head else "class"
    text = f"package shop;\n{imports}\n{head}\n{kind} Items {{\n{members}\n}}\n"
    answers = routes({"shop/Items.java": text})
    return {name: {t.partition(":")[2] for t in targets} for name, targets in answers.items()}


@pytest.mark.parametrize(
    ("annotation", "names"),
    [
        ('@GetMapping("/x/{id}")', ["GET /x/{id}"]),
        ('@PostMapping(path = "x")', ["POST /x"]),
        ("@DeleteMapping", ["DELETE /"]),
        ('@PutMapping(value = {"/a", "/b"}, produces = "text/plain")', ["PUT /a", "PUT /b"]),
        ('@RequestMapping("/x")', ["ANY /x"]),
        ('@RequestMapping(value = "/x", method = RequestMethod.PATCH)', ["PATCH /x"]),
        ('@RequestMapping(path = "/x", method = {RequestMethod.GET, RequestMethod.PUT})',
         ["GET /x", "PUT /x"]),
        ("@GetMapping(BASE)", ["GET /base"]),
        ('@GetMapping(Items.BASE + "/{id}")', ["GET /base/{id}"]),
    ],
)  # fmt: skip
def test_a_mapping_of_spring_leads_to_its_method(annotation: str, names: list[str]) -> None:
    members = f'static final String BASE = "/base";\n{annotation}\nString answer() {{ return ""; }}'
    assert found(members) == {name: {"Items.answer"} for name in names}


def test_the_class_gives_its_methods_a_prefix() -> None:
    members = '@GetMapping\nvoid all() {}\n@GetMapping("/{id}")\nvoid one(int id) {}\n' \
        '@PostMapping("/{id}")\nvoid one(String id) {}\n'  # fmt: skip
    assert found(members, '@Controller\n@RequestMapping("items")') == {
        "GET /items": {"Items.all"},
        "GET /items/{id}": {"Items.one"},
        "POST /items/{id}": {"Items.one"},
    }


def test_a_class_of_several_prefixes_answers_under_each() -> None:
    members = '@GetMapping("/x")\nvoid x() {}'
    head = '@RestController\n@RequestMapping(path = {"/a", "/b"})'
    assert set(found(members, head)) == {"GET /a/x", "GET /b/x"}


def test_jax_rs_names_pattern_and_method_apart() -> None:
    members = '@GET\nvoid all() {}\n@POST\n@Path("{id}")\nvoid one() {}\n@Path("sub")\nvoid no() {}'
    imports = "import jakarta.ws.rs.GET;\nimport jakarta.ws.rs.POST;\nimport jakarta.ws.rs.Path;\n"
    assert found(members, '@Path("/items")', imports) == {
        "GET /items": {"Items.all"},
        "POST /items/{id}": {"Items.one"},
    }


def test_the_methods_of_a_client_answer_nothing() -> None:
    members = '@GetMapping("/x")\nString x();'
    imports = SPRING + "import org.springframework.cloud.openfeign.FeignClient;\n"
    assert found(members, '@FeignClient("items")\ninterface', imports) == {}


@pytest.mark.parametrize(
    ("members", "imports"),
    [
        ('@GetMapping("/x") void x() {}', "import shop.web.GetMapping;\n// ws.rs\n"),
        ("@GET void x() {}", "import retrofit2.http.GET;\n// ws.rs\n"),
        ("@GetMapping(Paths.X) void x() {}", SPRING),
        ('@ExceptionHandler("/x") void x() {}', SPRING),
        ('void x() { cache.get("/x", this); rest.getForObject("/x", String.class); }', SPRING),
    ],
)
def test_what_only_looks_like_a_mapping_makes_no_route(members: str, imports: str) -> None:
    assert found(members, imports=imports) == {}
